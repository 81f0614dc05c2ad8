"""One question proved: bound, admission, decision among what is admitted, canonical plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.errors import SolverError
from optimizer.methods.packages.blocks import Structure
from optimizer.methods.packages.decision import Admitted, admit, combine
from optimizer.methods.packages.dividing import Unsuitable
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.generation import Bound, Generation
from optimizer.methods.packages.integer_programme import IntegerProgramme
from optimizer.methods.packages.judging import Judge, Judged, as_plan
from optimizer.methods.packages.master import Tangents
from optimizer.methods.packages.measuring import Packages
from optimizer.methods.packages.multipliers import fixed_part
from optimizer.methods.packages.prices import best_of_block, multipliers_of, prices_of
from optimizer.methods.packages.scaling import OBJECTIVE_SIZE
from optimizer.programme import Floats, Integers
from optimizer.proof import Options, Plan
from optimizer.question import Question

FIRST_SLACK = 1e-4 * OBJECTIVE_SIZE
"""How far from the bound plans are sought at least."""
FIRST_ADMITTED = 1e-3 * OBJECTIVE_SIZE
"""How far packages are admitted first, where no neighbour says how far plans were there."""
WIDER = 1.7
"""By which packages are admitted further where they are few."""
PARTIALS = (1_000, 5_000, 25_000, 125_000, 600_000, 3_000_000)
"""About so many partial plans are listed, one after the other, while no plan is found."""
EVERYTHING = 10 * OBJECTIVE_SIZE
"""From this slack on everything is listed."""
NEAR_ENOUGH = 1e-2 * OBJECTIVE_SIZE
"""The integer programme over the packages at hand may leave this gap: it is there for a plan to
begin with.
"""
QUICK = 4
"""The first so many of these, but for the fewest, are tried at a neighbour's prices."""
HALVINGS = 4
"""So many slacks are tried between one that lists too few plans and one that lists too many."""
MOST_COMBINED = 300_000
"""More combinations than this are left to the integer programme."""


@dataclass(frozen=True, eq=False)
class Remembered:
    """What the proof of a neighbouring question leaves behind.

    Attributes:
        plan: its plan. units: packages per block, (n, offers). slack: how far from the bound its
            plan was, scaled.
        tangents: of the shared pieces ``shared``.
        budget: of the question. admitted: packages of the first question that was asked about it.
    """

    plan: Plan | None = None
    units: list[Integers] | None = None
    slack: float = FIRST_ADMITTED
    tangents: Tangents | None = None
    shared: tuple[int, ...] = ()
    budget: int | None = None
    admitted: Admitted | None = None


