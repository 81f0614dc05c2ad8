"""What every command that answers does alike: read the instance, note progress, show the answer,
write files whole or not at all.

A command says only what is its own. ``@answers`` adds the parameters that it shares with others, in
one order everywhere, and shows what it returns.
"""

from __future__ import annotations

import os
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from importlib import import_module
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.cli import INFEASIBLE, STOPPED, end_at_once, listening
from optimizer.cli.options import CHANGES, INSTANCE, SHOWING, Parameters, load_instance

if TYPE_CHECKING:
    from optimizer.interruption import Progress
    from optimizer.renderers import Shown, Telling

TELLING = ("full", "pieces", "lang")
"""Parameters that say how an answer is told."""
BY_HAND = "Stopped by hand: this is what was known by then."


def answers(
    doing: str, search: Parameters = (), about: Parameters = INSTANCE
) -> Callable[[Callable[..., Any]], Callable[..., int]]:
    """Make a command of a function that takes an instance and its own parameters, and returns what
    it found and an exit code.

    Args:
        doing: what a progress note says.
        search: how to solve, handed to the function by name.
        about: ``INSTANCE``, ``INSTANCES`` (a list for the function), or nothing (the function takes
            none).
    """

    def command_of(function: Callable[..., tuple[Any, int]]) -> Callable[..., int]:
        own = [
            each
            for each in signature(function).parameters.values()
            if each.kind is not each.VAR_KEYWORD
        ]
        taken = [*about, *own[len(about) :], *(CHANGES if about else ()), *search, *SHOWING]

        def command(
            *, as_json: bool, plain_signs: bool, out: list[Path] | None, quiet: bool, **given: Any
        ) -> int:
            check_out(out)
            changes = {each.name: given.pop(each.name) for each in CHANGES} if about else {}
            import_module("optimizer.solve")  # what takes a while to load, and every command needs
            asked = [_load(given.pop("instance"), changes)] if about else []
            told = _telling(given, data=as_json or bool(out))
            shown, code = _answered(lambda: function(*asked, **given), doing, told, quiet)
            with to_the_end():
                show(shown, as_json=as_json, plain_signs=plain_signs, out=out)
            return code

        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__annotations__ = {each.name: each.annotation for each in taken}
        command.__signature__ = Signature([each.replace(kind=each.KEYWORD_ONLY) for each in taken])  # type: ignore[attr-defined]
        return command

    return command_of


def _telling(given: dict[str, Any], data: bool) -> Telling:
    """How the answer is to be told, taken out of what a command was given."""
    from optimizer.renderers import Telling

    told = Telling(data, **{name: given.pop(name) for name in TELLING if name in given})
    told.check()
    return told


def _answered(
    ask: Callable[[], tuple[Any, int]], doing: str, told: Telling, quiet: bool
) -> tuple[Shown, int]:
    """The answer and the exit code; after Ctrl-C the best so far, of ``explain`` the plan that it
    would have explained, of ``robust`` the one that it would have doubted. ``told``: how it is to
    be told. ``quiet``: without notes.
    """
    from optimizer.errors import StoppedError
    from optimizer.interruption import Ear

    note = Note(doing)
    ear = Ear(note.hear)
    with listening(ear):
        try:
            with nullcontext() if quiet else note.shown():
                found, code = ask()
                with ear.at_work():
                    shown = _shown(found, told)
        except (KeyboardInterrupt, StoppedError) as error:
            if ear.best is None:
                if ear.heard:
                    end_at_once()
                raise
            shown, code = _shown(ear.best, told), STOPPED
            if not ear.heard:
                print(error, file=sys.stderr)
        if not ear.heard:
            return shown, code
    if not quiet:
        print(BY_HAND, file=sys.stderr)
    return shown, STOPPED


@contextmanager
def to_the_end() -> Iterator[None]:
    """What is written in the block is written whole, whoever says stop meanwhile, unless it takes
    long.
    """
    from optimizer.interruption import Ear

    ear = Ear()
    with listening(ear), ear.at_work():
        yield


def _load(paths: str | list[str], changes: dict[str, Any]) -> Any:
    """The instance or instances, changed as the options in ``CHANGES`` say."""
    if isinstance(paths, str):
        return load_instance(paths, **changes)
    return [load_instance(path, **changes) for path in paths]


def _shown(found: Any, told: Telling) -> Shown:
    """What was found, told so; nothing is left to be sought when it is written."""
    from optimizer.renderers import Shown

    found = replace(found, with_pieces=True) if told.pieces else found
    shown = Shown(found, told, shlex.join(["optimizer", *sys.argv[1:]]))
    _ = shown.data if told.data else shown.document
    return shown


def exit_code(statuses: set[str]) -> int:
    """4 where a budget was stopped, 3 where none has a plan, else 0."""
    if "stopped" in statuses:
        return STOPPED
    return INFEASIBLE if statuses == {"infeasible"} else 0


# -- showing ---------------------------------------------------------------------------------------


def show(answer: Shown, *, as_json: bool, plain_signs: bool, out: list[Path] | None) -> None:
    """Write the files asked for, then print the answer."""
    from optimizer.renderers import files, json, terminal

    for path in out or ():
        files.write(path, answer)
    try:
        if as_json:
            sys.stdout.write(json.render(answer.data))
        else:
            terminal.show(answer.document, sys.stdout, plain_signs=plain_signs)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough, as head has; what is left goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_out(out: list[Path] | None) -> None:
    """Refuse, before any work is done, a file that could not be written."""
    from optimizer.renderers import files

    for path in out or ():
        files.check_path(path)


class Note:
    """A note on standard error about anything that takes longer than a second."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self.said = doing
        self._done = threading.Event()

    def hear(self, progress: Progress) -> None:
        """Say how many of how many are done, where that is known."""
        count = f": {progress.done:,} of {progress.of:,}" if progress.done and progress.of else ""
        self.said = self.doing + count

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While the block lasts."""
        thread = threading.Thread(target=self._show, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()

    def _show(self) -> None:
        if self._done.wait(1.0):
            return
        if not sys.stderr.isatty():
            print(f"{self.doing} ...", file=sys.stderr)
            return
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        told = TextColumn("{task.description}", markup=False)
        console = Console(stderr=True)
        with Bar(
            SpinnerColumn(), told, TimeElapsedColumn(), console=console, transient=True
        ) as bar:
            shown = bar.add_task(self.doing, total=None)
            while not self._done.wait(0.2):
                bar.update(shown, description=self.said)
