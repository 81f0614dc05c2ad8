"""Two trees of plain data side by side: what a result says, and what it should say.

Whole numbers, texts and truth must be equal; a float must be as near as the digits allow with which
results write it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.money import shorten
from optimizer.results.schema import is_number

WRITTEN = 6e-12
"""Numbers are written with 12 significant digits: half a unit of the last one, and a little for
their reckoning.
"""


@dataclass(frozen=True)
class Near:
    """A number that was reckoned in floating point.

    Attributes:
        value: what it should be. slack: beside the digits it is written with, what reckoning may
            have cost.
    """

    value: float
    slack: float = 0.0

    def is_met(self, stated: Any) -> bool:
        """Whether a number is as near as its writing and reckoning allow."""
        return (
            is_number(stated) and abs(stated - self.value) <= WRITTEN * abs(self.value) + self.slack
        )


@dataclass(frozen=True)
class Taken:
    """What cannot be reckoned from instance and plan.

    Attributes:
        why: in words; empty where a check of its own settles it.
        fault: says what is wrong with the stated value as far as that can be seen; empty where
            nothing is.
        claims: whether it says something of the plan that would have to be derived again, and was
            not.
    """

    why: str = ""
    fault: Callable[[Any], str] = lambda _: ""
    claims: bool = False


@dataclass(frozen=True)
class Promised:
    """What an answer says unless it was cut short; where it is left out, that is told.

    Attributes:
        value: what it should be.
    """

    value: Any


LEFT_OUT = "left out, though it follows from the instance and the plan"


@dataclass
class Walk:
    """What a walk found.

    Attributes:
        faults: a sentence for each entry that is not as it should be, with its place.
        numbers: how many numbers were reckoned again.
        taken: why, to the places of what was taken as it stands.
        undecided: why, to the places of what claims something that was not derived again, or was
            left out.
    """

    faults: list[str] = field(default_factory=list)
    numbers: int = 0
    taken: dict[str, list[str]] = field(default_factory=dict)
    undecided: dict[str, list[str]] = field(default_factory=dict)

    def compare(self, stated: Any, expected: Any, place: str = "") -> None:
        """Note every difference between what is stated and what is expected."""
        match expected:
            case Promised() if stated is None and expected.value is not None:
                self._leave_out(place)
            case Promised():
                self.compare(stated, expected.value, place)
            case Taken():
                self._take(stated, expected, place)
            case Mapping():
                self._mappings(stated, expected, place)
            case list() | tuple():
                self._lists(stated, expected, place)
            case _:
                self._values(stated, expected, place)

    def _take(self, stated: Any, expected: Taken, place: str) -> None:
        fault = expected.fault(stated)
        if fault:
            self.faults.append(f"{place} is {shorten(stated)}: {fault}.")
        if expected.why and stated not in (None, [], {}, ""):
            where = self.undecided if expected.claims else self.taken
            where.setdefault(expected.why, []).append(place)

    def _leave_out(self, place: str) -> None:
        self.undecided.setdefault(LEFT_OUT, []).append(place)

    def _mappings(self, stated: Any, expected: Mapping[str, Any], place: str) -> None:
        if not isinstance(stated, Mapping):
            self.faults.append(
                f"{place or 'The result'} is {shorten(stated)}: expected entries by name."
            )
            return
        for key in {**expected, **stated}:
            where = f"{place}.{key}" if place else str(key)
            if key not in expected:
                self.faults.append(f"{where} is there: a result has no such entry.")
            elif key not in stated and place and isinstance(expected[key], Promised):
                self._leave_out(where)
            elif key not in stated:
                self.faults.append(f"{where} is missing.")
            else:
                self.compare(stated[key], expected[key], where)

    def _lists(self, stated: Any, expected: Any, place: str) -> None:
        if not isinstance(stated, (list, tuple)) or len(stated) != len(expected):
            found = (
                f"has {len(stated)} entries"
                if isinstance(stated, (list, tuple))
                else f"is {shorten(stated)}"
            )
            self.faults.append(f"{place} {found}: expected {len(expected)} of them.")
            return
        for index, (one, other) in enumerate(zip(stated, expected, strict=True)):
            self.compare(one, other, f"{place}[{index}]")

    def _values(self, stated: Any, expected: Any, place: str) -> None:
        if isinstance(expected, (float, Fraction)):
            whole = isinstance(expected, Fraction) and expected.denominator == 1
            expected = int(expected) if whole else Near(float(expected))
        number = isinstance(expected, Near) or is_number(expected)
        self.numbers += number
        met = (
            expected.is_met(stated)
            if isinstance(expected, Near)
            else stated == expected and is_number(stated) == number
        )
        if not met:
            value = f"{expected.value:.12g}" if isinstance(expected, Near) else shorten(expected)
            self.faults.append(
                f"{place} is {shorten(stated)}: from the instance and the plan it follows as"
                f" {value}."
            )
