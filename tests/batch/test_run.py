"""A run answers every cell, whatever breaks on the way, and stores the same bytes whoever did the
work.
"""

from __future__ import annotations

import json
import math
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer import batch
from optimizer.batch import executors
from optimizer.batch.task import answer_of
from optimizer.errors import InputError, Interrupted, RefusedError, StoppedError
from tests.batch import poison

from .samples import (
    plain_instance,
    raw_rows,
    run_here,
    run_parts,
    write_instance,
    write_study,
)


def test_every_cell_of_instances_scenarios_draws_and_budgets_is_answered(tmp_path: Path) -> None:
    write_instance(tmp_path / "one.json")
    write_instance(tmp_path / "two.json", 2)
    keys = {
        "instances": ["*.json"],
        "budgets": [3, 5],
        "scenarios": {"stated": None, "dear": {"assets.radar.unit_cost": 5}},
    }
    summary = run_here(
        write_study(tmp_path, **keys, draws={"count": 3, "seed": 1}), tmp_path / "runs.db"
    )
    table = batch.read(tmp_path / "runs.db")
    assert summary.counts == {"optimal": 2 * 2 * 3 * 2}
    assert table[["instance", "scenario", "draw", "budget"]].drop_duplicates().shape[0] == 24
    assert table["digest"].nunique() == 12


def test_the_answers_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    # 5 million buy a radar (8 / 2 = 4) and a rhib (4 / 2 = 2); 6 buy two radars (4 + 2) or a radar
    # and a rhib.
    run_here(write_study(tmp_path, budgets=[0, 5]), tmp_path / "runs.db")
    table = batch.read(tmp_path / "runs.db")
    assert table["awareness"].tolist() == pytest.approx([0, 6])
    assert table["cost"].tolist() == [0, 5]
    assert table["plan"].tolist() == ["", "PHL/radar 1; PHL/rhib 1"]
    assert table["currency"].tolist() == ["JPY", "JPY"]


def test_a_last_bit_of_another_processor_is_no_gap(tmp_path: Path) -> None:
    best = opt.solve(opt.load(write_instance(tmp_path / "one.json")))
    assert best.bound is not None
    told = [
        answer_of(replace(best, bound=bound))
        for bound in (best.bound, math.nextafter(best.bound, math.inf))
    ]
    assert told[0] == told[1]
    assert told[0]["gap"] == 0


def test_without_budgets_the_instances_own_is_taken(tmp_path: Path) -> None:
    run_here(write_study(tmp_path, budgets=None), tmp_path / "runs.db")
    assert batch.read(tmp_path / "runs.db")["budget"].tolist() == [5]


def test_a_broken_instance_and_an_infeasible_cell_are_rows_and_the_run_goes_on(
    tmp_path: Path,
) -> None:
    write_instance(tmp_path / "broken.json", budget="plenty")
    write_instance(
        tmp_path / "strict.json", rules=[{"limit": "units", "min": 2, "name": "two-at-least"}]
    )
    study = write_study(
        tmp_path, instances=["broken.json", "none.json", "strict.json", "one.json"], budgets=[3, 5]
    )
    summary = run_here(study, tmp_path / "runs.db")
    table = batch.read(tmp_path / "runs.db")
    assert table["status"].tolist() == [
        "broken",
        "broken",
        "infeasible",
        "optimal",
        "optimal",
        "optimal",
    ]
    assert summary.failed == 2  # that nothing is feasible is an answer
    assert "plenty" in table["reason"][0]
    assert "there is no such file" in table["reason"][1]
    # 3 million buy one unit; either rule alone can be kept, both cannot.
    assert sorted(table["conflict"][2].split("; ")) == ["budget", "two-at-least"]
    assert (
        table["reason"][2]
        == f"No plan keeps every rule: {table['conflict'][2].replace(';', ',')} cannot all hold."
    )


def test_a_scenario_that_does_not_fit_one_instance_is_one_broken_row_there(tmp_path: Path) -> None:
    write_instance(tmp_path / "one.json")
    write_instance(tmp_path / "two.json", rules=[{"limit": "units", "max": 8, "name": "cap"}])
    scenarios = {"stated": None, "odd": {"rules.cap.max": 7}}
    study = write_study(
        tmp_path,
        instances=["one.json", "two.json"],
        budgets=[3, 5],
        scenarios=scenarios,
        draws={"count": 2},
    )
    seen: list[batch.Progress] = []
    assert run_here(study, tmp_path / "runs.db", report=seen.append).counts == {
        "broken": 1,
        "optimal": 4 + 8,
    }
    assert (seen[-1].done, seen[-1].total, seen[-1].failed) == (13, 13, 1)
    table = batch.read(tmp_path / "runs.db")
    (row,) = table[table["status"] == "broken"][["instance", "scenario", "reason"]].values.tolist()
    assert row[:2] == ["one.json", "odd"]
    assert "cap" in row[2]
    again = run_here(study, tmp_path / "runs.db", resume=True, retry=True)
    assert (again.added, again.kept) == (0, 13)
    for number in (1, 2, 3):
        run_here(study, tmp_path / f"{number}.db", part=batch.Part(number, 3))
    assert batch.read(*(tmp_path / f"{number}.db" for number in (1, 2, 3))).equals(table)


