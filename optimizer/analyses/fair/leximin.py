"""The lexicographic max-min plan, level by level, each level between what a plan reaches and what
none does.

Let t_1 <= t_2 <= ... be what recipients have, in order, and let levels 1 to k - 1 be settled: of
plans that reach t_1, ..., t_(j-1) none has more than t_j at place j. Then a plan that reaches them
has at least t at place k exactly where there are distinct recipients r_1, ..., r_(k-1) with

    g_(r_j) >= t_j  for j < k,    and    g_r >= t  for every other r

(those that are at the first places; conversely such floors put the plan at no less than t_1, ...,
t_(k-1), t in order, and the levels before cannot be more than they are). So each level is a few
questions with floors, one for each choice of those who stay behind, and t is raised until every
choice is proved to have no plan a grain above what is reached. Choices without a plan at what is
reached are dropped, so few remain.

Source: W. Ogryczak, M. Pióro, A. Tomaszewski, Telecommunications network design and max-min
optimization problem (2005), for the lexicographic order by levels; it states levels as sums of the
least k, which here would take a row for every set of k recipients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from optimizer import interruption
from optimizer.desk import Desk
from optimizer.errors import StoppedError
from optimizer.evaluate import plan_awareness
from optimizer.figures.benefit import Benefit, Level
from optimizer.proof import Plan, Proof

EFFORT = 500_000
"""Partial packages that a question may take; where it takes more, its level stays an interval."""
EFFORTS = (50_000, 200_000, EFFORT)
"""So many are tried, one after the other, where any plan does."""
STEPS = (1, 3, 9, 27)
"""Into 2 to this power parts the room above what is reached is divided, one after the other."""
STOPPED = "Stopped before the levels were proved."

Behind = tuple[tuple[int, Level], ...]
"""(recipient, floor) of those who stay behind, the worst off first."""


@dataclass(eq=False)
class Leximin:
    """The search and what it knows.

    Attributes:
        desk: where questions are put. benefit: what recipients have.
        plans: every plan seen with what recipients have of it, in order.
        levels: (reached, at most) of each place so far.
        behind: the choices of those who stay behind that may have a plan.
        stopped: a limit came first.
    """

    desk: Desk
    benefit: Benefit
    plans: dict[Plan, tuple[Level, ...]] = field(default_factory=dict)
    levels: list[tuple[Level, Level]] = field(default_factory=list)
    behind: tuple[Behind, ...] = ((),)
    stopped: bool = False

    def see(self, plan: Plan) -> None:
        """Remember a plan."""
        self.plans[plan] = tuple(sorted(self.benefit.levels(plan).values()))

    def prove(self, least: Mapping[int, Level], effort: int = EFFORT) -> Proof:
        """The best plan of which recipients have so much at least, as far as an effort goes.

        Raises:
            StoppedError: a limit came first.
        """
        if interruption.heard() or self.desk.options.end.passed:
            raise StoppedError(STOPPED)
        question, desk = self.benefit.floors(least), self.desk
        if desk.options.method == "auto" and desk.method(question) == "packages":
            most = min(effort, desk.options.node_limit)
            desk = replace(desk, options=replace(desk.options, method="packages", node_limit=most))
        proof = desk.prove(question)
        if proof.plan is not None:
            self.see(proof.plan)
        if proof.status == "stopped" and (interruption.heard() or self.desk.options.end.passed):
            raise StoppedError(STOPPED)
        return proof

    def floors(self, behind: Behind, level: Level) -> dict[int, Level]:
        """So much for everybody but those who stay behind."""
        return dict.fromkeys(self.benefit.compared, level) | dict(behind)

    def run(self, levels: int) -> None:
        """Settle so many levels."""
        try:
            for place in range(min(levels, len(self.benefit.compared))):
                self._settle(place)
        except StoppedError:
            self.stopped = True

    def ends(self) -> Iterator[Proof]:
        """The best plan of each choice left that reaches every level."""
        level = self.levels[-1][0] if self.levels else 0
        try:
            for each in self.behind:
                yield self.prove(self.floors(each, level))
        except StoppedError:
            self.stopped = True

    def fairest(self) -> Plan:
        """Of the plans seen that reach every level the one of the most awareness."""
        it, levels = self.benefit.question.instance, [level for level, _ in self.levels]
        plans = [plan for plan, has in self.plans.items() if self._reaches(has, levels)]
        return max(plans, key=lambda plan: plan_awareness(it, plan))

    # -- one level ---------------------------------------------------------------------------------

    def _reaches(self, has: tuple[Level, ...], levels: Sequence[Level]) -> bool:
        spare = self.benefit.spare
        return all(had >= level - spare for had, level in zip(has, levels, strict=False))

    def _reached(self, place: int) -> Level:
        """The most at a place of the plans seen that reach the levels before."""
        before = [level for level, _ in self.levels[:place]]
        return max(has[place] for has in self.plans.values() if self._reaches(has, before))

    def _settle(self, place: int) -> None:
        """Raise one place as far as it goes."""
        choices = self._choices(place)
        tops = {each: self._top(each) for each in choices}
        try:
            for number, each in enumerate(choices):
                self._raise(place, each, tops, thorough=number == 0)
        finally:
            reached = self._reached(place)
            self.levels.append((reached, max(reached, *tops.values())))
            may = reached - self.benefit.spare
            self.behind = tuple(each for each in choices if tops[each] >= may)

    def _choices(self, place: int) -> tuple[Behind, ...]:
        """Those of the level before, each with one more recipient: first who has least of the plan
        seen that reaches most.
        """
        if not place:
            return ((),)
        levels = [level for level, _ in self.levels]
        best = max((has, plan) for plan, has in self.plans.items() if self._reaches(has, levels))
        has = self.benefit.levels(best[1])
        chosen: dict[frozenset[tuple[int, Level]], Behind] = {}
        for each in self.behind:
            for r in sorted(has, key=lambda r: has[r]):
                if r not in dict(each):
                    further = (*each, (r, levels[-1]))
                    chosen.setdefault(frozenset(further), further)
        return tuple(chosen.values())

    def _top(self, behind: Behind) -> Level:
        """More than this nobody can bring about for all but those who stay behind."""
        others = [most for r, most in self.benefit.most.items() if r not in dict(behind)]
        if self.benefit.by == "grant":
            top = min(*others, self.benefit.question.budget // len(others))
            return top - top % self.benefit.grain
        return min(others)

    def _raise(
        self, place: int, behind: Behind, tops: dict[Behind, Level], *, thorough: bool
    ) -> None:
        """Lower what no plan exceeds at a place for a choice of those behind: asked is what lies
        above what is reached, half of the room first where thorough, then ever closer to a grain.
        """
        grain, step = self.benefit.grain, 0 if thorough else len(STEPS) - 1
        open_to = self.benefit.above(tops[behind])
        while open_to > (reached := self._reached(place)) + grain:
            asked = reached + self.benefit.rounded((open_to - reached) / 2 ** STEPS[step])
            if asked >= open_to:
                break
            if self._impossible(self.floors(behind, asked)):
                tops[behind] = self.benefit.below(asked)
            if self._reached(place) > reached:
                step = 0
            else:
                open_to, step = asked, min(step + 1, len(STEPS) - 1)

    def _impossible(self, least: Mapping[int, Level]) -> bool:
        """Whether it is proved that no plan gives so much; any plan found ends the search."""
        for effort in EFFORTS:
            proof = self.prove(least, effort)
            if proof.plan is not None or proof.status == "infeasible":
                break
        return proof.status == "infeasible"
