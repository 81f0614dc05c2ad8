"""What travels between the run and its workers: plain data only, never a pickled object of ours."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from optimizer.instance.input_tables import InputTable, Tables

Content = dict[str, Any]
"""A result, or the keys of one that are kept."""
FAILURES = ("broken", "failed", "crashed")
"""broken: the instance cannot be read, or a scenario does not fit it. failed: the cell could not be
answered.
crashed: its worker died, three times.
"""

BUNDLE_SECONDS = 0.2
"""Quick cells of one variant travel together, so many as take about so long: the way costs less,
and a stop is still quick.
"""


@dataclass(frozen=True)
class Bundle:
    """A bundle of cells for a worker: one variant of an instance at several budgets. Versions to
    options make a cell's key.

    Attributes:
        versions: what the answer may depend on; a worker with other versions refuses.
        digest: of the instance as it stands.
        scenario: name, settings and without, as plain data.
        draw: seed, number, groups and only; None for the stated numbers.
        task: see ``tasks.TASKS``. keywords: of the task. options: keywords of ``Options``.
        most: the largest budget that the study asks of the variant; None where it asks for one.
        budgets: minor units, one a cell. tables: the instance itself (``pack``); None where the
            worker should know it.
    """

    versions: Mapping[str, str]
    digest: str
    scenario: Mapping[str, Any]
    draw: Mapping[str, Any] | None
    task: str
    keywords: Mapping[str, Any]
    options: Mapping[str, Any]
    most: int | None = None
    budgets: tuple[int, ...] = ()
    tables: bytes | None = None


class Reply(BaseModel):
    """What is said of one cell; a worker's is checked on arrival.

    Attributes:
        status: of the answer, or one of ``FAILURES``. reason: in words, where there is something
            to say.
        answer: the cell's own plan (``task.answered``). result: of the analysis, whole but for
            ``run``; None where the task has no other than the plan's.
        seconds: time in the worker.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    status: str
    reason: str = ""
    answer: Content | None = None
    result: Content | None = None
    seconds: float = 0.0


class Delivery(BaseModel):
    """What a worker sends back for an order; checked on arrival.

    Attributes:
        kind: replies, at least one; unknown (send the instance too); refused (the worker has other
            versions; ``reason``).
        replies: one per budget, in their order, the last perhaps missing. worker: host and process.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Literal["replies", "unknown", "refused"]
    reason: str = ""
    replies: list[Reply] = []
    worker: str = ""


def pack(tables: Tables) -> bytes:
    """An instance's tables as compressed JSON."""
    plain = {
        "header": tables.header,
        "file": tables.file,
        "tables": [
            {"name": each.name, "file": each.file, "lines": each.lines, "columns": each.columns}
            for each in tables.tables.values()
        ],
    }
    return zlib.compress(json.dumps(plain, default=list).encode(), 3)


def unpack(content: bytes) -> Tables:
    """The tables that ``pack`` packed."""
    plain = json.loads(zlib.decompress(content))
    tables = {each["name"]: InputTable(**each) for each in plain["tables"]}
    return Tables(plain["header"], tables, file=plain["file"])
