from __future__ import annotations

import pytest

import optimizer as opt
from optimizer.analyses.budget_comparison import Comparison
from optimizer.cli.answering import exit_code
from optimizer.document import Table, plain
from optimizer.renderers import markdown, terminal
from tests.analyses.small import instance

# The tutorial by hand (instances/tutorial/README.md), gains: 60 m: a boat each, 18.8. 80 m: two
# radars, 37. 100 m: the radars and a boat, 41. 110 m: still 41, the 10 m buy no boat. 120 m:
# Alder's boat as well, 46.
GAINS = {60: 18.8, 80: 37.0, 100: 41.0, 110: 41.0, 120: 46.0}


@pytest.fixture(scope="module")
def tutorial() -> Comparison:
    return opt.compare(opt.load("tutorial"), budgets=[120, 60, "80m", "100m", 110])


def test_levels_stand_by_increasing_budget_with_the_gains_worked_out_by_hand(
    tutorial: Comparison,
) -> None:
    table = tutorial.table
    assert list(table["budget"]) == sorted(GAINS)
    assert list(table["gain"]) == pytest.approx(list(GAINS.values()), abs=1e-6)
    assert list(table["awareness"]) == pytest.approx(
        [6 + gain for gain in GAINS.values()], abs=1e-6
    )
    assert list(table["cost"]) == [60, 80, 100, 100, 120]
    assert list(table["cost_minor"]) == [
        60_000_000,
        80_000_000,
        100_000_000,
        100_000_000,
        120_000_000,
    ]


def test_gain_per_extra_billion_compares_neighbours_and_the_first_level_with_nothing(
    tutorial: Comparison,
) -> None:
    # 18.8 / 0.06; (37 - 18.8) / 0.02; 4 / 0.02; 0 / 0.01; 5 / 0.01 per billion.
    assert list(tutorial.table["gain_per_billion"]) == pytest.approx(
        [18.8 / 0.06, 910, 200, 0, 500], abs=1e-3
    )


def test_recipients_and_units_by_category_are_those_of_the_plans(tutorial: Comparison) -> None:
    # 60: a boat each. 80: two radars. 100 and 110: radars and Cedar's boat. 120: and Alder's.
    assert list(tutorial.table["recipients_served"]) == [3, 2, 3, 3, 3]
    assert list(tutorial.table["categories_radar"]) == [0, 2, 2, 2, 2]
    assert list(tutorial.table["categories_boat"]) == [3, 0, 1, 1, 2]
    plans = tutorial.plans.set_index(["budget", "recipient", "asset"])["units"]
    assert plans.loc[80].to_dict() == {("ALD", "radar"): 1, ("BIR", "radar"): 1}


def test_a_category_may_have_the_name_of_a_part_of_a_figure() -> None:
    named = opt.load("tutorial").override({"assets.radar.category": "kind"})
    assert list(opt.compare(named, budgets=[60, 80]).table["categories_kind"]) == [0, 2]


def test_changes_list_what_each_step_adds_and_drops(tutorial: Comparison) -> None:
    changes = tutorial.changes
    step = changes[changes["budget"] == 80].set_index(["recipient", "asset"])["change"].to_dict()
    assert step == {
        ("ALD", "radar"): 1,
        ("BIR", "radar"): 1,
        ("ALD", "boat"): -1,
        ("BIR", "boat"): -1,
        ("CED", "boat"): -1,
    }
    assert not (changes["budget"] == 110).any()


def test_reversals_say_what_a_larger_budget_drops_and_when_it_returns(tutorial: Comparison) -> None:
    found = {
        it["recipient"]: (it["budget"]["amount"], it["returns"] and it["returns"]["amount"])
        for it in tutorial.result["reversals"]
    }
    assert found == {
        "ALD": ("80000000", "120000000"),
        "BIR": ("80000000", None),
        "CED": ("80000000", "100000000"),
    }
    said = terminal.render(tutorial.document)
    assert "At ¥80 m Patrol boat for Alder is dropped; it returns at ¥120 m." in said
    assert "At ¥80 m Patrol boat for Birch is dropped and does not return up to ¥120 m." in said


