"""``verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.options import JsonOption, OutOption

REFUSED = 5


def verify(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="A result, as solve or evaluate writes it with --out or --json.")],
    instance: Annotated[
        str | None, typer.Argument(metavar="[INSTANCE]", help="Where its instance is; where the result says by default.")
    ] = None,
    cross_check: Annotated[bool, typer.Option("--cross-check", help="Also solve again by another method and another solver.")] = False,
    as_json: JsonOption = False,
    out: OutOption = None,
) -> int:
    """Re-check a result from the instance files, by arithmetic of its own."""
    from optimizer.analyses.verification import verify as verify_result
    from optimizer.cli.showing import check_out, progress, show
    from optimizer.renderers import Answer

    check_out(out)
    with progress("Checking"):
        verification = verify_result(result, instance, cross_check=cross_check)
    show(Answer(verification.document, verification.result, verification.result["checks"]), as_json=as_json, out=out)
    return 0 if verification.verified else REFUSED
