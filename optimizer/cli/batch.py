"""``batch``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli import NO, STOPPED, listening
from optimizer.cli.answering import to_the_end
from optimizer.cli.options import JsonOption, QuietOption
from optimizer.visible import visible

if TYPE_CHECKING:
    from optimizer.batch import Progress, Summary

PATIENCE = 1.0
"""Seconds before a progress bar appears."""
LINES_APART = 30.0
"""Seconds between lines where standard error is not a terminal."""
STOPPING = "stopping"
SHOWN = 5
"""Failures quoted in the summary."""


def batch(
    study: Annotated[
        Path,
        typer.Argument(metavar="STUDY.yaml", help="Instances, budgets, scenarios, draws and task."),
    ],
    store: Annotated[
        Path,
        typer.Option(
            metavar="RUNS.db", help="The run store: an sqlite file, made where there is none."
        ),
    ],
    executor: Annotated[
        str,
        typer.Option(help="local, or a Dask scheduler such as tcp://host:8786 or tls://host:8786."),
    ] = "local",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes of this machine; all cores by default.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a store that holds rows.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="With --resume: try failed and crashed cells again.")
    ] = False,
    part: Annotated[
        str | None,
        typer.Option(metavar="K/N", help="Run only the K-th of N parts, each with its own store."),
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out", "-o", help="Also write the rows: .parquet, .csv or .xlsx. May repeat."
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Many instances, budgets, scenarios and draws, in parallel; may be stopped and resumed at any
    moment.
    """
    from optimizer.batch import export, load_study, run
    from optimizer.batch.executors import is_open_to_others
    from optimizer.batch.exporting import check_export
    from optimizer.batch.remaining import read_part
    from optimizer.interruption import Ear

    for path in out or ():
        check_export(path)
    if is_open_to_others(executor) and not quiet:
        _note(
            f"{executor} is not encrypted, and who reaches the scheduler can run code there: use"
            " tls:// outside your own network."
        )
    chosen = load_study(study)
    ear = Ear()
    with listening(ear):
        try:
            with nullcontext(_untold) if quiet else _progress() as report:
                summary = run(
                    chosen,
                    store,
                    executor=executor,
                    workers=workers,
                    resume=resume,
                    retry=retry,
                    part=read_part(part) if part else None,
                    report=report,
                )
        except KeyboardInterrupt:  # amidst what comes before the first cell, or after the last
            if ear.best is None:
                raise
            summary = ear.best
    with to_the_end():
        for path in out or ():
            export(path, store)
        _show(chosen.name, store, summary, as_json=as_json, quiet=quiet)
    return STOPPED if summary.stopped else NO if summary.failed or summary.breaking else 0


def _untold(_: Progress) -> None:
    """Progress of a quiet run."""


def _show(name: str, store: Path, summary: Summary, *, as_json: bool, quiet: bool) -> None:
    from optimizer.errors import WAY_OUT
    from optimizer.renderers import json

    if as_json:
        told = ("added", "kept", "failed", "stopped", "breaking", "notes")
        counts = {word: getattr(summary, word) for word in told}
        rows = {"study": name, "store": str(store), "rows": dict(summary.counts)}
        sys.stdout.write(json.render({**rows, **counts}))
        return
    held = ", ".join(f"{count:,} {status}" for status, count in summary.counts.items()) or "none"
    _say(f"{name}: rows in {store}: {held}.")
    _say(
        f"{summary.added:,} of them new, in {summary.seconds:.1f} s; {summary.kept:,} were there"
        " before."
    )
    for note in summary.notes:
        _say(note)
    if summary.breaking:
        _say(f"{summary.breaking:,} with a plan that breaks a rule; the column broken names them.")
    if summary.counts.get("infeasible"):
        _say(f"{summary.counts['infeasible']:,} without a plan that keeps every rule. {WAY_OUT}")
    if summary.failed:
        _show_failures(store, summary.failed)
    if summary.stopped and not quiet:
        ran = (
            f"{summary.dropped:,} cells that ran were dropped"
            if summary.dropped
            else "what ran was finished and stored"
        )
        _note(f"Stopped by hand: {ran}. Go on with the same command and --resume.")


def _show_failures(store: Path, failed: int) -> None:
    from optimizer.batch.store import open_to_read

    _say(f"{failed:,} without an answer; every reason stands in its row.")
    with open_to_read(store) as opened:
        for row in opened.failures(SHOWN):
            asked = (row.instance, row.scenario, row.draw, row.budget)
            where = ", ".join(str(part) for part in asked if part is not None)
            _say(f"  {row.status}: {where}: {row.reason.splitlines()[0]}")
    if failed > SHOWN:
        _say(f"  ... and {failed - SHOWN:,} more.")


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """A bar with rate and time left on a terminal, a line now and then elsewhere; nothing for what
    takes a moment.
    """
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("Cells"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


class _Lines:
    """Tells a line of progress every ``LINES_APART`` seconds."""

    def __init__(self) -> None:
        self.began = self.told = time.monotonic()
        self.first: int | None = None

    def __call__(self, progress: Progress) -> None:
        self.first = progress.done if self.first is None else self.first
        now = time.monotonic()
        if now - self.told >= LINES_APART:
            self.told = now
            rate = (progress.done - self.first) / (now - self.began)
            left = f", about {(progress.total - progress.done) / rate:.0f} s left" if rate else ""
            _note(
                f"{progress.done:,} of {progress.total:,} cells, {rate:.1f} a second{left};"
                f" {progress.failed:,} failed."
            )


class _Bar:
    """Moves a bar, once the run has lasted ``PATIENCE`` seconds."""

    def __init__(self, bar: Any) -> None:
        self.bar = bar
        self.began = time.monotonic()
        self.task: Any = None

    def __call__(self, progress: Progress) -> None:
        if self.task is None:
            if time.monotonic() - self.began < PATIENCE:
                return
            self.task = self.bar.add_task(
                "cells", completed=progress.done, total=progress.total, rate=""
            )
        speed = self.bar.tasks[0].speed
        rate = f"{speed:.1f} a second" if speed else ""
        failed = f", {progress.failed:,} failed" if progress.failed else ""
        said = STOPPING if progress.stopping else rate + failed
        self.bar.update(self.task, completed=progress.done, total=progress.total, rate=said)


def _say(line: str) -> None:
    """A line of the summary; paths in it are those of the machine, and may hold anything."""
    print(visible(line))


def _note(message: str) -> None:
    print(visible(message), file=sys.stderr)
