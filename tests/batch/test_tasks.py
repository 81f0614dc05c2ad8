"""Whatever a study asks of its cells, the answers are those of the analysis asked once, and stand
in tidy tables.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import optimizer as opt
from optimizer import batch
from optimizer.batch import executors, tidy_tables
from optimizer.batch.tasks import TASKS
from optimizer.errors import InputError, RefusedError
from optimizer.record import digest_of
from tests.batch import poison
from tests.families import expect_members
from tests.test_results import expect_units

from .samples import raw_rows, write_instance, write_study

KEYS: dict[str, dict[str, Any]] = {
    "solve": {},
    "evaluate": {"plan": "plan.csv", "compare": True},
    "target": {"awareness": "50%"},
    "explain": {},
    "curve": {},
    "compare": {},
    "robust": {"outcome_draws": 3},
    "brief": {"outcome_draws": 3},
    "alternatives": {"within": "20%", "different": 2},
    "replan": {"plan": "plan.csv", "move": "money"},
    "fair": {"by": "gain", "levels": 1},
    "next": {"so_far": "decisions.csv"},
    "diagnose": {},
}
"""What each task needs of a study."""
TWO_AT_LEAST = [{"limit": "units", "min": 2, "name": "two-at-least"}]


def study_of(folder: Path, task: str, **keys: Any) -> Path:
    (folder / "plan.csv").write_text("recipient,asset,units\nPHL,rhib,2\n")
    ledger = "offer,decision,date\nPHL/rhib,signed 1,2026-04-01\n"
    (folder / "decisions.csv").write_text(ledger)
    return write_study(folder, task=task, **{"budgets": [3, 5, 8], **KEYS[task], **keys})


def run_here(study: Path, store: Path, **options: Any) -> pd.DataFrame:
    with ThreadPoolExecutor(1) as executor:
        batch.run(study, store, executor=executor, workers=1, **options)
    return batch.read(store)


def stored_result(store: Path) -> dict[str, Any]:
    ((_, result),) = batch.read_results(store)
    return dict(result)


def told(found: Any) -> dict[str, Any]:
    """An analysis's JSON result as a reader of the file gets it, less what differs from run
    to run.
    """
    return {
        key: value for key, value in json.loads(json.dumps(found.result)).items() if key != "run"
    }


def test_every_task_is_in_these_tests() -> None:
    expect_members(KEYS, TASKS, "KEYS of tests/batch/test_tasks.py")


@pytest.fixture(scope="module")
def two_workers() -> Iterator[ProcessPoolExecutor]:
    """Two processes that answer what is asked of them, whatever the task."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as workers:
        yield workers


@pytest.mark.parametrize("task", TASKS)
def test_every_task_gives_the_same_bytes_in_two_workers_and_in_this_process(
    tmp_path: Path, task: str, two_workers: ProcessPoolExecutor
) -> None:
    study = study_of(tmp_path, task, draws={"count": 2, "seed": 3})
    table = run_here(study, tmp_path / "here.db")
    assert set(table["status"]) <= {"optimal", "assessed"}
    batch.run(study, tmp_path / "two.db", executor=two_workers, workers=2)
    assert raw_rows(tmp_path / "two.db") == raw_rows(tmp_path / "here.db")


def test_of_a_plan_the_keys_of_its_result_are_kept_and_of_an_analysis_all_with_its_digest(
    tmp_path: Path,
) -> None:
    # What is stored of solve is a part of its result: the same keys and values. Its plan stands by
    # offer, as in the points of a curve; all its rules hold, so none is named.
    run_here(study_of(tmp_path, "solve", budgets=[5]), tmp_path / "solve.db")
    ((row, _),) = tidy_tables.Rows(tmp_path / "solve.db").asked()
    said = told(opt.solve(opt.load(tmp_path / "one.json"), 5))
    kept = dict(row.answer or {})
    assert kept.pop("units") == {"PHL/radar": 1, "PHL/rhib": 1}
    assert kept.pop("rules") == []
    assert kept.pop("instance") == {"digest": said["instance"]["digest"]}
    assert kept == {name: said[name] for name in kept}
    assert {"status", "cost", "awareness", "bound", "gap", "optimum_unique"} <= set(kept)
    run_here(study_of(tmp_path, "explain", budgets=[5]), tmp_path / "explain.db")
    whole = stored_result(tmp_path / "explain.db")
    assert whole["digest"] == digest_of(whole)


