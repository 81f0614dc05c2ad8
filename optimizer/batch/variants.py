"""The variants of a study's instances and their cells: which they are, and the key by which each is
known.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from glob import glob
from typing import Any

from optimizer.analyses.ledger.entries import ledger_table
from optimizer.batch.study import Study
from optimizer.batch.tasks import TASKS
from optimizer.batch.wire import Bundle, pack
from optimizer.budgets import read_budgets
from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.instance.plain_values import check_text
from optimizer.instance.whatif import scenarios
from optimizer.instance.whatif.draws import HIGH, LOW, draw
from optimizer.instance.whatif.scenarios import Scenario, find_scenario, read_scenario
from optimizer.plans import read_plan
from optimizer.readers.overrides import read_overrides
from optimizer.results.plan import units_by_key


@dataclass(frozen=True, eq=False)
class Problem:
    """One instance of a study, read and ready to be asked.

    Attributes:
        label: its path as the study names it. study: the study. instance: as it stands. versions:
            of what answers depend on.
        budgets: the study's, minor units; None where each scenario has its own. scenarios: in the
            study's order.
        keywords: of the task.
    """

    label: str
    study: Study
    instance: Instance
    versions: Mapping[str, str]
    budgets: tuple[int, ...] | None
    scenarios: tuple[Scenario, ...]
    keywords: Mapping[str, Any]

    @cached_property
    def packed(self) -> bytes:
        """The tables, to be sent to workers."""
        return pack(self.instance.tables)

    @property
    def draws(self) -> Sequence[int | None]:
        """The numbers of the draws; None alone for the stated numbers."""
        return range(1, self.study.draws.count + 1) if self.study.draws else (None,)

    @property
    def at_once(self) -> bool:
        """Whether one cell holds all budgets of a variant."""
        return TASKS[self.study.task].at_once

    @property
    def cells_each(self) -> int:
        """Number of cells of a variant."""
        return 1 if self.budgets is None or self.at_once else len(self.budgets)

    def budgets_under(self, scenario: Scenario) -> tuple[int, ...]:
        """The budgets to ask for: the study's, else that of the instance under the scenario. Raises
        InputError where the scenario does not fit.
        """
        changed = scenarios.apply(self.instance, scenario)
        return (changed.budget.minor,) if self.budgets is None else self.budgets


@dataclass(frozen=True, eq=False)
class Variant:
    """A problem under a scenario in a draw (``number``; None for the stated numbers), and the
    budgets to ask for.
    """

    problem: Problem
    scenario: Scenario
    number: int | None
    budgets: tuple[int, ...]

    @cached_property
    def instance(self) -> Instance:
        """What the cells are asked of."""
        return vary(self.problem.instance, self.order.scenario, self.order.draw)

    def cells(self, position: int) -> Iterator[Cell]:
        """One cell per budget, the first at this position of the study; a key tells everything that
        the answer hangs on.
        """
        told = [self.problem.label, {**vars(self.order), "most": None}]
        common = hashlib.blake2b(
            json.dumps(told, sort_keys=True, default=str).encode(), digest_size=16
        )
        budgets = (max(self.budgets),) if self.problem.at_once else self.budgets
        for place, budget in enumerate(budgets, position):
            hasher = common.copy()
            hasher.update(str(budget).encode())
            yield Cell(self, budget, place, hasher.digest())

    @cached_property
    def order(self) -> Bundle:
        """What a worker is told of every cell."""
        problem, study, draws = self.problem, self.problem.study, self.problem.study.draws
        drawn = None
        if draws:
            drawn = {**draws.model_dump(exclude={"count"}), "number": self.number}
        at_once = {"budgets": self.budgets} if problem.at_once else {}
        return Bundle(
            versions=problem.versions,
            digest=problem.instance.digest,
            scenario=scenario_plain(self.scenario),
            draw=drawn,
            task=study.task,
            keywords={**problem.keywords, **at_once},
            options=study.options.model_dump(),
            most=max(self.budgets) if len(self.budgets) > 1 else None,
        )


@dataclass(frozen=True, eq=False)
class Cell:
    """One question: a variant at a budget, its position in the study, and the hash of everything
    the answer hangs on.
    """

    variant: Variant
    budget: int
    position: int
    key: bytes


def scenario_plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain data."""
    without = {word: list(names) for word, names in scenario.without.items()}
    fix = {"fix": dict(scenario.fix)} if scenario.fix else {}  # else keys stay as they were
    return {
        "name": scenario.name,
        "settings": dict(scenario.settings),
        "without": without,
        **fix,
    }