def test_without_budgets_a_scenarios_own_budget_is_asked_for_and_with_budgets_it_is_not(
    tmp_path: Path,
) -> None:
    # 5 million buy a radar (4) and a rhib (2); 3 million a radar.
    scenarios = {"stated": None, "lean": {"budget": "3m"}}
    assert (
        run_here(
            write_study(tmp_path, budgets=None, scenarios=scenarios), tmp_path / "own.db"
        ).notes
        == ()
    )
    own = batch.read(tmp_path / "own.db")
    assert own[["scenario", "budget"]].values.tolist() == [["stated", 5], ["lean", 3]]
    assert own["awareness"].tolist() == pytest.approx([6, 4])
    (note,) = run_here(
        write_study(tmp_path, budgets=[5], scenarios=scenarios), tmp_path / "studys.db"
    ).notes
    assert note == "The budgets of the study were asked for, not those of its scenarios: lean."
    assert batch.read(tmp_path / "studys.db")["budget"].tolist() == [5, 5]
    run_here(
        write_study(tmp_path, budgets=None, scenarios=scenarios, task="compare"),
        tmp_path / "levels.db",
    )
    assert batch.read_lines(tmp_path / "levels.db")["awareness"].tolist() == pytest.approx([6, 4])


def test_a_plan_may_be_assessed_in_every_cell_and_compared_with_the_best(tmp_path: Path) -> None:
    # Two rhibs: 2 + 1 = 3 for 4 million. At a budget of 3 they cost too much; the best there is a
    # radar, 4. At 5 it is 6.
    (tmp_path / "plan.csv").write_text("recipient,asset,units\nPHL,rhib,2\n")
    study = write_study(tmp_path, budgets=[3, 5], task="evaluate", plan="plan.csv", compare=True)
    run_here(study, tmp_path / "runs.db")
    table = batch.read(tmp_path / "runs.db")
    assert table["status"].tolist() == ["assessed", "assessed"]
    assert table["awareness"].tolist() == pytest.approx([3, 3])
    assert table["best"].tolist() == pytest.approx([4, 6])
    assert table["broken"].fillna("").tolist() == ["budget", ""]


def test_a_finished_store_is_not_solved_again_and_an_extended_study_only_adds(
    tmp_path: Path,
) -> None:
    study = write_study(tmp_path, budgets=[3, 5])
    run_here(study, tmp_path / "runs.db")
    before = run_parts(tmp_path / "runs.db")
    again = run_here(study, tmp_path / "runs.db", resume=True)
    longer = run_here(write_study(tmp_path, budgets=[3, 4, 5]), tmp_path / "runs.db", resume=True)
    assert (again.added, again.kept, longer.added, longer.kept) == (0, 2, 1, 2)
    assert before.items() <= run_parts(tmp_path / "runs.db").items()


def test_a_store_with_rows_is_not_touched_without_being_asked_to(tmp_path: Path) -> None:
    study = write_study(tmp_path, budgets=[3])
    run_here(study, tmp_path / "runs.db")
    with pytest.raises(RefusedError, match=r"already holds 1 rows. Add --resume"):
        run_here(study, tmp_path / "runs.db")


