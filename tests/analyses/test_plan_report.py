"""The report on a plan says what the result says, in plain words, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from optimizer.allocation import Allocation, Unspent
from optimizer.document import Bullets, Document, Heading, KeyFigures, Note, Paragraph, Table, plain
from optimizer.finding import Finding
from optimizer.money import Money, say_budget_in_words, say_money
from optimizer.renderers import DOCUMENTS, render
from optimizer.reports.names import names_of
from optimizer.reports.plan import report
from optimizer.reports.plan.tables import LEADING_PLACES, coverage_table
from optimizer.reports.words import bound, by_itself, leading, money_column
from optimizer.results.plan import AreaLine
from optimizer.results.tables import minor

from .small import allocation, instance

NOTHING_PROVED = Finding(0.0, "at_least")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def document(answer: Allocation) -> Document:
    return report(answer.typed, answer.instance)


def sentences(document: Document) -> list[str]:
    """Everything that is said in words: all but the tables."""
    said = [document.title]
    for block in document.blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                said.append(plain(text))
            case Bullets(items):
                said += [plain(item) for item in items]
            case KeyFigures(figures):
                said += [f"{label}: {value}" for label, value in figures]
    return said


def words(answer: Allocation) -> str:
    return "\n".join(sentences(document(answer)))


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


# -- every number of the narrative is a number of the result ---------------------------------------


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each) if key not in ("digest", "versions") else ()
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif value is not None and not isinstance(value, bool):
        yield value


def spellings(value: Any) -> Iterator[str]:
    """How the report may write a value of the result: rounded, as a share in percent, as a bound,
    or as money.
    """
    if isinstance(value, dict):
        amount, currency = minor(value), value["currency"]
        yield from (
            say_money(amount, currency),
            say_budget_in_words(amount, currency),
            f"{amount:,}",
        )
    elif isinstance(value, str):
        yield value
    else:
        yield from (f"{value:,.{decimals}f}" for decimals in range(7))
        yield from (bound(value, "at_most", decimals) for decimals in range(7))
        yield from (f"{100 * value:.1f}", by_itself(value))


def reckoned(result: dict[str, Any]) -> set[str]:
    """The few numbers reckoned from the result: budget less cost, what the next plan costs and
    reaches more, and counts.
    """
    left = minor(result["budget"]) - minor(result["cost"])
    bought = sum(line["units"] for line in result["plan"])
    further = minor(result["next"]["budget"]) - minor(result["budget"]) if result["next"] else 0
    changed = {str(abs(change["units"])) for change in (result["next"] or {}).get("changes") or []}
    amounts = NUMBER.findall(f"{say_money(abs(left), 'JPY')} {say_money(further, 'JPY')}")
    better = (
        {by_itself(result["next"]["awareness"] - result["awareness"])} if result["next"] else set()
    )
    return {
        *amounts,
        *changed,
        *better,
        str(bought),
        str(len({line["recipient"] for line in result["plan"]})),
    }


ANSWERS = {
    "optimal": allocation(
        instance(),
        bound=3.1000004,
        optimum_unique=True,
        next_budget=Money(12, "JPY", "million"),
        next_awareness=3.35,
        next_plan=(2, 1, 0),
    ),
    "stopped": allocation(instance(budget="10.5 million"), status="stopped", bound=4.75),
    "assessed": allocation(instance(), (2, 2, 0), status="assessed", bound=4.1, best=4.0999),
    "priced": allocation(instance(), rule_prices={"no-dominance[PHL]": Finding(0.52, "at_most")}),
    "changed": allocation(instance().override({"rules.no-dominance.max": "65%"})),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_number_of_the_narrative_occurs_in_the_result(answer: Allocation) -> None:
    known = {
        number
        for leaf in leaves(answer.result)
        for text in spellings(leaf)
        for number in NUMBER.findall(text)
    }
    for sentence in sentences(document(answer)):
        assert set(NUMBER.findall(sentence)) <= known | reckoned(answer.result), sentence


def test_a_number_that_the_result_does_not_hold_is_found_out() -> None:
    known = {
        number
        for leaf in leaves(ANSWERS["optimal"].result)
        for text in spellings(leaf)
        for number in NUMBER.findall(text)
    }
    assert not {"17", "2.7", "13.5"} & known


# -- what is said ----------------------------------------------------------------------------------


def test_the_first_line_repeats_the_budget_in_words_and_in_full() -> None:
    assert (
        document(allocation(instance(budget="18.1bn"))).title
        == "Budget: 18.1 billion yen (¥18,100,000,000) · Strait and lagoon"
    )


def test_the_first_sentence_is_the_answer() -> None:
    # Awareness of the empty plan 0.1; with the plan 3.1; at most 4 + 2 + 1 = 7.
    answer, effect = words(ANSWERS["optimal"]).splitlines()[1].split(". It ")
    assert answer == "The best plan buys 4 units for 2 recipients and costs ¥10 m"
    assert effect == "raises awareness from 0.100 to 3.100 (of at most 7.000): a gain of 3.000."


def test_one_unit_for_one_recipient_is_said_in_the_singular() -> None:
    assert "buys 1 unit for 1 recipient and costs ¥2 m" in words(allocation(instance(), (0, 1, 0)))


def test_with_first_costs_the_lines_of_each_recipient_sum_to_its_cost() -> None:
    table = tables(document(allocation(instance())))[1]
    assert table.rows == (
        ("Philippines", "Coastal radar", "Cape Light", 1, 3),
        ("", "RHIB", "", 1, 2),
        ("", "First costs (paid once)", "", None, 1),
        ("Fiji", "RHIB", "", 2, 4),
    )
    assert table.total == ("Total", "", "", 4, 10)
    assert table.columns[-1].title == "Cost (¥ million)"


def test_the_lines_of_a_plan_for_a_spreadsheet_have_names_and_sum_to_its_cost() -> None:
    answer = allocation(instance(), (2, 1, 2))
    lines = answer.records
    # Two radars at 3 m, the first of which costs 1 m more, and three RHIBs at 2 m.
    assert [minor(line["first_cost"]) for line in lines] == [1_000_000, 0, 0]
    assert sum(minor(line["total"]) for line in lines) == minor(answer.result["cost"]) == 13_000_000
    assert [
        (line["recipient_name"], line["asset_name"], line["base_name"]) for line in lines[:2]
    ] == [
        ("Philippines", "Coastal radar", "Cape Light"),
        ("Philippines", "RHIB", None),
    ]


def test_the_assets_are_summed_over_all_recipients() -> None:
    assert tables(document(allocation(instance())))[0].rows == (
        ("RHIB", 3, 2, 6),
        ("Coastal radar", 1, 1, 3),
    )


def test_spending_is_told_by_recipient_and_category_with_share_and_what_would_be_lost() -> None:
    _, _, recipients, categories, _ = tables(document(allocation(instance())))
    # Without the Philippines' part 4 x 0.5 + 2 x 0.25 = 2.5 is lost; without Fiji's 1 x 0.5.
    assert [tuple(row) for row in recipients.rows] == [
        ("Philippines", 2, 6, pytest.approx(60), pytest.approx(2.5)),
        ("Fiji", 2, 4, pytest.approx(40), pytest.approx(0.5)),
    ]
    assert [row[:3] for row in categories.rows] == [("boat", 3, 6), ("radar", 1, 4)]


def test_coverage_is_told_by_place_and_layer_before_and_after_the_largest_gain_first() -> None:
    coverage = tables(document(allocation(instance())))[-1]
    assert [column.header for column in coverage.columns] == [
        "Place",
        "Surveillance",
        "Presence",
        "Gain",
    ]
    assert [tuple(row) for row in coverage.rows] == [
        ("Narrow Strait", "0 → 50", "0 → 25", pytest.approx(2.5)),
        ("Blue Lagoon", "10 → 60", "", pytest.approx(0.5)),
    ]
    # Surveillance over all places: before (4 x 0 + 1 x 0.1) / 5, after (4 x 0.5 + 1 x 0.6) / 5.
    assert coverage.total == ("All places, by weight", "2 → 52", "0 → 25", pytest.approx(3.0))


def test_a_rule_that_binds_is_told_with_whom_it_binds_and_why_and_the_others_in_one_line() -> None:
    said = words(ANSWERS["optimal"])
    # 60 % of 10 m is 6 m, all of which the Philippines get.
    assert "no-dominance: Philippines: spend at most ¥6 m. Reason: no recipient dominates." in said
    assert "With room to spare: served." in said


def test_a_rule_that_binds_tells_what_is_used_beside_what_is_allowed_and_who_proves_its_price() -> (
    None
):
    # A radar with its first cost and one RHIB are 6 m; nothing costs less than 1 m, and half of
    # that is left.
    rule = {"limit": "spend", "recipient": "PHL", "max": "6.5 million", "name": "absorption"}
    said = words(allocation(instance(rules=[rule])))
    assert "absorption: Philippines: spend at most ¥6.5 m (the plan has ¥6 m)." in said
    assert (
        "Each limit is met exactly, or the plan's own number stands beside it. optimizer explain"
        " proves what lifting a rule adds." in said
    )
    assert "the plan has" not in words(ANSWERS["optimal"])
    assert "explain" not in words(
        allocation(instance(rules=[rule]), rule_prices={"absorption": Finding(0.5)})
    )


def test_members_that_meet_the_same_limit_are_named_together() -> None:
    rule = {"limit": "units", "each": "recipient", "max": 2, "name": "few"}
    assert "few: Philippines and Fiji: at most 2 units." in words(
        allocation(instance(rules=[rule]))
    )


def test_the_price_of_a_rule_is_told_as_exactly_as_it_is_known() -> None:
    assert "spend at most ¥6 m (lifting it adds at most 0.52)." in words(ANSWERS["priced"])


def test_a_proof_names_the_bound_the_gap_and_what_the_next_better_plan_needs() -> None:
    said = words(ANSWERS["optimal"])
    # The bound 3.1000004 is written rounded up, so that it still holds as it is written.
    assert (
        "No plan within this budget and these rules exceeds awareness 3.1001; this plan is within"
        " 0.0000004 of that" in said
    )
    assert (
        "so it is proved best for these inputs. No other plan is as good. The whole budget is"
        " spent." in said
    )
    better = (
        "The next better plan needs a budget of ¥12 m (¥2 m more) and reaches awareness 3.3500"
        " (0.25 more)"
    )
    assert (
        f"{better}: it adds 1 Coastal radar for Philippines (Cape Light) and drops 2 RHIB for Fiji."
        in said
    )


def test_a_plan_that_reaches_its_bound_is_said_to_reach_it() -> None:
    assert "this plan reaches that, so it is proved best for these inputs" in words(
        allocation(instance())
    )
    assert "this plan reaches that, so it is proved best for these inputs" in words(
        allocation(instance(), bound=3.1 + 1e-12)
    )


def test_a_stopped_search_says_how_much_could_still_be_missing() -> None:
    said = words(ANSWERS["stopped"])
    assert "The best plan found so far buys 4 units" in said
    # 4.75 - 3.1 = 1.65
    assert re.search(
        r"stopped before its proof was complete\. No plan .* 4\.7500: the best plan adds at most"
        r" 1\.650 to this one",
        said,
    )
    assert "¥500,000 of the budget is left." in said
    assert "proved best" not in said
    assert "Searched by the units method" in said
    assert "as good" not in said


def test_a_best_plan_whose_equals_were_not_looked_for_says_so() -> None:
    assert (
        "so it is proved best for these inputs. Whether another plan is as good was not settled."
        in words(allocation(instance()))
    )


@pytest.mark.parametrize(
    ("unspent", "because"),
    [
        (
            Unspent(Money(0, "JPY"), "saturated"),
            "because no larger budget buys more under these rules; those that bind: no-dominance",
        ),
        (
            Unspent(Money(0, "JPY"), "rule", "no-dominance"),
            "because the rule no-dominance stops every better plan",
        ),
        (
            Unspent(Money(0, "JPY"), "budget"),
            "because the next better plan costs more than the budget",
        ),
        (None, "because every better plan costs more than the budget or breaks a rule"),
    ],
)
def test_money_left_is_explained(unspent: Unspent | None, because: str) -> None:
    assert f"¥1 m of the budget is left, {because}." in words(
        allocation(instance(budget=11), unspent=unspent)
    )


def test_what_coverage_means_and_what_rests_on_assumption_is_said() -> None:
    said = words(ANSWERS["optimal"])
    assert (
        "What coverage means: the chance that a boat is seen. Target: a boat. Period: one day."
        in said
    )
    assert re.search(r"Of the numbers behind this answer, .*\d+ are assumed", said)


def test_what_is_assumed_of_the_assets_that_cost_most_is_named() -> None:
    # Of the radar everything is assumed, of the RHIB nothing.
    assert "Assumed of what costs most: Coastal radar (unit_cost and first_cost)." in words(
        allocation(instance())
    )
    assert "Assumed of what" not in words(allocation(instance(), (0, 1, 0)))


def test_a_long_list_of_changes_is_cut_short() -> None:
    assert (
        leading([f"line {number}" for number in range(9)], 2, "lines more")
        == "line 0, line 1 and 7 lines more"
    )
    assert leading(["one", "two", "three"], 2, "lines more") == "one, two and three"


def test_what_an_instance_says_of_itself_is_told_once_beside_the_gap_of_a_persons_plan() -> None:
    described = instance(description="One year; see the notes before reading a gap into it")
    solved = sentences(document(allocation(described)))
    assert (
        solved[solved.index("What this rests on") + 1]
        == "One year; see the notes before reading a gap into it."
    )
    assessed = sentences(document(allocation(described, status="assessed", best=3.1)))
    assert (
        assessed[assessed.index("How far from the best?") + 2]
        == "One year; see the notes before reading a gap into it."
    )
    assert sum("before reading a gap" in sentence for sentence in assessed) == 1


def test_changes_to_the_instance_are_listed() -> None:
    assert "Changed for this run:" in words(ANSWERS["changed"])
    assert "65%" in words(ANSWERS["changed"])
    assert "Changed for this run:" not in words(ANSWERS["optimal"])


def test_method_solver_and_seconds_close_the_report() -> None:
    assert (
        sentences(document(ANSWERS["optimal"]))[-1]
        == "Solved by the units method with HiGHS 1.15.1 in 0.25 seconds."
    )


# -- what each line is worth -----------------------------------------------------------------------


def worth(*figures: dict[str, Finding]) -> Allocation:
    return allocation(
        instance(),
        findings=dict(zip(("PHL/radar/cape", "PHL/rhib", "FJI/rhib"), figures, strict=True)),
    )


def figures(barred: Finding, fewer: Finding = NOTHING_PROVED) -> dict[str, Finding]:
    return {"lost_if_barred": barred, "lost_if_one_fewer": fewer}


def test_lines_are_told_the_hardest_to_replace_first_and_a_bound_is_never_taken_for_a_value() -> (
    None
):
    answer = worth(
        figures(Finding(0.05189, "at_least"), Finding(0.00004, "at_least")),
        figures(Finding(0.2)),
        figures(Finding(0.00007)),
    )
    (table,) = (
        table
        for table in tables(document(answer))
        if table.columns[0].header.startswith("In the plan")
    )
    assert [row[0] for row in table.rows] == [
        "RHIB for Philippines",
        "Coastal radar for Philippines (Cape Light)",
        "RHIB for Fiji",
    ]
    # The bound is rounded down; one that rounds to nothing proves nothing. An exact loss is never
    # shown as nothing.
    assert [row[2:] for row in table.rows] == [(0.2, "–"), ("≥ 0.0518", "–"), ("< 0.0001", "–")]


def test_no_bound_that_may_be_far_from_the_truth_orders_recipients_or_categories() -> None:
    answer = worth(
        figures(Finding(0.0518, "at_least")),
        figures(Finding(0.2)),
        figures(Finding(None, "impossible", ("served",))),
    )
    for parts in tables(document(answer))[2:4]:
        assert parts.columns[-1].header == "Lost, money not spent"
        assert not any("≥" in str(cell) for row in parts.rows for cell in row)


def test_only_lines_nearer_than_the_farthest_bound_are_told_one_by_one_as_the_nearest() -> None:
    findings = {
        key: {"lost_if_one_more": Finding(loss, "at_least")}
        for key, loss in (("PHL/rhib", 0.5), ("FJI/rhib", 0.2))
    }
    answer = allocation(instance(), (1, 0, 0), findings=findings)
    (table,) = (table for table in tables(document(answer)) if "nearest" in table.columns[0].header)
    assert (table.leading, table.rest) == (1, "1 more line: at least 0.5000.")


def test_who_gets_nothing_and_what_is_not_bought_is_told_with_the_line_that_comes_nearest() -> None:
    more = {
        "PHL/radar/cape": Finding(0.7),
        "PHL/rhib": Finding(0.05189, "at_least"),
        "FJI/rhib": Finding(0.2),
    }
    findings = {key: {"lost_if_one_more": finding} for key, finding in more.items()}
    said = words(allocation(instance(), (1, 0, 0), findings=findings))
    assert (
        "Nothing for Fiji: the nearest line is RHIB for Fiji, which would lose 0.2000 elsewhere."
        in said
    )
    assert (
        "Nothing of boat: the nearest line is RHIB for Philippines, which would lose at least"
        " 0.0518 elsewhere." in said
    )
    assert "Nothing for" not in words(allocation(instance(), findings=findings))


@pytest.mark.parametrize(
    ("number", "said"),
    [(0.0519, "0.051"), (0.051, "0.051"), (0.0509999, "0.050"), (0.0004, "0.000")],
)
def test_a_lower_bound_is_never_rounded_up(number: float, said: str) -> None:
    assert bound(number, "at_least", 3) == said


# -- answers without a plan, empty plans, and a person's plan --------------------------------------


def test_an_infeasible_instance_names_the_rules_that_cannot_all_hold_and_their_reasons() -> None:
    said = words(
        allocation(
            instance(),
            None,
            status="infeasible",
            bound=None,
            conflict=("no-dominance", "served", "budget"),
        )
    )
    assert "No plan keeps every rule within this budget." in said
    assert (
        "no-dominance: Philippines and Fiji: spend at most ¥6 m. Reason: no recipient dominates."
        in said
    )
    assert "served: serve at least 1 recipient." in said
    assert "budget: at most ¥10 m." in said
    assert "Spent" not in said


def test_a_search_stopped_before_any_plan_says_so() -> None:
    assert "Stopped before any plan was found." in words(
        allocation(instance(), None, status="stopped", bound=5.0)
    )


def test_a_budget_of_nothing_buys_nothing() -> None:
    said = words(allocation(instance(budget=0), (0, 0, 0)))
    assert "With a budget of nothing, nothing can be bought. Awareness stays at 0.100." in said
    assert not tables(document(allocation(instance(budget=0), (0, 0, 0))))


def test_where_nothing_fits_the_report_says_so_and_why_the_money_is_left() -> None:
    said = words(allocation(instance(budget=1), (0, 0, 0)))
    assert (
        "The best plan buys nothing: no purchase that fits the budget and the rules adds to"
        " awareness." in said
    )
    assert "¥1 m of the budget is left" in said


def test_a_persons_plan_is_told_with_every_broken_rule_and_the_distance_to_the_best() -> None:
    # Two radars and two RHIBs for the Philippines: 2 x 3 + 1 + 2 x 2 = 11 m, over the 10 m and the
    # 6 m.
    said = words(ANSWERS["assessed"])
    assert "This plan buys 4 units for 1 recipient and costs ¥11 m." in said
    assert "It does not keep every rule." in said
    assert "Over budget by: ¥1 m" in said
    assert "budget: at most ¥10 m, but the plan costs ¥11 m." in said
    assert (
        "no-dominance: Philippines: spend at most ¥6 m, but the plan has ¥11 m. Reason: no"
        " recipient dominates." in said
    )
    # Awareness 4 x 1 + 2 x 0.5 + 0.1 = 5.1, more than the bound 4.1.
    assert "exceeds awareness 4.1000; this one does, because it breaks a rule." in said


def test_a_persons_plan_that_buys_more_than_is_on_offer_is_told_so() -> None:
    said = words(allocation(instance(budget=100), (3, 0, 0), status="assessed", bound=None))
    assert "PHL/radar/cape: at most 2 units can be bought, but the plan has 3 units." in said


def test_a_persons_plan_that_keeps_the_rules_falls_short_of_the_best() -> None:
    # PHL rhib x 1: 0.1 + 2 x 0.25 = 0.6, which is 2.5 below the best.
    said = words(allocation(instance(), (0, 1, 0), status="assessed", bound=3.1, best=3.1))
    assert "It keeps every rule." in said
    assert (
        "Proved for these inputs: no plan within this budget and these rules exceeds awareness"
        " 3.1000. This plan has"
        " 0.6000: 2.500 less." in said
    )
    assert said.count("3.1000") == 1
    stopped = words(allocation(instance(), (0, 1, 0), status="assessed", bound=3.5, best=3.1))
    assert (
        "The best plan found reaches awareness 3.1000. Proved for these inputs: no plan" in stopped
    )


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_report_renders_in_every_format(answer: Allocation, form: str) -> None:
    assert "Strait and lagoon" in render(document(answer), form)


def test_a_plan_over_many_places_shows_the_leading_ones_and_sums_up_the_rest() -> None:
    answer = allocation(instance())
    areas = [
        AreaLine(f"a{n}", None, None, 1.0, 1.0, 0.5 if n < 14 else 0.0, 0.0) for n in range(15)
    ]
    many = {area.area: f"Place {area.area}" for area in areas}
    table = coverage_table(
        areas, replace(names_of(answer.instance), places=many, layers=dict.fromkeys(many, "")), 3
    )
    # Fifteen places, twelve shown: two more gain 0.5 each, one gains nothing.
    assert (table.leading, table.rest) == (
        LEADING_PLACES,
        "2 more places gain 1.000 together, 1 place stays as it is.",
    )


@pytest.mark.parametrize(
    ("amounts", "unit", "cells"),
    [
        ((2_000_000_000, 4_000_000_000), "¥ billion", ["2", "4"]),
        ((40_000_000, 18_100_000_000), "¥ million", ["40", "18,100"]),
        ((12_345_678, 3_000_000_000), "¥ million", ["12.35", "3,000.00"]),
        ((450_000, 90_000_000), "¥ thousand", ["450", "90,000"]),
        ((7,), "¥", ["7"]),
    ],
)
def test_amounts_of_a_table_share_a_unit_that_keeps_them_short(
    amounts: tuple[int, ...], unit: str, cells: list[str]
) -> None:
    money = money_column(amounts, "JPY")
    assert (money.unit, [money.column("Cost").say(money.cell(amount)) for amount in amounts]) == (
        unit,
        cells,
    )
