"""Arguments and options that several commands share: one meaning, one name, one help text, one
order.
"""

from __future__ import annotations

from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any

import typer

INSTANCE_HELP = "A folder, a .yaml, .json or .xlsx file, or the name of a shipped instance."


def shipped(incomplete: str) -> list[str]:
    """Names of shipped instances that begin so, for completion."""
    from optimizer.readers.shipped import shipped_names

    return [name for name in shipped_names() if name.startswith(incomplete)]


InstanceArgument = Annotated[
    str, typer.Argument(metavar="INSTANCE", help=INSTANCE_HELP, autocompletion=shipped)
]
BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget",
        "-b",
        help='The cap, e.g. 15bn or "300 million"; the instance\'s own by default.',
    ),
]
WithinOption = Annotated[
    str, typer.Option("--within", help="How near the best: what share of its gain may be lost.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change an entry, e.g. rules.no-dominance.max=30%. May repeat."),
]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        help=(
            "Apply a scenario of the instance, or an override file (.yaml, .json), before --set."
            " May repeat."
        ),
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="WORD=NAME",
        help="Leave out, after --set: recipient=MYS, rule=crews, layer=presence. May repeat.",
    ),
]
FixOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fix",
        metavar="OFFER=N",
        help="Exactly N units of an offer, after --without: LKA/tactical-uav=1. May repeat.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the machine-readable result alone.")
]
AsciiOption = Annotated[
    bool,
    typer.Option(
        "--ascii", help="Arrows, bars and dots in plain signs, which every terminal draws alike."
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Nothing but errors on standard error."),
]
OutOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--out",
        "-o",
        help=(
            "Also write a file; the suffix picks the format (.html .json .md .csv .svg .xlsx). May"
            " repeat."
        ),
    ),
]
MethodOption = Annotated[str, typer.Option(help="auto, units, packages or frontier.")]
SolverOption = Annotated[
    str, typer.Option(help="highs, or any solver PuLP reaches, by its name there.")
]
TimeLimitOption = Annotated[
    float | None,
    typer.Option(
        min=0, help="Seconds for each budget; then comes the best plan so far, with its true gap."
    ),
]
TimeForAllOption = Annotated[
    float | None,
    typer.Option(min=0, help="Seconds for everything; then comes what is known of it by then."),
]
ExactOption = Annotated[
    bool,
    typer.Option(
        "--exact", help="Units method: go on to the one canonical plan among equally good ones."
    ),
]
SeedOption = Annotated[
    int, typer.Option(min=0, help="Random seed handed to the solver, at most 2147483647.")
]
SeedOfDrawsOption = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="What draws hang on (1 by default); without draws as elsewhere, for the solver (0).",
    ),
]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Processes of this machine; all cores by default.")
]
StoreOption = Annotated[
    Path | None,
    typer.Option("--store", help="Keep every draw in a run store, and go on from there."),
]
PiecesOption = Annotated[
    bool,
    typer.Option(
        "--pieces",
        help="The full report, with what the areas are made of, and which offers reach each piece.",
    ),
]
FullOption = Annotated[
    bool,
    typer.Option(
        "--full",
        help=(
            "The full report in place of one screen: costs, all waters, what each line is worth,"
            " all rules and their reasons. In English; .md files have it anyway."
        ),
    ),
]
LangOption = Annotated[
    str, typer.Option("--lang", help="The language of the report: en, or ja (a draft).")
]

InstancesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="INSTANCE",
        help="Folders, .yaml, .json or .xlsx files, or names of shipped instances.",
        autocompletion=shipped,
    ),
]

# The parameters that commands share, in the order in which every help text has them (answering.py
# adds them to a command).
Parameters = tuple[Parameter, ...]


