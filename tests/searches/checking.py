"""One instance answered by every method and held against all its plans.

The truth is the oracle's (``tests/oracle``), which looks at every plan in plain arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.errors import OptimizerError
from optimizer.instance.instance import Instance
from optimizer.methods import prove
from optimizer.proof import PROOF, Options, Plan, Proof
from optimizer.question import Question
from tests.oracle import search as oracle

WAYS: dict[str, Options] = {
    "units": Options(method="units", time_limit=20),
    "units --exact": Options(method="units", exact=True, time_limit=20),
    "packages": Options(method="packages", time_limit=20),
    "frontier": Options(method="frontier"),
    "auto": Options(time_limit=20),
    "units by pulp:HiGHS": Options(method="units", solver="pulp:HiGHS", time_limit=20),
    "units by SCIP_PY": Options(method="units", solver="SCIP_PY", time_limit=20),
}
"""The ways of asking. The limit only keeps a search going; an answer that needs it is a fault here.
"""
OURS = ("units", "units --exact", "packages", "frontier", "auto")
"""The ways by our own solver."""

ROUNDING = 1e-9
"""Share of S by which floating point may blur a bound (docs/model.md, section 1)."""
EDGE = 0.15
"""Share of a tie's width within which it depends on rounding whether two plans tie."""


@dataclass(frozen=True)
class Fault:
    """What is wrong: which way, and what it said. ``refused`` where it gave no answer, which is no
    false proof.
    """

    way: str
    what: str
    refused: bool = False


def instance_of(document: dict[str, Any]) -> Instance:
    """The instance of a document in the single-file form."""
    return Instance.from_tables(
        **{name: part for name, part in document.items() if name != "format"}
    )


def faults_of(document: dict[str, Any], ways: Sequence[str] = OURS) -> list[Fault]:
    """Every way's answer to one instance, compared with all its plans."""
    instance = instance_of(document)
    truth = Truth(document)
    faults = []
    for way in ways:
        try:
            proof = prove(Question(instance, instance.budget.minor), WAYS[way])
        except OptimizerError as error:
            faults.append(Fault(way, str(error), refused=True))
            continue
        except Exception as error:
            faults.append(Fault(way, f"crashed: {error!r}"))
            continue
        canonical = WAYS[way].exact or WAYS[way].method != "units"
        faults += [Fault(way, what) for what in truth.faults(proof, canonical)]
    return faults


class Truth:
    """All plans of an instance, and what a true proof must say about them."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.problem = oracle.parse(document)
        table = oracle.table(self.problem)
        self.feasible = oracle.feasible(self.problem, self.problem.budget)
        self.awareness = {table.plans[i]: table.awareness[i] for i in self.feasible}
        self.rank = {table.plans[i]: table.ranks[i] for i in self.feasible}
        self.scale = oracle.scale(self.problem)
        self.best = max(self.awareness.values(), default=-math.inf)
        self.blur = ROUNDING * self.scale + 1e-13 * abs(self.best)

    def faults(self, proof: Proof, canonical: bool) -> list[str]:
        """What is wrong with a proof; nothing of a true one."""
        if not self.awareness:
            return (
                []
                if proof.status == "infeasible"
                else [f"{proof.status}, though no plan is feasible"]
            )
        if proof.status == "infeasible":
            return [f"infeasible, though {len(self.feasible)} plans are feasible"]
        found = []
        if proof.bound is None or proof.bound < self.best - self.blur:
            found.append(f"bound {proof.bound!r} below the best {self.best!r} ({proof.status})")
        if proof.status == "stopped":
            return [*found, f"stopped: {proof.note}"]
        return [*found, *self._faults_of_plan(proof, canonical)]

    def _faults_of_plan(self, proof: Proof, canonical: bool) -> list[str]:
        assert proof.plan is not None
        assert proof.value is not None
        assert proof.bound is not None
        worth = self.awareness.get(proof.plan)
        if worth is None:
            return [f"{proof.plan} is not feasible"]
        found = []
        if abs(proof.value - worth) > self.blur:
            found.append(f"value {proof.value!r} of a plan worth {worth!r}")
        if worth < self.best - PROOF * self.scale - self.blur:
            found.append(f"false optimum: {worth!r} where {self.best!r} is")
        if proof.bound - proof.value > PROOF * self.scale + self.blur:
            found.append(f"optimal with a gap of {proof.bound - proof.value:g}, S {self.scale:g}")
        if canonical and proof.optimum_unique is not None:
            found += self._faults_of_ties(proof.plan, proof.optimum_unique)
        elif canonical:
            found.append(f"no canonical plan: {proof.note}")
        return found

    def _faults_of_ties(self, plan: Plan, unique: bool) -> list[str]:
        """The canonical plan and whether it is the only one, wherever rounding does not decide what
        ties.
        """
        sure, perhaps = self._tied(1 - EDGE), self._tied(1 + EDGE)
        found = []
        if plan not in {
            min(tied, key=lambda each: self.rank[each]) for tied in (sure, perhaps)
        } and not (len(sure) < len(perhaps) and plan in perhaps):
            found.append(
                f"{plan} is not the canonical plan {min(sure, key=lambda each: self.rank[each])}"
            )
        if (len(sure) == 1) == (len(perhaps) == 1) != unique:
            found.append(f"optimum_unique {unique}, of {len(sure)} tied plans")
        return found

    def _tied(self, width: float) -> list[Plan]:
        tie = oracle.tau(self.problem) * width
        blur = math.copysign(1e-13 * abs(self.best), width - 1)
        return [
            plan
            for plan, worth in self.awareness.items()
            if worth >= min(self.best, self.best - tie - blur)
        ]
