"""Rules: limits and dependencies that a plan must respect, each written once.

To add a measure for ``limit``: one class and one line in ``MEASURES`` (``rules/measures.py``). To
add another kind of rule: one new file and one line in ``KINDS`` (``rules/reading.py``).
``tests/rules/`` fails until its golden rows are there.
"""

from optimizer.rules.base import Rule, Say
from optimizer.rules.following import Following
from optimizer.rules.limit import Limit, Stepped
from optimizer.rules.measures import MEASURES, Measure
from optimizer.rules.offers import Offers
from optimizer.rules.requires import Requires
from optimizer.rules.selection import AREA_WORDS, OFFER_WORDS, WORDS, Selection

__all__ = [
    "AREA_WORDS",
    "MEASURES",
    "OFFER_WORDS",
    "WORDS",
    "Following",
    "Limit",
    "Measure",
    "Offers",
    "Requires",
    "Rule",
    "Say",
    "Selection",
    "Stepped",
]
