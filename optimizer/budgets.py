"""Several budgets at once: a list such as "2bn, 5bn, 8.1bn", or a range such as "0:50bn:0.5bn"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from optimizer.errors import InputError
from optimizer.money import shorten

MOST = 100_000
"""Budgets that one range may stand for."""

Money = Callable[[Any], int]


def read_budgets(value: Any, money: Money) -> tuple[int, ...]:
    """Budgets in minor units, in the order given; a range includes its end where a step meets it.

    Args:
        value: one amount, a list of amounts and ranges, or text with several separated by commas.
        money: reads one amount, e.g. ``instance.money``.

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
    """Amounts and ranges. Commas separate; within a text, thousands have none."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _one_or_range(part: Any, money: Money) -> Sequence[int]:
    if not isinstance(part, str) or ":" not in part:
        return [money(part)]
    ends = part.split(":")
    if len(ends) != 3:
        raise InputError(f"{shorten(part)} is not a range of budgets: expected START:STOP:STEP, such as 0:50bn:0.5bn.")
    start, stop, step = (money(end.strip()) for end in ends)
    if step == 0 or stop < start:
        raise InputError(f"{shorten(part)}: the range never ends: expected a step above 0 and a stop not below the start.")
    if (stop - start) // step >= MOST:
        raise InputError(f"{shorten(part)}: the range has {(stop - start) // step + 1:,} budgets: at most {MOST:,} are taken at once.")
    return range(start, stop + 1, step)
