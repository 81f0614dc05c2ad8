"""Values handed in from Python, made plain: what a file could have said, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.errors import InputError
from optimizer.money import Money

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no text in an instance may hold: control characters, C0 and C1 (they could steer a terminal,
or turn text around), and halves of characters.
"""

DEEPEST = 50
"""Lists and mappings within one another; an instance needs five."""
_MOST_INTEGER = 10**40


def plain_value(value: Any, depth: int = 0) -> Any:
    """The value as None, bool, int, float, str, list or dict with text keys.

    Money, numbers of NumPy, fractions and decimals, dates and tuples are turned into these.

    Raises:
        InputError: the value is of another kind, or could not stand in a file.
    """
    if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, Money):
        return str(value)  # read back exactly, whatever the money unit
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, str):
        return check_text(value)
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Fraction):
        return _fraction(value)
    if isinstance(value, Mapping | list | tuple):
        return _collection(value, depth)
    raise InputError(
        f"found a value of type {type(value).__name__}: expected a number, text, or a list or"
        " mapping of them."
    )


def say_date(value: date) -> str:
    """A date as ISO text, with the time of day where it is not midnight."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    return str(value)


def _integer(value: int) -> int:
    if abs(value) >= _MOST_INTEGER:
        raise InputError(
            "found a whole number of more than 40 digits: expected one that an instance can hold."
        )
    return int(value)


def check_text(text: str) -> str:
    """The text itself.

    Raises:
        InputError: it holds a control character or half of a character.
    """
    control = CONTROL.search(text)
    if control is not None:
        raise InputError(
            f"found the control character U+{ord(control[0]):04X}: expected plain text."
        )
    return str(text)


def _fraction(value: Fraction) -> int | str:
    """A whole number, or the exact decimal as text."""
    if value.denominator == 1:
        return _integer(int(value))
    digits = next(
        (digits for digits in range(1, 41) if (value * 10**digits).denominator == 1), None
    )
    if digits is None or abs(value) >= _MOST_INTEGER:
        raise InputError(
            "found a fraction without an end, such as one third: expected one that ends within 40"
            " decimals."
        )
    whole, rest = divmod(abs(int(value * 10**digits)), 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{digits}d}"


def _collection(value: Any, depth: int) -> Any:
    if depth >= DEEPEST:
        raise InputError(f"found lists or mappings nested more than {DEEPEST} deep.")
    if isinstance(value, Mapping):
        return {
            check_text(str(plain_value(key, depth + 1))): plain_value(each, depth + 1)
            for key, each in value.items()
        }
    return [plain_value(each, depth + 1) for each in value]
