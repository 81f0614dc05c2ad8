"""Deriving again what a result claims: by its prices, by another method than the one that answered,
then by the same.

Every plan that a search finds is assessed by the auditor's own arithmetic before it counts for
anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec

from optimizer.analyses.verification.arithmetic import Audited
from optimizer.analyses.verification.checks import Check
from optimizer.analyses.verification.claims import CLAIMS, Outcome, claims_of, compared
from optimizer.analyses.verification.source import Stated
from optimizer.deadline import Deadline
from optimizer.errors import InputError, SolverError
from optimizer.instance.instance import LOTS, MAX_UNITS
from optimizer.interruption import heard
from optimizer.methods import frontier, packages, prove
from optimizer.methods.frontier.listing import MOST
from optimizer.proof import PROOF, Method, Options
from optimizer.question import Question
from optimizer.reports.words import listing, rules_named

OTHER_SOLVER, PACKAGE = "SCIP_PY", "pyscipopt"
"""PuLP's name for SCIP, and the package that it needs."""
ATTEMPT = 2_000_000
"""Partial packages after which a method that did not give the answer gives way to another."""
NOTHING_BETTER = "No plan exceeds the bound"
NO_PLAN = "No plan keeps every rule"
CONFLICT = "The rules named cannot all hold"
OTHER_METHOD, ANOTHER_SOLVER = "Another method agrees", "Another solver agrees"
IN_TIME = "Not derived again in the time:"


@dataclass
class Deriving:
    """The claims of a result, and what became of them.

    Attributes:
        audited: instance, budget and plan. stated: the result under audit.
        deadline: when the searches end.
        unsettled: claims that were not derived again so far.
        tried: methods that were asked.
    """

    audited: Audited
    stated: Stated
    deadline: Deadline
    unsettled: set[str] = field(init=False)
    tried: list[str] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.unsettled = set(claims_of(self.stated))
        self.question = Question(self.audited.instance, self.audited.budget)

    def take_bound(self, proved: float | None) -> None:
        """A bound that prices prove by arithmetic alone settles a stated bound that is no lower."""
        allowed = PROOF * self.audited.scale + self.audited.written
        if (
            proved is not None
            and "bound" in self.unsettled
            and proved <= (self.stated.bound or 0.0) + allowed
        ):
            self.unsettled.discard("bound")

    def check(self) -> Check | None:
        """The claims derived again, as far as the time allows; None where the result makes none."""
        made = claims_of(self.stated)
        if not made:
            return None
        faults = list(self._named_in_vain())
        said = (
            ["The bound follows from the prices."] if "bound" in set(made) - self.unsettled else []
        )
        undecided: list[str] = []
        methods = self._methods()
        while methods and self.unsettled and not faults and not heard():
            outcome = self._asked(methods.pop(0), methods)
            said.append(outcome.said)
            faults += [f"{outcome.said.partition(':')[0]} {fault}." for fault in outcome.faults]
            undecided += self._left_out(outcome)
            self.unsettled -= outcome.derived
        words = [CLAIMS[name][1] for name in CLAIMS if name in self.unsettled]
        if words:
            late = heard() or self.deadline.passed
            in_vain = f"Not derived again: {listing(words)}. No search here comes to the same."
            undecided.append(
                f"{IN_TIME} {listing(words)}. Allow more time (--time-limit)." if late else in_vain
            )
        name = NO_PLAN if "infeasible" in made else NOTHING_BETTER
        return Check(
            name,
            tuple(faults),
            " ".join(said),
            undecided=() if faults else tuple(dict.fromkeys(undecided)),
        )

    # -- steps -------------------------------------------------------------------------------------

    def _named_in_vain(self) -> Iterator[str]:
        """A frontier cannot have answered where there is none."""
        if self.stated.method == "frontier":
            reason = frontier.applicable(self.question, MOST**2)
            if reason:
                yield f"method is 'frontier', which cannot have answered: {reason}."

    def _methods(self) -> list[Method]:
        """Methods that can take the question, the one that answered last; a frontier only where it
        is quickly made.
        """
        return sorted(
            able(self.question, frontier.QUICK), key=lambda method: method == self.stated.method
        )

    def _asked(self, method: Method, others: Sequence[str]) -> Outcome:
        """What a method says in its share of the time that is left; ``others`` are to be asked
        after it.
        """
        if self.deadline.passed:
            return Outcome(said=f"No time was left for the {method} method.")
        self.tried.append(method)
        # Of uniqueness packages say something at once; the units method needs several searches
        # more.
        exact = "unique" in self.unsettled and "packages" not in others
        share = self.deadline.part(1 / (1 + len(others)))
        limit = ATTEMPT if others else Options.node_limit
        options = Options(method=method, exact=exact, deadline=share, node_limit=limit)
        return answered(self.question, options, self.audited, self.stated)

    def _left_out(self, outcome: Outcome) -> list[str]:
        """That a bound stands alone although a plan is known to reach it."""
        bound, reached = self.stated.bound, outcome.reached
        assessed = self.stated.status == "assessed" and self.stated.best is None
        if not assessed or reached is None or bound is None:
            return []
        met = bound - reached <= PROOF * self.audited.scale + self.audited.written
        return ["best is left out, though a plan reaches the bound."] if met else []


