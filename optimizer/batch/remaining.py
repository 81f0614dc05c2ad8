"""The cells that a run answers: those of the study, less what the store has already."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.batch.store import MONEY_UNIT, Store, StoredRow
from optimizer.batch.study import Study, check_values
from optimizer.batch.tasks import TASKS
from optimizer.batch.variants import (
    Cell,
    Problem,
    Variant,
    labels,
    own_scenario,
    read_problem,
    scenario_plain,
)
from optimizer.batch.wire import FAILURES
from optimizer.errors import InputError
from optimizer.instance.whatif.draws import ranges
from optimizer.readers.plan_file import check_plan
from optimizer.record import FORMAT as RESULT_FORMAT

PER_INSTANCE = 2**32
"""Cells are numbered instance by instance, so that one instance's number of cells does not move the
next one's.
"""


@dataclass(frozen=True)
class Part:
    """The share of a study that one of several runs takes: every ``of``-th variant.

    From instance to instance the count moves on by one, so that instances of a single variant are
    shared out too.
    """

    number: int = 1
    of: int = 1

    def indices(self, instance: int, variants: int) -> range:
        """Of an instance's variants those in this part; everything counted from 0."""
        return range((self.number - 1 - instance) % self.of, variants, self.of)


def read_part(text: str) -> Part:
    """A part such as ``3/100``. Raises InputError."""
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise InputError(f"--part {text}: expected K/N such as 3/100, K from 1 to N.")
    return Part(int(number), int(of))


