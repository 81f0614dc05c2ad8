"""``validate`` and ``schema``."""

from __future__ import annotations

import typer

from optimizer.cli.options import (
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
) -> None:
    """Check an instance; every fault with file, row, field and likely cause."""
    from optimizer.errors import InputError, InstanceError
    from optimizer.reports.words import budget_and_costs, count
    from optimizer.visible import visible

    try:
        it = load_instance(instance, settings, scenarios, without)
    except InstanceError as error:
        raise InputError("\n".join(map(str, error.faults))) from None
    known = {
        "recipient": it.recipients,
        "offer": it.offers,
        "area": it.areas,
        "effect": it.effects.offer,
        "rule": it.rules,
    }
    counts = ", ".join(count(len(each), word) for word, each in known.items())
    money = budget_and_costs(it.budget.minor, it.unit_costs, it.currency)
    typer.echo(visible(f"{it.name}: in order. {money}. {counts}."))


def schema() -> None:
    """Print the JSON Schema of instance files, for editors."""
    from optimizer.instance.schema import json_schema
    from optimizer.renderers import json

    typer.echo(json.render(json_schema()), nl=False)