def test_a_mended_instance_replaces_the_row_that_called_it_broken(tmp_path: Path) -> None:
    write_instance(tmp_path / "one.json", budget="plenty")
    study = write_study(tmp_path, budgets=[3])
    assert run_here(study, tmp_path / "runs.db").counts == {"broken": 1}
    write_instance(tmp_path / "one.json")
    assert run_here(study, tmp_path / "runs.db", resume=True).counts == {"optimal": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": "evaluate", "plan": "plan.csv"}, "begun with task: .*task"),
        ({"options": {"exact": True}}, "begun with task: exact false, now true"),
        ({"draws": {"count": 2, "seed": 9}}, "begun with draws: null, now .*9"),
        (
            {"scenarios": {"dear": {"budget": 3}}},
            "the scenario dear has changed since the store was begun",
        ),
    ],
)
def test_answers_to_another_study_are_not_mixed_in(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    (tmp_path / "plan.csv").write_text("recipient,asset,units\nPHL,rhib,2\n")
    run_here(
        write_study(tmp_path, budgets=[3], scenarios={"dear": {"budget": 4}}), tmp_path / "runs.db"
    )
    with pytest.raises(RefusedError, match=words):
        run_here(
            write_study(
                tmp_path, **{"budgets": [3], "scenarios": {"dear": {"budget": 4}}, **change}
            ),
            tmp_path / "runs.db",
            resume=True,
        )


def test_answers_to_a_changed_instance_or_plan_are_not_mixed_in(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("recipient,asset,units\nPHL,rhib,2\n")
    study = write_study(tmp_path, budgets=[3], task="evaluate", plan="plan.csv")
    run_here(study, tmp_path / "runs.db")
    (tmp_path / "plan.csv").write_text("recipient,asset,units\nPHL,rhib,1\n")
    with pytest.raises(RefusedError, match=r"the plan for one.json has changed"):
        run_here(study, tmp_path / "runs.db", resume=True)
    write_instance(tmp_path / "one.json", 1)
    with pytest.raises(RefusedError, match=r"the instance one.json has changed"):
        run_here(study, tmp_path / "runs.db", resume=True)


def test_answers_of_another_version_are_not_mixed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_study(tmp_path, budgets=[3])
    run_here(study, tmp_path / "runs.db")
    monkeypatch.setattr(
        "optimizer.batch.running.relevant_versions", lambda: {"optimizer": "9.0", "highspy": "2"}
    )
    with pytest.raises(
        RefusedError,
        match=(
            r'versions: highspy ".*", now "2"; numpy .*; optimizer "0.1.0", now "9.0"; answers of'
            r" both"
        ),
    ):
        run_here(study, tmp_path / "runs.db", resume=True)


def test_bytes_are_the_same_for_one_or_three_workers_and_on_a_thread_here(tmp_path: Path) -> None:
    study = write_study(tmp_path, draws={"count": 2, "seed": 3})
    run_here(study, tmp_path / "here.db")
    for workers in (1, 3):
        batch.run(study, tmp_path / f"{workers}.db", workers=workers)
        assert raw_rows(tmp_path / f"{workers}.db") == raw_rows(tmp_path / "here.db")


def test_parts_of_a_study_together_are_the_study(tmp_path: Path) -> None:
    study = write_study(
        tmp_path, instances=["one.json", "none.json"], draws={"count": 5, "seed": 3}, budgets=[3, 5]
    )
    run_here(study, tmp_path / "whole.db")
    for number in (1, 2, 3):
        run_here(study, tmp_path / f"{number}.db", part=batch.Part(number, 3))
    together = batch.read(*(tmp_path / f"{number}.db" for number in (1, 2, 3)))
    assert together.equals(batch.read(tmp_path / "whole.db"))
    assert together.shape[0] == 11


def test_instances_of_one_variant_are_shared_out_among_parts(tmp_path: Path) -> None:
    for number in range(6):
        write_instance(tmp_path / f"{number}.json", number)
    study = write_study(tmp_path, instances=["[0-5].json"], budgets=[3])
    seen: list[batch.Progress] = []
    for number in (1, 2, 3):
        assert run_here(
            study, tmp_path / f"{number}.db", part=batch.Part(number, 3), report=seen.append
        ).counts == {"optimal": 2}
        assert (seen[-1].done, seen[-1].total) == (2, 2)
    assert (
        batch.read(*(tmp_path / f"{number}.db" for number in (1, 2, 3)))["instance"].nunique() == 6
    )


def test_a_cell_that_kills_its_worker_is_recorded_after_three_tries_and_tried_again_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_study(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(executors, "prepare", poison.prepare_always)
        summary = batch.run(study, tmp_path / "runs.db", workers=2)
    table = batch.read(tmp_path / "runs.db").set_index("budget_minor")
    assert summary.counts == {"crashed": 1, "optimal": 10}  # the others are answered
    assert table["reason"][poison.POISON].startswith(
        "The worker died 3 times, twice with nothing else to do"
    )
    assert run_here(study, tmp_path / "runs.db", resume=True).added == 0
    assert run_here(study, tmp_path / "runs.db", resume=True, retry=True).counts == {"optimal": 11}


def test_a_cell_whose_worker_died_once_is_answered_at_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POISON_MARK", str(tmp_path / "mark"))
    monkeypatch.setattr(executors, "prepare", poison.prepare_once)
    summary = batch.run(write_study(tmp_path), tmp_path / "runs.db", workers=2)
    assert summary.counts == {"optimal": 11}
    assert (
        max(json.loads(part)["attempts"] for part in run_parts(tmp_path / "runs.db").values()) == 2
    )


def test_workers_that_all_die_end_the_run_with_a_likely_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "prepare", poison.prepare_to_die)
    with pytest.raises(
        StoppedError, match=r"Every worker dies before it answers anything. Perhaps memory is short"
    ):
        batch.run(write_study(tmp_path), tmp_path / "runs.db", workers=1)


def test_an_answer_that_does_not_stand_up_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "prepare", poison.prepare_to_lie)
    batch.run(write_study(tmp_path), tmp_path / "runs.db", workers=1)
    table = batch.read(tmp_path / "runs.db").set_index("budget_minor")
    assert table["status"].value_counts().to_dict() == {"optimal": 10, "failed": 1}
    # 7 million buy a radar and two rhibs: 4 + 2 + 1.
    assert "the plan's awareness is 7, not 8" in table["reason"][poison.POISON]


def test_a_worker_of_another_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "prepare", poison.prepare_as_other_version)
    with pytest.raises(
        RefusedError,
        match=r"has optimizer 0.0.9; this run has optimizer 0.1.0.*install the same versions",
    ):
        batch.run(write_study(tmp_path), tmp_path / "runs.db", workers=1)