def test_a_target_is_the_least_cost_that_reaches_the_goal(tmp_path: Path) -> None:
    # Half of 12 is 6: a radar (4) and a rhib (2) for 5 million; two radars bring 6 for 6. The
    # budgets are no caps.
    table = run_here(study_of(tmp_path, "target", budgets=[3, 5]), tmp_path / "runs.db")
    assert table["status"].tolist() == ["optimal", "optimal"]
    assert table["cost"].tolist() == [5, 5]
    assert table["plan"].tolist() == ["PHL/radar 1; PHL/rhib 1"] * 2
    assert table["goal"].tolist() == pytest.approx([6, 6])
    # All four radars and rhibs leave a sixteenth unseen: 12 x 15/16.
    assert table["most"].tolist() == pytest.approx([11.25, 11.25])
    plans = batch.read_plans(tmp_path / "runs.db")
    assert plans[["budget", "offer", "units"]].values.tolist()[:2] == [
        [3, "PHL/radar", 1],
        [3, "PHL/rhib", 1],
    ]


def test_a_goal_beyond_reach_and_rules_that_clash_are_answers(tmp_path: Path) -> None:
    write_instance(
        tmp_path / "clash.json",
        rules=[*TWO_AT_LEAST, {"limit": "units", "max": 1, "name": "one-at-most"}],
    )
    study = study_of(
        tmp_path, "target", instances=["one.json", "clash.json"], awareness=11.5, budgets=[5]
    )
    table = run_here(study, tmp_path / "runs.db")
    assert table["status"].tolist() == ["unreachable", "infeasible"]
    assert table["most"].tolist()[0] == pytest.approx(11.25)
    assert "two-at-least" in table["reason"][1]


def test_an_explanation_is_that_of_explain_and_its_figures_stand_a_row_an_offer(
    tmp_path: Path,
) -> None:
    table = run_here(study_of(tmp_path, "explain", budgets=[5]), tmp_path / "runs.db")
    instance = opt.load(tmp_path / "one.json")
    assert stored_result(tmp_path / "runs.db") == told(opt.explain(instance))
    lines = batch.read_lines(tmp_path / "runs.db").set_index("offer")
    # At 5 million a radar (4) and a rhib (2) are best, 6. Without radars two rhibs bring 3, so 3
    # are lost; without rhibs one radar brings 4, so 2 are lost.
    assert lines["lost_if_barred"].to_dict() == pytest.approx({"PHL/radar": 3, "PHL/rhib": 2})
    assert set(lines["lost_if_barred_kind"]) == {"exact"}
    assert lines["enters_at_budget"].tolist() == [3, 2]
    # A second radar would come to 6 million; a second rhib in place of the radar does not.
    assert lines["lost_if_one_more_rule"].dropna().to_dict() == {"PHL/radar": "budget"}
    # The cheapest better plan: 7 million buy a radar and two rhibs, 4 + 2 + 1.
    assert table[["awareness", "next_budget", "next_awareness"]].values.tolist() == [
        pytest.approx([6, 7, 7])
    ]


def test_one_offer_may_be_explained_alone(tmp_path: Path) -> None:
    run_here(study_of(tmp_path, "explain", budgets=[5], offer="PHL/rhib"), tmp_path / "runs.db")
    assert batch.read_lines(tmp_path / "runs.db")["offer"].tolist() == ["PHL/rhib"]


def test_nothing_feasible_is_an_answer_of_explain_and_an_unknown_offer_fails(
    tmp_path: Path,
) -> None:
    write_instance(tmp_path / "one.json", rules=TWO_AT_LEAST)
    assert run_here(study_of(tmp_path, "explain", budgets=[3]), tmp_path / "runs.db")[
        "status"
    ].tolist() == ["infeasible"]
    failed = run_here(
        study_of(tmp_path, "explain", budgets=[5], offer="PHL/blimp"), tmp_path / "other.db"
    )
    assert failed["status"].tolist() == ["failed"]
    assert "There is no offer 'PHL/blimp'" in failed["reason"][0]


