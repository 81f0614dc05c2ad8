"""A programme as a file that other solvers read, by PuLP's own writers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pulp

from optimizer.programme import Programme
from optimizer.solvers.pulp_model import PulpModel
from optimizer.solvers.safe_numbers import check_programme

COMMENT = {".mps": "* ", ".lp": "\\ "}
"""The formats, by suffix, and how each begins a comment."""
OBJECTIVE = "OBJ"
"""What PuLP calls the objective."""


@dataclass(frozen=True)
class Names:
    """What a file calls the parts of a programme.

    Attributes:
        columns: name of each column.
        rows: (name, row) of each constraint; a row with two bounds has two.
        sign: what the file's objective is times: -1 where it is minimised.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, int], ...]
    sign: int


def write_programme(programme: Programme, path: Path, comments: list[str]) -> Names:
    """Write a programme; the suffix of the path picks the format.

    An MPS file is minimised, as any reader takes it that does not know otherwise. The objective's
    constant is in none of the formats.

    Args:
        programme: to be maximised.
        path: ends in a suffix of ``COMMENT``.
        comments: lines that the file begins with.

    Raises:
        SolverError: the programme has numbers that a solver cannot hold safely.
    """
    check_programme(programme)
    model = PulpModel(programme)
    if path.suffix == ".mps":
        # PuLP 3 and 4 disagree on when to turn the signs; of a problem that minimises neither does.
        model.set_objective(-programme.cost, 0.0)
        model.problem.sense = pulp.LpMinimize
        model.problem.writeMPS(str(path))
    else:
        model.problem.writeLP(str(path))
    written = path.read_text(encoding="utf-8")
    told = "".join(f"{COMMENT[path.suffix]}{line}\n" for line in comments)
    path.write_text(told + written, encoding="utf-8")
    columns = tuple(column.name for column in model.columns)
    return Names(columns, tuple(_rows(model)), -1 if path.suffix == ".mps" else 1)


def _rows(model: PulpModel) -> Iterator[tuple[str, int]]:
    for constraint in model.problem.constraints():
        name = str(constraint.name)
        yield name, int(name.removeprefix("r").removesuffix("_low"))
