"""The study: which instances, budgets, scenarios and draws, and what to do with each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from optimizer.batch.tasks import TASKS
from optimizer.budgets import read_budgets
from optimizer.errors import InputError, KeywordError
from optimizer.instance.faults import Faults
from optimizer.instance.instance import Instance
from optimizer.instance.plain_values import plain_value
from optimizer.instance.whatif.scenarios import STATED
from optimizer.keywords import knows_its_keywords
from optimizer.methods import METHODS
from optimizer.money import (
    CODES,
    UNITS,
    parse_money,
    parse_number,
    parse_share,
    read_within,
    shorten,
)
from optimizer.proof import MOST_SEED, MethodChoice, Options
from optimizer.readers.overrides import parse_file
from optimizer.readers.positions import Parsed
from optimizer.readers.shipped import shipped_plans
from optimizer.suggest import did_you_mean

Overrides = Mapping[str, Any] | str | None
KeyPath = tuple[int | str, ...]


Wrong = tuple[KeyPath, str, str]
"""Where in a study something is wrong, what, and a hint."""


if TYPE_CHECKING:
    _Model = BaseModel
else:

    class _Worded(type(BaseModel)):
        """What is made in Python of a class is refused in words, as any other argument is."""

        def __call__(cls, **named):
            try:
                return super().__call__(**named)
            except ValidationError as error:
                kinds = {each["type"] for each in error.errors()}
                refusal = KeywordError if kinds & {"missing", "extra_forbidden"} else InputError
                raise refusal(_told(_in_words(cls, error, named))) from None

    class _Model(BaseModel, metaclass=_Worded):
        pass


class _Part(_Model):
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

    method: MethodChoice = Field(
        default="auto", description=f"One of {', '.join(('auto', *METHODS))}."
    )
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

    @field_validator("method", mode="wrap")
    @classmethod
    def _one_of_ours(cls, value: Any, _checked: object) -> Any:
        """Also a method that was added."""
        if value not in (methods := ("auto", *METHODS)):
            expected = ", ".join(map(repr, methods))
            raise PydanticCustomError("literal_error", "", {"expected": expected})
        return value


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
    instances: list[str | SkipJsonSchema[InstanceOf[Instance]]] = Field(
        min_length=1,
        description="Paths, patterns such as regions/*.yaml, or names of shipped instances.",
    )
    """In Python also instances themselves, which rows then call by their names."""
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
    task: Literal[
        "solve",
        "evaluate",
        "target",
        "explain",
        "curve",
        "compare",
        "robust",
        "brief",
        "alternatives",
        "replan",
        "fair",
        "next",
        "diagnose",
    ] = Field(
        default="solve",
        description=(
            "What to ask of each cell; compare takes all budgets at once, curve goes up to each."
        ),
    )
    plan: str = Field(
        default="",
        description="The plan file that the task evaluate assesses, and replan begins with.",
    )
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
    outcome_draws: int = Field(
        default=0,
        ge=0,
        description=(
            "The tasks robust, brief and compare: draws of outcomes within each cell, by which"
            " plans are judged; the instance is not changed."
        ),
    )
    outcome_seed: int = Field(default=1, ge=0, description="What these draws hang on.")
    price_draws: int = Field(
        default=0,
        ge=0,
        description="The tasks robust and brief: draws of prices too, where any has a range.",
    )
    declines: int = Field(
        default=1,
        ge=0,
        le=2,
        description="The task robust: up to so many recipients decline together; 0 asks nothing.",
    )
    cautious: bool = Field(
        default=True,
        description="The task robust: whether plans that guard against bad draws are sought too.",
    )
    within: int | float | str = Field(
        default="",
        description=(
            "The tasks alternatives and brief (0.1% where absent) and replan (1%): how near the"
            " best, as a share of its gain."
        ),
    )
    different: int = Field(
        default=3, ge=0, description="The task alternatives: how many different plans."
    )
    move: Literal["units", "money"] = Field(
        default="units", description="The task replan: what is counted of what is moved."
    )
    by: Literal["share", "gain", "grant"] = Field(
        default="share", description="The task fair: what is compared of recipients."
    )
    levels: int = Field(
        default=2, ge=1, description="The task fair: how many are lifted, the worst off first."
    )
    so_far: str = Field(
        default="",
        description="The task next: the ledger, a .csv file of the decisions so far.",
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
                if given and key not in TASKS[self.task].keywords:
                    owners = " and ".join(n for n, each in TASKS.items() if key in each.keywords)
                    raise ValueError(
                        f"{key}: belongs to the task {owners}, and no other task takes one"
                    )
        return self

    @property
    def in_memory(self) -> Mapping[str, Instance]:
        """Instances that were handed in themselves, by name."""
        return {each.name: each for each in self.instances if isinstance(each, Instance)}

    def place(self, path: str) -> Path:
        """A path of the study as a path of this machine."""
        return Path(self.folder) / path

    @property
    def plan_file(self) -> Path:
        """Where the plan is: in the study's folder, or shipped."""
        own = self.place(self.plan)
        return Path(self.plan) if self.plan in shipped_plans() and not own.exists() else own