def test_a_curve_is_that_of_curve_and_its_points_stand_a_row_each(tmp_path: Path) -> None:
    table = run_here(study_of(tmp_path, "curve", budgets=[6]), tmp_path / "runs.db")
    assert stored_result(tmp_path / "runs.db") == told(
        opt.curve(opt.load(tmp_path / "one.json"), 6)
    )
    # 2 buy a rhib (2), 3 a radar (4) in its place: a reversal. 5 buy both (6); at 6 two radars are
    # no better, at 4 two rhibs worse.
    lines = batch.read_lines(tmp_path / "runs.db")
    assert lines["budget"].tolist() == [0, 2, 3, 5]
    assert lines["awareness"].tolist() == pytest.approx([0, 2, 4, 6])
    assert lines["up_to"].unique().tolist() == [6]
    assert table[["points", "every_budget", "reversals", "cost"]].values.tolist() == [
        [4, True, 1, 5]
    ]


def test_a_comparison_takes_all_budgets_of_a_variant_in_one_cell(tmp_path: Path) -> None:
    study = study_of(
        tmp_path,
        "compare",
        budgets=[5, 1, 3],
        scenarios={"stated": None, "dear": {"assets.radar.unit_cost": 4}},
    )
    table = run_here(study, tmp_path / "runs.db")
    assert table[["scenario", "budget", "status"]].values.tolist() == [
        ["stated", 5, "optimal"],
        ["dear", 5, "optimal"],
    ]
    lines = batch.read_lines(tmp_path / "runs.db").set_index(["scenario", "budget"])
    assert lines.loc["stated", "awareness"].to_dict() == pytest.approx({1: 0, 3: 4, 5: 6})
    # With radars at 4, 3 million buy a rhib; 5 a radar, or two rhibs, which bring less.
    assert lines.loc["dear", "awareness"].to_dict() == pytest.approx({1: 0, 3: 2, 5: 4})
    (_, result), _ = batch.read_results(tmp_path / "runs.db")
    assert result == told(opt.compare(opt.load(tmp_path / "one.json"), [5, 1, 3]))


def test_a_comparison_at_other_budgets_is_not_mixed_in(tmp_path: Path) -> None:
    run_here(study_of(tmp_path, "compare", budgets=[3, 5]), tmp_path / "runs.db")
    with pytest.raises(RefusedError, match=r"begun with budgets: \[3,5\], now \[3,5,8\]"):
        run_here(
            study_of(tmp_path, "compare", budgets=[3, 5, 8]), tmp_path / "runs.db", resume=True
        )


def test_a_comparison_says_of_a_budget_at_which_nothing_is_feasible_which_rules_clash(
    tmp_path: Path,
) -> None:
    write_instance(tmp_path / "one.json", rules=TWO_AT_LEAST)
    table = run_here(study_of(tmp_path, "compare", budgets=[3, 5]), tmp_path / "runs.db")
    assert table["status"].tolist() == ["optimal"]
    assert batch.read_lines(tmp_path / "runs.db")["conflict"].map(sorted).tolist() == [
        ["budget", "two-at-least"],
        [],
    ]


def test_what_draws_of_outcomes_say_is_what_robust_and_compare_say(tmp_path: Path) -> None:
    instance = opt.load(write_instance(tmp_path / "one.json"))
    keys = {"outcome_draws": 36, "outcome_seed": 4}
    study = study_of(tmp_path, "robust", budgets=[3, 5], declines=0, **keys)
    table = run_here(study, tmp_path / "robust.db")
    assert table["status"].tolist() == ["optimal", "optimal"]
    assert table["draws"].tolist() == [36, 36]
    assert table["outcomes_can_be_firm"].tolist() == [True, True]
    alone = [opt.robust(instance, 36, 4, budget, declines=0, price_draws=0) for budget in (3, 5)]
    found = [result for _, result in batch.read_results(tmp_path / "robust.db")]
    assert found == [told(each) for each in alone]
    lines = batch.read_lines(tmp_path / "robust.db").set_index(["budget", "asset"])
    # At 3 million one radar, 8/2 = 4 against 2 to 3: in every draw. At 5 a rhib beside it.
    assert lines["firm"].to_dict() == {
        (3, "radar"): 1,
        (3, "rhib"): 0,
        (5, "radar"): 1,
        (5, "rhib"): 1,
    }
    assert all("cautious" in result["outcomes"] for result in found)
    plain = study_of(tmp_path, "robust", budgets=[5], declines=0, cautious=False, **keys)
    run_here(plain, tmp_path / "plain.db")
    assert "cautious" not in stored_result(tmp_path / "plain.db")["outcomes"]
    run_here(study_of(tmp_path, "compare", budgets=[3, 5], **keys), tmp_path / "compare.db")
    compared = told(opt.compare(instance, [3, 5], draws=36, seed=4))
    assert stored_result(tmp_path / "compare.db") == compared
    assert compared["draws_seed"] == 4