def parameter(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
    """A parameter of a command."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


INSTANCE = (parameter("instance", InstanceArgument),)
INSTANCES = (parameter("instance", InstancesArgument),)
CHANGES = (
    parameter("scenarios", ScenarioOption, None),
    parameter("settings", SetOption, None),
    parameter("without", WithoutOption, None),
    parameter("fix", FixOption, None),
)
TIME_LIMIT = parameter("time_limit", TimeLimitOption, None)
LANG = parameter("lang", LangOption, "en")
"""Of commands whose report speaks several languages."""
PLAN_REPORT = (
    parameter("full", FullOption, False),
    parameter("pieces", PiecesOption, False),
    LANG,
)
"""How the report on a plan is told: on one screen or in full."""
EXACT = parameter("exact", ExactOption, False)
SEARCH = (
    parameter("method", MethodOption, "auto"),
    parameter("solver", SolverOption, "highs"),
    TIME_LIMIT,
    EXACT,
    parameter("seed", SeedOption, 0),
)
SEARCH_FOR_THE_ONE = tuple(each for each in SEARCH if each != EXACT)
"""Of analyses that find the canonical plan anyway."""
SEARCH_IN_DRAWS = (*SEARCH[:2], parameter("time_limit", TimeForAllOption, None))
"""Of analyses whose seed is that of their draws."""
SEARCH_AND_DRAWS = (*SEARCH[:4], parameter("seed", SeedOfDrawsOption, None))
"""Of analyses that may draw."""
SHOWING = (
    parameter("as_json", JsonOption, False),
    parameter("plain_signs", AsciiOption, False),
    parameter("out", OutOption, None),
    parameter("quiet", QuietOption, False),
)


def load_instance(
    path: str,
    settings: list[str] | None,
    scenarios: list[str] | None = None,
    without: list[str] | None = None,
    fix: list[str] | None = None,
) -> Any:
    """The instance at a path under its scenarios, with the ``--set`` changes made, what
    ``--without`` names left out, and what ``--fix`` names held.
    """
    from optimizer.instance.whatif.scenarios import apply
    from optimizer.loading import load
    from optimizer.readers.overrides import scenario_called

    instance = load(path)
    for called in scenarios or ():
        instance = apply(instance, scenario_called(instance, called))
    instance = instance.override(read_settings(settings), "--set ") if settings else instance
    instance = instance.without(**read_without(without)) if without else instance
    fixed = read_named(fix or [], "--fix", "OFFER=N, such as LKA/tactical-uav=1")
    return instance.fix(dict(fixed), "--fix ") if fixed else instance


def workers_for(draws: int, workers: int | None) -> int:
    """How many processes answer so many draws: as asked, or as many cores as they can use."""
    from optimizer.analyses.robustness.in_order import AT_A_TIME
    from optimizer.processes import cores

    return workers or max(1, min(cores(), -(-draws // AT_A_TIME)))


def read_named(texts: list[str], option: str, expected: str) -> list[tuple[str, str]]:
    """``NAME=WHAT`` texts as pairs. Raises InputError where one is none."""
    from optimizer.errors import InputError

    pairs = []
    for text in texts:
        name, _, what = (part.strip() for part in text.partition("="))
        if not name or not what:
            raise InputError(f"{option} {text}: expected {expected}.")
        pairs.append((name, what))
    return pairs


def read_without(texts: list[str]) -> dict[str, list[str]]:
    """``WORD=NAME`` texts as names by word. Raises InputError where one has no "="."""
    names: dict[str, list[str]] = {}
    expected = "WORD=NAME, such as recipient=MYS or rule=no-dominance"
    for word, name in read_named(texts, "--without", expected):
        names.setdefault(word, []).append(name)
    return names


def read_settings(settings: list[str]) -> dict[str, Any]:
    """``PATH=VALUE`` texts as a mapping; values are read as YAML, so numbers, lists and flags work.

    Raises:
        InputError: a setting has no "=".
    """
    from optimizer.errors import InputError
    from optimizer.instance.faults import Faults
    from optimizer.readers.strict_yaml import parse_yaml

    faults = Faults()
    changes = {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path:
            raise InputError(
                f"--set {setting}: expected PATH=VALUE, such as rules.no-dominance.max=30%."
            )
        parsed = parse_yaml(value, (), faults.of(f"--set {path}"))
        changes[path.strip()] = parsed.data if parsed else None
    faults.check()
    return changes
