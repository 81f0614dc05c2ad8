"""What a result claims beyond its numbers, held against what a search finds.

Instance and plan settle the numbers. That no plan is better, or that none keeps every rule, only
another search can tell. A search *refutes* a claim by a plan, which the auditor's own arithmetic
assesses, or by a bound; it *derives* a claim *again* by coming to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.analyses.verification.arithmetic import Audited
from optimizer.analyses.verification.source import Stated
from optimizer.proof import PROOF, TIES, Proof
from optimizer.reports.words import by_itself

CLAIMS: dict[str, tuple[Callable[[Stated], bool], str]] = {
    "infeasible": (
        lambda stated: stated.status == "infeasible",
        "that no plan keeps every rule",
    ),
    "bound": (lambda stated: stated.bound is not None, "the bound"),
    "best": (lambda stated: stated.best is not None, "the awareness of the best plan"),
    "unique": (
        lambda stated: stated.status == "optimal" and stated.optimum_unique is not None,
        "whether another plan is as good",
    ),
}
"""By name: whether a result makes the claim, and what it claims in words."""
SURELY = 0.9
"""Of a tie's width: plans nearer than that tie however their awareness is summed up."""
DIGITS = 9
"""Significant ones of awareness, as an auditor compares it."""


def claims_of(stated: Stated) -> tuple[str, ...]:
    """What a result claims."""
    return tuple(name for name, (is_made, _) in CLAIMS.items() if is_made(stated))


@dataclass(frozen=True)
class Outcome:
    """What a search has to say about the claims of a result.

    Attributes:
        faults: what it refutes, a clause each that goes on after who found it.
        derived: names of claims that it comes to as well.
        said: what it found, in a sentence.
        reached: awareness of its plan; None where it has none that counts.
    """

    faults: tuple[str, ...] = ()
    derived: frozenset[str] = frozenset()
    said: str = ""
    reached: float | None = None


def compared(proof: Proof, audited: Audited, stated: Stated) -> Outcome:
    """A search beside the result; one that the result's own plan contradicts has nothing to say."""
    found = Audited(audited.instance, audited.budget, proof.plan)
    reached = found.proven
    if reached is None and proof.plan is not None:
        return Outcome(
            said=f"{_who(proof)} came to a plan that breaks a rule; nothing follows from it."
        )
    if _contradicted(proof, audited):
        return Outcome(
            said=f"{_who(proof)} is contradicted by the plan itself; nothing follows from it."
        )
    sides = _Sides(proof, reached, audited, stated)
    made = claims_of(stated)
    faults = tuple(fault for name in made for fault in sides.faults(name))
    derived = frozenset(name for name in made if sides.derives(name))
    return Outcome(faults, derived, f"{_who(proof)}: {sides.plans}.", reached)


def _contradicted(proof: Proof, audited: Audited) -> bool:
    """Whether the plan under audit keeps every rule and has more awareness than a search says is to
    be had.
    """
    if audited.proven is None:
        return False
    most = proof.bound
    ties = TIES * audited.scale + audited.written
    return proof.status == "infeasible" or (most is not None and audited.proven > most + ties)


def _who(proof: Proof) -> str:
    return f"The {proof.method} method with {proof.solver}"


@dataclass(frozen=True)
class _Sides:
    """A search and a result; ``reached`` is the awareness of the search's plan, None where it has
    none.
    """

    proof: Proof
    reached: float | None
    audited: Audited
    stated: Stated

    @property
    def most(self) -> float | None:
        """No plan has more awareness: below everything where no plan keeps every rule."""
        return float("-inf") if self.proof.status == "infeasible" else self.proof.bound

    def faults(self, claim: str) -> list[str]:
        """Why a claim is refuted, in clauses."""
        bound, best = self.stated.bound, self.stated.best
        reached, most = self.reached, self.most
        proof, ties = self._tolerance(PROOF), self._tolerance(TIES)
        if claim == "unique":
            return self._unique_faults()
        if best is not None and claim == "best" and most is not None and best > most + proof:
            least = f"below the best of the result, {best}"
            return [f"proves that no plan exceeds awareness {most:.12g}, {least}"]
        if reached is None:
            return []
        if claim == "infeasible":
            return ["finds a plan that keeps every rule, though the result says that there is none"]
        if bound is not None and claim == "bound" and reached > bound + ties:
            return [f"finds a plan of awareness {reached:.12g}, above the bound {bound}"]
        if best is not None and claim == "best" and reached > best + proof:
            return [f"finds a best plan of awareness {reached:.12g}, not {best}"]
        return []

    def derives(self, claim: str) -> bool:
        """Whether the search comes to the same."""
        stated, most, proof = self.stated, self.most, self._tolerance(PROOF)
        bound, best = stated.bound, stated.best
        if claim == "infeasible":
            return self.proof.status == "infeasible"
        if claim == "bound":
            return bound is not None and most is not None and most <= bound + proof
        if claim == "best":
            if best is None or self.reached is None or most is None:
                return False
            return self.reached >= best - proof and most <= best + proof
        return self._ties_with_the_best and self.proof.optimum_unique == stated.optimum_unique

    @property
    def plans(self) -> str:
        """The search's plan beside the result's."""
        if self.proof.plan is None or self.reached is None:
            return (
                "no plan keeps every rule"
                if self.proof.status == "infeasible"
                else "stopped before it had a plan"
            )
        which = "the same plan" if self.proof.plan == self.audited.plan else "another plan"
        bound = "" if self.proof.bound is None else f", bound {by_itself(self.proof.bound, DIGITS)}"
        return f"{which}, awareness {by_itself(self.reached, DIGITS)}{bound}"

    def _tolerance(self, share: float) -> float:
        return share * self.audited.scale + self.audited.written

    @property
    def _ties_with_the_best(self) -> bool:
        """Whether the result's plan is as good as the one that the search proved best."""
        if self.audited.proven is None or self.reached is None or self.proof.status != "optimal":
            return False
        return self.audited.proven >= self.reached - TIES * self.audited.scale - self.audited.slack

    def _unique_faults(self) -> list[str]:
        said, mine, reached = self.stated.optimum_unique, self.audited.proven, self.reached
        if (
            said
            and mine is not None
            and reached is not None
            and self.proof.plan != self.audited.plan
        ):
            ties = reached >= mine - SURELY * TIES * self.audited.scale
            if ties:
                return ["finds another plan as good, though the result says that there is none"]
        if self.proof.method != self.stated.method or not self._ties_with_the_best:
            # at the edge of a tie methods may differ: only its own is held against a result
            return []
        if said and self.proof.optimum_unique is False:
            return ["finds another plan as good, though the result says that there is none"]
        if not said and self.proof.optimum_unique:
            return ["finds no other plan as good, though the result says that there is one"]
        return []
