"""The programme of the units method for other solvers: tangents close enough everywhere, and what
each column and row is.

Between two neighbouring tangents a concave curve is over-estimated most where they meet. So
tangents are added where two meet, until none over-estimates its piece by more than ``accuracy``
times what can be gained there. Over all pieces the objective is then over-estimated by at most
``accuracy`` x S at every plan, not only at the best one.

Source: G. Rote, The convergence rate of the sandwich algorithm for approximating convex functions
(1992).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from optimizer.curves import CoverageCurve
from optimizer.errors import SolverError
from optimizer.methods.units_model import (
    NEGLIGIBLE,
    OBJECTIVE_SIZE,
    Entries,
    Floats,
    UnitsModel,
)
from optimizer.programme import Programme
from optimizer.question import Question
from optimizer.rows import Coverage


@dataclass(frozen=True)
class Meaning:
    """What a column or a row of a programme is; ours = constant + factor x the solver's value.

    Attributes:
        kind: of columns ``units``, ``any``, ``coverage factor``, ``coverage`` or ``carry``; of rows
            ``rule``, ``any``, ``coverage factor`` or ``tangent``.
        what: an offer's key, several with `` + ``, a piece of an area, or a rule.
        factor, constant: None for a row.
    """

    kind: str
    what: str
    factor: float | None = None
    constant: float | None = None

    def record(self, name: str) -> dict[str, Any]:
        """The line that says what a solver's name means."""
        return {"name": name, **vars(self)}


@dataclass(frozen=True, eq=False)
class ModelFile:
    """A programme and what it means.

    Attributes:
        programme: to be maximised; see ``units_model`` for its rows.
        columns, rows: what each is.
        scale: objective units per weight unit of awareness.
        offset: awareness where the objective is 0.
        overstated: the most by which any plan's awareness is over-estimated, weight units.
    """

    programme: Programme
    columns: tuple[Meaning, ...]
    rows: tuple[Meaning, ...]
    scale: float
    offset: float
    overstated: float


def model_file(question: Question, accuracy: float) -> ModelFile:
    """The programme of a question about awareness.

    Args:
        question: at its budget.
        accuracy: share of S, above 0.

    Raises:
        SolverError: its numbers lie too far apart for tangents of that accuracy.
    """
    model, points, overstated = UnitsModel(question), {}, 0.0
    worth = {q.piece: float(c) for q, c in question.terms if isinstance(q, Coverage)}
    most = question.instance.coverage_factors(question.most_units)
    for piece in map(int, model.pieces):
        curve, first = question.instance.pieces.curves[piece], question.instance.pieces.baselines
        within = float(first[piece]), float(most[piece])
        points[piece], over = close_tangents(curve, *within, accuracy)
        overstated += worth.get(piece, 0.0) * over
    entries = model.entries(points, ())
    programme = model.programme_of(entries)
    rows = tuple(_row_meanings(entries))
    if sum(map(len, points.values())) > sum(row.kind == "tangent" for row in rows):
        raise SolverError(
            "No tangents as steep as these can be written: coverage factors lie too far apart."
        )
    left_out = NEGLIGIBLE * len(question.instance.effects.offer) / OBJECTIVE_SIZE * question.span
    columns = (*_column_meanings(model), *(Meaning("carry", rule) for rule in entries.carried))
    return ModelFile(programme, columns, rows, model.scale, model.offset, overstated + left_out)


def close_tangents(
    curve: CoverageCurve, first: float, last: float, accuracy: float
) -> tuple[list[float], float]:
    """Points between two coverage factors at which tangents stand close enough to a curve, and the
    most that these over-estimate it.

    Args:
        curve: concave.
        first: coverage factor where they begin.
        last: and end.
        accuracy: share of what the curve rises by in between.
    """
    bends = [at for at in curve.breakpoints if first < at < last]
    points: Floats = np.array([first, *bends, last])
    reached = curve.value(np.array([first, last]))
    most = accuracy * float(reached[1] - reached[0])
    while True:
        meet, over = _where_tangents_meet(curve, points)
        closer = np.union1d(points, meet[over > most])
        if len(closer) == len(points):
            return points.tolist(), float(over.max(initial=0.0))
        points = closer


def _where_tangents_meet(curve: CoverageCurve, points: Floats) -> tuple[Floats, Floats]:
    """Where neighbouring tangents meet, and how far they are above the curve there."""
    value, slope = curve.value(points), curve.slope(points)
    apart, flatter = np.diff(points), slope[:-1] - slope[1:]
    gap = np.maximum(0.0, np.diff(value) - slope[1:] * apart)
    share = np.divide(gap, flatter * apart, out=np.zeros_like(gap), where=flatter * apart > 0)
    meet = points[:-1] + np.minimum(share, 1.0) * apart
    over = value[:-1] + slope[:-1] * (meet - points[:-1]) - curve.value(meet)
    return meet, np.maximum(0.0, over)


def _column_meanings(model: UnitsModel) -> Iterator[Meaning]:
    it = model.instance
    yield from (Meaning("units", offer.key, 1.0, 0.0) for offer in it.offers)
    for chosen in model.z_column:
        yield Meaning("any", " + ".join(it.offers[o].key for o in chosen), 1.0, 0.0)
    for piece in map(int, model.pieces):
        there = float(it.pieces.baselines[piece])
        yield Meaning("coverage factor", it.piece_name(piece), 1 / model.steepness[piece], there)
    before = it.coverage(it.pieces.baselines)
    for piece in map(int, model.pieces):
        name, there = it.piece_name(piece), float(before[piece])
        yield Meaning("coverage", name, 1 / model.size[piece], there)


def _row_meanings(entries: Entries) -> Iterator[Meaning]:
    for (first, kind, what), (end, *_) in pairwise([*entries.parts, (len(entries.lower), "", "")]):
        yield from (Meaning(kind, what) for _ in range(first, end))
