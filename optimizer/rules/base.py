"""What a rule is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from optimizer.rows import Row
from optimizer.rules.following import Following

Say = Callable[[Fraction, str], str]
"""Writes a number of a row with its unit: (Fraction(4000000000), "money") -> "¥4 bn"."""


class Offers(Protocol):
    """What a rule may look at: the offers, their recipients and assets, and the areas. ``Instance``
    satisfies it.
    """

    @property
    def offer_count(self) -> int:
        """Number of offers."""
        ...

    @property
    def area_count(self) -> int:
        """Number of areas."""
        ...

    @property
    def unit_costs(self) -> Sequence[int]:
        """Unit cost per offer, minor units of money."""
        ...

    @property
    def first_costs(self) -> Mapping[tuple[str, str], int]:
        """(recipient, asset) to the cost paid once when the recipient gets the asset; only where it
        is above 0.
        """
        ...

    @property
    def area_weights(self) -> Sequence[Fraction]:
        """Weight per area, exact."""
        ...

    def is_bounded(self, area: int) -> bool:
        """Whether the area's curve has a limit, so that its coverage is a share."""
        ...

    def offer_word(self, offer: int, word: str) -> str:
        """The offer's recipient, asset, base, category or group; empty where it has none."""
        ...

    def area_words(self, area: int, word: str) -> tuple[str, ...]:
        """The area's area id, place, layer or recipients."""
        ...

    def offers_covering(self, area: int) -> tuple[int, ...]:
        """Offers with an effect in the area."""
        ...

    def resource(self, offer: int, column: str) -> Fraction:
        """A resource column of the offer, or of its asset, per unit; 0 where neither has it."""
        ...

    def recipient_resource(self, recipient: str, column: str) -> Fraction | None:
        """A resource column of a recipient; None where it is empty."""
        ...


@dataclass(frozen=True)
class Stepped:
    """A value that may step with the budget: of the steps, the one with the largest budget not
    above the present holds.

    Attributes:
        steps: (budget in minor units, value) by increasing budget; below the first there is no
            bound.
    """

    steps: tuple[tuple[int, Fraction], ...]

    def at(self, budget: int) -> Fraction | None:
        """The value at a budget; None below the first step."""
        value = None
        for start, candidate in self.steps:
            if start <= budget:
                value = candidate
        return value

    @property
    def starts(self) -> tuple[int, ...]:
        """Budgets above 0 at which the value changes; the first, too, where there is no bound below
        it.
        """
        return tuple(start for start, _ in self.steps if start > 0)


class Rule(Protocol):
    """A limit or a dependency that a plan must respect, written once.

    Attributes:
        name: what reports, ``--set`` and other rules call it; unique within an instance.
        because: why the rule is there; may be empty.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def because(self) -> str: ...  # noqa: D102

    def rows(self, offers: Offers, budget: int) -> tuple[Row, ...]:
        """The rule's rows at a budget, exact; one per member of ``each``, in the members' order."""
        ...

    def sentence(self, row: Row, say: Say) -> str:
        """One of the rule's rows in plain words, without the reason; ``say`` writes a number of the
        row with its unit.
        """
        ...

    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        """The row, less strict by one step: one unit, type, recipient, percentage point or money
        step.
        """
        ...

    def following(self, offers: Offers) -> Following:
        """How the rows follow the budget; ``CANNOT_SAY`` is an answer."""
        ...
