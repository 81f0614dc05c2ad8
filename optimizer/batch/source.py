"""Where the cells of a run come from: the study, less what the store has already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.batch.cells import (
    Cell,
    Problem,
    Variant,
    labels,
    own_scenario,
    read_problem,
    scenario_plain,
)
from optimizer.batch.store import Store, StoredRow
from optimizer.batch.study import Study, values_at_fault
from optimizer.batch.tasks import TASKS
from optimizer.batch.wire import FAILURES
from optimizer.errors import InputError, RefusedError
from optimizer.instance.whatif.draws import ranges
from optimizer.instance.whatif.scenarios import Scenario
from optimizer.readers.plan_file import check_plan
from optimizer.result import FORMAT as RESULT_FORMAT

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


@dataclass(frozen=True)
class Readied:
    """A study whose own faults are told before anything is begun: its instances named, its
    scenarios and plan read.
    """

    study: Study
    labels: tuple[str, ...]
    scenarios: tuple[Scenario, ...]


def ready(study: Study) -> Readied:
    """The study, read as far as it goes without its instances.

    Raises:
        InputError: a pattern matches nothing, an instance is named twice, a scenario file or the
            plan cannot be read.
    """
    if wrong := [
        f"{'.'.join(map(str, place))}: {problem} {hint}".rstrip()
        for place, problem, hint in values_at_fault(study)
    ]:
        raise InputError("\n".join(wrong))
    named = study.scenarios if isinstance(study.scenarios, Mapping) else ()
    scenarios = tuple(found for name in named if (found := own_scenario(study, name)) is not None)
    if study.plan:
        check_plan(study.place(study.plan))
    return Readied(study, labels(study), scenarios)


class Source:
    """The cells that remain to be done, in order, made one by one; tallies on the way.

    Attributes:
        kept: cells that the store had already. total: cells of the study, estimated until every
            instance is read.
        broken: rows of the last instances that cannot be read, and scenarios that do not fit; the
            run takes them from here.
    """

    def __init__(
        self, read: Readied, store: Store, versions: Mapping[str, str], part: Part, *, retry: bool
    ) -> None:
        self.study, self.store, self.versions, self.part, self.retry = (
            read.study,
            store,
            versions,
            part,
            retry,
        )
        self.labels, self.scenarios = read.labels, read.scenarios
        self.kept = 0
        self.broken: list[StoredRow] = []
        self._firm: list[str] = []  # instances without a range, though draws are asked for
        self._overruled: set[str] = set()  # scenarios with a budget, where the study has its own
        self._read = 0
        self._cells = 0

    @property
    def total(self) -> int:
        """Cells of the study; instances not read yet count like the average of those that are."""
        remaining = len(self.labels) - self._read
        return self._cells + (
            round(remaining * self._cells / self._read) if self._read else remaining
        )

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

    def __iter__(self) -> Iterator[Cell]:
        for number, label in enumerate(self.labels):
            problem = self._problem(number, label)
            self._read += 1
            if problem is not None:
                yield from self._remaining(number, problem)

    def remember(self) -> None:
        """Tie the store to this study: its name, task, options and draws, the versions and its
        scenarios.

        Raises:
            RefusedError: the store was begun with others.
        """
        study = self.study
        self.store.keep_fact("study", study.name)
        self.store.keep_fact("versions", {**self.versions, "result": RESULT_FORMAT})
        words = {name: getattr(study, name) for name in TASKS[study.task].keywords}
        self.store.keep_fact("task", {"task": study.task, **words, **study.options.model_dump()})
        self.store.keep_fact(
            "draws", None if study.draws is None else study.draws.model_dump(exclude={"count"})
        )
        if TASKS[study.task].at_once:
            self.store.keep_fact("budgets", study.budgets)
        for scenario in self.scenarios:
            self.store.keep_source("scenario", scenario.name, _digest(scenario_plain(scenario)))
        self.store.check_instances(self.labels)

    def _problem(self, number: int, label: str) -> Problem | None:
        """The instance, or None after noting the row that says why there is none."""
        try:
            problem = read_problem(self.study, label, self.versions)
        except InputError as error:
            self._cells += 1
            self._note_broken(number * PER_INSTANCE, label, None, str(error))
            return None
        self.store.keep_source("instance", label, problem.instance.digest)
        if self.study.plan:
            self.store.keep_source(
                "plan for", label, _digest(sorted(problem.keywords["plan"].items()))
            )
        if self.store.status(_broken_key(label, None)) is not None:
            self.store.remove([_broken_key(label, None)])
        if self.study.draws and not ranges(problem.instance):
            self._firm.append(label)
        if problem.budgets is not None:
            self._overruled.update(
                each.name for each in problem.scenarios if "budget" in each.settings
            )
        self._cells += len(self.part.indices(number, problem.variant_count)) * problem.cells_each
        return problem

    def _note_broken(self, position: int, label: str, scenario: str | None, reason: str) -> None:
        """One row that says why there are no others, unless the store has it."""
        key = _broken_key(label, scenario)
        if self.store.status(key) is None:
            self.broken.append(
                StoredRow(key, position, label, scenario, None, None, "broken", reason, None, {})
            )
        else:
            self.kept += 1

    def _remaining(self, number: int, problem: Problem) -> Iterator[Cell]:
        mine = self.part.indices(number, problem.variant_count)
        for index, variant in enumerate(problem.variants):
            if index in mine:
                position = number * PER_INSTANCE + index * problem.cells_each
                yield from (
                    self._unfit(variant, position)
                    if variant.fit.fault
                    else self._not_done(variant, position)
                )

    def _unfit(self, variant: Variant, position: int) -> tuple[()]:
        """No cells; a row in place of those of all draws."""
        first = variant.number in (None, 1)
        self._cells += first - variant.problem.cells_each
        if first:
            self._note_broken(
                position, variant.problem.label, variant.scenario.name, variant.fit.fault
            )
        return ()

    def _not_done(self, variant: Variant, position: int) -> Iterator[Cell]:
        for cell in variant.cells(position):
            if self._is_done(cell):
                self.kept += 1
            else:
                yield cell

    def _is_done(self, cell: Cell) -> bool:
        status = self.store.status(cell.key)
        return status is not None and not (self.retry and status in FAILURES)


def _digest(content: Any) -> str:
    """What tells whether something has changed; a store holds nothing of the file it stood in."""
    return hashlib.blake2b(repr(content).encode(), digest_size=16).hexdigest()


def _broken_key(label: str, scenario: str | None) -> bytes:
    """The key of the row that says why an instance, or one of its scenarios, has no other."""
    return hashlib.blake2b(
        f"broken {label if scenario is None else [label, scenario]}".encode(), digest_size=16
    ).digest()


def check_empty(store: Store, *, resume: bool) -> None:
    """Refuse to add to a store that holds rows unless asked to, or whose rows were altered. Raises
    RefusedError.
    """
    held = sum(store.counts().values())
    if held and not resume:
        raise RefusedError(
            f"{store.path}: already holds {held:,} rows. Add --resume to go on with them, or name a"
            " new store."
        )
    store.check()
