"""Many questions whose answers hang on nothing of one another: proved in order, by one process or
several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from optimizer import interruption
from optimizer.desk import Desk
from optimizer.methods import Learned, prove
from optimizer.processes import in_processes
from optimizer.proof import Options, Proof
from optimizer.question import Question

AT_A_TIME = 8
"""Questions that a worker answers at a time."""
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class Beginning:
    """What each of many questions begins with; it has nothing of the others.

    Attributes:
        stated: the question at the stated numbers. options: how to solve; their end is that of the
            whole.
        learned: what the proof of the stated question taught.
    """

    stated: Question
    options: Options
    learned: Learned

    @classmethod
    def of(cls, desk: Desk, budget: int) -> Beginning:
        """By a desk that has proved the stated question, within a budget in minor units."""
        return cls(desk.question(budget), desk.options, desk.learned.elsewhere())

    def proved(self, question: Question) -> Proof:
        """The proof of a question."""
        return prove(question, self.options, self.learned.elsewhere())

    def within(self, share: float) -> Beginning:
        """The same for questions that have a share of the time that is left."""
        return replace(self, options=replace(self.options, deadline=self.options.end.part(share)))


def answers_in_order(
    asked: Sequence[Asked],
    answer: Callable[[Asked], Answer | None],
    options: Options,
    workers: int,
) -> Iterator[Answer]:
    """The answers, up to the first question that a limit or Ctrl-C leaves without one.

    Args:
        asked: the questions.
        answer: of one question; None where it was not proved. It travels to the workers.
        options: whose end is that of the whole.
        workers: processes.
    """
    parts = [asked[first : first + AT_A_TIME] for first in range(0, len(asked), AT_A_TIME)]
    answered = 0
    for part, answers in zip(parts, _done(answer, options, parts, workers), strict=False):
        answered += len(answers)
        interruption.tell(answered, len(asked))
        yield from answers
        if len(answers) < len(part):
            return


def _done(
    answer: Callable[[Asked], Answer | None],
    options: Options,
    parts: Sequence[Sequence[Asked]],
    workers: int,
) -> Iterator[tuple[Answer, ...]]:
    """Of every part, by so many processes where there are several parts."""
    work = [partial(_some, answer, options, part) for part in parts]
    if workers > 1 and len(parts) > 1:
        yield from in_processes(work, workers)
    else:
        yield from (each() for each in work)


def known_by_then(answers: Iterator[Answer]) -> tuple[Answer, ...]:
    """The answers, or those that there were at Ctrl-C."""
    found: list[Answer] = []
    unless_interrupted(partial(found.extend, answers))
    return tuple(found)


def unless_interrupted(work: Callable[[], Answer]) -> Answer | None:
    """What work gives; None where Ctrl-C came first."""
    try:
        return work()
    except KeyboardInterrupt:
        interruption.hear()
        return None


def _some(
    answer: Callable[[Asked], Answer | None], options: Options, part: Sequence[Asked]
) -> tuple[Answer, ...]:
    return known_by_then(_until_stopped(answer, options, part))


def _until_stopped(
    answer: Callable[[Asked], Answer | None], options: Options, part: Sequence[Asked]
) -> Iterator[Answer]:
    for each in part:
        over = interruption.heard() or options.end.passed
        found = None if over else answer(each)
        if found is None:
            return
        yield found
