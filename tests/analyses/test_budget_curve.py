"""The budget curve: against looking at every plan at every budget, by hand, and as a report."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.budget_curve.report import report
from optimizer.analyses.budget_curve.result import RuleStep
from optimizer.document import Chart, Table, plain
from optimizer.errors import InputError
from optimizer.evaluate import keeps
from optimizer.instance.by_budget import RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.renderers import json as json_renderer
from optimizer.renderers import terminal
from tests.oracle import search
from tests.oracle.cases import M, two_countries
from tests.oracle.curve import at, budget_curve
from tests.oracle.curve import reversals as oracle_reversals
from tests.oracle.generate import random_instance
from tests.oracle.problem import Problem, parse
from tests.parts import parts

SEEDS = 500
PARTS = 10


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


def compared(document: dict[str, Any], up_to: int | None = None) -> tuple[opt.Curve, Problem]:
    problem, instance = parse(document), instance_of(document)
    return opt.curve(instance, f"JPY {up_to}" if up_to is not None else None, nested=False), problem


@pytest.mark.parametrize("part", parts(PARTS))
def test_every_point_of_every_random_curve_that_is_answered_at_all_budgets(part: int) -> None:
    answered = 0
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(seed, budget_alone_spans=seed % 3 == 0, max_plans=400)
        curve, problem = compared(document)
        if not curve.exact:
            continue
        answered += 1
        expected = [point for point in budget_curve(problem) if point.budget <= problem.budget]
        assert [(point.budget.minor, point.plan) for point in curve.points] == [
            (point.budget, point.plan) for point in expected
        ], seed
        known = [
            (a.awareness, b.awareness)
            for a, b in zip(curve.points, expected, strict=True)
            if b.awareness is not None
        ]
        assert all(
            mine == pytest.approx(theirs, abs=1e-9 * curve.instance.scale + 1e-12)
            for mine, theirs in known
        ), seed
    assert answered > SEEDS / PARTS / 2


@pytest.mark.parametrize("seed", range(60))
def test_levels_and_bands_hold_at_every_budget_between(seed: int) -> None:
    document = random_instance(
        seed, kinds=["share-max", "share-min", "served-min", "types-max"], max_plans=200
    )
    problem, instance = parse(document), instance_of(document)
    curve = opt.curve(instance, step=f"JPY {max(1, instance.budget.minor // 7)}", nested=False)
    if curve.exact:
        return
    slack = 1e-6 * instance.scale + 1e-12
    solved = {point.budget.minor: point for point in curve.points}
    for budget, point in solved.items():
        expected = search.optimum(problem, budget)
        assert (point.status == "infeasible") == (expected is None)
        if expected is not None:
            assert point.awareness is not None
            assert expected.awareness - slack <= point.awareness <= expected.awareness + 1e-12
    for band in curve.bands:
        start, end = band.above.minor, band.below.minor
        for budget in {start + 1, (start + end) // 2, end - 1}:
            expected = search.optimum(problem, budget)
            if band.infeasible:
                assert expected is None
            if band.at_least is not None:
                assert expected is not None
                assert expected.awareness >= band.at_least - 1e-12
            if band.at_most is not None and expected is not None:
                assert expected.awareness <= band.at_most + 1e-12


def test_reversals_are_those_of_looking_at_every_plan() -> None:
    for seed in range(40):
        document = random_instance(seed, budget_alone_spans=True, max_plans=300)
        problem = parse(document)
        everything = search.cost(problem, search.plans(problem)[-1])
        curve, _ = compared(document, everything)
        found = [
            (
                each.offer,
                each.budget.minor,
                each.before,
                each.after,
                each.returns and each.returns.minor,
            )
            for each in curve.reversals
        ]
        expected = [
            (each.offer, each.budget, each.before, each.after, each.returns)
            for each in oracle_reversals(problem)
        ]
        assert found == expected, seed


def test_the_curve_of_two_countries_by_hand() -> None:
    # See tests/oracle/test_figures.py: 3 -> one boat for B (0.25), 6 -> two (0.5), 9 -> 0.65, 12 ->
    # 0.9, 14 -> a radar for A (1), ...
    curve, problem = compared(two_countries())
    assert curve.exact
    table = curve.breakpoints
    assert table["budget"][:8].tolist() == [0, 3, 6, 9, 12, 14, 15, 17]
    assert table["awareness"][:8].tolist() == pytest.approx([0, 0.25, 0.5, 0.65, 0.9, 1, 1.1, 1.25])
    assert curve.plans.loc[14].tolist() == [1, 0, 0, 0, 0]
    assert curve.enters_at(0) == "14 million"
    assert at(budget_curve(problem), 30 * M).plan == curve.points[-1].plan


def test_every_change_of_the_best_plan_is_shown_with_what_it_adds_and_drops() -> None:
    curve = opt.curve(instance_of(two_countries()))
    table = next(block for block in curve.document.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == [point.budget.in_unit for point in curve.points]
    # 12 million: two boats each (0.9). At 14 they give way to a radar for A, whose first costs 4
    # more: 1.0.
    at_14 = next(row for row in table.rows if row[0] == 14)
    assert at_14[3:] == ("1 radar (A)", "4 boat (A 2, B 2)")
    frame = curve.breakpoints.set_index("budget")
    assert (frame["added"][14], frame["dropped"][14]) == (
        {"A/radar/east": 1},
        {"A/boat": 2, "B/boat": 2},
    )
    assert (
        next(it for it in curve.records if it["budget"]["amount"] == "14000000")["units"]
        == "1 A/radar/east"
    )
    chart = next(block for block in curve.document.blocks if isinstance(block, Chart))
    assert chart.series[0].points[-1][0] == 30


def test_a_curve_of_one_plan_and_one_of_very_many() -> None:
    assert "1 best plan," in plain(
        opt.curve(instance_of(two_countries()), "2").document.blocks[0].text
    )
    many = two_countries(
        offers=[{"recipient": "A", "asset": "boat", "max_units": 70}],
        effects=two_countries()["effects"][2:3],
    )
    said = " ".join(
        terminal.render(opt.curve(instance_of(many), "300", nested=False).document).split()
    )
    assert "a file (--out, .csv or .json) has all 71 plans" in said


def test_where_no_budget_has_a_plan_the_rules_in_the_way_are_named_and_no_empty_rows_shown() -> (
    None
):
    rules = [
        {"limit": "units", "asset": "radar", "min": 2, "name": "more"},
        {"limit": "spend_share", "asset": "boat", "max": "90%"},
    ]
    curve = opt.curve(instance_of(two_countries(rules=rules)), "20")
    assert curve.result["conflict"] == ["more", "budget"]
    said = " ".join(terminal.render(curve.document).split())
    assert (
        "No budget solved up to ¥20 m has a plan that keeps every rule. At ¥20 m this cannot all"
        " hold: the rule more and the budget." in said
    )
    assert not any(isinstance(block, Table) for block in curve.document.blocks)
    assert "Reversals" not in said


def test_an_open_end_of_the_band_says_where_and_why() -> None:
    # Two boats for B cost 6,000,002 yen, and must be paid for: no plan at 5 million. Costs have no
    # common divisor.
    least = {"limit": "units", "recipient": "B", "asset": "boat", "min": 2, "name": "promise"}
    share = {"limit": "spend_share", "recipient": "A", "min": "20%", "if_any": True, "name": "part"}
    document = two_countries(rules=[least, share])
    document["assets"][1]["unit_cost"] = "JPY 3000001"
    said = " ".join(
        terminal.render(
            opt.curve(instance_of(document), "30", step="5", nested=False).document
        ).split()
    )
    assert (
        "Between ¥5 m and ¥10 m the band has no lower end, because no plan is known at ¥5 m" in said
    )
    assert "no upper end, because the rule part may tighten as the budget grows" in said


def test_a_rule_that_steps_makes_the_curve_fall_and_is_named() -> None:
    # From 20 million on both countries must be served. Just below, 17 million buys a radar for A
    # (14) and a boat for B (3): 1.25, which serves both, so nothing falls. With three recipients
    # demanded nothing would be feasible from 20 on.
    step = {"limit": "recipients_served", "min": {"0": 0, "14": 2}, "name": "both"}
    curve = opt.curve(instance_of(two_countries(rules=[step])))
    assert [(each.rule, each.budget) for each in curve.rule_steps] == [("both", "14 million")]
    # At 14 million less a yen: two boats each (0.9). At 14 a radar for A would bring 1 but serves A
    # alone: 0.9 still.
    assert curve.rule_steps[0].before == pytest.approx(0.9)
    assert curve.rule_steps[0].after == pytest.approx(0.9)
    never = {"limit": "recipients_served", "min": {"0": 0, "14": 3}, "name": "three"}
    empty = opt.curve(instance_of(two_countries(rules=[never])))
    assert empty.rule_steps[0].after is None
    assert empty.points[-1].status == "infeasible"
    assert "no plan keeps every rule from there" in terminal.render(empty.document)


def test_the_budgets_at_which_anything_can_change_by_hand() -> None:
    # Costs 10, 4 (first) and 3 million: g = 1 million. A share of 40 % lets k million in from 2.5 k
    # million on.
    share = {"limit": "spend_share", "recipient": "A", "max": "40%"}
    document = two_countries(rules=[share])
    found = RulesByBudget(instance_of(document), 10 * M).changing(100)
    assert found == sorted({*range(0, 10 * M + 1, M), 2_500_000, 7_500_000})
    assert RulesByBudget(instance_of(document), 10 * M).changing(5) is None


def test_a_ladder_only_grows_and_says_what_that_costs() -> None:
    curve = opt.curve(instance_of(two_countries()))
    assert curve.ladder is not None
    for below, above in itertools.pairwise(curve.ladder.rungs):
        assert all(a <= b for a, b in zip(below.plan, above.plan, strict=True))
    for rung in curve.ladder.rungs:
        assert keeps(curve.instance, rung.plan, curve.instance.rows(rung.budget.minor))
        assert rung.lost == pytest.approx(rung.best - rung.awareness)
    # At 6, 12, 18, 24 and 30 million. B's boats (0.5 for 6 million) fit all budgets but one: at 24
    # two radars for A alone bring 2.0; with B's boats kept one radar and one boat ... 1.5. Whatever
    # ladder is found, one of its rungs is the best plan.
    assert any(rung.lost == 0 for rung in curve.ladder.rungs)


def test_a_step_that_would_take_for_ever_is_refused() -> None:
    share = {"limit": "spend_share", "each": "recipient", "max": "90%"}
    with pytest.raises(InputError, match="is too small"):
        opt.curve(instance_of(two_countries(rules=[share])), step="JPY 1")
    with pytest.raises(InputError, match="is too small"):
        opt.curve(instance_of(two_countries(rules=[share])), step=0)


def test_the_result_is_plain_data_with_money_as_text() -> None:
    result = opt.curve(instance_of(two_countries())).result
    assert json.loads(json_renderer.render(result))["points"][1]["budget"] == {
        "amount": "3000000",
        "currency": "JPY",
    }
    assert result["points"][1]["units"] == {"B/boat": 1}
    assert result["every_budget"] is True
    assert result["reversals"][0] == {
        "offer": "B/boat",
        "budget": {"amount": "9000000", "currency": "JPY"},
        "before": 2,
        "after": 1,
        "returns": {"amount": "12000000", "currency": "JPY"},
    }


def test_the_report_tells_what_is_dropped_by_name() -> None:
    text = terminal.render(opt.curve(instance_of(two_countries())).document)
    assert "Every budget is answered" in text
    assert "At ¥9 m 1 of 2 boat for B is dropped; it returns at ¥12 m." in " ".join(text.split())


def test_a_solved_curve_says_why_and_how_wide_its_band_is() -> None:
    share = {"limit": "spend_share", "each": "recipient", "max": "90%", "name": "no-dominance"}
    curve = opt.curve(instance_of(two_countries(rules=[share])), step="5")
    text = " ".join(plain(getattr(block, "text", "")) for block in curve.document.blocks)
    assert "because the rule no-dominance follows the budget" in text
    assert "a band of at most" in text


def words_of(document: Any) -> str:
    return " ".join(terminal.render(document).split())


def test_of_budgets_solved_one_by_one_reversals_say_no_more_than_was_solved() -> None:
    # Best at 50 million: a boat each for Alder and Birch; at 100 two radars and a boat for Cedar.
    tutorial = opt.load("tutorial")
    said = words_of(opt.curve(tutorial, step="50 million", nested=False).document)
    assert "2 reversals among the budgets solved; the longest first:" in said
    said = words_of(opt.curve(tutorial, "50 million", "50 million", nested=False).document)
    assert "None: no budget solved drops what a smaller one buys." in said


def test_a_step_of_a_rule_has_the_digits_that_show_what_it_does() -> None:
    # The curve's own digits, one after the point, would say 24.8 on both sides.
    found = opt.curve(opt.load("tutorial"), nested=False)
    step = RuleStep("served", found.points[2].budget, 24.8, 24.79)
    said = words_of(report(replace(found.typed, rule_steps=(step,)), found.instance, ()))
    assert "served steps at ¥60 m: the best awareness falls from 24.80 just below to 24.79." in said
    said = words_of(
        report(replace(found.typed, rule_steps=(replace(step, after=24.8),)), found.instance, ())
    )
    assert "the best awareness stays at 24.8." in said
