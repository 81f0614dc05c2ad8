"""The reasons that ``solve`` gives with its plan: whatever costs next to nothing, exact where the
frontier reads it off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial

from optimizer import interruption
from optimizer.allocation import Found, Later, Reasons
from optimizer.deadline import Deadline
from optimizer.desk import Desk
from optimizer.errors import SolverError
from optimizer.figures.by_prices import losses_by_prices
from optimizer.figures.conflict import conflict
from optimizer.figures.next_better import Next, left_of, next_better, next_by_listing, unspent
from optimizer.figures.offer_figures import Asked, losses
from optimizer.figures.rule_prices import RulePrice, rule_prices
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


def later(desk: Desk, question: Question, proof: Proof) -> Later:
    """Reasons for a proof, found when they are asked for: the losses apart from all others."""

    def found(find: Callable[[Desk, Question, Proof], Reasons], names: Sequence[str]) -> Found:
        reasons = _in_time(partial(find, desk, question, proof))
        return {name: getattr(reasons, name) for name in names}

    names = [each.name for each in fields(Reasons)]
    others = partial(found, others_of, [name for name in names if name != "findings"])
    return {**dict.fromkeys(names, others), "findings": partial(found, losses_of, ["findings"])}


def _in_time(find: Callable[[], Reasons]) -> Reasons:
    """Reasons; none where Ctrl-C comes before they are all found: the proof stands without them."""
    try:
        reasons = Reasons() if interruption.heard() else find()
    except KeyboardInterrupt:
        interruption.hear()
    return Reasons() if interruption.heard() else reasons


def reasons_of(desk: Desk, question: Question, proof: Proof) -> Reasons:
    """Reasons for a proof, as far as they cost next to nothing beside it."""
    losses = losses_of(desk, question, proof)
    return replace(others_of(desk, question, proof), findings=losses.findings)


def losses_of(desk: Desk, question: Question, proof: Proof) -> Reasons:
    """What is lost by each offer: read off the frontier, or by the prices of the proof."""
    asked = _asked(desk, question, proof)
    if asked is None:
        return Reasons()
    if _is_read_off(asked, proof):
        offers = enumerate(asked.instance.offers)
        return Reasons({offer.key: losses(asked, o) for o, offer in offers})
    return Reasons(losses_by_prices(asked, _as_written(proof.prices)) if proof.prices else {})


def others_of(desk: Desk, question: Question, proof: Proof) -> Reasons:
    """All other reasons: the next better plan, the money left, the prices of rules; or the rules
    that cannot all hold.
    """
    if proof.status == "infeasible":
        return Reasons(conflict=conflict(question, desk.options))
    asked = _asked(desk, question, proof)
    if asked is None:
        return Reasons()
    if _is_read_off(asked, proof):
        return _exact(asked)
    return _told(asked, _by_listing(asked) if proof.prices else None, {}, {})


def _asked(desk: Desk, question: Question, proof: Proof) -> Asked | None:
    """The best plan that is asked about; None where it is not proved to be that."""
    if proof.status != "optimal" or proof.plan is None or proof.value is None:
        return None
    return Asked(desk, question, proof.plan, proof.value)


def _is_read_off(asked: Asked, proof: Proof) -> bool:
    return proof.method == "frontier" and asked.is_quick


def _by_listing(asked: Asked) -> Next | None:
    """The next better plan where a small proof or two find it."""
    options = asked.desk.options
    quick = replace(
        options,
        method="packages",
        node_limit=min(options.node_limit, NODES),
        deadline=Deadline.after(SECONDS),
    )
    try:
        return next_by_listing(asked, quick)
    except SolverError:
        # At another budget: no fault of the proof at this one, which needs no reasons to stand.
        return None


def _as_written(prices: Prices) -> Prices:
    """Prices as a result writes them: whoever reads them finds the very same bounds again."""
    return replace(as_written(prices), root_bound=prices.root_bound)


def _exact(asked: Asked) -> Reasons:
    if frontier.applicable(asked.question, FEW):
        return _told(asked, None, {}, {})
    # Where rules follow the budget, looking further takes solves at other budgets; unspent money is
    # explained without them where a rule is the reason.
    following = None if frontier.every_budget(asked.instance) else next_better(asked)
    return _told(asked, following, *rule_prices(asked))


def _told(
    asked: Asked,
    following: Next | None,
    by_name: Mapping[str, RulePrice],
    by_label: Mapping[str, RulePrice],
) -> Reasons:
    prices = {label: price.price for label, price in by_label.items()}
    if following is None:
        return Reasons(rule_prices=prices, unspent=_left(asked))
    return Reasons(
        rule_prices=prices,
        next_budget=following.budget,
        next_awareness=following.awareness,
        next_plan=following.plan,
        unspent=unspent(asked, following, by_name),
    )


def _left(asked: Asked) -> Unspent:
    return Unspent(left_of(asked.question, asked.plan))
