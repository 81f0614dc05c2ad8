"""Numbers and lists in short, exact words. Whatever a report says is written by one of these functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from optimizer.money import currency_of, parse_money, say_money


def count(number: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 unit", "85 units", "no units"."""
    noun = one if number == 1 else many or f"{one}s"
    return f"{number:,} {noun}" if number else f"no {noun}"


def listing(items: Iterable[str]) -> str:
    """Items in a row: "a", "a and b", "a, b and c"."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def percent(share: float, decimals: int = 1) -> str:
    """A share in percent: 0.332 is "33.2 %"."""
    return f"{100 * share:.{decimals}f} %"


def minor(document: Mapping[str, Any]) -> int:
    """The minor units of an amount in a result, such as ``{"amount": "18100000000", "currency": "JPY"}``."""
    return parse_money(document["amount"], "one", document["currency"])


def money(document: Mapping[str, Any]) -> str:
    """An amount in a result as people read it: "¥18.1 bn"."""
    return say_money(minor(document), document["currency"])


def level_decimals(step: float, digits: int = 3) -> int:
    """Digits after the point that show ``step``, a gain or another difference, with ``digits`` significant digits; 0 to 6."""
    return min(6, max(0, digits - 1 - math.floor(math.log10(step)))) if step > 0 else 0


def small(number: float) -> str:
    """A small difference with two significant digits and no exponent: "0.0000043"."""
    return format(Decimal(f"{number:.2g}"), "f")


def difference(number: float, decimals: int) -> str:
    """A difference with so many digits after the point, or with two significant digits where those would all be 0."""
    return f"{number:,.{decimals}f}" if number >= 10**-decimals else small(number)


def upward(number: float, decimals: int) -> str:
    """A number rounded up, so that a bound still holds as it is written."""
    factor = 10**decimals
    # The subtraction keeps a number that already has so few decimals from being raised by its last bit.
    return f"{math.ceil(number * factor - 1e-6) / factor:,.{decimals}f}"


def exact_money(amount: int, currency: str) -> str:
    """Minor units written out in full: "¥18,100,000,000"."""
    money = currency_of(currency)
    return f"{money.symbol}{amount / 10**money.digits:,.{money.digits}f}"


def decimals_of(result: Mapping[str, Any]) -> int:
    """Digits after the point for the awareness of a result: four significant digits, and three of its gain.

    They go by the maximum (99 of 100 has two), so that reports on different budgets write awareness alike.
    """
    most = 0.99 * (result["maximum"] or result["awareness"])
    return max(level_decimals(most, 4), level_decimals(result["gain"]))
