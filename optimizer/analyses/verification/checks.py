"""What is looked at beside the numbers: the digest, the status, what stored prices prove,
the note.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analyses.verification.arithmetic import Audited
from optimizer.analyses.verification.source import ResultDocument, Stated
from optimizer.analyses.verification.walk import Near, Walk
from optimizer.methods import packages
from optimizer.proof import PROOF, TIES, Options, Prices
from optimizer.question import Question
from optimizer.record import digest_of
from optimizer.reports.words import by_itself, leading

PRICES = "The bound at the root follows from the prices"
SHOWN = 5
"""Places of one kind that a sentence names."""
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
        undecided: what the result says and was not derived again, a sentence each.
    """

    name: str
    faults: tuple[str, ...]
    said: str
    tried: bool = True
    undecided: tuple[str, ...] = ()

    @property
    def found(self) -> str:
        """The outcome in a word or three."""
        if self.faults:
            return "no"
        if self.undecided:
            return "not derived again"
        return "yes" if self.tried else "not tried"


def own_digest(stated: ResultDocument) -> Check:
    """Whether anything was changed without care after the result was written."""
    fault = (
        "the result's own digest does not fit what it says: something was changed after it was"
        " written."
    )
    fits = stated.get("digest") == digest_of(stated)
    return Check(
        "The result is as it was written",
        () if fits else (fault,),
        "The digest of everything the result says was made again.",
    )


def numbers(walk: Walk) -> Check:
    """What a walk through the whole result found."""
    undecided = tuple(
        f"{leading(places, SHOWN, 'others')}: {why}." for why, places in walk.undecided.items()
    )
    agree = f"{walk.numbers:,} numbers were reckoned again."
    return Check(
        "Every number follows from instance and plan",
        tuple(walk.faults),
        agree,
        undecided=undecided,
    )


# -- the status ------------------------------------------------------------------------------------


def status(audited: Audited, stated: Stated) -> Check:
    """Whether the result deserves its status, if its bound is one."""
    said = "The plan was held against every rule, the gap against what a proof allows."
    return Check("The status fits the plan and the bound", _status_faults(audited, stated), said)


def _status_faults(audited: Audited, stated: Stated) -> tuple[str, ...]:
    given = stated.status
    if given not in ("optimal", "stopped", "infeasible", "assessed"):
        return (f"status is {given!r}: expected optimal, stopped, infeasible or assessed.",)
    if given == "infeasible":
        return () if audited.plan is None else ("status is infeasible, yet there is a plan.",)
    if audited.plan is None:
        return () if given == "stopped" else (f"status is {given}, yet there is no plan.",)
    if audited.broken and given != "assessed":
        return (f"status is {given}, yet the plan breaks {', '.join(audited.broken)}.",)
    return () if audited.broken else _proof_faults(audited, stated)


def _proof_faults(audited: Audited, stated: Stated) -> tuple[str, ...]:
    """Of a plan that keeps every rule: whether its bound bounds it, and a proved one is as near as
    a proof is.
    """
    awareness, bound = stated.awareness, stated.bound
    if awareness is None or bound is None:
        return ()
    if awareness > bound + TIES * audited.scale + audited.written:
        return (
            (
                f"awareness {awareness} exceeds the bound {bound}, which no plan that keeps the"
                " rules can."
            ),
        )
    allowed = PROOF * audited.scale
    if stated.status == "optimal" and bound - awareness > allowed + audited.written:
        gap = (
            f"the gap {by_itself(bound - awareness)} is wider than a proof allows"
            f" ({by_itself(allowed)})"
        )
        return (f"status is optimal, yet {gap}.",)
    return ()


# -- the prices ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proved:
    """What well-formed prices prove.

    Attributes:
        check: what does not agree about them, their root bound and the final bound.
        bound: no plan's awareness exceeds it; None where it was not reckoned.
    """

    check: Check
    bound: float | None


def prices(audited: Audited, given: Prices, bound: float | None) -> Proved:
    """Whatever the prices are, the sum that they prove bounds every plan; so it is reckoned, not
    found again.
    """
    said = (
        "The Lagrangian sum was reckoned from the stored prices; it bounds every plan, whatever"
        " they are."
    )
    it = audited.instance
    question, partition = Question(it, audited.budget), packages.in_blocks(it)
    try:
        idle = _idle(packages.admissible_prices(question, given, partition), given)
        proved = packages.root_bound(question, given, partition, Options().node_limit)
    except packages.GAVE_WAY as reason:
        why = "prices.root_bound was not reckoned again: " + (str(reason) or "it takes too long")
        return Proved(Check(PRICES, (), said, undecided=(f"{why}.",)), None)
    return Proved(Check(PRICES, idle + _price_faults(audited, given, bound, proved), said), proved)


def _price_faults(
    audited: Audited, given: Prices, bound: float | None, proved: float
) -> tuple[str, ...]:
    it, root_bound = audited.instance, given.root_bound or 0.0
    faults: tuple[str, ...] = ()
    slack = PRICES_WRITTEN * audited.most
    if (
        not -slack
        <= root_bound - proved
        <= packages.root_margin(it, packages.in_blocks(it)) + slack
    ):
        faults += (
            f"prices.root_bound is {root_bound}: from the prices it follows as {proved:.12g}.",
        )
    if bound is not None and bound > root_bound + TIES * audited.scale + audited.written:
        faults += (f"bound is {bound}, though the prices prove {root_bound} already.",)
    return faults


def _idle(admissible: Prices, given: Prices) -> tuple[str, ...]:
    """Prices that stand for nothing: of no row here, or of the wrong sign for their row's only
    bound.
    """
    pairs = ((admissible.rows, given.rows, "rows"), (admissible.areas, given.areas, "areas"))
    return tuple(
        f"prices.{where}.{name} is {price}: no row here can have that price."
        for known, stated, where in pairs
        for name, price in stated.items()
        if not Near(known.get(name, float("nan")), 0.0).is_met(price)
    )
