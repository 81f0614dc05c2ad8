"""How every command shows its answer: report or JSON to standard output, files whole or not at all."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def show(answer: Any, *, as_json: bool, out: list[Path] | None) -> None:
    """Write the files asked for, then print the answer."""
    from optimizer.renderers import files, json, terminal

    for path in out or ():
        files.write(path, answer)
    try:
        if as_json:
            sys.stdout.write(json.render(answer.data))
        else:
            terminal.show(answer.document, sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough, as head has; what is left goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_out(out: list[Path] | None) -> None:
    """Refuse, before any work is done, a file that could not be written."""
    from optimizer.renderers import files

    for path in out or ():
        files.check_path(path)


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """A note on standard error about anything that takes longer than a second."""
    done = threading.Event()
    note = threading.Thread(target=_note, args=(doing, done), daemon=True)
    note.start()
    try:
        yield
    finally:
        done.set()
        note.join()


def _note(doing: str, done: threading.Event) -> None:
    if done.wait(1.0):
        return
    if not sys.stderr.isatty():
        print(f"{doing} ...", file=sys.stderr)
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        bar.add_task(doing, total=None)
        done.wait()
