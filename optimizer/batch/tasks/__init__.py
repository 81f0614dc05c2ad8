"""What can be asked of a cell. To add a task: one file, one line in ``TASKS``, and its name in
``Study.task``.
"""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.batch.tasks import compare, curve, evaluate, explain, solve, target
from optimizer.batch.tasks.task import Task

TASKS: Mapping[str, Task] = {
    "solve": solve.TASK,
    "evaluate": evaluate.TASK,
    "target": target.TASK,
    "explain": explain.TASK,
    "curve": curve.TASK,
    "compare": compare.TASK,
}
"""Every task by the name a study gives it."""

__all__ = ["TASKS", "Task"]
