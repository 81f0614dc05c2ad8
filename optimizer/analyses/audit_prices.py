"""The bound that a result's Lagrangian prices prove, derived from them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.analyses.audit_expected import Audited
from optimizer.analyses.audit_walk import Near, is_number
from optimizer.methods import packages
from optimizer.proof import TIES, Options, Prices
from optimizer.question import Question

PRICES_WRITTEN = 1e-11
"""What 12 digits of each price may cost the bound, as a share of the greatest awareness."""


def price_faults(audited: Audited, stated: Mapping[str, Any]) -> tuple[str, ...]:
    """What does not agree about prices, their root bound and the final bound; well-formed prices only.

    Whatever the prices are, the sum that they prove bounds every plan; so it is reckoned from them, not found again.
    """
    prices, it = stated["prices"], audited.instance
    question, partition = Question(it, audited.budget), packages.in_blocks(it)
    given = Prices(prices["rows"], prices["areas"], prices["root_bound"])
    proved = packages.root_bound(question, given, partition, Options().node_limit)
    faults = _idle(packages.admissible_prices(question, given, partition), given)
    slack = PRICES_WRITTEN * audited.most
    if not -slack <= prices["root_bound"] - proved <= packages.root_margin(it, partition) + slack:
        faults += (f"prices.root_bound is {prices['root_bound']}: from the prices it follows as {proved:.12g}.",)
    bound = stated["bound"]
    if is_number(bound) and bound > prices["root_bound"] + TIES * audited.scale:
        faults += (f"bound is {bound}, though the prices prove {prices['root_bound']} already.",)
    return faults


def _idle(admissible: Prices, given: Prices) -> tuple[str, ...]:
    """Prices that stand for nothing: of no row here, or of the wrong sign for their row's only bound."""
    pairs = ((admissible.rows, given.rows, "rows"), (admissible.areas, given.areas, "areas"))
    return tuple(
        f"prices.{where}.{name} is {price}: no row here can have that price."
        for known, stated, where in pairs
        for name, price in stated.items()
        if not Near(known.get(name, float("nan")), 0.0).is_met(price)
    )
