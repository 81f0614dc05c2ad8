"""Rules: limits and dependencies that a plan must respect, each written once.

To add a measure for ``limit``: one new file and one line in ``MEASURES``. To add another kind of rule: one new file and
one line in ``READERS`` of ``rules/reading.py``. ``tests/rules/`` fails until its golden rows are there.
"""

from optimizer.rules.asset_types import AssetTypesMeasure
from optimizer.rules.base import Offers, Rule, Say, Stepped
from optimizer.rules.coverage import CoverageMeasure
from optimizer.rules.limit import Limit, Measure
from optimizer.rules.recipients_served import RecipientsServedMeasure
from optimizer.rules.requires import Requires
from optimizer.rules.resource import ResourceMeasure
from optimizer.rules.selection import AREA_WORDS, OFFER_WORDS, AreaSelection, OfferSelection
from optimizer.rules.spend import SpendMeasure
from optimizer.rules.units import UnitsMeasure

MEASURES: tuple[Measure, ...] = (
    UnitsMeasure(),
    SpendMeasure(),
    SpendMeasure(share=True),
    RecipientsServedMeasure(),
    AssetTypesMeasure(),
    CoverageMeasure(),
)
"""What ``limit:`` may name beside a resource column."""

__all__ = [
    "AREA_WORDS",
    "MEASURES",
    "OFFER_WORDS",
    "AreaSelection",
    "AssetTypesMeasure",
    "CoverageMeasure",
    "Limit",
    "Measure",
    "OfferSelection",
    "Offers",
    "RecipientsServedMeasure",
    "Requires",
    "ResourceMeasure",
    "Rule",
    "Say",
    "SpendMeasure",
    "Stepped",
    "UnitsMeasure",
]