class Remaining:
    """The cells that remain to be done, in order, made one by one; tallies on the way.

    A study's own faults are told before a store is asked for (``of``).

    Attributes:
        kept: cells that the store had already. total: cells of the study, estimated until every
            instance is read.
        broken: rows of the last instances that cannot be read, and scenarios that do not fit; the
            run takes them from here.
    """

    store: Store

    def __init__(
        self,
        study: Study,
        versions: Mapping[str, str],
        part: Part | None,
        *,
        retry: bool = False,
    ) -> None:
        """Read the study as far as it goes without its instances.

        Raises:
            InputError: a value is of no use, a pattern matches nothing, an instance is named twice,
                a scenario file or the plan cannot be read.
        """
        check_values(study)
        self.study, self.versions, self.part, self.retry = (
            study,
            versions,
            part or Part(),
            retry,
        )
        named = study.scenarios if isinstance(study.scenarios, Mapping) else ()
        self.scenarios = [own for name in named if (own := own_scenario(study, name)) is not None]
        if study.plan:
            check_plan(study.plan_file)
        self.labels = labels(study)
        self.kept = 0
        self.broken: list[StoredRow] = []
        self._firm: list[str] = []  # instances without a range, though draws are asked for
        self._overruled: set[str] = set()  # scenarios with a budget, where the study has its own
        self._read = 0
        self._cells = 0

    @property
    def total(self) -> int:
        """Cells of the study; instances not read yet count like the average of those that are."""
        unread = len(self.labels) - self._read
        return self._cells + (round(unread * self._cells / self._read) if self._read else unread)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the study's author should know, in sentences."""
        notes = []
        if self._firm:
            more = f" and {len(self._firm) - 1:,} more" if len(self._firm) > 1 else ""
            notes.append(
                f"Nothing was drawn in {self._firm[0]}{more}: no number there has a range, so all"
                " draws are the same."
            )
        if self._overruled:
            names = ", ".join(sorted(self._overruled))
            notes.append(
                f"The budgets of the study were asked for, not those of its scenarios: {names}."
            )
        return tuple(notes)

    def of(self, store: Store) -> None:
        """Hold the study against a store, and tie the store to it: its name, task, options and
        draws, the versions and its scenarios.

        Raises:
            RefusedError: the store was begun with others.
        """
        study, task = self.study, TASKS[self.study.task]
        words = {name: getattr(study, name) for name in task.keywords}
        facts = {
            "study": study.name,
            "versions": {**self.versions, "result": RESULT_FORMAT},
            "task": {"task": study.task, **words, **study.options.model_dump()},
            "draws": study.draws and study.draws.model_dump(exclude={"count"}),
            **({"budgets": study.budgets} if task.at_once else {}),
        }
        for name, value in facts.items():
            store.keep_fact(name, value)
        for scenario in self.scenarios:
            store.keep_source("scenario", scenario.name, _digest(scenario_plain(scenario)))
        store.check_instances(self.labels)
        self.store = store

    def __iter__(self) -> Iterator[Cell]:
        for number, label in enumerate(self.labels):
            problem = self._problem(number, label)
            self._read += 1
            if problem is not None:
                for variant, position in self._variants(number, problem):
                    yield from self._not_done(variant, position)

    def _problem(self, number: int, label: str) -> Problem | None:
        """The instance, or None after noting the row that says why there is none."""
        try:
            problem = read_problem(self.study, label, self.versions)
        except InputError as error:
            self._cells += 1
            self._note_broken(number * PER_INSTANCE, label, None, str(error))
            return None
        self._keep_sources(problem)
        if self.store.status(_broken_key(label, None)) is not None:  # it has been mended
            self.store.remove(_broken_key(label, None))
        if self.study.draws and not ranges(problem.instance):
            self._firm.append(label)
        if problem.budgets is not None:
            self._overruled |= {it.name for it in problem.scenarios if "budget" in it.settings}
        return problem

    def _keep_sources(self, problem: Problem) -> None:
        label, instance = problem.label, problem.instance
        self.store.keep_source("instance", label, instance.digest)
        self.store.keep_source(MONEY_UNIT, label, instance.money_words)
        if self.study.plan:
            plan = _digest(sorted(problem.keywords["plan"].items()))
            self.store.keep_source("plan for", label, plan)

    def _note_broken(self, position: int, label: str, scenario: str | None, reason: str) -> None:
        """One row that says why there are no others, unless the store has it."""
        key = _broken_key(label, scenario)
        if self.store.status(key) is None:
            self.broken.append(
                StoredRow(key, position, label, scenario, None, None, "broken", reason)
            )
        else:
            self.kept += 1

    def _variants(self, number: int, problem: Problem) -> Iterator[tuple[Variant, int]]:
        """Every scenario in every draw, as far as this part goes, with its position in the study;
        of a scenario that does not fit a row in place of those of all draws.
        """
        draws, each = problem.draws, problem.cells_each
        mine = self.part.indices(number, len(problem.scenarios) * len(draws))
        self._cells += len(mine) * each
        for place, scenario in enumerate(problem.scenarios):
            first, end = place * len(draws), (place + 1) * len(draws)
            of_scenario = mine[bisect_left(mine, first) : bisect_left(mine, end)]
            try:
                budgets = problem.budgets_under(scenario) if of_scenario else ()
            except InputError as error:
                self._cells -= len(of_scenario) * each
                if first in of_scenario:
                    self._cells += 1
                    position = number * PER_INSTANCE + first * each
                    self._note_broken(position, problem.label, scenario.name, str(error))
                continue
            for index in of_scenario:
                variant = Variant(problem, scenario, draws[index - first], budgets)
                yield variant, number * PER_INSTANCE + index * each

    def _not_done(self, variant: Variant, position: int) -> Iterator[Cell]:
        for cell in variant.cells(position):
            status = self.store.status(cell.key)
            if status is None or (self.retry and status in FAILURES):
                yield cell
            else:
                self.kept += 1


def _digest(content: Any) -> str:
    """What tells whether something has changed; a store holds nothing of the file it stood in."""
    return hashlib.blake2b(repr(content).encode(), digest_size=16).hexdigest()


def _broken_key(label: str, scenario: str | None) -> bytes:
    """The key of the row that says why an instance, or one of its scenarios, has no other."""
    return hashlib.blake2b(
        f"broken {label if scenario is None else [label, scenario]}".encode(), digest_size=16
    ).digest()
