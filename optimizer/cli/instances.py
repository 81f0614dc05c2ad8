"""``validate`` and ``schema``."""

from __future__ import annotations

import typer

from optimizer.cli.options import InstanceArgument, ScenarioOption, SetOption, WithoutOption, load_instance


def validate(
    instance: InstanceArgument, scenarios: ScenarioOption = None, settings: SetOption = None, without: WithoutOption = None
) -> None:
    """Check an instance; every fault with file, row, field and likely cause."""
    from optimizer.errors import InputError, InstanceError, visible

    try:
        it = load_instance(instance, settings, scenarios, without)
    except InstanceError as error:
        raise InputError("\n".join(map(str, error.faults))) from None
    counts = f"{len(it.recipients)} recipients, {len(it.offers)} offers, {len(it.areas)} areas, {len(it.effects.offer)} effects"
    typer.echo(visible(f"{it.name}: in order. {counts}, {len(it.rules)} rules."))


def schema() -> None:
    """Print the JSON Schema of instance files, for editors."""
    from optimizer.instance.schema import json_schema
    from optimizer.renderers import json

    typer.echo(json.render(json_schema()), nl=False)
