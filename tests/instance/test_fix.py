"""``--fix OFFER=N``: overrule by hand, and see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import optimizer as opt
from optimizer import batch
from optimizer.instance.whatif.replay import plain_replay, replay
from optimizer.instance.whatif.scenarios import apply, read_scenario
from optimizer.readers.overrides import read_overrides
from tests.batch.samples import run_here, write_study
from tests.cli.shell import Shell
from tests.figures.test_against_the_oracle import instance_of
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse
from tests.oracle.search import optimum
from tests.parts import first_daily


def tutorial() -> opt.Instance:
    return opt.load("tutorial")


def units(best: opt.Allocation) -> dict[str, int]:
    return {line.key: line.units for line in best.typed.lines}


@pytest.mark.parametrize(
    ("fixed", "awareness", "plan"),
    [
        # 100 million; radar 30 + 10 once, notice 0.5; boat 20, notice 0.2; no island above 50.
        # Waters: Alder 50 from 0, Birch 30 from 0.2, Cedar 20 from 0; baseline 6, the best 47.
        # A boat for Birch: 30 (1 - 0.8 x 0.8) = 10.8. 40 for Alder's radar (25) leave 40 for two
        # boats of Cedar: 20 (1 - 0.8 x 0.8) = 7.2; 43 in all.
        ({"BIR/boat": 1}, 43.0, {"ALD/radar": 1, "BIR/boat": 1, "CED/boat": 2}),
        # No radar for Alder: its two boats (40) bring 50 x 0.36 = 18, Birch's radar (40) 30 x 0.6 =
        # 18, a boat for Cedar (20) 4; 40 in all. A boat for Birch besides its radar breaks 50.
        ({"ALD/radar": 0}, 40.0, {"ALD/boat": 2, "BIR/radar": 1, "CED/boat": 1}),
        # Two boats for Cedar (7.2), and no more for it: 60 left for Alder's radar (25) and Birch's
        # boat (10.8), as above; Birch's radar and Alder's boat (10) bring 35.2, which is less.
        ({"CED/boat": 2}, 43.0, {"ALD/radar": 1, "BIR/boat": 1, "CED/boat": 2}),
        # Both at once: two boats for Cedar and none for Birch. Alder's radar with what is left,
        # 20, for nothing that may be bought (a boat for Alder: 60 above 50): 25 + 6 + 7.2 = 38.2.
        # Birch's radar and a boat for Alder: 18 + 10 + 7.2 = 35.2.
        ({"CED/boat": 2, "BIR/boat": 0}, 38.2, {"ALD/radar": 1, "CED/boat": 2}),
    ],
)
def test_every_plan_has_exactly_the_units_that_are_fixed(
    fixed: dict[str, int], awareness: float, plan: dict[str, int]
) -> None:
    best = opt.solve(tutorial().fix(fixed))
    assert best.awareness == pytest.approx(awareness, abs=1e-6)
    assert units(best) == plan


@pytest.mark.parametrize("seed", first_daily(range(12), 2))
def test_the_best_plan_with_fixed_units_is_the_best_of_all_plans_that_have_them(seed: int) -> None:
    document = random_instance(seed)
    problem, it = parse(document), instance_of(document)
    budget = it.budget.minor
    for o, offer in enumerate(it.offers):
        units = problem.offers[o].levels[(seed + o) % len(problem.offers[o].levels)]
        expected = optimum(problem, budget, lambda plan, o=o, n=units: plan[o] == n)
        best = opt.solve(it.fix({offer.key: units}), method="units", exact=True)
        assert best.units == (None if expected is None else expected.plan)


def test_a_fix_is_a_rule_that_reports_name_with_what_it_costs() -> None:
    best = opt.solve(tutorial().fix({"BIR/boat": 1}))
    (rule,) = (rule for rule in best.typed.rules if rule.name == "fix BIR/boat")
    # The best plan reaches 47, with the boat 43.
    assert rule.binding
    assert rule.price is not None
    assert rule.price.number == pytest.approx(4.0, abs=1e-6)
    assert rule.because == "fixed by hand for this run"
    assert best.typed.instance.changes == ("BIR/boat fixed at 1",)


def test_of_two_fixes_of_an_offer_the_later_holds() -> None:
    it = tutorial().fix({"CED/boat": 2}).fix({"CED/boat": 1})
    assert units(opt.solve(it))["CED/boat"] == 1
    assert [rule.name for rule in it.rules] == ["no-dominance", "fix CED/boat"]


def test_the_base_of_an_offer_that_has_only_one_may_be_left_out() -> None:
    it = opt.load("osa-fy2026").fix({"LKA/tactical-uav": 1})
    assert it.changes == ("LKA/tactical-uav/trincomalee fixed at 1",)
    (row,) = (row for row in it.rows(it.budget.minor) if row.rule.startswith("fix "))
    ((quantity, coefficient),) = row.terms
    assert (quantity.offer, coefficient) == (it.offer_index["LKA/tactical-uav/trincomalee"], 1)  # type: ignore[union-attr]


def test_an_offer_is_fixed_at_its_own_base_alone() -> None:
    it = opt.load("osa-fy2026").fix({"PHL/rhib/coron": 1})
    (row,) = (row for row in it.rows(it.budget.minor) if row.rule.startswith("fix "))
    assert [quantity.offer for quantity, _ in row.terms] == [it.offer_index["PHL/rhib/coron"]]  # type: ignore[union-attr]


def test_leaving_out_the_recipient_takes_its_fix_along() -> None:
    it = tutorial().fix({"BIR/boat": 1}).without(recipient="BIR")
    assert "fix BIR/boat" not in [rule.name for rule in it.rules]


def test_fixes_are_made_again_from_plain_data_alone_and_in_a_scenario() -> None:
    it = tutorial()
    kept = read_scenario("kept", {"budget": "90m", "fix": {"BIR/boat": 1}})
    for changed in (it.fix({"BIR/boat": "1"}), apply(it, kept)):
        steps = json.loads(json.dumps(plain_replay(changed.replay)))
        assert replay(it, steps).digest == changed.digest != it.digest
        assert replay(it, steps).changes == changed.changes
    assert apply(it, kept).changes == ("scenario kept", "budget = 90m", "BIR/boat fixed at 1")


def test_an_override_file_may_fix_units(tmp_path: Path) -> None:
    (tmp_path / "kept.yaml").write_text("fix: {BIR/boat: 1}\n", encoding="utf-8")
    assert read_overrides(tmp_path / "kept.yaml").fix == {"BIR/boat": 1}


def test_a_scenario_of_a_study_may_fix_units(tmp_path: Path) -> None:
    scenarios = {"stated": None, "kept": {"fix": {"BIR/boat": 1}}}
    study = write_study(tmp_path, instances=["tutorial"], budgets=None, scenarios=scenarios)
    store = tmp_path / "runs.db"
    run_here(study, store)
    cells = batch.read(store)
    found = dict(zip(cells["scenario"], cells["awareness"], strict=True))
    assert found == pytest.approx({"stated": 47.0, "kept": 43.0}, abs=1e-6)


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        ({"BIR/boat": 2}, "BIR/boat=2: at most 1 can be had (max_units)"),
        ({"BIR/boat": 2}, "--set offers.BIR/boat.max_units=2"),
        ({"BIR/bote": 1}, "There is no offer 'BIR/bote'. Did you mean \"BIR/boat\"?"),
        ({"BIR/boat": 0.5}, "found 0.5: expected a whole number"),
        ({"BIR/boat": None}, "expected a whole number"),
        ({"BIR/boat": True}, "expected a whole number"),
        ("BIR/boat=1", "fixes nothing: expected units by offer"),
    ],
)
def test_what_cannot_be_fixed_is_refused_in_words(fixed: object, said: str) -> None:
    with pytest.raises(opt.InputError) as refused:
        tutorial().fix(fixed)  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_fewer_than_the_lot_cannot_be_fixed_but_none_can() -> None:
    it = tutorial().override({"offers.CED/boat.min_units": 2})
    with pytest.raises(opt.InputError, match=r"expected 0, or at least 2 \(min_units\)"):
        it.fix({"CED/boat": 1})
    assert "CED/boat" not in units(opt.solve(it.fix({"CED/boat": 0})))


def test_a_scenario_whose_fix_is_no_mapping_is_refused() -> None:
    with pytest.raises(opt.InputError, match="'kept': fix: found 'BIR/boat'"):
        read_scenario("kept", {"fix": "BIR/boat"})


def test_a_fix_that_no_rule_allows_is_told_with_the_rule_in_its_way(shell: Shell) -> None:
    # Both of Alder's boats and its radar cost 80, above the 50 that one island may take.
    said = shell("solve", "tutorial", "--fix", "ALD/radar=1", "--fix", "ALD/boat=2", "--json")
    assert said.code == 3
    assert set(said.json["conflict"]) == {"no-dominance", "fix ALD/radar", "fix ALD/boat"}


def test_every_command_that_takes_set_takes_fix_and_verify_makes_it_again(
    shell: Shell, tmp_path: Path
) -> None:
    result = tmp_path / "kept.json"
    fix = ("--fix", "BIR/boat=1")
    for command in (
        ("solve", "tutorial", "--out", str(result)),
        ("compare", "tutorial", "--budgets", "80m,100m"),
        ("curve", "tutorial"),
        ("explain", "tutorial", "CED/boat"),
        ("target", "tutorial", "--awareness", "40"),
        ("robust", "tutorial", "--draws", "2", "--workers", "1"),
        ("validate", "tutorial"),
    ):
        said = shell(*command, *fix)
        assert said.code == 0, said.err
        if command[0] != "validate":
            assert "BIR/boat fixed at 1" in said.out
    assert shell("verify", str(result)).code == 0
    plan = tmp_path / "plan.csv"
    plan.write_text("recipient,asset,units\nALD,radar,1\n", encoding="utf-8")
    said = shell("evaluate", "tutorial", str(plan), *fix)
    assert said.code == 5
    assert "fix BIR/boat" in said.out
    assert "expected OFFER=N" in shell("solve", "tutorial", "--fix", "BIR/boat").err
    assert "--fix BIR/boat=3: at most 1" in shell("solve", "tutorial", "--fix", "BIR/boat=3").err