def vary(
    instance: Instance, scenario: Mapping[str, Any], drawn: Mapping[str, Any] | None
) -> Instance:
    """An instance in a draw, under a scenario; both as plain data. What a scenario sets is firm, so
    it comes after the draw.

    Raises:
        InputError, InstanceError: the scenario or the draw does not fit the instance.
    """
    if drawn is not None:
        instance = draw(instance, **drawn)
    return scenarios.apply(instance, Scenario(**scenario))


def labels(study: Study) -> tuple[str, ...]:
    """The instances of a study, patterns resolved, in order.

    Raises:
        InputError: a pattern matches nothing, an instance is named twice, or a name is not text
            that a store can hold.
    """
    found = [
        _named(label)
        for entry in study.instances
        for label in (
            [entry.name] if isinstance(entry, Instance) else _resolved(study, _named(entry))
        )
    ]
    if len(set(found)) < len(found):
        twice = min(label for label in found if found.count(label) > 1)
        raise InputError(f"{twice}: stands twice among the instances of {study.name}.")
    return tuple(found)


def _named(label: str) -> str:
    """The name of an instance, or a pattern. Raises InputError where a store cannot hold it."""
    try:
        return check_text(label)
    except InputError as error:
        raise InputError(f"{label}: is the name of an instance: {error} Rename the file.") from None


def _resolved(study: Study, entry: str) -> Sequence[str]:
    if not any(sign in entry for sign in "*?["):
        return [entry]
    folder = study.place("")
    found = sorted(glob(entry, root_dir=folder, recursive=True, include_hidden=True))
    if not found:
        where = "" if os.path.isabs(entry) else f" in {folder.resolve()}"
        raise InputError(f"{entry}: matches nothing{where}.")
    return found


def read_problem(study: Study, label: str, versions: Mapping[str, str]) -> Problem:
    """One instance of a study with its budgets, scenarios and plan.

    Raises:
        InputError, InstanceError: it cannot be read, or what the study asks does not fit it.
    """
    from optimizer.loading import load

    here = study.place(label)
    # load says no to a name that cannot be one, as Path does not
    instance = study.in_memory.get(label) or load(here if os.path.exists(here) else label)
    budgets = None if study.budgets is None else read_budgets(study.budgets, instance.minor_units)
    named = tuple(
        own_scenario(study, name) or find_scenario(instance, name) for name in study.scenarios
    )
    _check_ranges(study, named)
    return Problem(label, study, instance, versions, budgets, named, _keywords(study, instance))


def _check_ranges(study: Study, named: Sequence[Scenario]) -> None:
    """A scenario comes after the draw, so a range that it sets would silently do nothing."""
    for scenario in named if study.draws else ():
        for path in scenario.settings:
            if path.endswith((LOW, HIGH)):
                raise InputError(
                    f"Scenario {scenario.name!r} sets {path}: a range must stand in the instance,"
                    " draws are made before."
                )


def own_scenario(study: Study, name: str) -> Scenario | None:
    """A scenario that the study defines, itself or by a file; None where it leaves that to the
    instances.

    Raises:
        InputError: it is not a mapping of paths to values, or its file is none of that kind.
    """
    content = study.scenarios[name] if isinstance(study.scenarios, Mapping) else None
    if content is None:
        return None
    if not isinstance(content, str):
        return read_scenario(name, content)
    read = read_overrides(study.place(content))
    return replace(read, name=name)


def _keywords(study: Study, instance: Instance) -> dict[str, Any]:
    """The study's keys that are the task's own; its plan read, from offer key to units, and its
    ledger, as records.
    """
    keywords = {name: getattr(study, name) for name in TASKS[study.task].keywords}
    if study.plan:
        keywords["plan"] = units_by_key(instance, read_plan(study.plan_file, instance))
    if study.so_far:
        keywords["so_far"] = ledger_table(study.place(study.so_far)).records()
    return keywords
