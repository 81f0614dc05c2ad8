"""The application: every command, in the order in which a newcomer meets them."""

from __future__ import annotations

from typing import Annotated

import typer

from optimizer import __version__
from optimizer.cli import analyses, batch, instances, solving

app = typer.Typer(
    name="optimizer",
    help="Spend a fixed aid budget on the mix that buys the most awareness, provably.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"optimizer {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _show_version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault.")] = False,
) -> None:
    """Spend a fixed aid budget on the mix that buys the most awareness, provably."""


app.command()(solving.solve)
app.command()(analyses.compare)
app.command()(analyses.curve)
app.command()(analyses.explain)
app.command()(analyses.target)
app.command()(solving.evaluate)
app.command()(batch.batch)
app.command()(solving.verify)
app.command()(instances.validate)
app.command()(instances.schema)
