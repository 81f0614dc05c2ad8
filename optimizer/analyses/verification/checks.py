"""What is looked at beside the numbers: the digest, the status, the bound that stored prices prove."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analyses.verification.arithmetic import Audited
from optimizer.analyses.verification.walk import Near, is_number
from optimizer.analyses.words import Record, small
from optimizer.methods import packages
from optimizer.proof import PROOF, TIES, Options, Prices
from optimizer.question import Question
from optimizer.result import result_digest

PRICES = "The bound at the root follows from the prices"
PRICES_WRITTEN = 1e-11
"""What 12 digits of each price may cost the bound, as a share of the greatest awareness."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what must hold, in a few words.
        faults: why it does not; empty where it does.
        said: what was looked at, in a sentence.
        tried: False where it could not be looked at here.
    """

    name: str
    faults: tuple[str, ...]
    said: str
    tried: bool = True


def own_digest(stated: Record) -> Check:
    """Whether anything was changed without care after the result was written."""
    fault = "the result's own digest does not fit what it says: something was changed after it was written."
    fits = stated.get("digest") == result_digest(stated)
    return Check("The result is as it was written", () if fits else (fault,), "The digest of everything the result says was made again.")


# -- the status -----------------------------------------------------------------------------------------------------------


def status(audited: Audited, stated: Record, *, proved: bool | None) -> Check:
    """Whether the result deserves its status, as far as its bound does (``proved``, see ``Verification``)."""
    name = "The status fits the plan and the bound as stated" if proved is False else "The status is earned"
    return Check(name, _status_faults(audited, stated), "The plan was held against every rule, the gap against what a proof allows.")


def _status_faults(audited: Audited, stated: Record) -> tuple[str, ...]:
    given = stated["status"]
    if given not in ("optimal", "stopped", "infeasible", "assessed"):
        return (f"status is {given!r}: expected optimal, stopped, infeasible or assessed.",)
    if given == "infeasible":
        return () if audited.plan is None else ("status is infeasible, yet there is a plan.",)
    if audited.plan is None:
        return () if given == "stopped" else (f"status is {given}, yet there is no plan.",)
    broken = _broken(audited)
    if broken and given != "assessed":
        return (f"status is {given}, yet the plan breaks {', '.join(broken)}.",)
    return () if broken else _proof_faults(audited, stated)


def _broken(audited: Audited) -> list[str]:
    """Labels of the rows that the plan breaks, those of the most units of an offer among them."""
    return [reading.row.label for reading in audited.assessment.broken] if audited.assessment else []


def _proof_faults(audited: Audited, stated: Record) -> tuple[str, ...]:
    """Of a plan that keeps every rule: whether its bound bounds it, and whether a proved one is as near as a proof is."""
    awareness, bound = stated["awareness"], stated["bound"]
    if not is_number(awareness) or not is_number(bound):
        return ()
    if awareness > bound + TIES * audited.scale:
        return (f"awareness {awareness} exceeds the bound {bound}, which no plan that keeps the rules can.",)
    if stated["status"] == "optimal" and bound - awareness > PROOF * audited.scale + audited.slack:
        return (
            f"status is optimal, yet the gap {small(bound - awareness)} is wider than a proof allows ({small(PROOF * audited.scale)}).",
        )
    return ()


# -- the prices -----------------------------------------------------------------------------------------------------------


def prices(audited: Audited, stated: Record) -> Check:
    """What does not agree about well-formed prices, their root bound and the final bound.

    Whatever the prices are, the sum that they prove bounds every plan; so it is reckoned from them, not found again.
    """
    said = "The Lagrangian sum was reckoned from the stored prices; it bounds every plan, whatever they are."
    return Check(PRICES, _price_faults(audited, stated), said)


def by_prices_alone(audited: Audited, stated: Record) -> bool:
    """Whether the bound is the one that the prices prove, and no search has lowered it."""
    bound, root_bound = stated["bound"], stated["prices"]["root_bound"]
    return is_number(bound) and is_number(root_bound) and bool(bound >= root_bound - TIES * audited.scale)


def _price_faults(audited: Audited, stated: Record) -> tuple[str, ...]:
    it, given, bound = audited.instance, Prices(**stated["prices"]), stated["bound"]
    root_bound = given.root_bound or 0.0
    question, partition = Question(it, audited.budget), packages.in_blocks(it)
    proved = packages.root_bound(question, given, partition, Options().node_limit)
    faults = _idle(packages.admissible_prices(question, given, partition), given)
    slack = PRICES_WRITTEN * audited.most
    if not -slack <= root_bound - proved <= packages.root_margin(it, partition) + slack:
        faults += (f"prices.root_bound is {root_bound}: from the prices it follows as {proved:.12g}.",)
    if is_number(bound) and bound > root_bound + TIES * audited.scale:
        faults += (f"bound is {bound}, though the prices prove {root_bound} already.",)
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
