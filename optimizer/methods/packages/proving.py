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
from optimizer.methods.packages.scaling import OBJECTIVE_SIZE
from optimizer.programme import Floats, Integers
from optimizer.proof import Options, Plan
from optimizer.question import Question

FIRST_SLACK = 1e-4 * OBJECTIVE_SIZE
"""How far from the bound plans are sought first, where no neighbour says how far it was there."""
WIDER = 1.5
"""By which the search widens while it finds no plan."""
NARROW = 1.2
"""Between what could be listed and what could not, a search no wider than this is left out."""
AHEAD = 1.5
"""Packages are admitted for so much more slack than is asked, so that widening need not admit anew
each time.
"""
EVERYTHING = 10 * OBJECTIVE_SIZE
"""From this slack on everything is listed."""
FAR = 5e-4 * OBJECTIVE_SIZE
"""A search that has come so far down without a plan asks the integer programme for one."""
NEAR_ENOUGH = 1e-2 * OBJECTIVE_SIZE
"""The integer programme over the packages at hand may leave this gap: it is there for a plan to
begin with.
"""
BEAM = 1_000
"""Before everything within more slack than ``FAR`` is listed, so many combinations are followed to
find a plan: one in three thousandths of what would be given up on.
"""
MOST_COMBINED = 300_000
"""More combinations than this are left to the integer programme."""


@dataclass(frozen=True, eq=False)
class Remembered:
    """What the proof of a neighbouring question leaves behind.

    Attributes:
        plan: its plan. units: packages per block, (n, offers). slack: how far from the bound its
            plan was, scaled.
        tangents: of the shared pieces ``shared``.
    """

    plan: Plan | None = None
    units: list[Integers] | None = None
    slack: float = FIRST_SLACK
    tangents: Tangents | None = None
    shared: tuple[int, ...] = ()


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
        if self.generation is None:
            return Remembered()
        units = [packages.units for packages in self.generation.pool.packages]
        learned = Remembered(
            None, units, FIRST_SLACK, self.generation.tangents, tuple(self.structure.shared)
        )
        if self.found is None or self.bound is None:
            return learned
        return replace(
            learned, plan=self.plan or self.found.plan, slack=max(FIRST_SLACK, 1.2 * self._needed())
        )

    def _decide(self) -> None:
        """Widen the search from the bound downwards until the best plan found is above everything
        not looked at.

        Where too many plans come within a slack, less far down there may be a plan so good that no
        more has to be looked at.
        """
        # What is known may be far from the best: never begin with all that it takes.
        slack = min(self._known.slack, self._needed())
        listed, too_many = FIRST_SLACK, np.inf
        while True:
            if slack > FAR and self._needed() > slack:
                slack = self._looked_ahead(slack)
            plans = self._combined(slack, ahead=AHEAD)
            if plans is not None:
                if self._settled(*plans, slack):
                    return
                if slack > FAR and self._needed() > NEAR_ENOUGH:
                    self._round(NEAR_ENOUGH)
                listed, wider = max(slack, FIRST_SLACK), self._wider(slack)
            else:
                too_many, wider = slack, np.inf
            slack = min(wider, float(np.sqrt(listed * too_many)))
            if np.isfinite(too_many) and slack < NARROW * listed:
                self._round(too_many / 10)
                slack = self._needed()
                if slack >= too_many:
                    self._decide_by_programme(too_many)
                    return

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

    def _looked_ahead(self, slack: float) -> float:
        """The slack to go on with, once a beam has looked for a plan within it: how much there is
        to list grows with some fifth power of the slack, so that nothing beyond the best plan
        should be.
        """
        some = self._combined(slack, beam=BEAM)
        if some is not None:
            self.found = self.judge.best(*some, self.found)
        return min(slack, self._needed())

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

    def _combined(
        self,
        slack: float,
        most: int = MOST_COMBINED,
        ahead: float = 1.0,
        beam: int | None = None,
    ) -> tuple[Integers, Floats] | None:
        """All plans within a slack, or some by a beam; packages are admitted for ``ahead`` times as
        much.
        """
        if self.admitted is None or self.admitted.slack < slack:
            self.admitted = admit(self.structure, self._bound, ahead * slack, self.effort)
        return combine(self.admitted, slack, most, self.effort, beam)

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
