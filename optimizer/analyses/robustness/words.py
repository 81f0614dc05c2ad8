"""What draws say, in words that every section of a report shares."""

from __future__ import annotations

from optimizer.analyses.robustness.result import (
    Estimate,
    LimitBroken,
    OnOffer,
    Seen,
    UnitMoved,
    UnitsSeen,
)
from optimizer.analyses.robustness.statistics import FEWEST
from optimizer.document import fixed
from optimizer.reports.words import level_decimals, percent

TOO_FEW = f"So few draws can call nothing firm: it takes at least {FEWEST}."


def estimate(of: Estimate, decimals: int) -> str:
    """A value with the digits that its error leaves, and that error."""
    places = level_decimals(of.error, 1) if of.error else decimals
    beside = "" if of.error is None else f" ± {fixed(of.error, places)}"
    return f"{fixed(of.value, places)}{beside}"


def interval(of: Seen | UnitsSeen | UnitMoved | LimitBroken | OnOffer) -> str:
    """The ends of a share's 95 % interval."""
    return f"{percent(of.low)} to {percent(of.high)}"
