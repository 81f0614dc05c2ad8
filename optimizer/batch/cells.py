"""The cells of a study: which they are, and the key by which each is known."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from glob import glob
from typing import Any

from optimizer.batch.study import Study
from optimizer.batch.tasks import TASKS
from optimizer.batch.wire import Order, pack
from optimizer.budgets import read_budgets
from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.instance.plain_values import check_text
from optimizer.instance.whatif import scenarios
from optimizer.instance.whatif.draws import HIGH, LOW, draw
from optimizer.instance.whatif.scenarios import Scenario, find_scenario, read_scenario
from optimizer.plans import read_plan
from optimizer.readers.overrides import read_overrides


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
    def variants(self) -> Iterator[Variant]:
        """Every scenario in every draw."""
        draws = self.study.draws
        for scenario in self.scenarios:
            fit = Fit(self, scenario)
            for number in range(1, draws.count + 1) if draws else (None,):
                yield Variant(self, scenario, number, fit)

    @property
    def variant_count(self) -> int:
        """Number of variants."""
        return len(self.scenarios) * (self.study.draws.count if self.study.draws else 1)

    @property
    def cells_each(self) -> int:
        """Number of cells of a variant."""
        return 1 if self.budgets is None or TASKS[self.study.task].at_once else len(self.budgets)


@dataclass(frozen=True, eq=False)
class Fit:
    """A scenario held against an instance, once for all draws and not before it is asked for."""

    problem: Problem
    scenario: Scenario

    @cached_property
    def _found(self) -> tuple[tuple[int, ...], str]:
        try:
            own = (scenarios.apply(self.problem.instance, self.scenario).budget.minor,)
        except InputError as error:
            return (), str(error)
        return own if self.problem.budgets is None else self.problem.budgets, ""

    @property
    def budgets(self) -> tuple[int, ...]:
        """The budgets to ask for: the study's, else that of the instance under the scenario."""
        return self._found[0]

    @property
    def fault(self) -> str:
        """Why the scenario does not fit; empty where it does."""
        return self._found[1]


@dataclass(frozen=True, eq=False)
class Variant:
    """A problem under a scenario in a draw (None for the stated numbers)."""

    problem: Problem
    scenario: Scenario
    number: int | None
    fit: Fit

    def cells(self, position: int) -> Iterator[Cell]:
        """One cell per budget, the first at this position of the study; a key tells everything that
        the answer hangs on.
        """
        common = hashlib.blake2b(digest_size=16)
        common.update(
            json.dumps(
                [self.problem.label, asdict(self.order)], sort_keys=True, default=str
            ).encode()
        )
        budgets = self.fit.budgets
        for place, budget in enumerate(
            (max(budgets),) if TASKS[self.problem.study.task].at_once else budgets, position
        ):
            hasher = common.copy()
            hasher.update(str(budget).encode())
            yield Cell(self, budget, place, hasher.digest())

    @cached_property
    def order(self) -> Order:
        """What a worker is told of every cell."""
        problem, study, draws = self.problem, self.problem.study, self.problem.study.draws
        return Order(
            versions=dict(problem.versions),
            digest=problem.instance.digest,
            scenario=scenario_plain(self.scenario),
            draw=(
                None
                if draws is None
                else {**draws.model_dump(exclude={"count"}), "number": self.number}
            ),
            task=study.task,
            keywords={
                **problem.keywords,
                **({"budgets": self.fit.budgets} if TASKS[study.task].at_once else {}),
            },
            options=study.options.model_dump(),
        )

    def order_for(self, budgets: tuple[int, ...], *, with_tables: bool) -> Order:
        """What a worker is told of cells at these budgets."""
        problem = self.problem
        most = max(self.fit.budgets) if len(self.fit.budgets) > 1 else None
        return replace(
            self.order, most=most, budgets=budgets, tables=problem.packed if with_tables else None
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
    return {"name": scenario.name, "settings": dict(scenario.settings), "without": without}


def vary(
    instance: Instance, scenario: Mapping[str, Any], drawn: Mapping[str, Any] | None
) -> Instance:
    """An instance in a draw, under a scenario; both as plain data. What a scenario sets is firm, so
    it comes after the draw.

    Raises:
        InputError, InstanceError: the scenario or the draw does not fit the instance.
    """
    if drawn is not None:
        instance = draw(
            instance, drawn["seed"], drawn["number"], groups=drawn["groups"], only=drawn["only"]
        )
    return scenarios.apply(instance, Scenario(**scenario))


def labels(study: Study) -> tuple[str, ...]:
    """The instances of a study, patterns resolved, in order.

    Raises:
        InputError: a pattern matches nothing, an instance is named twice, or a name is not text
            that a store can hold.
    """
    found = [
        _named(label) for entry in study.instances for label in _resolved(study, _named(entry))
    ]
    twice = (
        sorted({label for label in found if found.count(label) > 1})
        if len(set(found)) < len(found)
        else []
    )
    if twice:
        raise InputError(f"{twice[0]}: stands twice among the instances of {study.name}.")
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
        raise InputError(
            f"{entry}: matches nothing{'' if os.path.isabs(entry) else f' in {folder.resolve()}'}."
        )
    return found


def read_problem(study: Study, label: str, versions: Mapping[str, str]) -> Problem:
    """One instance of a study with its budgets, scenarios and plan.

    Raises:
        InputError, InstanceError: it cannot be read, or what the study asks does not fit it.
    """
    from optimizer.loading import load

    here = study.place(label)
    instance = load(
        here if os.path.exists(here) else label
    )  # which says no to a name that cannot be one, as Path does not
    budgets = None if study.budgets is None else read_budgets(study.budgets, instance.minor_units)
    named = tuple(_scenario(study, instance, name) for name in study.scenarios)
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


def _scenario(study: Study, instance: Instance, name: str) -> Scenario:
    return own_scenario(study, name) or find_scenario(instance, name)


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
    return Scenario(name, read.settings, read.without)


def _keywords(study: Study, instance: Instance) -> dict[str, Any]:
    """The study's keys that are the task's own; its plan read, from offer key to units."""
    keywords = {name: getattr(study, name) for name in TASKS[study.task].keywords}
    if study.plan:
        units = read_plan(study.place(study.plan), instance)
        keywords["plan"] = {
            offer.key: count for offer, count in zip(instance.offers, units, strict=True) if count
        }
    return keywords