def test_a_sentence_says_where_money_brings_most_and_where_returns_fall_off(
    tutorial: Comparison,
) -> None:
    # The steepest step is 60 to 80 (0.91 per million); 110 to 120 brings 0.5, more than half of
    # that; nothing comes after it.
    first, *_ = tutorial.document.blocks
    said = plain(first.text)
    assert said.startswith(
        "Money brings most between ¥60 m and ¥80 m: 0.910 awareness per extra ¥ million."
    )
    assert said.endswith(
        "Up to the largest budget compared returns do not fall off for good: its step brings 0.500."
    )
    shorter = opt.compare(opt.load("tutorial"), "60, 80, 100, 110")
    assert "Returns fall off at ¥80 m: every step beyond it brings less than half" in plain(
        shorter.document.blocks[0].text
    )
    assert shorter.result["returns"][0]["half_beyond"] == {"amount": "80000000", "currency": "JPY"}
    assert shorter.result["returns"][0]["tenth_beyond"] == {
        "amount": "100000000",
        "currency": "JPY",
    }
    # 40 to 60 brings 0.2 and 60 to 100 brings 0.555: less than half of that was seen, before it.
    rising = plain(opt.compare(opt.load("tutorial"), "40, 60, 100").document.blocks[0].text)
    assert rising.endswith(
        "0.555 awareness per extra ¥ million. That is the last step; where returns fall off was not"
        " looked at."
    )


def test_the_average_of_the_first_level_is_not_held_against_what_further_money_brings() -> None:
    # Up to 100 million 0.41 per million on average. Then nothing for 10, and 0.5 per million to
    # 120: no falling off at 100.
    later = opt.compare(opt.load("tutorial"), "100, 110, 120")
    assert later.result["returns"][0]["steepest"]["below"] == {
        "amount": "110000000",
        "currency": "JPY",
    }
    # Up to 80 million (43 - 6) / 80 = 0.463 per million on average, more than the 4 / 20 to 100;
    # that step does not fall off from that.
    step = opt.compare(opt.load("tutorial"), "80, 100")
    assert (
        plain(step.document.blocks[0].text)
        == "Up to ¥80 m money brings 0.463 awareness per extra ¥ million on average; between ¥80 m"
        " and ¥100 m, 0.200."
    )
    assert step.result["returns"][0]["half_beyond"] is None
    # Where money begins at nothing, its first step is one like any other.
    assert "up to ¥80 m: " in plain(
        opt.compare(opt.load("tutorial"), "0, 80, 100").document.blocks[0].text
    )
    assert "Up to ¥80 m money brings 0.463 " in plain(
        opt.compare(opt.load("tutorial"), "80").document.blocks[0].text
    )
    assert "brings more than the smallest" in plain(
        opt.compare(opt.load("tutorial"), "100, 110").document.blocks[0].text
    )


def test_a_budget_at_which_nothing_is_feasible_is_a_row_that_says_why() -> None:
    # Serving one recipient takes a RHIB of 2 million, and 60 % of the budget must allow that:
    # feasible from 4 million on.
    comparison = opt.compare(instance(), budgets="1, 4")
    below, here = comparison.result["levels"]
    assert (below["status"], below["awareness"], below["units"]) == ("infeasible", None, None)
    assert here["status"] == "optimal"
    assert set(below["conflict"]) == {"budget", "served"}
    assert "¥1 m: no plan keeps every rule: " in terminal.render(comparison.document)
    assert " cannot both hold." in terminal.render(comparison.document)


