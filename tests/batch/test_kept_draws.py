"""A run of robust that was ended goes on with the draws that were proved by then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer import batch
from optimizer.analyses.robustness.drawn import Asked
from optimizer.errors import InputError, RefusedError
from optimizer.instance.whatif.draws import draw_outcomes
from tests.cli.shell import Shell

from .samples import raw_rows, run_here, write_instance, write_study


class EndedError(Exception):
    """Stands for a process that is killed."""


@pytest.fixture
def instance(tmp_path: Path) -> opt.Instance:
    return opt.load(write_instance(tmp_path / "one.json"))


def counted(monkeypatch: pytest.MonkeyPatch, most: int = 1000) -> list[int]:
    """The numbers of the draws that are proved from now on; after so many all ends at once."""
    asked: list[int] = []
    answer = Asked.answer

    def noted(self: Asked, number: int) -> Any:
        if len(asked) == most:
            raise EndedError
        asked.append(number)
        return answer(self, number)

    monkeypatch.setattr(Asked, "answer", noted)
    return asked


def test_a_run_that_was_ended_goes_on_and_proves_nothing_twice(
    tmp_path: Path, instance: opt.Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = opt.robust(instance, 20, price_draws=0).typed.digest
    store = tmp_path / "runs.db"
    with monkeypatch.context() as patched, batch.kept_draws(store, instance) as kept:
        counted(patched, most=16)
        with pytest.raises(EndedError):
            opt.robust(instance, 20, price_draws=0, kept=kept)
    held = {row[3:5][1] for row in raw_rows(store)}
    asked = counted(monkeypatch)
    with batch.kept_draws(store, instance) as kept:
        again = opt.robust(instance, 20, price_draws=0, kept=kept)
        assert again.typed.digest == whole
        # 20 draws, and a quarter as many below 0 for choosing the expected plan
        assert sorted({*held, *asked}) == [*range(-5, 0), *range(1, 21)]
        assert held.isdisjoint(asked)
        asked.clear()
        assert opt.robust(instance, 20, price_draws=0, kept=kept).typed.digest == whole
        assert asked == []


def test_other_seeds_and_budgets_stand_beside_one_another(
    tmp_path: Path, instance: opt.Instance
) -> None:
    with batch.kept_draws(tmp_path / "runs.db", instance) as kept:
        for seed, budget in ((1, 5), (2, 5), (1, 3)):
            found = opt.robust(instance, 8, seed, budget, price_draws=0, kept=kept)
            assert (
                found.typed.digest
                == opt.robust(instance, 8, seed, budget, price_draws=0).typed.digest
            )
    table = batch.read_draws(tmp_path / "runs.db")
    assert len(table) == 3 * (8 + 2)
    mine = table[(table["seed"] == 2) & (table["draw"] == 3)]
    assert mine["budget"].tolist() == [5]
    # At 5 million a radar and a rhib are best: half the strait (8), half the lagoon (2 to 6).
    lagoon = draw_outcomes(instance, 2, 3).areas[1].weight
    assert mine["stated"].tolist() == mine["awareness"].tolist()
    assert mine["awareness"].tolist() == pytest.approx([4 + lagoon / 2])
    assert mine["plan"].tolist() == ["PHL/radar 1; PHL/rhib 1"]
    assert mine["baseline"].tolist() == [0]
    assert len(batch.read_plans(tmp_path / "runs.db")) > 0


def test_a_dict_keeps_draws_too(instance: opt.Instance) -> None:
    kept: dict[str, Any] = {}
    first = opt.robust(instance, 8, price_draws=0, kept=kept).typed.digest
    assert len(kept) == 10
    assert opt.robust(instance, 8, price_draws=0, kept=kept).typed.digest == first


def test_another_instance_of_the_name_and_the_store_of_a_study_are_refused(
    tmp_path: Path, instance: opt.Instance
) -> None:
    with batch.kept_draws(tmp_path / "runs.db", instance) as kept:
        opt.robust(instance, 1, price_draws=0, kept=kept)
    changed = instance.override({"areas.strait.weight": 9})
    refused = pytest.raises(RefusedError, match="has changed since the store was begun")
    with refused, batch.kept_draws(tmp_path / "runs.db", changed):
        pass
    run_here(write_study(tmp_path), tmp_path / "study.db")
    refused = pytest.raises(RefusedError, match="was begun with")
    with refused, batch.kept_draws(tmp_path / "study.db", instance):
        pass
    with pytest.raises(InputError, match="no such run store"):
        batch.read_draws(tmp_path / "none.db")


def test_from_the_shell_a_second_run_says_the_same(shell: Shell, tmp_path: Path) -> None:
    asked = ("robust", "tutorial", "--draws", "3", "--workers", "1", "--json")
    stored = ("--store", str(tmp_path / "runs.db"))
    said = [json.loads(shell(*asked, *more).out)["digest"] for more in ((), stored, stored)]
    assert len(set(said)) == 1
    assert len(batch.read_draws(tmp_path / "runs.db")) == 3  # nothing is drawn there