def test_a_large_instance_travels_only_to_workers_that_do_not_know_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.batch.dispatch.SMALL", 0)
    study = write_study(tmp_path, scenarios={"stated": None, "dear": {"assets.radar.unit_cost": 5}})
    assert batch.run(study, tmp_path / "runs.db", workers=2).counts == {"optimal": 22}


class Unhurried(ThreadPoolExecutor):
    """One thread whose worker finds after every cell that its time is up."""

    sizes: list[int]

    def submit(self, function: Any, order: dict[str, Any]) -> Future[Any]:  # type: ignore[override]
        self.sizes = [*getattr(self, "sizes", []), len(order["budgets"])]
        return super().submit(function, order)


def test_a_bundle_that_takes_too_long_comes_back_in_pieces_and_every_cell_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.batch.worker.BUNDLE_SECONDS", -1.0)
    study = write_study(tmp_path, budgets="0:10:0.05")
    with Unhurried(1) as executor:
        assert batch.run(study, tmp_path / "runs.db", executor=executor, workers=1).counts == {
            "optimal": 201
        }
    assert max(executor.sizes) > 1
    monkeypatch.undo()
    run_here(study, tmp_path / "whole.db")
    assert raw_rows(tmp_path / "runs.db") == raw_rows(tmp_path / "whole.db")


def test_an_executor_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError,
        match="There is no executor 'slurm': expected local, or the address of a Dask scheduler",
    ):
        batch.run(write_study(tmp_path), tmp_path / "runs.db", executor="slurm")


def test_progress_ends_at_the_number_of_cells(tmp_path: Path) -> None:
    seen: list[batch.Progress] = []
    run_here(
        write_study(tmp_path, instances=["one.json", "none.json"]),
        tmp_path / "runs.db",
        report=seen.append,
    )
    assert seen[-1] == batch.Progress(12, 12, 1)


def test_a_second_ctrl_c_does_not_wait_and_what_was_stored_stays(tmp_path: Path) -> None:
    study = write_study(tmp_path, budgets="0:20:0.05")

    def interrupt_twice(progress: batch.Progress) -> None:
        if progress.done >= 10:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # tests may run where it is ignored
    try:
        with pytest.raises(Interrupted) as end:
            run_here(study, tmp_path / "runs.db", report=interrupt_twice)
    finally:
        signal.signal(signal.SIGINT, before)
    assert end.value.best.stopped
    assert sum(end.value.best.counts.values()) == len(raw_rows(tmp_path / "runs.db")) >= 10


def test_draws_of_an_instance_without_ranges_are_said_to_be_none(tmp_path: Path) -> None:
    plain = plain_instance()
    firm = {
        name: [
            {k: v for k, v in row.items() if not k.endswith(("_low", "_high"))}
            for row in plain[name]
        ]
        for name in ("assets", "areas")
    }
    write_instance(tmp_path / "firm.json", **firm)
    study = write_study(
        tmp_path, instances=["one.json", "firm.json"], budgets=[3], draws={"count": 2}
    )
    (note,) = run_here(study, tmp_path / "runs.db").notes
    assert (
        note
        == "Nothing was drawn in firm.json: no number there has a range, so all draws are the same."
    )
