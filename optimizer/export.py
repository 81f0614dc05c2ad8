"""``export``: the problem as a model in a file, for other solvers and other people's tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import knows_its_keywords
from optimizer.methods.units_file import Meaning, ModelFile, model_file
from optimizer.money import MoneyLike, parse_share, say_budget_in_words, shorten
from optimizer.question import Question
from optimizer.renderers import csv
from optimizer.renderers.files import check_written
from optimizer.solvers.model_files import COMMENT, OBJECTIVE, Names, write_programme
from optimizer.whole_files import replacing

LEAST, MOST = 1e-7, 0.1
"""Accuracies that can be asked for: tangents are about 0.7 / √accuracy for each area, and beyond a
tenth a model says little.
"""


@dataclass(frozen=True)
class ExportedModel:
    """A model that was written.

    Attributes:
        path, names: the model, and the CSV file that says what its names mean.
        columns, rows: how many it has.
        scale, offset: awareness = offset + objective / scale, where the objective is maximised.
        overstated: no plan's awareness is over-estimated by more, weight units; so the optimum of
            the model lies between the best awareness and that much more.
        comments: what the model is, in lines.
    """

    path: Path
    names: Path
    columns: int
    rows: int
    scale: float
    offset: float
    overstated: float
    comments: tuple[str, ...]

    def __str__(self) -> str:
        size = f"{self.columns:,} columns and {self.rows:,} rows"
        return "\n".join((f"{self.path}: {size}; {self.names} says what they are.", *self.comments))


@knows_its_keywords
def export(
    instance: Instance,
    path: str | Path,
    budget: MoneyLike | None = None,
    *,
    accuracy: Any = "0.01%",
) -> ExportedModel:
    """Write an instance as a mixed integer linear programme: MPS or LP, by PuLP's own writers.

    Whole units are columns; the concave curves are replaced by tangents, which are above them
    everywhere. What the solver's names mean stands beside the file, in ``PATH.names.csv``. Both
    files are written whole or not at all.

    Args:
        instance: the problem.
        path: where to; ends in ``.mps`` or ``.lp``.
        budget: as for ``solve``.
        accuracy: how far tangents may be above the curves in all, a share of what can be gained
            (S of docs/model.md): 0.00001% to 10%.

    Raises:
        InputError: the path cannot be written, or the budget or the accuracy is wrong. SolverError:
            the numbers lie too far apart to be written for a solver.
    """
    expect_instance(instance)
    share = _accuracy(accuracy)
    amount = instance.budget if budget is None else instance.money(budget)
    target = check_written(path, COMMENT)
    beside = check_written(target.with_name(f"{target.name}.names.csv"), [".csv"])
    model = model_file(Question(instance, amount.minor), share)
    comments = tuple(_comments(instance, amount.minor, model, beside.name))
    with replacing(beside) as names, replacing(target) as file:
        used = write_programme(model.programme, file, [_one_line(line) for line in comments])
        records = [each.record(name) for name, each in _called(model, used)]
        names.write_text(csv.render([_objective(model, used.sign), *records]), encoding="utf-8")
    size = len(used.columns), len(used.rows)
    return ExportedModel(
        target, beside, *size, model.scale, model.offset, model.overstated, comments
    )


def _accuracy(accuracy: Any) -> float:
    share = float(parse_share(accuracy))
    if not LEAST <= share <= MOST:
        raise InputError(
            f"accuracy: found {shorten(accuracy)}: expected a share of what can be gained from"
            " 0.00001% to 10%, such as 0.01%."
        )
    return share


def _comments(it: Instance, budget: int, model: ModelFile, names: str) -> Iterator[str]:
    yield f"{it.name} at {say_budget_in_words(budget, it.currency)}; instance {it.digest[:12]}."
    yield (
        "A mixed integer linear programme: whole units of each offer, the rules, and coverage below"
        " tangents of the curves."
    )
    yield (
        f"Tangents over-estimate the awareness of a plan by at most {model.overstated:.3g} weight"
        " units, so the best plan of this file is as near to the best."
    )
    if any(row.has_coverage for row in Question(it, budget).rows):
        yield "A floor under coverage is kept by the tangents; a plan may fall as little short."
    yield (
        f"Awareness is {model.offset:.12g} + objective / {model.scale:.12g}, maximised; an .mps"
        " file minimises the negative."
    )
    yield f"{names} says what every column and row is."


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _called(model: ModelFile, used: Names) -> Iterator[tuple[str, Meaning]]:
    yield from zip(used.columns, model.columns, strict=True)
    for name, row in used.rows:
        yield name, model.rows[row]


def _objective(model: ModelFile, sign: int) -> dict[str, Any]:
    objective = Meaning("objective", "awareness", sign / model.scale, model.offset)
    return objective.record(OBJECTIVE)