def test_instances_stand_side_by_side_with_a_line_each() -> None:
    plenty = instance(name="Without rules", rules=[])
    comparison = opt.compare([instance(), plenty], budgets="4, 10")
    assert list(comparison.table["instance"]) == ["Strait and lagoon"] * 2 + ["Without rules"] * 2
    beside = next(block for block in comparison.document.blocks if isinstance(block, Table))
    assert [column.header for column in beside.columns] == [
        "Budget",
        "Strait and lagoon",
        "Without rules",
    ]
    # 10 million. Under 60 %: 6 for Philippines, 4 for Fiji: a radar (4 x 0.5) and a boat (2 x
    # 0.25), two boats (0.5), 0.1: 3.1. Without: both radars (4 for 7 million) and a boat (0.5) for
    # 9 million, 0.1: 4.6.
    assert beside.rows[1] == ("¥10 m", pytest.approx(3.1), pytest.approx(4.6))


def test_two_instances_of_one_name_are_told_apart() -> None:
    comparison = opt.compare([instance(), instance(budget=12)], budgets="4")
    assert len(set(comparison.table["instance"])) == 2


def test_budgets_of_one_sum_in_another_currency_are_rows_of_their_own() -> None:
    comparison = opt.compare([instance(), instance(name="Dollars", currency="USD")], budgets="10")
    beside = next(block for block in comparison.document.blocks if isinstance(block, Table))
    assert [row[0] for row in beside.rows] == ["¥10 m", "$10 m"]


def test_the_title_says_the_budgets_in_words(tutorial: Comparison) -> None:
    assert tutorial.document.title == "Budgets: 60, 80, 100, 110 and 120 million yen · Tutorial"
    assert (
        opt.compare(opt.load("tutorial"), "0:140:20").document.title
        == "8 budgets from 0 yen to 140 million yen · Tutorial"
    )
    assert (
        opt.compare(opt.load("tutorial"), "0.1bn").document.title
        == "Budget: 100 million yen · Tutorial"
    )


def test_changes_made_for_the_run_stand_first() -> None:
    it = opt.load("tutorial").override({"rules.no-dominance.max": "60%"})
    assert "Changed for this run:" in plain(opt.compare(it, "100").document.blocks[0].text)


def test_a_comparison_of_nothing_is_refused_in_words() -> None:
    with pytest.raises(opt.InputError, match="nothing to compare"):
        opt.compare([], budgets="2bn")
    with pytest.raises(opt.InputError, match="stands twice"):
        opt.compare(instance(), budgets="2, 2")


def test_every_format_can_hold_a_comparison(tutorial: Comparison) -> None:
    assert "| ¥100 m | 47.00 | 41.00 |" in markdown.render(tutorial.document)
    assert max(map(len, terminal.render(tutorial.document).splitlines())) <= 100


def test_the_same_comparison_has_the_same_digest_and_another_one_another() -> None:
    first, again, other = (
        opt.compare(instance(), budgets=budgets).result for budgets in ("4, 10", "10, 4", "4, 9")
    )
    assert first["digest"] == again["digest"] != other["digest"]


def test_the_exit_code_says_whether_a_level_was_stopped_or_none_has_a_plan() -> None:
    assert exit_code({"optimal", "infeasible"}) == 0
    assert exit_code({"infeasible"}) == 3
    assert exit_code({"optimal", "stopped"}) == 4


def test_where_no_plan_adds_what_could_be_shown_the_report_says_that_and_nothing_of_returns() -> (
    None
):
    # 5 x 10^-12 at most is added to an awareness of 10 (1 - exp(-1)) = 6.32: 12 digits do not show
    # it.
    it = opt.Instance.from_tables(
        budget=10,
        currency="JPY",
        recipients=[{"recipient": "A"}],
        assets=[{"asset": "node", "category": "node", "unit_cost": 5}],
        areas=[{"area": "sea", "weight": 10, "baseline": 1}],
        offers=[{"recipient": "A", "asset": "node", "max_units": 1}],
        effects=[{"recipient": "A", "asset": "node", "area": "sea", "coverage_factor": 1e-12}],
        rules=[{"limit": "units", "min": {0: 0, 5: 1}}],
    )
    found = opt.compare(it, "2, 6, 10")
    assert plain(found.document.blocks[0].text).startswith("No budget here adds to awareness.")
    assert found.result["returns"][0]["steepest"] is None
    assert [level["gain"] for level in found.result["levels"]] == [0, 0, 0]
