"""The application: every command, in the order in which a newcomer meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from optimizer import __version__
from optimizer.cli import analyses, batch, instances, solving
from optimizer.cli.help import Command, GroupOfCommands, examples

app = typer.Typer(
    name="optimizer",
    help="Spend a fixed aid budget on the mix that buys the most awareness, provably.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    cls=GroupOfCommands,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"optimizer {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and stop."
        ),
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault.")] = False,
) -> None:
    """Spend a fixed aid budget on the mix that buys the most awareness, provably."""


COMMANDS: tuple[Callable[..., Any], ...] = (
    solving.solve,
    analyses.compare,
    analyses.curve,
    analyses.explain,
    analyses.target,
    analyses.alternatives,
    analyses.replan,
    analyses.fair,
    analyses.robust,
    analyses.brief,
    analyses.next,
    analyses.diagnose,
    solving.evaluate,
    batch.batch,
    solving.verify,
    instances.new,
    instances.validate,
    instances.convert,
    instances.schema,
    instances.export,
)
for command in COMMANDS:
    # A short help that is given is shown whole; one made of the docstring would be cut.
    said = " ".join((command.__doc__ or "").split("\n\n")[0].split())
    app.command(cls=Command, short_help=said, epilog=examples(command.__name__))(command)
