"""A figure of an explanation: a value, and how exactly it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "at_least", "at_most", "impossible"]

Value = (
    float | int | str | None | Mapping[str, str] | Sequence[float | str | Mapping[str, str] | None]
)
"""A number, a name, an amount of money as in a result, the two ends of a range, names, or a value
for every number of units.
"""


@dataclass(frozen=True)
class Finding:
    """A figure of docs/model.md, section 6.

    Attributes:
        value: the figure; None where there is none ("null" in the definition), or where it is
            impossible.
        kind: exact, at_least or at_most (a bound from prices), or impossible: the changed problem
            has no plan.
        rules: those that forbid it together, where it is impossible; ``max_units`` or ``min_units``
            of the offer is one, too.
    """

    value: Value
    kind: Kind = "exact"
    rules: tuple[str, ...] = ()

    def plain(self) -> dict[str, object]:
        """``{value, kind}``, and ``rule`` where it is impossible: a name, a list of several, or
        empty where none is known.
        """
        plain: dict[str, object] = {"value": self.value, "kind": self.kind}
        if self.kind != "impossible":
            return plain
        return {**plain, "rule": list(self.rules) if len(self.rules) > 1 else "".join(self.rules)}
