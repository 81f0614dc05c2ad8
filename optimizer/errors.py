"""Every exception that the package raises on purpose.

OptimizerError
├── InputError            a file, a table, an override or an argument is wrong       exit code 2
│   ├── InstanceError     ... with every fault of an instance at once
│   ├── KeywordError      a public function has no such keyword; a TypeError too
│   ├── MoneyError        money meets a plain number or another currency; a TypeError too
│   └── PublicNameError   the package has no such public name; an AttributeError too
├── InfeasibleError       no plan keeps every rule                                   exit code 3
├── StoppedError          stopped before any plan was found                          exit code 4
├── RefusedError          the question was answered with no (verify, batch store)    exit code 5
└── SolverError           a solver failed or gave an answer that cannot be certified exit code 1

KeyboardInterrupt
└── Interrupted           Ctrl-C, with the best so far                               exit code 4
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.visible import on_one_line, readable, visible


class OptimizerError(Exception):
    """Base of every exception the package raises on purpose.

    Its message quotes what people wrote, so it is made fit to be shown here, once for all: nothing
    in it steers a terminal, and no line of it is endless.
    """

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(readable(str(message)))


class InputError(OptimizerError):
    """Something the caller handed in is wrong; the message says what, where and what to do."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in an input.

    Attributes:
        where: file and row or position, e.g. ``offers.csv:12`` or ``instance.yaml:5:16``.
        field: the column or key, e.g. ``max_units``; empty where the whole row or file is meant.
        problem: one sentence: what was found and what was expected.
        hint: the likely cause or what to do; may be empty.

    All but ``where`` may quote what stands in a file, and so are kept on one line, visible and
    short.
    """

    LONGEST_FIELD = 80
    LONGEST = 400

    where: str
    field: str
    problem: str
    hint: str = ""

    def __post_init__(self) -> None:
        for name, longest in (
            ("field", self.LONGEST_FIELD),
            ("problem", self.LONGEST),
            ("hint", self.LONGEST),
        ):
            object.__setattr__(self, name, on_one_line(getattr(self, name), longest))

    def __str__(self) -> str:
        place = f"{self.where}: {self.field}" if self.field else self.where
        return visible(f"{place}: {self.problem}" + (f" {self.hint}" if self.hint else ""))


class InstanceError(InputError):
    """An instance has faults; all of them are listed in ``faults``."""

    SHOWN = 20

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        shown = [str(fault) for fault in self.faults[: self.SHOWN]]
        if left := len(self.faults) - len(shown):
            shown.append(
                f"... and {left} more {'fault' if left == 1 else 'faults'}; optimizer validate"
                " shows all."
            )
        super().__init__("\n".join(shown))

    def __reduce__(self) -> tuple[type[InstanceError], tuple[list[Fault]]]:
        return type(self), (list(self.faults),)


class KeywordError(InputError, TypeError):
    """A public function was given a keyword that it does not know."""


class PublicNameError(InputError, AttributeError):
    """The package has no public name of this kind; an AttributeError, so that ``hasattr`` works."""


class MoneyError(InputError, TypeError):
    """Money was added to, or compared with, a plain number or money of another currency."""


WAY_OUT = "optimizer diagnose says what may give way, and by how much."
"""What commands add where no plan keeps every rule."""


class InfeasibleError(OptimizerError):
    """No plan keeps every rule; ``diagnose`` says what may give way."""

    exit_code = 3


class StoppedError(OptimizerError):
    """Stopped by a time limit or by hand before any plan was found."""

    exit_code = 4


class RefusedError(OptimizerError):
    """The question was answered with no."""

    exit_code = 5


class SolverError(OptimizerError):
    """A solver failed, or gave an answer that cannot be certified."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C ended an analysis; a KeyboardInterrupt, so that it ends the caller's loops as well.

    Attributes:
        best: what was known by then: what the function would have returned, as far as it came (its
            own status says how far), the best plan where ``explain`` came no further; None where
            nothing was known.
    """

    def __init__(self, best: Any = None) -> None:
        super().__init__(
            "Stopped by Ctrl-C" + ("" if best is None else ": what was known by then is in .best")
        )
        self.best = best
