"""The study: which instances, budgets, scenarios and draws, and what to do with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from optimizer.batch.tasks import TASKS
from optimizer.budgets import read_budgets
from optimizer.errors import InputError
from optimizer.instance.faults import Faults
from optimizer.instance.plain_values import plain_value
from optimizer.instance.whatif.scenarios import STATED
from optimizer.methods import METHODS
from optimizer.money import CODES, UNITS, parse_money, parse_number, parse_share, shorten
from optimizer.proof import MOST_SEED, Options
from optimizer.readers.overrides import parse_file
from optimizer.readers.positions import Parsed
from optimizer.suggest import did_you_mean

Overrides = Mapping[str, Any] | str | None
Place = tuple[int | str, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Draws(_Part):
    """Seeded draws of the numbers that have a range."""

    count: int = Field(
        ge=1,
        le=10_000_000,
        description="How many draws; each is one more cell per instance, scenario and budget.",
    )
    seed: int = Field(
        default=0, ge=0, description="Seed; the same seed draws the same numbers on every machine."
    )
    groups: Mapping[str, list[str]] = Field(
        default_factory=dict,
        description=(
            "Name to path patterns, e.g. {uptake: ['offers.*.uptake']}: members move together."
        ),
    )
    only: list[str] = Field(
        default_factory=list,
        description="Path patterns of what is drawn; everything with a range where empty.",
    )


class SolveOptions(_Part):
    """How to solve, as on the command line."""

    method: str = Field(default="auto", description="auto, units, packages or frontier.")
    solver: str = Field(default="highs", description="highs, or any solver PuLP reaches by name.")
    time_limit: float | None = Field(
        default=None,
        ge=0,
        strict=False,
        description="Seconds per solve. Answers cut short depend on the machine.",
    )
    exact: bool = Field(default=False, description="Units method: go on to the one canonical plan.")
    node_limit: int = Field(
        default=Options.node_limit,
        ge=1,
        description="Packages method: most partial packages grown.",
    )
    seed: int = Field(
        default=0, ge=0, le=MOST_SEED, description="Random seed handed to the solver."
    )


class Study(_Part):
    """What ``optimizer batch`` runs: every instance under every scenario, in every draw, at every
    budget.
    """

    format: Literal[1] = Field(default=1, description="Version of this file's form.")
    name: str = Field(default="study", description="What the run store and messages call it.")
    folder: str = Field(
        default="",
        description=(
            "Where the paths below begin, relative to the study file; its own folder where empty."
        ),
    )
    instances: list[str] = Field(
        min_length=1,
        description="Paths, patterns such as regions/*.yaml, or names of shipped instances.",
    )
    budgets: list[int | float | str] | int | float | str | None = Field(
        default=None,
        description=(
            "Amounts as a list, or a range START:STOP:STEP such as 0:50bn:0.5bn; each scenario's"
            " own where absent."
        ),
    )
    scenarios: list[str] | Mapping[str, Overrides] = Field(
        default_factory=lambda: [STATED],
        description=(
            "Names that the instances define, or name to overrides: a mapping of paths to values,"
            " the path of an override file, or nothing for a name that the instances define."
            f" {STATED!r} is the instance as it stands."
        ),
    )
    draws: Draws | None = Field(
        default=None,
        description="Draws within the ranges of the data; the stated numbers where absent.",
    )
    task: Literal["solve", "evaluate", "target", "explain", "curve", "compare"] = Field(
        default="solve",
        description=(
            "What to ask of each cell; compare takes all budgets at once, curve goes up to each."
        ),
    )
    plan: str = Field(default="", description="The plan file that the task evaluate assesses.")
    compare: bool = Field(
        default=False, description="The task evaluate also solves, and says the best awareness."
    )
    awareness: int | float | str = Field(
        default="", description="The goal of the task target: a share such as 60%, or weight units."
    )
    offer: str = Field(
        default="",
        description=(
            "The only offer that the task explain is about, e.g. LKA/tactical-uav; all where"
            " absent."
        ),
    )
    step: int | float | str | None = Field(
        default=None,
        description=(
            "The task curve: how far apart budgets are solved where they must be solved one by one."
        ),
    )
    options: SolveOptions = Field(
        default_factory=lambda: SolveOptions(), description="How to solve."
    )

    @field_validator("budgets", "step", "scenarios", "folder", mode="before")
    @classmethod
    def _as_in_a_file(cls, value: Any) -> Any:
        """Money, the numbers of other libraries and text, made in Python, as a study file would say
        them.
        """
        return plain_value(value)

    @model_validator(mode="after")
    def _keys_fit_task(self) -> Study:
        for name, task in TASKS.items():
            for key in task.keywords:
                given = getattr(self, key) != type(self).model_fields[key].default
                if name == self.task and key in task.needs and not given:
                    raise ValueError(f"the task {name} needs {key}: and no other task takes one")
                if name != self.task and given:
                    raise ValueError(
                        f"{key}: belongs to the task {name}, and no other task takes one"
                    )
        return self

    def place(self, path: str) -> Path:
        """A path of the study as a path of this machine."""
        return Path(self.folder) / path


def load_study(path: str | Path) -> Study:
    """The study in a YAML or JSON file; its ``folder`` then leads from here to where its paths
    begin.

    Raises:
        InputError: every fault with line and column.
    """
    path = Path(path)
    parsed = parse_file(path, str(path))
    if not isinstance(parsed.data, dict):
        raise InputError(f"{path}: is not a study: expected keys such as instances and budgets.")
    try:
        study = Study(**parsed.data)
    except ValidationError as error:
        _refuse(path, parsed, error)
        raise
    faults = Faults()
    for place, problem, hint in values_at_fault(study):
        known = _known(place, parsed)
        faults.add(
            f"{path}:{parsed.marks[known]}" if known else str(path),
            ".".join(map(str, place)),
            problem,
            hint,
        )
    faults.check()
    return study.model_copy(update={"folder": str(path.parent / study.folder)})


def values_at_fault(study: Study) -> Iterator[tuple[Place, str, str]]:
    """What no instance can make sense of: its place in the study, what is wrong, and a hint."""
    entries = (
        study.budgets
        if isinstance(study.budgets, list)
        else []
        if study.budgets is None
        else [study.budgets]
    )
    for number, entry in enumerate(entries):
        if problem := _problem(partial(read_budgets, entry, _some_money)):
            yield (
                ("budgets", number) if isinstance(study.budgets, list) else ("budgets",),
                problem,
                "",
            )
    if study.awareness != "" and (problem := _problem(partial(_goal, study.awareness))):
        yield ("awareness",), problem, ""
    if study.step is not None and (problem := _problem(partial(_some_money, study.step))):
        yield ("step",), problem, ""
    method, methods = study.options.method, ("auto", *METHODS)
    if method not in methods:
        yield (
            ("options", "method"),
            f"found {shorten(method)}: expected {', '.join(methods)}.",
            did_you_mean(method, methods),
        )


def _problem(read: Callable[[], object]) -> str:
    """Why something cannot be read; empty where it can."""
    try:
        read()
    except InputError as error:
        return str(error)
    return ""


def _goal(awareness: int | float | str) -> None:
    read = (
        parse_share
        if isinstance(awareness, str) and awareness.strip().endswith("%")
        else parse_number
    )
    read(awareness)


def _some_money(value: Any) -> int:
    """An amount, if it is one in any currency and unit: in which, only an instance can say. Raises
    InputError.
    """
    refused = None
    for code in ("JPY", *CODES):
        for unit in UNITS:
            try:
                return parse_money(value, unit, code)
            except InputError as error:
                refused = refused or error
    raise refused or InputError("There is no currency.")


def study_schema() -> dict[str, Any]:
    """JSON Schema of study files, for editors."""
    return Study.model_json_schema()


def _refuse(path: Path, parsed: Parsed, error: ValidationError) -> None:
    """Raise the faults that pydantic found, each once and with its place in the file."""
    faults = Faults()
    by_place: dict[Place, list[Any]] = {}
    for each in error.errors():
        by_place.setdefault(_known(each["loc"], parsed) or each["loc"], []).append(each)
    for place, found in by_place.items():
        where = f"{path}:{parsed.marks[place]}" if place in parsed.marks and place else str(path)
        faults.add(where, ".".join(map(str, place)), *_words(place, found))
    faults.check()


def _known(loc: Place, parsed: Parsed) -> Place:
    """The part of a fault's path that stands in the file; pydantic adds the names of the types it
    tried.
    """
    place: Place = ()
    for part in loc:
        if (*place, part) in parsed.marks:
            place = (*place, part)
    return place


def _words(place: Place, found: list[Any]) -> tuple[str, str]:
    """Problem and hint; several faults at one place mean that the value is of none of the kinds
    expected there.
    """
    first = found[0]
    if first["type"] == "extra_forbidden":
        parts: dict[str, type[_Part]] = {"draws": Draws, "options": SolveOptions}
        known = parts.get(str(place[0]), Study).model_fields
        return "is not a key of a study.", did_you_mean(str(place[-1]), known)
    if first["type"] == "missing":
        return "is missing.", ""
    if len(found) > 1:
        return (
            f"found {shorten(first['input'])}.",
            f"Expected: {Study.model_fields[str(place[0])].description}",
        )
    return first["msg"].removeprefix("Value error, ") + ".", (
        f"Found {shorten(first['input'])}." if place else ""
    )
