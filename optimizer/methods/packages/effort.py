"""How much work a proof may take: partial packages grown, combinations looked at, and time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer import interruption
from optimizer.deadline import NEVER, Deadline
from optimizer.solvers.answer import Answer

LONG = 500_000
"""Partial packages that take about half a second."""
COMBINATIONS = 10
"""So many combinations of packages may be looked at for every partial package that may be grown."""


class OutOfNodes(Exception):  # noqa: N818 - a limit, no fault
    """More work than the node limit allows; the message says which."""


class OutOfTime(Exception):  # noqa: N818 - a limit, no fault
    """The deadline has passed."""

    def __str__(self) -> str:
        return "the time limit was reached"


@dataclass
class Effort:
    """Counts the work of one proof.

    Attributes:
        node_limit: most partial packages.
        deadline: when it ends.
        nodes: partial packages grown so far. combinations: looked at so far.
        alarm: called once, when ``LONG`` partial packages have been grown; None where nobody waits
            for it.
    """

    node_limit: int
    deadline: Deadline = NEVER
    nodes: int = 0
    combinations: int = 0
    alarm: Callable[[], None] | None = None

    def spend(self, nodes: int) -> None:
        """Count partial packages.

        Raises:
            OutOfNodes: the limit is reached. OutOfTime: the deadline has passed.
            KeyboardInterrupt: Ctrl-C came.
        """
        self.nodes += nodes
        if self.nodes > self.node_limit:
            raise OutOfNodes(f"more than {self.node_limit} partial packages")
        if self.alarm is not None and self.nodes > LONG:
            alarm, self.alarm = self.alarm, None
            alarm()
        interruption.look_up()
        if self.deadline.passed:
            raise OutOfTime

    def look(self, combinations: int) -> None:
        """Count combinations of packages.

        Raises:
            OutOfNodes, OutOfTime: as ``spend``.
        """
        self.combinations += combinations
        if self.combinations > COMBINATIONS * self.node_limit:
            raise OutOfNodes(f"more than {COMBINATIONS * self.node_limit} combinations of packages")
        self.spend(0)

    def check(self, answer: Answer) -> None:
        """See to it that a solver came to its end.

        Raises:
            OutOfTime: it did not. KeyboardInterrupt: Ctrl-C came meanwhile.
        """
        interruption.look_up()
        if answer.status == "stopped":
            raise OutOfTime
