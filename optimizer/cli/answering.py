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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import cached_property
from importlib import import_module
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from optimizer.cli import INFEASIBLE, STOPPED, end_at_once, listening
from optimizer.cli.options import CHANGES, INSTANCE, SHOWING, Parameters, load_instance

if TYPE_CHECKING:
    from optimizer.document import Document
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

        def command(*, as_json: bool, out: list[Path] | None, **given: Any) -> int:
            check_out(out)
            changes = {each.name: given.pop(each.name) for each in CHANGES} if about else {}
            import_module("optimizer.solve")  # what takes a while to load, and every command needs
            asked = [_load(given.pop("instance"), changes)] if about else []
            named = {each.name: given.pop(each.name) for each in search if each.name in TELLING}
            told = Telling(data=as_json or bool(out), **named)
            told.check()
            shown, code = _answered(lambda: function(*asked, **given), doing, told)
            with to_the_end():
                show(shown, as_json=as_json, out=out)
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
        data: the machine-readable result, too.
        full: the full report, not one screen. pieces: also of the areas' pieces.
        lang: in which language; empty where the report speaks one only.
    """

    data: bool
    full: bool = False
    pieces: bool = False
    lang: str = ""

    def check(self) -> None:
        """Refuse a language that reports do not speak, or the full report not at all."""
        if self.lang in ("", "en"):
            return
        from optimizer.errors import InputError
        from optimizer.reports.language import language

        language(self.lang)
        if self.full or self.pieces:
            raise InputError("The full report speaks English alone: leave out --lang, or --full.")


TELLING = tuple(each.name for each in fields(Telling))


@dataclass(frozen=True)
class Answered:
    """What was found, in the shapes that renderers hold, each made when it is first asked for.

    Attributes:
        found: the answer of an analysis. told: how it is to be told.
    """

    found: Any
    told: Telling

    @cached_property
    def document(self) -> Document:
        """What the terminal shows."""
        if self.told.full or self.told.pieces:
            return self.full
        said = self.found.said_in(self.told.lang) if self.told.lang else self.found.document
        return cast("Document", said)

    @cached_property
    def full(self) -> Document:
        """What files have room for; in a language other than English what the terminal shows."""
        if self.told.lang not in ("", "en"):
            return self.document
        return cast("Document", getattr(self.found, "full_document", None) or self.found.document)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The result, with the command line that asked for it where it says how it came about."""
        data: dict[str, Any] = self.found.result
        if "run" not in data:
            return data
        return {**data, "run": {**data["run"], "command": self._command}}

    @property
    def pages(self) -> Mapping[str, Document]:
        """What a page holds, by the code of its language."""
        return cast("Mapping[str, Document]", self.found.pages(self._command))

    @property
    def _command(self) -> str:
        """The command line."""
        return shlex.join(["optimizer", *sys.argv[1:]])

    @property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """The main table."""
        return cast("Sequence[Mapping[str, Any]]", self.found.records)


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
    """What was found, told so; nothing is left to be sought when it is written."""
    shown = Answered(replace(found, with_pieces=True) if told.pieces else found, told)
    _ = shown.data if told.data else shown.document
    return shown


def exit_code(statuses: set[str]) -> int:
    """4 where a budget was stopped, 3 where none has a plan, else 0."""
    if "stopped" in statuses:
        return STOPPED
    return INFEASIBLE if statuses == {"infeasible"} else 0


# -- showing ---------------------------------------------------------------------------------------


def show(answer: Showable, *, as_json: bool, out: list[Path] | None) -> None:
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

    from optimizer.counted import so_far

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(doing, total=None)
        while not done.wait(0.2):
            bar.update(shown, description=f"{doing}{so_far()}")
