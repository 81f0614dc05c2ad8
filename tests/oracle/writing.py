"""Numbers written the ways people write them."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from .problem import SCALES

SUFFIXES = {
    "billion": ("bn", " bn", " billion"),
    "million": (" million", "m"),
    "thousand": (" thousand",),
}


def decimal(value: Fraction) -> str:
    """A terminating fraction in decimals: 3.25, 0.004."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole, rest = divmod(abs(int(value * 10**digits)), 10**digits)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")


def money_cell(dice: random.Random, yen: int, unit: str) -> Any:
    """An amount as a bare number in money units or as text with a suffix."""
    if dice.random() < 0.6:
        value = Fraction(yen, SCALES[unit])
        return int(value) if value.denominator == 1 else float(decimal(value))
    other = dice.choice(tuple(SUFFIXES))
    return decimal(Fraction(yen, SCALES[other])) + dice.choice(SUFFIXES[other])


def share_cell(dice: random.Random, value: Fraction) -> Any:
    """A share as percent text or as a decimal fraction."""
    return f"{decimal(value * 100)}%" if dice.random() < 0.6 else float(decimal(value))


def plain(value: Fraction) -> int | float:
    """An exact number as JSON writes it."""
    return int(value) if value.denominator == 1 else float(decimal(value))
