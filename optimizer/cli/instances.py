"""``new``, ``validate``, ``convert``, ``schema`` and ``export``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer.cli.answering import to_the_end
from optimizer.cli.options import (
    INSTANCE_HELP,
    BudgetOption,
    FixOption,
    InstanceArgument,
    ScenarioOption,
    SetOption,
    WithoutOption,
    load_instance,
)


def validate(
    instance: InstanceArgument,
    scenarios: ScenarioOption = None,
    settings: SetOption = None,
    without: WithoutOption = None,
    fix: FixOption = None,
) -> None:
    """Check an instance; every fault with file, row, field and likely cause, and notes on what may
    not be meant.
    """
    from optimizer.errors import InputError, InstanceError
    from optimizer.reports.words import budget_and_costs, count
    from optimizer.visible import visible

    try:
        it = load_instance(instance, settings, scenarios, without, fix)
    except InstanceError as error:
        raise InputError("\n".join(map(str, error.faults))) from None
    known = {
        "recipient": it.recipients,
        "offer": it.offers,
        "area": it.areas,
        "effect": it.tables.tables["effects"],
        "rule": it.rules,
    }
    counts = ", ".join(count(len(each), word) for word, each in known.items())
    budget = None if it.stated_budget is None else it.stated_budget.minor
    money = budget_and_costs(budget, it.unit_costs, it.currency)
    typer.echo(visible(f"{it.name}: in order. {money}. {counts}."))
    for note in it.notes:
        typer.echo(visible(f"Note: {note}"))


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Where: a folder that is not there yet.")
    ],
    like: Annotated[
        str,
        typer.Option(
            help="tutorial (islands and boats), projects (a list of them, what each costs and whom"
            " it serves) or coverage (offers with a chance each, no table of effects)."
        ),
    ] = "tutorial",
    xlsx: Annotated[bool, typer.Option("--xlsx", help="As a workbook, NAME.xlsx.")] = False,
) -> None:
    """Begin an instance of your own: small, explained in its own files, and it solves at once."""
    from optimizer.visible import visible
    from optimizer.writers.scaffold import write_scaffold

    place = write_scaffold(name, like, xlsx=xlsx)
    where = "its sheet readme" if place.is_file() else f"{place / 'README.md'}"
    solve = f"optimizer solve {shlex.quote(str(place))}"
    typer.echo(visible(f"{place}: written; {where} explains it. Now: {solve}"))


def convert(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help=INSTANCE_HELP)],
    target: Annotated[
        str,
        typer.Argument(metavar="TARGET", help="A folder, or a file .yaml, .json or .xlsx."),
    ],
    force: Annotated[
        bool,
        typer.Option("--force", help="Write over what stands there (of a folder: its tables)."),
    ] = False,
) -> None:
    """Write an instance in another container, with nothing lost: ranges, sources, scenarios, rules.
    Comments and the layout of the file stay behind; an instance with a base is written complete.
    """
    from optimizer.loading import load
    from optimizer.visible import visible

    it = load(source)
    it.save(target, force=force)
    typer.echo(visible(f"{target}: {it.name}, read back as it was (digest {it.digest[:12]}…)."))


def schema(
    study: Annotated[bool, typer.Option("--study", help="Of study files.")] = False,
    result: Annotated[bool, typer.Option("--result", help="Of results.")] = False,
) -> None:
    """Print the JSON Schema of instance files, for editors; or of study files, or of results."""
    from optimizer.errors import InputError
    from optimizer.renderers import json

    if study and result:
        raise InputError("--study and --result are two schemas: give one of them.")
    typer.echo(json.render(_schema(study=study, result=result)), nl=False)


def export(
    instance: InstanceArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ends in .mps or .lp, which picks the format.")
    ],
    budget: BudgetOption = None,
    accuracy: Annotated[
        str,
        typer.Option(
            help="How far tangents may be above the curves in all: a share of what can be gained."
        ),
    ] = "0.01%",
    scenarios: ScenarioOption = None,
    settings: SetOption = None,
    without: WithoutOption = None,
    fix: FixOption = None,
) -> None:
    """Write the problem as a model that other solvers read, and beside it what its names mean."""
    from optimizer.export import export as export_model
    from optimizer.visible import visible

    it = load_instance(instance, settings, scenarios, without, fix)
    with to_the_end():
        typer.echo(visible(str(export_model(it, file, budget, accuracy=accuracy))))


def _schema(*, study: bool, result: bool) -> dict[str, Any]:
    if study:
        from optimizer.batch import study_schema

        return study_schema()
    if result:
        from optimizer.analyses.results import result_schema

        return result_schema()
    from optimizer.instance.schema import json_schema

    return json_schema()
