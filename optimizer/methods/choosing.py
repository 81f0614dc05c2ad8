"""Which method suits a question, judged by its blocks before anything is grown or listed.

* *frontier* where blocks have few packages and their lists merge quickly: it answers all budgets;
* *packages* where blocks of ordinary size are held together by prices: its bound is close there;
* *units* for everything else: a lone large block, which nothing prices, and units by the thousand.

What cannot be foreseen is bounded in counted work, so that an answer never hangs on the machine:
packages makes way for units after so many partial packages a block. docs/decisions.md says what was
measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import log2

import numpy as np

from optimizer.methods import frontier, packages
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.rows import Coverage, Row, Units, offers_named
from optimizer.solvers import DEFAULT

MOST_BITS = 45
"""Blocks that prices hold together are grown where each has at most 2 to this power packages."""
MOST_BITS_ALONE = 30
"""The same for a block alone, which nothing prices."""
MOST_COUNTS = 300
"""Most counts of units, over all offers of a block, that are looked at one by one."""
PATIENCE = 200_000
"""Partial packages a block that packages may take where curves are smooth: units needs many
tangents.
"""
PATIENCE_AT_CORNERS = 10_000
"""The same where most curves have corners: its bound is weak there, the programme of units exact.
"""
STEPS = 500
"""A row's room is divided into so many steps when the packages that keep it are counted."""


def fastest(question: Question, options: Options) -> str:
    """The method that answers a question: the one that is named; under ``auto`` the fastest that
    keeps its promise, and units for a solver named, which it alone can use.

    Whoever must know which method is fast asks here.
    """
    if options.method != "auto":
        return options.method
    if options.solver != DEFAULT:
        return "units"
    return without_frontier(question) if frontier.why_not_quick(question) else "frontier"


def without_frontier(question: Question) -> str:
    """The same where the frontier method is not quick, or turned out not to be."""
    return "units" if packages.applicable(question) or not _grows_quickly(question) else "packages"


def patience(question: Question) -> int:
    """Partial packages after which the packages method makes way."""
    instance = question.instance
    curves = [instance.pieces.curves[q.piece] for q, _ in question.terms if isinstance(q, Coverage)]
    cornered = sum(bool(curve.breakpoints) for curve in curves) > len(curves) / 2
    return len(packages.in_blocks(instance)) * (PATIENCE_AT_CORNERS if cornered else PATIENCE)


def _grows_quickly(question: Question) -> bool:
    blocks = packages.in_blocks(question.instance)
    most = question.most_units
    largest = MOST_BITS if len(blocks) > 1 else MOST_BITS_ALONE
    for block in blocks:
        counts = most[list(block)] + 1
        if counts.sum() > MOST_COUNTS:
            return False
        if np.log2(counts).sum() > largest and _bits_within_rows(question, block) > largest:
            return False
    return True


def _bits_within_rows(question: Question, block: Iterable[int]) -> float:
    """At most how many packages of a block keep any one of the rows about most of it, logarithm."""
    counts = {o: int(question.most_units[o]) + 1 for o in block}
    fewest = sum(log2(count) for count in counts.values())
    for row in question.rows:
        if row.upper is None or row.has_coverage or any(c < 0 for _, c in row.terms):
            continue
        offers = {o for quantity, _ in row.terms for o in offers_named(quantity)}
        if offers <= counts.keys() and 2 * len(offers) > len(counts):
            fewest = min(fewest, _bits_within(row, row.upper, counts))
    return fewest


def _bits_within(row: Row, upper: Fraction, counts: dict[int, int]) -> float:
    """At most how many packages keep a row, logarithm: what offers take is rounded down to
    steps.
    """
    each, once = dict.fromkeys(counts, Fraction(0)), dict.fromkeys(counts, Fraction(0))
    for quantity, coefficient in row.terms:
        if isinstance(quantity, Units):
            each[quantity.offer] += coefficient
        elif len(offers_named(quantity)) == 1:
            once[offers_named(quantity)[0]] += coefficient
    step = max(upper, Fraction(1)) / STEPS
    ways, bits = np.eye(1, STEPS + 1)[0], 0.0
    for o, count in counts.items():
        further = ways.copy()
        for units in range(1, count):
            taken = int((once[o] + each[o] * units) / step)
            if taken > STEPS:
                break
            further[taken:] += ways[: STEPS + 1 - taken]
        bits += log2(float(further.sum()))
        ways = further / further.sum()
    return bits
