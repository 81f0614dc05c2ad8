"""What may give way where no plan keeps every rule: numbers of rules as written, whole rules that
have none, and the budget; and the least that each must give way by.

A number that gives way further never forbids more, so the least is found by halving on its grid.
Every plan that is found keeps its rows at some tighter number, read off the plan exactly, and the
search goes on from there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from optimizer.deadline import Deadline
from optimizer.errors import SolverError, StoppedError
from optimizer.evaluate import keeps, plan_cost
from optimizer.figures.changed import exchanged
from optimizer.figures.conflict import conflict
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import BUDGET, LOTS, Instance
from optimizer.methods import prove
from optimizer.proof import Options, Plan
from optimizer.question import Question, negated
from optimizer.rows import Row
from optimizer.rules.base import Number, Rule

MOST_BUDGETS = 200_000
"""Budgets at which plans may change: where there are more, each minor unit is taken for one."""
ONE_BY_ONE = 200
"""So many of them are tried one by one where rules tighten as the budget grows."""
FURTHEST = 2**70
"""No number gives way by more of its steps."""
SHORT = 1.0
"""Seconds for a look at the least cost."""
SPARE = 1e-9
"""Share of a budget by which its bound is taken lower, for rounding."""
REMEMBERED = 24
"""So many plans are looked at before a question is put to a solver."""
TOGETHER = 3
"""So many may give way together."""
MOST_SETS = 60
"""So many sets of them are looked at."""


@dataclass(frozen=True)
class Lever:
    """What may give way alone.

    Attributes:
        rule: name; ``BUDGET`` for the budget.
        number: of the rule; None for the whole rule, or the budget.
        first: the first value beyond the one written. step: from one value to the next, below 0
            downwards. Both are 0 for a whole rule.
    """

    rule: str
    number: Number | None = None
    first: Fraction = Fraction(0)
    step: Fraction = Fraction(0)

    def touches(self, row: Row) -> bool:
        """Whether a row of the instance loosens with it."""
        it = self.number
        if row.rule != self.rule or it is None:
            return row.rule == self.rule
        upper = row.upper is not None and row.conditional is None
        return it.member in ("", row.member) and (upper if it.upwards else row.lower is not None)


BUDGET_LEVER = Lever(BUDGET)
Given = Mapping[Lever, Fraction | None]
"""Levers and the values that they are given; None: no limit at all."""


def levers_of(instance: Instance, budget: int) -> list[Lever]:
    """Everything that may give way at a budget, in the order of the rules, the budget last."""
    found = [
        lever
        for rule in instance.rules
        if rule.negotiable
        for lever in _of_rule(rule, instance, budget)
    ]
    return [*found, BUDGET_LEVER]


def _of_rule(rule: Rule, instance: Instance, budget: int) -> list[Lever]:
    numbers = rule.numbers(instance, budget)
    step = rule.grain(instance, budget) if numbers else Fraction(0)
    return [
        Lever(rule.name, it, _beyond(it.value, step, up=it.upwards), step if it.upwards else -step)
        for it in numbers
    ] or [Lever(rule.name)]


def _beyond(value: Fraction, step: Fraction, *, up: bool) -> Fraction:
    """The multiple of a step next to a value."""
    return step * (floor(value / step) + 1 if up else ceil(value / step) - 1)


@dataclass(eq=False)
class Relaxation:
    """An instance without a plan at a budget, asked what brings one about.

    Attributes:
        instance: the problem. budget: minor units. options: how to solve; a deadline for all.
        known: plans that were found: one that keeps the rows of a question answers it.
        reached: by lever, its least when it was last asked for: where to look first.
        solvers: those that were asked, by name and version.
    """

    instance: Instance
    budget: int
    options: Options
    known: list[Plan] = field(default_factory=list)
    reached: dict[Lever, int] = field(default_factory=dict)
    solvers: dict[str, None] = field(default_factory=dict)

    def plan(self, question: Question) -> Plan | None:
        """A plan that keeps every row of a question; None where none does.

        Asked of the units method: packages are listed for the best of them, and here all plans are
        equally good.

        Raises:
            StoppedError: a limit, or Ctrl-C, came first.
        """
        for plan in self.known[-REMEMBERED:]:
            if keeps(self.instance, plan, question.rows):
                return plan
        options = replace(self.options, method="units", exact=False)
        proof = prove(replace(question, objective=()), options)
        self.solvers[proof.solver] = None
        if proof.plan is not None:
            self.known.append(proof.plan)
        elif proof.status != "infeasible":
            raise StoppedError("Stopped before it was found what may give way. Allow more time.")
        return proof.plan

    @property
    def is_possible(self) -> bool:
        """Whether some plan keeps every rule as it stands."""
        return self.plan(self.question({})) is not None

    def question(self, given: Given) -> Question:
        """The question with levers given way; the budget, without a limit, to the end of its
        stretch.
        """
        values = {lever: value for lever, value in given.items() if lever != BUDGET_LEVER}
        budget = self.budget
        if BUDGET_LEVER in given:
            amount = given[BUDGET_LEVER]
            budget = self.stretch[1] if amount is None else int(amount)
        names = frozenset(lever.rule for lever in values)
        rows: list[Row] = []
        for rule in self.instance.rules:
            if rule.name in names:
                own = {each: value for each, value in values.items() if each.rule == rule.name}
                rows += self._eased(rule, own, budget)
        return Question(self.instance, budget, extra=tuple(rows), without=names)

    def _eased(self, rule: Rule, given: Given, budget: int) -> Sequence[Row]:
        numbers = {lever.number: value for lever, value in given.items() if lever.number}
        eased = rule.given_way(numbers) if numbers else None
        return () if eased is None else eased.rows(self.instance, budget)

    # -- conflicts ---------------------------------------------------------------------------------

    def conflicts(self) -> list[tuple[Row, ...]]:
        """Irreducible conflicts of which no two share a row, until the rest has a plan."""
        left, found = Question(self.instance, self.budget), []
        while self.plan(left) is None:
            found.append(self.conflict(left))
            left = exchanged(left, dict.fromkeys(found[-1]))
        return found

    def conflict(self, question: Question) -> tuple[Row, ...]:
        """Rows that no plan keeps together, while some plan keeps all but any one of them."""
        names = set(conflict(question, self.options)) or {row.rule for row in question.rows}
        rows = [row for row in question.rows if row.rule in names and row.rule != LOTS]
        return tuple(self._needed((), rows, tried=False))

    def _needed(self, held: tuple[Row, ...], rows: list[Row], *, tried: bool) -> list[Row]:
        """What is needed of rows that no plan keeps beside those held: halves in turn
        (QuickXplain: U. Junker, AAAI 2004).
        """
        if tried and self.plan(self._of(held)) is None:
            return []
        if len(rows) == 1:
            return rows
        first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
        later = self._needed((*held, *first), second, tried=True)
        earlier = self._needed((*held, *later), first, tried=bool(later))
        return [*earlier, *later]

    def _of(self, rows: Iterable[Row]) -> Question:
        """The question with these rows alone; lots stay."""
        others = frozenset({BUDGET, *(rule.name for rule in self.instance.rules)})
        return Question(self.instance, self.budget, extra=tuple(rows), without=others)

    def is_irreducible(self, rows: Sequence[Row]) -> bool:
        """Whether no plan keeps all of the rows, and some plan all but any one."""
        rest = ([row for row in rows if row != left] for left in rows)
        return self.plan(self._of(rows)) is None and all(
            self.plan(self._of(each)) is not None for each in rest
        )

    # -- what gives way together -------------------------------------------------------------------

    def sets(self, conflicts: Iterable[Sequence[Row]]) -> tuple[list[tuple[Lever, ...]], bool]:
        """The smallest sets of levers that bring a plan about, in the order of the rules, and
        whether none was left out. Each hits every conflict known; one that does not do shows
        another conflict.

        The budget is among them, as far as no rule steps or tightens, where it does not do alone.
        """
        levers = levers_of(self.instance, self.budget)
        if self.plan(self.question({BUDGET_LEVER: None})) is not None:
            levers.remove(BUDGET_LEVER)
        known = [_touching(levers, rows) for rows in conflicts]
        tried: set[frozenset[Lever]] = set()
        for size in range(1, TOGETHER + 1):
            found: list[tuple[Lever, ...]] = []
            while chosen := next((it for it in _hitting(known, size) if it not in tried), None):
                if len(tried) == MOST_SETS:
                    return found, False
                tried.add(chosen)
                question = self.question(dict.fromkeys(chosen))
                if self.plan(question) is None:
                    known.append(_touching(levers, self.conflict(question)) - chosen)
                else:
                    found.append(tuple(sorted(chosen, key=levers.index)))
            if found:
                return sorted(found, key=lambda it: [*map(levers.index, it)]), True
        return [], True

    def repairs(self, levers: Sequence[Lever]) -> list[Given]:
        """The least by which levers that do together must give way: the first by the least that it
        can at all, the next by the least beside that; and so from the last one on.
        """
        found: list[Given] = []
        for order in (levers, levers[::-1]):
            given: dict[Lever, Fraction | None] = dict.fromkeys(order)
            for lever in order:
                given[lever] = self.least(lever, given)
            if given not in found:
                found.append(given)
        return found

    # -- the least easing --------------------------------------------------------------------------

    def least(self, lever: Lever, others: Given) -> Fraction | None:
        """The least that a lever must give way to, others given; None for a whole rule. Without any
        limit it must do.
        """
        if lever == BUDGET_LEVER:
            budgets = self.changing(self.budget + 1, self.stretch[1])
            return Fraction(self._least_budget(budgets, others))
        return None if lever.number is None else self._least_number(lever, others)

    def _least_number(self, lever: Lever, others: Given) -> Fraction:
        def at(k: int) -> Question:
            return self.question({**others, lever: lever.first + k * lever.step})

        def from_on(plan: Plan, low: int, high: int) -> int:
            # nothing else depends on the number: only the rows of what gives way are looked at
            return _first_true(lambda k: keeps(self.instance, plan, at(k).extra), low, high)

        plan = self._found(self.question({**others, lever: None}))
        low, high = -1, from_on(plan, -1, FURTHEST)
        around = self.reached.get(lever, -1)
        while high - low > 1:
            probes = (it for it in (around, around - 1) if low < it < high)
            probe = next(probes, (low + high) // 2)
            found = self.plan(at(probe))
            low, high = (probe, high) if found is None else (low, from_on(found, low, probe))
        self.reached[lever] = high
        return lever.first + high * lever.step

    def _least_budget(self, budgets: Sequence[int], others: Given) -> int:
        """The first of the budgets at which there is a plan; at the last there is one, and rules
        only loosen on the way there.
        """

        def at(k: int) -> Question:
            return self.question({**others, BUDGET_LEVER: Fraction(budgets[k])})

        low, high = self._too_small(at(len(budgets) - 1), budgets), len(budgets) - 1
        plan = self._found(at(high))
        while high - low > 1:
            afforded = bisect_left(budgets, plan_cost(self.instance, plan))
            probe = afforded if low < afforded < high else (low + high) // 2
            found = self.plan(at(probe))
            low, high = (probe, high) if found is None else (low, probe)
            plan = found or plan
        return budgets[high]

    def _too_small(self, last: Question, budgets: Sequence[int]) -> int:
        """The number of a budget that affords no plan of the last, as a short look at the cheapest
        tells; -1 where it tells of none. Where the search ends does not hang on it.
        """
        end = Deadline.after(min(SHORT, self.options.end.left))
        options = replace(self.options, method="units", exact=False, deadline=end)
        cheapest = prove(replace(last, objective=negated(self.instance.cost_terms)), options)
        if cheapest.plan is not None:
            self.known.append(cheapest.plan)
        least = -(cheapest.bound or 0.0) - SPARE * last.budget
        return bisect_left(budgets, least) - 1

    def _found(self, question: Question) -> Plan:
        """A plan of a question that is known to have one."""
        plan = self.plan(question)
        if plan is None:
            raise SolverError("A plan was found, and then none: the solver contradicts itself.")
        return plan

    # -- budgets -----------------------------------------------------------------------------------

    @cached_property
    def by_budget(self) -> RulesByBudget:
        """The rules from 0 to a budget that affords everything."""
        most = plan_cost(self.instance, tuple(map(int, self.instance.max_units)))
        return RulesByBudget(self.instance, max(self.budget, most))

    @cached_property
    def stretch(self) -> tuple[int, int]:
        """First and last budget around the present one between which no rule steps and none
        tightens; the present one alone where rules do.
        """
        (here,) = (it for it in self.by_budget.stretches if it[0] <= self.budget <= it[1])
        return here if self.by_budget.only_loosen(*here) else (self.budget, self.budget)

    def changing(self, low: int, high: int) -> Sequence[int]:
        """Budgets from ``low`` to ``high``, both included, at which the plans that keep the rules
        can change.
        """
        found = RulesByBudget(self.instance, high).changing(MOST_BUDGETS)
        if found is None:
            return range(low, high + 1)
        inside = found[bisect_left(found, low) :]
        return sorted({low, *inside, high})

    def other_budgets(self) -> list[tuple[int, int | None]]:
        """The nearest smaller and the nearest larger budget with a plan, each with the last of
        those beyond that have one; None for no end.
        """
        return [it for it in (self.smaller_budget(), self.larger_budget()) if it]

    def smaller_budget(self) -> tuple[int, int] | None:
        """The nearest smaller budget with a plan, and the last of those next to it downwards that
        have one.
        """
        for start, end in reversed(self.by_budget.stretches):
            if start < self.budget:
                found = self._in_stretch(start, min(end, self.budget - 1))
                if found:
                    return found[-1], found[0]
        return None

    def larger_budget(self) -> tuple[int, int | None] | None:
        """The nearest larger budget with a plan, and the last of those next to it upwards that have
        one; None for no end.
        """
        for start, end in self.by_budget.stretches:
            if end > self.budget:
                found = self._in_stretch(max(start, self.budget + 1), end)
                if found:
                    return found[0], None if found[-1] == self.by_budget.last else found[-1]
        return None

    def _in_stretch(self, start: int, end: int) -> tuple[int, ...]:
        """The first and the last budget with a plan of a stretch."""
        if self.by_budget.only_loosen(start, end):
            if self.plan(Question(self.instance, end)) is None:
                return ()
            return self._least_budget(self.changing(start, end), {}), end
        budgets = self.changing(start, end)
        looked = budgets if len(budgets) <= ONE_BY_ONE else (start, end)
        return tuple(it for it in looked if self.plan(Question(self.instance, it)) is not None)


def _touching(levers: Iterable[Lever], rows: Sequence[Row]) -> frozenset[Lever]:
    return frozenset(lever for lever in levers if any(map(lever.touches, rows)))


def _hitting(
    known: Sequence[frozenset[Lever]], size: int, chosen: frozenset[Lever] = frozenset()
) -> Iterator[frozenset[Lever]]:
    """Sets of at most so many levers, one at least of each of those known."""
    missed = next((each for each in known if not each & chosen), None)
    if missed is None:
        yield chosen
    elif size:
        for lever in sorted(missed, key=repr):
            yield from _hitting(known, size - 1, chosen | {lever})


def _first_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first whole number above ``low`` of which something holds that then holds of all up to
    ``high``; so it does of that.
    """
    step = 1
    while low + step < high and not holds(low + step):
        low, step = low + step, 2 * step
    end = min(low + step, high)
    while end - low > 1:
        middle = (low + end) // 2
        low, end = (low, middle) if holds(middle) else (middle, end)
    return end
