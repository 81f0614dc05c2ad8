"""The reasons that ``solve`` gives with its plan: whatever costs next to nothing, exact where the
frontier reads it off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from optimizer.allocation import Reasons
from optimizer.deadline import Deadline
from optimizer.desk import Desk
from optimizer.errors import SolverError
from optimizer.figures.by_prices import losses_by_prices
from optimizer.figures.conflict import conflict
from optimizer.figures.next_better import Next, left_of, next_better, next_by_listing, unspent
from optimizer.figures.offer_figures import Asked, losses
from optimizer.figures.rule_prices import RulePrice, rule_prices
from optimizer.finding import Finding
from optimizer.methods import frontier
from optimizer.proof import Prices, Proof
from optimizer.question import Question
from optimizer.record import as_written
from optimizer.results.plan import Unspent

NODES = 200_000
"""Partial packages that a proof at another budget may take."""
SECONDS = 60.0
"""And seconds, should a solver take long; counted in partial packages it takes tenths, so that no
clock decides on a result, however busy the machine.
"""
FEW = 20_000
"""With no more packages than this in a block, listing a block again for every rule costs next to
nothing.
"""


def reasons_of(desk: Desk, question: Question, proof: Proof) -> Reasons:
    """Reasons for a proof, as far as they cost next to nothing beside it."""
    if proof.status == "infeasible":
        return Reasons(conflict=conflict(question, desk.options))
    if proof.status != "optimal" or proof.plan is None or proof.value is None:
        return Reasons()
    asked = Asked(desk, question, proof.plan, proof.value)
    if proof.method == "frontier" and asked.is_quick:
        return _exact(asked)
    if proof.prices is not None:
        return _quick(asked, proof.prices)
    return Reasons(unspent=_left(asked))


def _quick(asked: Asked, prices: Prices) -> Reasons:
    """Losses by prices, and the next better plan where a small proof or two find it."""
    findings = losses_by_prices(asked, _as_written(prices))
    options = asked.desk.options
    quick = replace(
        options,
        method="packages",
        node_limit=min(options.node_limit, NODES),
        deadline=Deadline.after(SECONDS),
    )
    try:
        following = next_by_listing(asked, quick)
    except SolverError:
        # At another budget: no fault of the proof at this one, which needs no reasons to stand.
        following = None
    return _told(asked, findings, following, {}, {})


def _as_written(prices: Prices) -> Prices:
    """Prices as a result writes them: whoever reads them finds the very same bounds again."""
    return replace(as_written(prices), root_bound=prices.root_bound)


def _exact(asked: Asked) -> Reasons:
    findings = {offer.key: losses(asked, o) for o, offer in enumerate(asked.instance.offers)}
    if frontier.applicable(asked.question, FEW):
        return _told(asked, findings, None, {}, {})
    # Where rules follow the budget, looking further takes solves at other budgets; unspent money is
    # explained without them where a rule is the reason.
    following = None if frontier.every_budget(asked.instance) else next_better(asked)
    return _told(asked, findings, following, *rule_prices(asked))


def _told(
    asked: Asked,
    findings: Mapping[str, Mapping[str, Finding]],
    following: Next | None,
    by_name: Mapping[str, RulePrice],
    by_label: Mapping[str, RulePrice],
) -> Reasons:
    prices = {label: price.price for label, price in by_label.items()}
    if following is None:
        return Reasons(findings, prices, unspent=_left(asked))
    return Reasons(
        findings,
        prices,
        following.budget,
        following.awareness,
        following.plan,
        unspent(asked, following, by_name),
    )


def _left(asked: Asked) -> Unspent:
    return Unspent(left_of(asked.question, asked.plan))
