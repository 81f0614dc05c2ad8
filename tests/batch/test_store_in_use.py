"""A store that is deleted, moved, replaced or emptied of what it knows: nothing is claimed that is
not there.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer import batch
from optimizer.batch.dispatch import Progress
from optimizer.batch.store import FACTS, check_stored
from optimizer.errors import InputError, RefusedError

from .samples import run_here, write_instance, write_study


def delete(path: Path) -> None:
    path.unlink()


def move(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replace(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))
    path.with_name("copy.db").replace(path)


@pytest.mark.parametrize("happens", [delete, move, replace])
def test_a_store_that_leaves_its_place_ends_the_run_at_once(
    tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    store, told = tmp_path / "runs.db", []

    def report(progress: Progress) -> None:
        told.append(progress)
        if len(told) == 1:
            happens(store)

    with pytest.raises(
        InputError, match="deleted, moved or replaced the store while it was in use"
    ):
        run_here(write_study(tmp_path), store, report=report)
    assert len(told) == 1


def test_rows_are_claimed_only_where_a_fresh_look_finds_them(tmp_path: Path) -> None:
    store = tmp_path / "runs.db"
    run_here(write_study(tmp_path, budgets=[1, 5]), store)
    by_hand(store, "DELETE FROM rows WHERE budget = 5000000")
    with pytest.raises(InputError, match="holds 1 of the 2 rows that were written to it"):
        check_stored(store, {"optimal": 2})


def by_hand(store: Path, words: str) -> None:
    connection = sqlite3.connect(store)
    connection.execute(words)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("fact", FACTS)
def test_a_store_that_lost_a_fact_is_neither_resumed_nor_read(tmp_path: Path, fact: str) -> None:
    study, store = write_study(tmp_path, budgets=[1]), tmp_path / "runs.db"
    run_here(study, store)
    by_hand(store, f"DELETE FROM facts WHERE name = '{fact}'")  # noqa: S608 - our own words
    with pytest.raises(
        RefusedError, match=f"does not know any more with which {fact} it was begun"
    ):
        run_here(study, store, resume=True)
    with pytest.raises(
        RefusedError, match=f"does not know any more with which {fact} it was begun"
    ):
        batch.read(store)


def test_a_store_that_lost_what_an_instance_was_is_not_resumed(tmp_path: Path) -> None:
    study, store = write_study(tmp_path, budgets=[1]), tmp_path / "runs.db"
    run_here(study, store)
    by_hand(store, "DELETE FROM sources")
    with pytest.raises(
        RefusedError, match=r"has rows of one\.json, but not what that instance was"
    ):
        run_here(study, store, resume=True)


def test_a_store_of_another_study_is_not_resumed(tmp_path: Path) -> None:
    store = tmp_path / "runs.db"
    run_here(write_study(tmp_path, budgets=[1], name="prices"), store)
    with pytest.raises(RefusedError, match='was begun with study: "prices", now "weights"'):
        run_here(write_study(tmp_path, budgets=[1], name="weights"), store, resume=True)
    write_instance(tmp_path / "two.json", 2)
    with pytest.raises(
        RefusedError, match="none of which the study names: it belongs to another study"
    ):
        run_here(
            write_study(tmp_path, budgets=[1], name="prices", instances=["two.json"]),
            store,
            resume=True,
        )
    assert len(batch.read(store)) == 1


def test_a_study_may_grow_by_budgets_and_instances(tmp_path: Path) -> None:
    store = tmp_path / "runs.db"
    run_here(write_study(tmp_path, budgets=[1]), store)
    write_instance(tmp_path / "two.json", 2)
    summary = run_here(
        write_study(tmp_path, budgets=[1, 5], instances=["one.json", "two.json"]),
        store,
        resume=True,
    )
    assert (summary.kept, summary.added) == (1, 3)
