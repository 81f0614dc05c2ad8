"""Several budgets at once: a list such as "2bn, 5bn, 8.1bn", or a range such as "0:50bn:0.5bn"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from optimizer.errors import InputError
from optimizer.money import ReadMoney, shorten

_GROUPED = re.compile(r"(.*:)?\s*[^0-9\s.:+-][^:]*?(?<![0-9.])[0-9]{1,3}(,[0-9]{3})*")
"""An amount that names its currency first, and may go on with thousands."""
_BEGUN, _GOES_ON = re.compile(r"(.*:)?\s*[0-9]{1,3}"), re.compile(r"[0-9]{3}[兆億万円]")
"""The two parts of "5,200万円", which is one amount."""
MOST = 100_000
"""Budgets that one range may stand for."""


def read_budgets(value: Any, money: ReadMoney) -> tuple[int, ...]:
    """Budgets in minor units, in the order given; a range includes its end where a step meets it.

    Args:
        value: one amount, amounts and ranges in a list, array or column, or text with several
            separated by commas.
        money: reads one amount, e.g. ``instance.minor_units``.

    Raises:
        InputError: an amount is none, a budget stands twice, or a range never ends or is too long.
    """
    budgets = [budget for part in _parts(value) for budget in _one_or_range(part, money)]
    if not budgets:
        raise InputError("There is no budget: expected one amount or several.")
    if len(set(budgets)) < len(budgets):
        raise InputError(f"{shorten(value)}: one budget stands twice: expected each budget once.")
    return tuple(budgets)


def _parts(value: Any) -> Sequence[Any]:
    """Amounts and ranges. Commas separate; only after the currency (``¥18,123.456 m``) and before
    a Japanese word (``5,200万円``) do they mark thousands.
    """
    if not isinstance(value, str):
        return (
            list(value)
            if isinstance(value, Iterable) and not isinstance(value, Mapping)
            else [value]
        )
    parts: list[str] = []
    for part in value.split(","):
        grouped = parts and _GROUPED.fullmatch(parts[-1]) and re.match(r"[0-9]{3}(?![0-9])", part)
        if grouped or (parts and _BEGUN.fullmatch(parts[-1]) and _GOES_ON.match(part)):
            parts[-1] += f",{part}"
        else:
            parts.append(part.strip())
    return parts


def _one_or_range(part: Any, money: ReadMoney) -> Sequence[int]:
    if isinstance(part, str) and re.fullmatch("0[0-9]+", part.strip()):
        problem = (
            f"{shorten(part)} begins with a 0: perhaps a comma within an amount made two of it."
        )
        raise InputError(f"{problem} Leave the comma out; commas separate budgets.")
    if not isinstance(part, str) or ":" not in part:
        return [money(part)]
    ends = part.split(":")
    if len(ends) != 3:
        raise InputError(
            f"{shorten(part)} is not a range of budgets: expected START:STOP:STEP, such as"
            " 0:50bn:0.5bn."
        )
    start, stop, step = (money(end.strip()) for end in ends)
    if step == 0 or stop < start:
        raise InputError(
            f"{shorten(part)}: the range never ends: expected a step above 0 and a stop not below"
            " the start."
        )
    if (stop - start) // step >= MOST:
        raise InputError(
            f"{shorten(part)}: the range has {(stop - start) // step + 1:,} budgets: at most"
            f" {MOST:,} are taken at once."
        )
    return range(start, stop + 1, step)
