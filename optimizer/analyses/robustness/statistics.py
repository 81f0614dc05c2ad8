"""What a sample of draws says, and how surely (docs/robust.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import fsum

from optimizer.analyses.robustness.result import Estimate, Seen

NORMAL = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % lie within so many deviations."""
FEWEST = 35
"""Draws under which nothing can be firm: of 34 of 34 the lower end of the interval is 0.898."""
TAIL = 0.1
"""Share of the draws, the worst, of which CVaR is the mean."""


def wilson(seen: int, draws: int) -> tuple[float, float]:
    """The 95 % interval of a share of which ``seen`` of some draws are known.

        (p + z²/2N ± z √(p (1 − p)/N + z²/4N²)) / (1 + z²/N),   p = seen / N

    Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22:209.
    """
    share, square = seen / draws, NORMAL**2 / draws
    middle = share + square / 2
    half = math.sqrt(square * (share * (1 - share) + square / 4))
    whole = 1 + square
    low = 0.0 if seen == 0 else (middle - half) / whole
    return low, 1.0 if seen == draws else (middle + half) / whole


def seen(times: int, draws: int) -> Seen:
    """In how many of some draws something is so."""
    return Seen(times, times / draws, *wilson(times, draws))


def mean(numbers: Sequence[float]) -> Estimate:
    """The mean, and its standard error s/√N, s² the squared deviations over N − 1."""
    count = len(numbers)
    middle = fsum(numbers) / count
    if count == 1:
        return Estimate(middle, None)
    variance = fsum((each - middle) ** 2 for each in numbers) / (count - 1)
    return Estimate(middle, math.sqrt(variance / count))


def differences(numbers: Sequence[float], others: Sequence[float]) -> list[float]:
    """Each number less the other of the same draw."""
    return [number - other for number, other in zip(numbers, others, strict=True)]


def quantile(numbers: Sequence[float], share: float) -> float:
    """The least of the numbers that at least this share of them does not exceed."""
    return sorted(numbers)[max(0, math.ceil(share * len(numbers) - 1e-9) - 1)]


def tail_mean(numbers: Sequence[float]) -> Estimate:
    """CVaR: the mean of the worst ``TAIL`` of the numbers, the last of them counted in part.

        q − E[(q − A)⁺] / α,   q the α-quantile

    Its standard error is that of this mean, q held. Source: R. T. Rockafellar and S. Uryasev
    (2000), J. of Risk 2:21.
    """
    short = mean(_shortfalls(numbers))
    return Estimate(quantile(numbers, TAIL) - short.value, short.error)


def tail_gain(numbers: Sequence[float], others: Sequence[float]) -> Estimate:
    """By how much CVaR is greater than that of other numbers of the same draws."""
    value = tail_mean(numbers).value - tail_mean(others).value
    return Estimate(value, mean(differences(_shortfalls(others), _shortfalls(numbers))).error)


def worst_gain(numbers: Sequence[float], others: Sequence[float], draws: int) -> Estimate:
    """By how much the largest number of so many draws is less than that of other numbers, in the
    mean over groups of so many; what is left over stands in none.
    """
    ends = range(draws, len(numbers) + 1, draws) or [len(numbers)]
    groups = [slice(max(0, end - draws), end) for end in ends]
    return mean([max(others[group]) - max(numbers[group]) for group in groups])


def _shortfalls(numbers: Sequence[float]) -> list[float]:
    """How far each is below the quantile, (q − A)⁺ / α."""
    least = quantile(numbers, TAIL)
    return [max(0.0, least - each) / TAIL for each in numbers]
