"""Many questions whose answers hang on nothing of one another: proved in order, by one process or
several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from optimizer import interruption
from optimizer.processes import in_processes
from optimizer.proof import Options

TOGETHER = 8
"""Questions that a worker answers at a time."""
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Made = TypeVar("Made")


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
    parts = by_parts(asked)
    for part, answers in zip(
        parts, done(partial(_some, answer, options), parts, workers), strict=False
    ):
        yield from answers
        if len(answers) < len(part):
            return


def by_parts(items: Sequence[Asked]) -> list[Sequence[Asked]]:
    """Items in the parts that a worker answers at a time."""
    return [items[first : first + TOGETHER] for first in range(0, len(items), TOGETHER)]


def done(
    work: Callable[[Sequence[Asked]], Made], parts: Sequence[Sequence[Asked]], workers: int
) -> Iterator[Made]:
    """What comes of every part, in order, by so many processes where there are several parts."""
    if workers > 1 and len(parts) > 1:
        yield from in_processes([partial(work, part) for part in parts], workers)
    else:
        yield from map(work, parts)


def known_by_then(answers: Iterator[Answer]) -> tuple[Answer, ...]:
    """The answers, or those that there were at Ctrl-C."""
    found: list[Answer] = []
    try:
        found.extend(answers)
    except KeyboardInterrupt:
        interruption.hear()
    return tuple(found)


def _some(
    answer: Callable[[Asked], Answer | None], options: Options, part: Sequence[Asked]
) -> list[Answer]:
    answers = []
    for each in part:
        over = interruption.heard() or options.end.passed
        found = None if over else answer(each)
        if found is None:
            break
        answers.append(found)
    return answers
