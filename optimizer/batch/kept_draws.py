"""Answers of draws of ``robust`` in a run store, so that a run that was ended goes on with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optimizer.batch.store import MONEY_UNIT, Store, StoredRow, create_or_open
from optimizer.batch.worker import relevant_versions
from optimizer.instance.instance import Instance, expect_instance
from optimizer.keywords import knows_its_keywords
from optimizer.record import FORMAT, as_written
from optimizer.results.plan import units_by_key

STUDY = "draws of robust"


class KeptDraws:
    """A run store with a row for each draw; each is on the disk once it is kept."""

    def __init__(self, store: Store, instance: Instance) -> None:
        self._store, self._instance = store, instance

    def get(self, key: str) -> Mapping[str, Any] | None:
        """What is kept; None where nothing is."""
        row = self._store.row(bytes.fromhex(key))
        return row.result if row else None

    def __setitem__(self, key: str, told: dict[str, Any]) -> None:
        """Keep an answer, and beside it what ``batch.read`` says of a plan."""
        it, number = self._instance, told["draw"]
        answer = {
            "units": units_by_key(it, told["plan"]),
            "awareness": as_written(told["best"]),
            "baseline": as_written(told["baseline"]),
        }
        asked = (bytes.fromhex(key), number, it.name, None, number, told["budget"])
        self._store.add([StoredRow(*asked, "optimal", "", answer, told)])


@contextmanager
@knows_its_keywords
def kept_draws(path: str | Path, instance: Instance) -> Iterator[KeptDraws]:
    """The draws of an instance that a run store keeps, for ``robust(..., kept=...)``; made where
    there is none. More draws, other seeds and budgets only add.

    Raises:
        InputError: the place cannot hold a store, or another run holds it. RefusedError: it belongs
            to a study, to another version, or to an instance that has changed under its name.
    """
    expect_instance(instance)
    with create_or_open(path) as store:
        versions = {**relevant_versions(), "result": FORMAT}
        facts = {"study": STUDY, "versions": versions, "task": {"task": "robust"}, "draws": None}
        for name, value in facts.items():
            store.keep_fact(name, value)
        store.keep_source("instance", instance.name, instance.digest)
        store.keep_source(MONEY_UNIT, instance.name, instance.money_words)
        yield KeptDraws(store, instance)
