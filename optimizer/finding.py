"""A figure of an explanation: a value, and how exactly it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from optimizer.money import Money
from optimizer.record import Record, plain, read_amount

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

FindingKind = Literal["exact", "at_least", "at_most", "impossible"]

NOT_MEASURED = "not measured"
"""In place of a figure of 0 where no area measures what an offer adds."""
Value = float | str | Money | None | tuple[float | str | Money | None, ...]
"""A number, a name, an amount of money, the two ends of a range, names, or a value for every number
of units.
"""


@dataclass(frozen=True)
class Finding(Record):
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
    kind: FindingKind = "exact"
    rules: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """``{value, kind}``, and ``rule`` where it is impossible: a name, a list of several, or
        empty where none is known.
        """
        written = {"value": plain(self.value), "kind": self.kind}
        if self.kind != "impossible":
            return written
        rule = list(self.rules) if len(self.rules) > 1 else "".join(self.rules)
        return {**written, "rule": rule}

    @property
    def number(self) -> float | None:
        """The value of a loss, a gain or a price."""
        return self.value if isinstance(self.value, (int, float)) else None

    @property
    def parts(self) -> tuple[Any, ...]:
        """Of a figure with several values: the two ends of a range (None: no end), names, or the
        best for every number of units.
        """
        return self.value if isinstance(self.value, tuple) else ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(_read)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "description": "A figure, and how exactly it is known; null where there is none.",
            "properties": {
                "value": {},
                "kind": {"enum": list(get_args(FindingKind))},
                "rule": {
                    "type": ["string", "array"],
                    "items": {"type": "string"},
                    "description": "What forbids it, where it is impossible.",
                },
            },
            "required": ["value", "kind"],
            "additionalProperties": False,
        }


def _read(given: Any) -> Finding:
    """A figure as a result writes it."""
    if isinstance(given, Finding):
        return given
    kind: Any = given.get("kind") if isinstance(given, Mapping) else None
    rule = {"rule"} if kind == "impossible" else set()
    if kind not in get_args(FindingKind) or set(given) != {"value", "kind"} | rule:
        raise ValueError(f"expected a value and its kind ({', '.join(get_args(FindingKind))})")
    named = given.get("rule") or ()
    return Finding(
        _value(given["value"]), kind, (named,) if isinstance(named, str) else tuple(named)
    )


def _value(value: Any) -> Any:
    match value:
        case Mapping():
            return read_amount(value)
        case list() | tuple():
            return tuple(map(_value, value))
    return value
