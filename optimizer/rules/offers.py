"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from optimizer.rows import Terms


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
        is above 0 and no unit exists.
        """
        ...

    @property
    def site_costs(self) -> Sequence[int]:
        """Per offer, the cost paid once with its first unit; 0 where units exist."""
        ...

    @property
    def yearly_upkeeps(self) -> Sequence[int]:
        """Per offer, what a unit costs its recipient each year, minor units of money."""
        ...

    @property
    def existing_units(self) -> Sequence[int]:
        """Units per offer that stand already."""
        ...

    def is_had(self, offer: int) -> bool:
        """Whether the offer's recipient has units of its asset already."""
        ...

    def is_closed(self, offer: int) -> bool:
        """Whether units of the offer exist and no more are to be had."""
        ...

    @property
    def area_weights(self) -> Sequence[Fraction]:
        """Weight per area, exact."""
        ...

    def is_bounded(self, area: int) -> bool:
        """Whether the area's curve has a limit, so that its coverage is a share."""
        ...

    def coverage_terms(self, area: int) -> Terms:
        """Coverage of an area as a sum over its pieces."""
        ...

    def offer_word(self, offer: int, word: str) -> str:
        """What a word (``OFFER_WORDS``) says of the offer; empty where it says nothing."""
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