@pytest.mark.parametrize(
    ("task", "keys", "words"),
    [
        ("robust", {"outcome_draws": 0}, "the task robust needs outcome_draws"),
        ("solve", {"outcome_draws": 9}, "belongs to the task compare and robust"),
        ("compare", {"declines": 2}, "declines: belongs to the task robust"),
    ],
)
def test_draws_of_outcomes_belong_to_the_tasks_that_judge_by_them(
    tmp_path: Path, task: str, keys: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        batch.load_study(study_of(tmp_path, task, **keys))


def test_an_infeasible_cell_gives_the_reason_whichever_task_it_is(tmp_path: Path) -> None:
    # Two units cost 4 million at least; at 3 and less no plan keeps the rule and the budget.
    write_instance(tmp_path / "one.json", rules=TWO_AT_LEAST)
    for task in ("solve", "compare", "explain"):
        table = run_here(study_of(tmp_path, task, budgets=[2, 3]), tmp_path / f"{task}.db")
        assert set(table["status"]) == {"infeasible"}, task
        for reason in table["reason"]:
            assert "no plan keeps every rule" in reason.lower(), task
            assert "budget" in reason, task
            assert "two-at-least" in reason, task


@pytest.mark.parametrize("task", ["target", "curve", "compare"])
def test_a_plan_within_an_analysis_that_does_not_stand_up_is_refused(
    tmp_path: Path, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "prepare", poison.prepare_to_spoil)
    batch.run(study_of(tmp_path, task, budgets=[5]), tmp_path / "runs.db", workers=1)
    table = batch.read(tmp_path / "runs.db")
    assert table["status"].tolist() == ["failed"]
    assert (
        "did not stand up to a second look: the plan costs 5000000, not 5000001"
        in table["reason"][0]
    )


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"task": "target"}, "the task target needs awareness: and no other task takes one"),
        (
            {"awareness": "60%"},
            "awareness: belongs to the task target, and no other task takes one",
        ),
        ({"task": "curve", "offer": "PHL/rhib"}, "offer: belongs to the task explain"),
        ({"compare": True}, "compare: belongs to the task evaluate"),
    ],
)
def test_keys_of_another_task_are_refused(tmp_path: Path, keys: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        batch.load_study(write_study(tmp_path, **keys))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_every_task_is_exported_with_its_own_columns(
    tmp_path: Path, task: str, suffix: str
) -> None:
    run_here(study_of(tmp_path, task, budgets=[5]), tmp_path / "runs.db")
    batch.export(tmp_path / f"runs{suffix}", tmp_path / "runs.db")
    back = {
        ".csv": pd.read_csv,
        ".parquet": pd.read_parquet,
        ".xlsx": lambda path: pd.read_excel(path, engine="calamine"),
    }[suffix](tmp_path / f"runs{suffix}")
    assert list(back.columns) == [*tidy_tables.TYPES, *TASKS[task].columns]
    assert back["awareness"].tolist() == pytest.approx(
        batch.read(tmp_path / "runs.db")["awareness"].tolist()
    )
    for name in TASKS[task].columns:
        assert back[name].tolist() == batch.read(tmp_path / "runs.db")[name].tolist()


@pytest.mark.parametrize("task", TASKS)
def test_every_column_of_numbers_says_what_it_counts(tmp_path: Path, task: str) -> None:
    run_here(study_of(tmp_path, task), tmp_path / "runs.db")
    for read in (batch.read, batch.read_plans, batch.read_lines):
        expect_units(read(tmp_path / "runs.db"))
