"""Why nothing fits: smallest conflicts, and the least that must give way.

A conflict is a set of rows that no plan keeps together while some plan keeps all but any one of
them (``figures/easing.py``). A repair is one of the smallest sets of numbers, each with the least
change that brings a plan about: a number eased by k of its steps forbids no more than one eased by
fewer, so the least k is found by halving.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import islice
from typing import Any, Literal, Unpack

from optimizer.analyses.diagnosis.report import report
from optimizer.analyses.diagnosis.result import (
    ClashingRule,
    Conflict,
    DiagnosisResult,
    Easing,
    Repair,
    Suspect,
)
from optimizer.document import Document
from optimizer.figures.easing import BUDGET_LEVER, Given, Lever, Relaxation
from optimizer.instance.instance import BUDGET, Instance, expect_instance
from optimizer.instance.specification import row_keys
from optimizer.instance.suspects import suspects
from optimizer.keywords import public_verb
from optimizer.money import Money, MoneyLike
from optimizer.proof import Options, SolveKeywords
from optimizer.record import FORMAT, Answer, Run, plain, sealed
from optimizer.results.plan import about, say_number
from optimizer.rows import Row
from optimizer.rules.base import Number
from optimizer.solve import versions

MOST_SUSPECTS = 20
"""So many numbers unlike their siblings are tried."""


@dataclass(frozen=True, eq=False)
class Diagnosis(Answer):
    """The answer to ``diagnose``.

    Attributes:
        instance: the problem. budget: the cap. status: whether there is a plan.
        conflicts: smallest ones; no two have a part in common.
        repairs: what brings a plan about, the least changes first. every: whether none of so few
            rules is left out.
        suspects: numbers that are perhaps mistyped.
        run: how the answer came about.
    """

    instance: Instance
    budget: Money
    status: Literal["feasible", "infeasible"]
    run: Run
    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()
    every: bool = True
    suspects: tuple[Suspect, ...] = ()

    @cached_property
    def typed(self) -> DiagnosisResult:
        """The answer, typed: the keys of docs/result.md as fields."""
        result = DiagnosisResult(
            format=FORMAT,
            instance=about(self.instance),
            status=self.status,
            budget=self.budget,
            conflicts=self.conflicts,
            repairs=self.repairs,
            every=self.every,
            suspects=self.suspects,
        )
        return sealed(result, self.run)

    @property
    def records(self) -> list[dict[str, Any]]:
        """A row for everything that gives way, with the number of its repair."""
        return [
            {"repair": number, **each.plain()}
            for number, repair in enumerate(self.typed.repairs, 1)
            for each in repair.eases
        ]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return report(self.typed, self.instance)


@public_verb
def diagnose(
    instance: Instance, budget: MoneyLike | None = None, **options: Unpack[SolveKeywords]
) -> Diagnosis:
    """Why no plan keeps every rule: the rules that cannot all hold, and the least by which they, or
    the budget, must give way; every claim is proved.

    Args:
        instance: the problem. Rules that are ``negotiable: false`` never give way.
        budget: as for ``solve``.
        **options: as for ``solve``; a time limit holds for everything.

    Raises:
        InputError: the budget or an option is wrong. StoppedError: a limit came before the end.
        SolverError: an answer could not be certified.
    """
    began = time.perf_counter()
    expect_instance(instance)
    amount = instance.budget if budget is None else instance.money(budget)
    relaxing = Relaxation(instance, amount.minor, Options(**options).begun())
    found = _diagnosed(_Words(relaxing))
    solvers, seed = ", ".join(relaxing.solvers), relaxing.options.seed
    run = Run(time.perf_counter() - began, solvers, versions(), seed)
    return Diagnosis(instance=instance, budget=amount, run=run, **found)


def _diagnosed(words: _Words) -> dict[str, Any]:
    it = words.relaxing
    if it.is_possible:
        return {"status": "feasible"}
    conflicts = it.conflicts()
    sets, every = it.sets(conflicts)
    repairs = [
        words.repair(given, it.stretch[1]) for levers in sets for given in it.repairs(levers)
    ]
    repairs += [words.repair({BUDGET_LEVER: Fraction(b)}, end) for b, end in it.other_budgets()]
    return {
        "status": "infeasible",
        "conflicts": tuple(map(words.conflict, conflicts)),
        "repairs": tuple(sorted(repairs, key=_size)),
        "every": every,
        "suspects": tuple(words.suspects()),
    }


def _size(repair: Repair) -> tuple[bool, float]:
    return repair.share is None, repair.share or 0.0


@dataclass(frozen=True)
class _Words:
    """What was found, in the words of the file."""

    relaxing: Relaxation

    @property
    def _instance(self) -> Instance:
        return self.relaxing.instance

    def conflict(self, rows: Sequence[Row]) -> Conflict:
        """Its rows, rule by rule."""
        by_rule: dict[str, list[Row]] = {}
        for row in rows:
            by_rule.setdefault(row.rule, []).append(row)
        return Conflict(rules=tuple(self._clashing(*each) for each in by_rule.items()))

    def _clashing(self, name: str, rows: Sequence[Row]) -> ClashingRule:
        it = self._instance
        if name == BUDGET:
            said = f"at most {it.amount(self.relaxing.budget)}"
            where = self._where_budget()
            return ClashingRule(
                name=name, members=(), where=where, sentence=said, because=None, negotiable=True
            )
        rule, say = it.rule(name), partial(say_number, it)
        demands = dict.fromkeys(rule.asks(row, say, lambda word, each: each) for row in rows)
        return ClashingRule(
            name=name,
            members=tuple(row.member for row in rows if row.member),
            where=self._where(name),
            sentence="; ".join(demands),
            because=rule.because or None,
            negotiable=rule.negotiable,
        )

    def repair(self, given: Given, end: int | None) -> Repair:
        """Levers with the values that they are given; of the budget also how far it may go, None
        for no end.
        """
        order = sorted(given.items(), key=lambda each: self._place(each[0]))
        eases = tuple(self._easing(lever, value, end) for lever, value in order)
        shares = [each.share for each in eases]
        known = [share for share in shares if share is not None]
        settings: dict[str, Any] = {}
        for lever, value in order:
            settings.update(self._setting(lever, value))
        return Repair(
            eases=eases,
            share=sum(known) if len(known) == len(shares) else None,
            settings=settings,
        )

    def _place(self, lever: Lever) -> int:
        names = [rule.name for rule in self._instance.rules]
        return len(names) if lever == BUDGET_LEVER else names.index(lever.rule)

    def _easing(self, lever: Lever, value: Fraction | None, end: int | None) -> Easing:
        number = lever.number
        if lever != BUDGET_LEVER and number is None:
            return Easing(rule=lever.rule, key="rule", where=self._where(lever.rule))
        written = number.value if number else Fraction(self.relaxing.budget)
        least = None if number and number.upwards else Fraction(0)
        change = abs((value or 0) - written)
        return Easing(
            rule=lever.rule,
            key=(number.column or number.key) if number else BUDGET,
            member=(number.member or None) if number else None,
            start=self._start(lever),
            where=self._where_number(number, lever.rule) if number else self._where_budget(),
            unit=number.unit if number else "money",
            written=plain(written),
            needed=plain(value),
            furthest=plain(least) if number else end,
            share=float(change / abs(written)) if written else None,
        )

    def _start(self, lever: Lever) -> Money | None:
        start = lever.number.start if lever.number else None
        return None if start is None else self._instance.amount(start)

    def _setting(self, lever: Lever, value: Fraction | None) -> dict[str, Any]:
        """The value by path."""
        it = self._instance
        if lever == BUDGET_LEVER and value is not None:
            return {BUDGET: plain(value / it.minor_units(1))}
        number = lever.number
        if number is None or value is None:
            return {f"rules.{lever.rule}": None}
        rule, written = it.rule(lever.rule), self._written(lever.rule)
        ((key, entry),) = rule.rewritten(written, number, value).items()
        owner = f"recipients.{number.member}" if number.column else f"rules.{lever.rule}"
        return {f"{owner}.{key}": plain(entry)}

    # -- places ------------------------------------------------------------------------------------

    def _number(self, name: str) -> int:
        return [rule.name for rule in self._instance.rules].index(name)

    def _written(self, name: str) -> Mapping[str, Any]:
        return self._instance.tables.header["rules"][self._number(name)]  # type: ignore[no-any-return]

    def _where(self, name: str, *keys: str | int) -> str:
        """In the file; empty for a rule that was added for this run."""
        tables, rule = self._instance.tables, ("rules", self._number(name))
        added = bool(tables.marks) and rule not in tables.marks
        return "" if added else tables.where(*rule, *keys)

    def _where_budget(self) -> str:
        """Where the budget stands, unless it was asked for another."""
        stated = self._instance.stated_budget
        own = stated is not None and stated.minor == self.relaxing.budget
        return self._instance.tables.where(BUDGET) if own else ""

    def _where_number(self, number: Number, rule: str) -> str:
        if not number.column:
            return self._where(rule, number.key)
        table = self._instance.tables.tables["recipients"]
        return table.where(row_keys(table).index(number.member))

    # -- numbers that are perhaps mistyped ---------------------------------------------------------

    def suspects(self) -> Iterator[Suspect]:
        """Numbers unlike their siblings with which there is a plan when they are like them."""
        it = self.relaxing
        for each in islice(suspects(it.instance), MOST_SUSPECTS):
            changed = it.instance.override(each.settings)
            if Relaxation(changed, it.budget, it.options).is_possible:
                yield Suspect(
                    where=each.where,
                    field=each.field,
                    found=plain(each.found),
                    tried=plain(each.tried),
                    settings=each.settings,
                )
