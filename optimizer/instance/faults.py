"""Collects what is wrong, so that all of it is reported at once."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.errors import Fault, InstanceError
from optimizer.suggest import Hint


class Faults:
    """The faults found so far, at most ``MOST`` of them: a file with a million bad rows is not
    worth a million sentences.
    """

    MOST = 1_000
    GUESSED = InstanceError.SHOWN
    """Only so many faults get a hint that has to be sought: among thousands of names a guess takes
    a while.
    """

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, field: str, problem: str, hint: Hint = "") -> None:
        """Note one fault; see ``Fault`` for the meaning of the parts."""
        if not self.full:
            sought = "" if isinstance(hint, str) or len(self.found) >= self.GUESSED else hint()
            self.found.append(
                Fault(where, field, problem, hint if isinstance(hint, str) else sought)
            )

    def of(self, file: str) -> FileFaults:
        """Where those of one file go."""
        return FileFaults(file, self)

    @property
    def full(self) -> bool:
        """Whether so much is wrong that looking further is of no use."""
        return len(self.found) >= self.MOST

    def check_if_full(self) -> None:
        """Go on, even where something is wrong, only while there is room for more. Raises as
        ``check``.
        """
        if self.full:
            self.check()

    def check(self) -> None:
        """Go on only where nothing is wrong.

        Raises:
            InstanceError: with every fault found.
        """
        if self.found:
            raise InstanceError(self.found)


@dataclass(frozen=True)
class FileFaults:
    """Where the faults of one file go.

    Attributes:
        file: how messages call it.
        faults: those of all files.
    """

    file: str
    faults: Faults

    def add(self, place: str | int, field: str, problem: str, hint: Hint = "") -> None:
        """Note one fault at a line or position of the file, or of all of it; see ``Fault``."""
        where = self.file if place == "" else f"{self.file}:{place}"
        self.faults.add(where, field, problem, hint)

    @property
    def full(self) -> bool:
        """Whether looking further is of no use."""
        return self.faults.full

    @property
    def count(self) -> int:
        """How many there are, of all files."""
        return len(self.faults.found)
