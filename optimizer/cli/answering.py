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
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from importlib import import_module
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.cli import INFEASIBLE, STOPPED, end_at_once, listening
from optimizer.cli.options import CHANGES, INSTANCE, SHOWING, Parameters, load_instance

if TYPE_CHECKING:
    from optimizer.renderers import Showable

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
            *, as_json: bool, plain_signs: bool, out: list[Path] | None, **given: Any
        ) -> int:
            check_out(out)
            changes = {each.name: given.pop(each.name) for each in CHANGES} if about else {}
            import_module("optimizer.solve")  # what takes a while to load, and every command needs
            asked = [_load(given.pop("instance"), changes)] if about else []
            told = Telling(**{name: given.pop(name) for name in TELLING if name in given})
            told.check()
            shown, code = _answered(lambda: function(*asked, **given), doing, told)
            with to_the_end():
                show(shown, as_json=as_json, plain_signs=plain_signs, out=out)
            return code

        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__annotations__ = {each.name: each.annotation for each in taken}
        command.__signature__ = Signature([each.replace(kind=each.KEYWORD_ONLY) for each in taken])  # type: ignore[attr-defined]
        return command

    return command_of


@dataclass(frozen=True)
class Telling:
    """What is to be told of an answer.

    Attributes:
        full: the full report, not one screen. pieces: also of the areas' pieces.
        lang: in which language; empty where the report speaks one only.
    """

    full: bool = False
    pieces: bool = False
    lang: str = ""

    def check(self) -> None:
        """Refuse a language that reports do not speak, or the full report not at all."""
        from optimizer.errors import InputError
        from optimizer.reports.language import language

        if self.lang and language(self.lang).code != "en" and (self.full or self.pieces):
            raise InputError("The full report speaks English alone: leave out --lang, or --full.")


TELLING = tuple(each.name for each in fields(Telling))


def _answered(
    ask: Callable[[], tuple[Any, int]], doing: str, told: Telling
) -> tuple[Showable, int]:
    """The answer and the exit code; after Ctrl-C the best so far, of ``explain`` the plan that it
    would have explained, of ``robust`` the one that it would have doubted. ``told``: how it is to
    be told.
    """
    from optimizer.errors import StoppedError
    from optimizer.interruption import Ear

    ear = Ear()
    with listening(ear):
        try:
            with progress(doing):
                found, code = ask()
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


def _shown(found: Any, told: Telling) -> Showable:
    """What was found, told so."""
    from optimizer.renderers import Answered

    found = replace(found, with_pieces=True) if told.pieces else found
    command = shlex.join(["optimizer", *sys.argv[1:]])
    return Answered(found, command, told.full or told.pieces, told.lang)


def exit_code(statuses: set[str]) -> int:
    """4 where a budget was stopped, 3 where none has a plan, else 0."""
    if "stopped" in statuses:
        return STOPPED
    return INFEASIBLE if statuses == {"infeasible"} else 0


# -- showing ---------------------------------------------------------------------------------------


def show(answer: Showable, *, as_json: bool, plain_signs: bool, out: list[Path] | None) -> None:
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

    from optimizer.counted import so_far

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(doing, total=None)
        while not done.wait(0.2):
            bar.update(shown, description=f"{doing}{so_far()}")