class Proving:
    """The state of one proof; what is known stays readable when a limit ends it.

    Attributes:
        structure, judge, effort: the divided question, who checks plans, how much work is left.
        generation: packages and tangents; None before it began.
        bound: the Lagrangian bound; None before it is known.
        admitted: the last admission; None before any.
        found: the best plan so far.
        proved: the scaled value that no plan exceeds, at present.
        plan, unique: the canonical plan and whether it is the only best one, once known.
    """

    def __init__(
        self,
        question: Question,
        structure: Structure,
        effort: Effort,
        options: Options,
        known: Remembered,
    ) -> None:
        self.structure = structure
        self.judge = Judge(question, structure)
        self.effort = effort
        self.generation: Generation | None = None
        self.bound: Bound | None = None
        self.admitted: Admitted | None = None
        self.found: Judged | None = None if known.plan is None else self.judge.found(known.plan)
        self.proved = np.inf
        self.plan: Plan | None = None
        self.unique: bool | None = None
        self._seed = options.seed
        self._yields = options.method == "auto" and len(structure.shared) > 0
        self._known = known
        self._budget = question.budget
        self._rounded = False

    def run(self) -> None:
        """Prove.

        Raises:
            OutOfNodes, OutOfTime: see ``Effort``. Unsuitable: the numbers do not allow a proof
                here.
        """
        self.found = self.found or self.judge.found((0,) * len(self.structure.instance.offers))
        if self.structure.impossible:
            self.proved = -np.inf
            return
        if self._known.admitted is not None and self._known.budget == self._budget:
            if self._decided_near(self._known.admitted):
                return
            self.bound = self.admitted = None
        same_pieces = self._known.shared == tuple(self.structure.shared)
        tangents = self._known.tangents if same_pieces else None
        self.generation = Generation(self.structure, self.effort, self._known.units, tangents)
        try:
            self.effort.alarm = self._begin
            self.bound = self.generation.run()
        finally:
            self.effort.alarm, self.proved = None, self.generation.proved
        self.proved = self.bound.value
        if self.proved > -np.inf:
            self._decide()

    def value_and_bound(self) -> tuple[float, float]:
        """Of the best plan so far, and what no plan exceeds, in units of the objective."""
        value = -np.inf if self.found is None else self.found.value
        return float(value / self.structure.scale), float(self.proved / self.structure.scale)

    def plans_above(self, least: float, most: int) -> list[tuple[Plan, float]] | None:
        """Every plan worth more than this scaled objective, with its objective; None where too many
        would be listed.

        Some that break a row by a rounding, or are forbidden, may be among them.
        """
        slack = self._bound.value - least
        listed = self._combined(slack, most)
        if listed is None:
            return None
        better = listed[1] > least
        values = (listed[1][better] / self.structure.scale).tolist()
        return list(zip(map(as_plan, listed[0][better]), values, strict=True))

    def units_above(self, least: float, most: Integers) -> tuple[Integers, Integers]:
        """(offers,) the fewest and the most units of each offer in the packages admitted for plans
        worth this scaled objective; 0 and ``most`` where none were admitted for so little.
        """
        fewest, most = np.zeros_like(most), most.copy()
        slack = self._bound.value - least
        if self.admitted is not None and slack <= self.admitted.slack:
            packages = self.admitted.within(slack).packages
            for block, some in zip(self.structure.blocks, packages, strict=True):
                fewest[block.offers], most[block.offers] = some.units.min(0), some.units.max(0)
        return fewest, most

    @property
    def known(self) -> Remembered:
        """What a neighbouring question can begin with."""
        known = self._known
        if self.generation is not None:
            units = [packages.units for packages in self.generation.pool.packages]
            shared = tuple(self.structure.shared)
            tangents = self.generation.tangents
            same = known.budget == self._budget and known.admitted is not None
            admitted = known.admitted if same else self.admitted
            known = Remembered(
                None, units, FIRST_ADMITTED, tangents, shared, self._budget, admitted
            )
        if self.found is None or self.bound is None:
            return known
        return replace(
            known, plan=self.plan or self.found.plan, slack=max(FIRST_SLACK, self._needed())
        )

    def _decided_near(self, known: Admitted) -> bool:
        """Whether plans near the bound that a neighbour's prices prove decide the question. Any
        prices prove a bound; its own would prove one nearer, and take longer than to look at these.
        """
        structure = self.structure
        at = multipliers_of(structure, prices_of(known.structure, known.bound.at, 0.0))
        best = np.array(
            [
                known.bound.best[b]
                if known.grow_alike(structure, b, at)
                else best_of_block(structure, b, at, self.effort)
                for b in range(len(structure.blocks))
            ]
        )
        self.bound = Bound(fixed_part(structure, at) + float(best.sum()), at, best)
        if not np.isfinite(self.bound.value):
            return False
        self.proved = self.bound.value
        self.admitted = admit(structure, self.bound, known.slack, self.effort, known)
        for partials in PARTIALS[1:QUICK]:
            slack = min(self.admitted.widest(partials), self._needed())
            plans = self._combined(slack)
            if plans is None or self._settled(*plans, slack) or slack == known.slack:
                return plans is not None and self.unique is not None
        return False

    def _decide(self) -> None:
        """Widen the search from the bound downwards, by what there is to list, until the best plan
        found is above everything not looked at.
        """
        listed = 0.0
        for partials in PARTIALS:
            slack = self._within(partials)
            plans = self._combined(slack)
            if plans is None:
                break
            if self._settled(*plans, slack):
                return
            listed = slack
        self._round(slack / 10)
        if plans is None:
            if self._decided_between(listed, slack):
                return
        elif self._needed() < WIDER * slack and self._decided_within(self._needed()):
            return
        self._decide_by_programme(slack)

    def _decided_within(self, slack: float) -> bool:
        """Whether the plans within a slack can be listed and decide the question."""
        plans = self._combined(slack)
        return plans is not None and self._settled(*plans, slack)

    def _decided_between(self, listed: float, too_many: float) -> bool:
        """Whether the question is decided within some slack between one within which all plans were
        listed and one within which they are too many: how many there are grows many times over on
        the way.
        """
        for _ in range(HALVINGS):
            slack = min(self._needed(), (listed + too_many) / 2)
            plans = self._combined(slack)
            if plans is None:
                too_many = slack
            elif self._settled(*plans, slack):
                return True
            else:
                listed = slack
        return False

    def _within(self, partials: int) -> float:
        """The slack within which about so many partial plans are listed, ``FIRST_SLACK`` at least;
        no more than is needed.
        """
        if self.admitted is None:
            # What is known may be far from the best: never begin with all that it takes.
            self._admit(min(self._known.slack, self._needed()))
        while True:
            assert self.admitted is not None  # noqa: S101 - admitted before
            slack = min(max(self.admitted.widest(partials), FIRST_SLACK), self._needed())
            if slack < self.admitted.slack or slack in (self._needed(), np.inf):
                return slack
            self._admit(self._wider(self.admitted.slack))

    def _settled(self, plans: Integers, values: Floats, slack: float) -> bool:
        """Take up all plans within a slack; whether nothing further down matters."""
        self.found = self.judge.best(plans, values, self.found)
        if self.found is not None and self._needed() <= slack:
            self._conclude(plans, values)
            return True
        if np.isinf(slack):
            self.proved = -np.inf if self.found is None else self.found.value
            return True
        return False

    def _begin(self) -> None:
        """A plan to show should the search be stopped, once pricing has proved to take long."""
        self._round(NEAR_ENOUGH)

    def _round(self, gap: float) -> None:
        """A plan from the packages at hand, by integer programme: a good one says how far the
        search has to go. Once is enough.
        """
        assert self.generation is not None  # noqa: S101 - there are packages at hand
        if self._rounded:
            return
        self._rounded = True
        programme = self._programme(tuple(self.generation.pool.packages))
        # Those of a linear programme that stands are its own.
        programme.tangents = programme.tangents.copy()
        self._best_of(programme, gap)

    def _combined(self, slack: float, most: int = MOST_COMBINED) -> tuple[Integers, Floats] | None:
        """All plans within a slack."""
        if self.admitted is None or self.admitted.slack < slack:
            self._admit(slack)
        assert self.admitted is not None  # noqa: S101 - admitted before
        return combine(self.admitted, slack, most, self.effort)

    def _admit(self, slack: float) -> None:
        self.admitted = admit(self.structure, self._bound, slack, self.effort)

    @property
    def _bound(self) -> Bound:
        if self.bound is None:
            raise SolverError("the packages method was asked to admit before it had a bound")
        return self.bound

    def _needed(self) -> float:
        """Slack within which every plan must be looked at to know the best and all its ties."""
        value = -np.inf if self.found is None else self.found.value
        return self._bound.value - value + 2 * self.structure.ties

    def _wider(self, slack: float) -> float:
        wider = min(slack * WIDER, self._needed())
        return np.inf if wider > EVERYTHING else wider

    def _conclude(self, plans: Integers, values: Floats) -> None:
        """The canonical plan among all plans that are as good as the best."""
        assert self.found is not None  # noqa: S101 - found before
        self.proved = self.found.value
        equal = plans[values >= self.found.value - self.structure.ties]
        self.plan, self.unique = self.judge.canonical(equal, self.found)

    def _decide_by_programme(self, slack: float) -> None:
        """The best plan by integer programme: among the packages at hand first, then among all that
        could be part of a better one.

        Raises:
            Unsuitable: pieces are shared, where the units method can do better and may be asked.
        """
        if self._yields:
            raise Unsuitable("shared areas leave too many plans near the bound")
        assert self.admitted is not None  # noqa: S101 - admitted before
        admitted = self.admitted.within(slack)
        while True:
            self._best_of(self._programme(admitted.packages), self.structure.proof)
            if self.found is not None and self._needed() <= admitted.slack:
                break
            if np.isinf(admitted.slack):
                self.proved = -np.inf
                return
            admitted = self.admitted = admit(
                self.structure, self._bound, self._wider(admitted.slack), self.effort
            )
        admitted = admitted.within(self._needed())
        programme = self._programme(admitted.packages)
        bound = self._best_of(programme, self.structure.ties / 4)
        assert self.found is not None  # noqa: S101 - found before
        self.proved = max(bound, self.found.value)
        plans = self._combined(self._needed())
        if plans is not None:
            self._conclude(*plans)
        else:
            self.plan, self.unique = programme.canonical(self.found)

    def _best_of(self, programme: IntegerProgramme, gap: float) -> float:
        """Look for a better plan; what is found stays known even where the time runs out. Returns
        the bound.
        """
        try:
            return programme.best(self.found, gap)
        finally:
            self.found = programme.incumbent or self.found

    def _programme(self, packages: tuple[Packages, ...]) -> IntegerProgramme:
        assert self.generation is not None  # noqa: S101 - admission comes after generation
        frame, tangents = self.generation.frame, self.generation.tangents
        return IntegerProgramme(self.judge, frame, tangents, packages, self.effort, self._seed)
