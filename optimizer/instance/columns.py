"""Columns: how the cells of one are read, its unit, range and meaning.

The entities say so of their fields (``entities.py``); the check of the tables, its messages and the
JSON Schema read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from optimizer.rows import MOST_NUMBER

CellKind = Literal["id", "text", "names", "number", "share", "whole", "money", "flag"]
"""How a cell is read: an identifier, free text, identifiers separated by ";", a number, a number
from 0 to 1 (or percent), a whole number, an amount of money, true or false.
"""

MOST_UNITS = 1_000_000

ORIGINS = ("low", "high", "source", "confidence")
"""Endings of the columns that carry the range and origin of a number: ``X_low``, ``X_high``,
``X_source``, ``X_confidence``.
"""

NUMBERS: frozenset[CellKind] = frozenset({"number", "share", "whole", "money"})
"""Kinds that may have a range and an origin."""

_EXPECTED: dict[CellKind, str] = {
    "id": "a name without / or ;",
    "text": "text",
    "names": "names separated by ;",
    "number": "a number",
    "share": "a share",
    "whole": "a whole number",
    "money": 'an amount of money, such as 120 or "3.1bn"',
    "flag": "true or false",
}


@dataclass(frozen=True)
class InputColumn:
    """What the cells of a column are.

    Attributes:
        kind: how a cell is read.
        description, unit: for people.
        name: of the column; ``field``: of the entity.
        refers: the table that its identifiers are looked up in; empty for none.
        needed: whether every row needs a cell.
        least, most: inclusive range of a number. above: exclusive lower limit, in place of
            ``least``.
    """

    kind: CellKind
    description: str
    name: str = ""
    field: str = ""
    unit: str = ""
    refers: str = ""
    needed: bool = False
    least: float | None = None
    most: float | None = None
    above: float | None = None

    @property
    def expected(self) -> str:
        """What a cell should be, for messages: ``a whole number from 0 to 1,000,000``."""
        unit = f" of {self.unit}" if self.unit and self.kind == "number" else ""
        return (
            _EXPECTED[self.kind] + unit + (self._range if self.kind in NUMBERS - {"money"} else "")
        )

    @property
    def _range(self) -> str:
        least = (
            f"above {self.above:g}"
            if self.above is not None
            else f"from {self.least:g}"
            if self.least is not None
            else ""
        )
        if self.most is not None and self.most < MOST_NUMBER:
            return (
                f" {least or 'up'} to {self.most:,g}"
                if self.most < 1e6
                else f" {least} to {int(self.most):,}"
            )
        return {"from 0": " of at least 0"}.get(least, f" {least}".rstrip())

    def holds(self, value: float) -> bool:
        """Whether a number is in range."""
        return (
            abs(value) <= MOST_NUMBER
            and (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
        )


def column(
    description: str, kind: CellKind, default: Any = ..., *, needed: bool | None = None, **told: Any
) -> Any:
    """A field of an entity that stands in a column of its table.

    Args:
        description: what it means, one sentence.
        kind: how a cell is read.
        default: where the cell is empty; without one the cell is needed.
        needed: whether the cell is needed, where the default does not say.
        told: the column's ``name``, where it is not the field's; ``unit``, ``refers`` and range as
            in ``Column``.
    """
    limits = {"least": 0, "most": 1} if kind == "share" else {}
    it: Any = InputColumn(
        kind=kind,
        description=description,
        needed=default is ... if needed is None else needed,
        **limits | told,
    )
    return Field(default, json_schema_extra={"column": it})
