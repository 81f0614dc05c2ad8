"""Collects what is wrong, so that all of it is reported at once."""

from __future__ import annotations

from optimizer.errors import Fault, InstanceError


class Faults:
    """The faults found so far, at most ``MOST`` of them: a file with a million bad rows is not worth a million sentences."""

    MOST = 1_000

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, field: str, problem: str, hint: str = "") -> None:
        """Note one fault; see ``Fault`` for the meaning of the parts."""
        if not self.full:
            self.found.append(Fault(where, field, problem, hint))

    @property
    def full(self) -> bool:
        """Whether so much is wrong that looking further is of no use."""
        return len(self.found) >= self.MOST

    def check(self) -> None:
        """Go on only where nothing is wrong.

        Raises:
            InstanceError: with every fault found.
        """
        if self.found:
            raise InstanceError(self.found)
