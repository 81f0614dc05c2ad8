"""The reasons that ``solve`` gives with its plan: whatever costs next to nothing, exact where the
frontier reads it off.
"""

from __future__ import annotations

from dataclasses import replace

from optimizer.allocation import Reasons
from optimizer.errors import SolverError
from optimizer.figures.budgets import left_of, next_better, next_by_listing, unspent
from optimizer.figures.by_prices import losses_by_prices
from optimizer.figures.conflict import conflict
from optimizer.figures.offers import Asked, losses
from optimizer.figures.protocol import figures_of, is_quick
from optimizer.figures.rule_prices import rule_prices
from optimizer.methods import frontier
from optimizer.proof import Options, Plan, Prices, Proof
from optimizer.question import Question
from optimizer.record import as_written
from optimizer.results.plan import Unspent

NODES = 200_000
"""Partial packages that a proof at another budget may take."""
SECONDS = 5.0
"""And seconds, should a solver take long; counted in partial packages it takes tenths."""
FEW = 20_000
"""With no more packages than this in a block, listing a block again for every rule costs next to
nothing.
"""


def reasons_of(question: Question, proof: Proof, options: Options) -> Reasons:
    """Reasons for a proof, as far as they cost next to nothing beside it."""
    if proof.status == "infeasible":
        return Reasons(conflict=conflict(question, options))
    if proof.status != "optimal" or proof.plan is None or proof.value is None:
        return Reasons()
    left = Unspent(left_of(question, proof.plan))
    if proof.method == "frontier" and is_quick(question, options):
        return _exact(question, proof.plan, proof.value, options)
    if proof.prices is not None:
        return _quick(question, proof.plan, proof.value, proof.prices, options)
    return Reasons(unspent=left)


def _quick(
    question: Question, plan: Plan, value: float, prices: Prices, options: Options
) -> Reasons:
    """Losses by prices, and the next better plan where a small proof or two find it."""
    findings = losses_by_prices(question, plan, value, _as_written(prices))
    quick = replace(
        options, method="packages", node_limit=min(options.node_limit, NODES), time_limit=SECONDS
    )
    asked = Asked(question, plan, value, figures_of(question, plan, value, quick), None)
    try:
        following = next_by_listing(asked, quick)
    except (
        SolverError
    ):  # at another budget: no fault of the proof at this one, which needs no reasons to stand
        following = None
    if following is None:
        return Reasons(findings, unspent=Unspent(left_of(question, plan)))
    return Reasons(
        findings,
        {},
        following.budget,
        following.awareness,
        following.plan,
        unspent(asked, following, {}),
    )


def _as_written(prices: Prices) -> Prices:
    """Prices as a result writes them: whoever reads them finds the very same bounds again."""
    return replace(as_written(prices), root_bound=prices.root_bound)


def _exact(question: Question, plan: Plan, value: float, options: Options) -> Reasons:
    asked = Asked(question, plan, value, figures_of(question, plan, value, options), None)
    findings = {offer.key: losses(asked, o) for o, offer in enumerate(question.instance.offers)}
    if frontier.applicable(question, FEW):
        return Reasons(findings, unspent=Unspent(left_of(question, plan)))
    by_name, by_label = rule_prices(asked)
    labels = {label: price.price for label, price in by_label.items()}
    if frontier.every_budget(question.instance):
        # Looking further takes solves at other budgets; unspent money is explained without them
        # where a rule is the reason.
        return Reasons(findings, labels, unspent=Unspent(left_of(question, plan)))
    following = next_better(asked, options)
    return Reasons(
        findings,
        labels,
        following.budget,
        following.awareness,
        following.plan,
        unspent(asked, following, by_name),
    )
