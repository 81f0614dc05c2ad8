"""The worker's side: an order comes in, a delivery goes out; nothing an order holds can end the
worker with an exception.
"""

from __future__ import annotations

import os
import platform
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from optimizer.batch.task import CellAsked
from optimizer.batch.tasks import TASKS
from optimizer.batch.variants import vary
from optimizer.batch.wire import BUNDLE_SECONDS, Bundle, Delivery, Reply, unpack
from optimizer.errors import InputError, OptimizerError
from optimizer.instance.instance import Instance
from optimizer.solve import versions

KEPT = 4
"""Instances, and variants of them, that a worker remembers: cells come ordered by both."""

Made = TypeVar("Made")


class Kept(OrderedDict[Any, Made]):
    """The last ``KEPT`` things made."""

    def get_or_make(self, key: Any, make: Callable[[], Made]) -> Made:
        """The thing of that key, made where it is not remembered."""
        made = self[key] if key in self else make()
        self[key] = made
        self.move_to_end(key)
        if len(self) > KEPT:
            self.popitem(last=False)
        return made


_instances: Kept[Instance] = Kept()
_variants: Kept[Instance] = Kept()
_one_at_a_time = threading.Lock()
"""A Dask worker may have several threads; one process answers one order at a time."""


@cache
def relevant_versions() -> dict[str, str]:
    """Versions of what an answer may depend on."""
    return {name: number for name, number in versions().items() if name != "python"}


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """The delivery for an order, both as plain data."""
    with _one_at_a_time:
        return _delivery(Bundle(**order)).model_dump()


def _delivery(order: Bundle) -> Delivery:
    here = relevant_versions()
    if here != dict(order.versions):
        reason = (
            f"A worker on {platform.node()} has {_say(here)}; this run has"
            f" {_say(dict(order.versions))}."
        )
        return Delivery(kind="refused", reason=reason)
    if order.tables is None and order.digest not in _instances:
        return Delivery(kind="unknown")
    replies, end = [], time.monotonic() + BUNDLE_SECONDS
    for budget in order.budgets:
        replies.append(_reply(order, budget))
        if time.monotonic() > end:
            break  # slower than those before: the rest goes back, so that a stop need not wait
    return Delivery(kind="replies", replies=replies, worker=f"{platform.node()}:{os.getpid()}")


def _reply(order: Bundle, budget: int) -> Reply:
    """The reply for one cell; a cell that cannot be answered does not end the others."""
    began = time.perf_counter()
    try:
        asked = CellAsked(_variant(order), budget, order.most, order.keywords, order.options)
        reply = TASKS[order.task].ask(asked)
    except OptimizerError as error:
        reply = Reply(status="failed", reason=str(error))
    except Exception as error:
        reason = f"A fault of optimizer itself: {type(error).__name__}: {error}"
        reply = Reply(status="failed", reason=reason)
    return reply.model_copy(update={"seconds": round(time.perf_counter() - began, 6)})


def _variant(order: Bundle) -> Instance:
    """The instance an order is about. Raises InputError."""
    key = repr((order.digest, order.scenario, order.draw))
    return _variants.get_or_make(key, lambda: vary(_instance(order), order.scenario, order.draw))


def _instance(order: Bundle) -> Instance:
    return _instances.get_or_make(order.digest, lambda: _unpacked(order))


def _unpacked(order: Bundle) -> Instance:
    instance = Instance.build(unpack(order.tables or b""))
    if instance.digest != order.digest:
        raise InputError("The instance arrived at the worker other than it was sent.")
    return instance


def _say(found: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in found.items())