@knows_its_keywords
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
        study = Study.model_validate(parsed.data)
    except ValidationError as error:
        _refuse(path, parsed, _in_words(Study, error, parsed.data))
        raise
    _refuse(path, parsed, values_at_fault(study))
    return study.model_copy(update={"folder": str(path.parent / study.folder)})


def _refuse(path: Path, parsed: Parsed, found: Iterable[Wrong]) -> None:
    """Raise InstanceError with every fault at its place in the file, where there are any."""
    faults = Faults()
    for place, problem, hint in found:
        known = _known(place, parsed.data)
        where = f"{path}:{parsed.marks[known]}" if known else str(path)
        faults.add(where, ".".join(map(str, place)), problem, hint)
    faults.check()


def check_values(study: Study) -> None:
    """Refuse a study, made in Python, of values that no instance can make sense of. Raises
    InputError.
    """
    if told := _told(values_at_fault(study)):
        raise InputError(told)


def _told(found: Iterable[Wrong]) -> str:
    """What is wrong with what stands in no file, a line each."""
    lines = ((".".join(map(str, place)), f"{what} {hint}") for place, what, hint in found)
    return "\n".join(f"{place}: {words}".removeprefix(": ").rstrip() for place, words in lines)


def values_at_fault(study: Study) -> Iterator[Wrong]:
    """What no instance can make sense of."""
    budgets, several = study.budgets, isinstance(study.budgets, list)
    read = partial(read_budgets, money=_some_money)
    if budgets is not None:
        for number, entry in enumerate(budgets if isinstance(budgets, list) else [budgets]):
            yield from _problem(("budgets", number)[: 1 + several], read, entry)
    if study.awareness != "":
        yield from _problem(("awareness",), _some_goal, study.awareness)
    if study.within != "":
        yield from _problem(("within",), read_within, study.within)
    if study.step is not None:
        yield from _problem(("step",), _some_money, study.step)


def _problem(place: KeyPath, read: Callable[[Any], object], value: object) -> Iterator[Wrong]:
    """Why something cannot be read; nothing where it can."""
    try:
        read(value)
    except InputError as error:
        yield place, str(error), ""


def _some_goal(awareness: int | float | str) -> object:
    share = str(awareness).strip().endswith("%")
    return parse_share(awareness) if share else parse_number(awareness)


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


def _in_words(part: type[BaseModel], error: ValidationError, data: Any) -> Iterator[Wrong]:
    """What pydantic found, once a place; several faults at one place mean that the value is of none
    of the kinds expected there.
    """
    by_place: dict[KeyPath, list[Any]] = {}
    for each in error.errors():
        by_place.setdefault(_known(each["loc"], data) or each["loc"], []).append(each)
    for place, (first, *others) in by_place.items():
        found = f"Found {shorten(first['input'])}." if place else ""
        if first["type"] == "extra_forbidden":
            parts: dict[str, type[BaseModel]] = {"draws": Draws, "options": SolveOptions}
            known = parts.get(str(place[0]), part).model_fields
            yield place, "is not a key of a study.", did_you_mean(str(place[-1]), known)
        elif first["type"] == "missing":
            yield place, "is missing.", ""
        elif first["type"] == "literal_error":
            choices = re.findall("'(.*?)'", first["ctx"]["expected"])
            problem = f"found {shorten(first['input'])}: expected {', '.join(choices)}."
            yield place, problem, did_you_mean(str(first["input"]), choices)
        elif others:
            expected = f"Expected: {part.model_fields[str(place[0])].description}"
            yield place, f"found {shorten(first['input'])}.", expected
        else:
            yield place, first["msg"].removeprefix("Value error, ") + ".", found


def _known(loc: KeyPath, data: Any) -> KeyPath:
    """The part of a fault's path that leads somewhere; pydantic adds the names of the types it
    tried.
    """
    place: KeyPath = ()
    for part in loc:
        inside = range(len(data)) if isinstance(data, list) else data
        if isinstance(inside, range | Mapping) and part in inside:
            place, data = (*place, part), data[part]
    return place