def able(question: Question, most: int) -> list[Method]:
    """Methods that can take a question, the frontier within so many packages a block."""
    in_the_way: dict[Method, str] = {
        "frontier": frontier.applicable(question, most),
        "packages": packages.applicable(question),
        "units": "",
    }
    return [method for method, why_not in in_the_way.items() if not why_not]


def answered(question: Question, options: Options, audited: Audited, stated: Stated) -> Outcome:
    """What a search says of a result, or why it came to no answer."""
    try:
        return compared(prove(question, options), audited, stated)
    except (InputError, SolverError) as error:
        return Outcome(said=f"The {options.method} method gave no answer: {error}")
    except MemoryError:
        return Outcome(
            said=f"The {options.method} method gave no answer: it needs more memory than there is."
        )


# -- the conflict ----------------------------------------------------------------------------------


def conflict(audited: Audited, stated: Stated, deadline: Deadline) -> Check | None:
    """Whether the rules that an infeasible result names cannot all hold, and none of them could be
    spared.
    """
    if stated.status != "infeasible":
        return None
    names, said = (
        stated.conflict,
        "Plans were sought that keep the rules named, and with each left out.",
    )
    if not names:
        return Check(
            CONFLICT, (), said, undecided=("The rules that cannot all hold are left out.",)
        )
    together = _feasible(audited, names, deadline)
    if together:
        fault = f"A plan keeps {rules_named(names)}, though the result says that none does."
        return Check(CONFLICT, (fault,), said)
    if together is None:
        return Check(
            CONFLICT, (), said, undecided=(f"{IN_TIME} that the rules named cannot all hold.",)
        )
    found = {
        name: _feasible(audited, [other for other in names if other != name], deadline)
        for name in names
    }
    spare = [
        f"The conflict holds without {name} as well."
        for name, any_plan in found.items()
        if any_plan is False
    ]
    if None in found.values():
        spare.append(f"{IN_TIME} that none of the rules named could be spared.")
    return Check(CONFLICT, (), said, undecided=tuple(spare))


def _feasible(audited: Audited, names: Sequence[str], deadline: Deadline) -> bool | None:
    """Whether a plan keeps the rules of these names, lots and most units; None where that was not
    found out.
    """
    if deadline.passed:
        return None
    without = frozenset(row.rule for row in audited.rows if row.rule not in (*names, LOTS))
    question = Question(audited.instance, audited.budget, objective=(), without=without)
    try:
        proof = prove(question, Options(method="units", deadline=deadline))
    except (SolverError, MemoryError):
        return None
    if proof.plan is None:
        return False if proof.status == "infeasible" else None
    found = Audited(audited.instance, audited.budget, proof.plan)
    return None if found.breaks({*names, LOTS, MAX_UNITS}) else True


# -- the cross-check -------------------------------------------------------------------------------


def cross_checks(
    audited: Audited, stated: Stated, tried: Sequence[str], time_limit: float | None
) -> tuple[Check, ...]:
    """The result beside another method's answer and another solver's; one that is not to be had
    here says so.

    Args:
        audited: instance, budget and plan.
        stated: the result under audit.
        tried: methods asked before; one that was not is preferred, and of those the units method.
        time_limit: seconds for each.
    """
    question = Question(audited.instance, audited.budget)
    others = [method for method in able(question, MOST) if method != stated.method]
    method = min(others, key=lambda each: (each in tried, each != "units"), default=None)
    other = Options(method=method or "auto", time_limit=time_limit)
    solver = Options(method="units", solver=OTHER_SOLVER, time_limit=time_limit)
    return (
        _cross_check(OTHER_METHOD, question, other, audited, stated)
        if method
        else Check(
            OTHER_METHOD, (), f"Not tried: no method but {stated.method} takes it.", tried=False
        ),
        _cross_check(ANOTHER_SOLVER, question, solver, audited, stated)
        if find_spec(PACKAGE)
        else Check(
            ANOTHER_SOLVER,
            (),
            f"Not tried: SCIP is not installed here; pip install {PACKAGE} brings it.",
            tried=False,
        ),
    )


def _cross_check(
    name: str, question: Question, options: Options, audited: Audited, stated: Stated
) -> Check:
    """Another answer; it confirms where it comes to the same, and says nothing against where it
    comes to none in the time.
    """
    outcome = answered(question, options, audited, stated)
    faults = tuple(f"{outcome.said.partition(':')[0]} {fault}." for fault in outcome.faults)
    agrees = outcome.derived >= set(claims_of(stated)) - {"unique"}
    return Check(
        name,
        faults,
        outcome.said if agrees or faults else f"No answer in the time: {outcome.said}",
        tried=agrees,
    )
