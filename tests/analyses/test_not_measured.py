"""An offer that no area measures is said to be not measured: no report judges it by a figure of 0.

unit            cost (¥ m)   adds                        weight
PHL radar       3            strait 0.25                 4
PHL drone at a  2 (+1 once)  strait 0.05                 4
PHL drone at b  2 (same +1)  nothing                               not measured
PHL kit         2            nothing                               not measured
FJI kit         2            strait 0 (a row says so)    4         not measured
    FJI lamp        1            reef 0.5                    0         measured, though of no weight
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import optimizer as opt
from optimizer.document import Document, Paragraph, Table, plain
from optimizer.renderers import DOCUMENTS, render
from tests.test_results import validator

KITS = {"name": "kits", "limit": "units", "asset": "kit", "min": 1}
COLUMNS = ("recipient", "asset", "base", "max_units")


def instance(**header: Any) -> opt.Instance:
    offers = [
        ("PHL", "radar", None, 2),
        ("PHL", "drone", "a", 2),
        ("PHL", "drone", "b", 2),
        ("PHL", "kit", None, 2),
        ("FJI", "kit", None, 2),
        ("FJI", "lamp", None, 1),
    ]
    effects = [
        ("PHL", "radar", None, "strait", 0.25),
        ("PHL", "drone", "a", "strait", 0.05),
        ("FJI", "kit", None, "strait", 0.0),
        ("FJI", "lamp", None, "reef", 0.5),
    ]
    return opt.Instance.from_tables(
        **{
            "name": "Kits",
            "currency": "JPY",
            "money_unit": "million",
            "budget": 20,
            "curve": "capped",
            **header,
        },
        recipients=[{"recipient": "PHL", "name": "Philippines"}, {"recipient": "FJI"}],
        assets=[
            {"asset": "radar", "name": "Radar", "category": "radar", "unit_cost": 3},
            {"asset": "drone", "category": "uav", "unit_cost": 2, "first_cost": 1},
            {"asset": "kit", "name": "Rescue kit", "category": "rescue", "unit_cost": 2},
            {"asset": "lamp", "category": "lamp", "unit_cost": 1},
        ],
        areas=[{"area": "strait", "weight": 4}, {"area": "reef", "weight": 0}],
        offers=[dict(zip(COLUMNS, each, strict=True)) for each in offers],
        effects=[
            dict(zip((*COLUMNS[:3], "area", "coverage_factor"), each, strict=True))
            for each in effects
        ],
    )


# Cost 3 + (2 + 1) + 2 + 2 + 2 x 2 = 14. Without what is not measured it is 3 + 3 = 6: the first
# cost of drones is needed at a as well. So 8 of 14 are not measured, 4 of PHL's 10, 4 of FJI's 4.
PLAN = (1, 1, 1, 1, 2, 0)
UNMEASURED = ("PHL/drone/b", "PHL/kit", "FJI/kit")


@pytest.fixture(scope="module")
def assessed() -> opt.Allocation:
    return opt.evaluate(instance(), PLAN)


def yen(amount: dict[str, str]) -> int:
    return int(amount["amount"]) // 10**6


def keys_not_measured(lines: list[dict[str, Any]]) -> list[str]:
    parts = [(it["recipient"], it["asset"], it["base"]) for it in lines if "measured" in it]
    return ["/".join(filter(None, part)) for part in parts]


def words(document: Document) -> str:
    return " ".join(plain(it.text) for it in document.blocks if isinstance(it, Paragraph))


def rows(document: Document, header: str) -> dict[str, dict[str, Any]]:
    """The rows of the table with a column of that name, by their first cell."""
    for block in document.blocks:
        titles = [each.header for each in block.columns] if isinstance(block, Table) else []
        if isinstance(block, Table) and header in titles:
            return {str(row[0]): dict(zip(titles, row, strict=True)) for row in block.rows}
    raise AssertionError(f"no table with {header}")


# -- which offers ----------------------------------------------------------------------------------


def test_an_offer_is_measured_where_any_area_has_an_effect_of_it_whatever_that_weighs() -> None:
    it = instance()
    assert [offer.key for offer in it.offers if not offer.measured] == [*UNMEASURED]


# -- the result ------------------------------------------------------------------------------------


def test_lines_say_that_they_are_not_measured_and_parts_how_much_of_their_money(
    assessed: opt.Allocation,
) -> None:
    result = assessed.result
    assert tuple(keys_not_measured(result["offers"])) == UNMEASURED
    assert tuple(keys_not_measured(result["plan"])) == UNMEASURED
    assert yen(result["cost"]) == 14
    assert yen(result["not_measured"]) == 8
    phl, fji = result["recipients"]
    # what remains without PHL's part is FJI's, which adds nothing: 4 x (0.25 + 0.05)
    assert phl["gain"] == pytest.approx(1.2)
    assert yen(phl["not_measured"]) == 4
    assert fji["gain"] is None
    assert yen(fji["not_measured"]) == 4
    kinds = {it["category"]: it for it in result["categories"]}
    assert kinds["rescue"]["gain"] is None
    assert yen(kinds["rescue"]["not_measured"]) == 6
    assert kinds["uav"]["gain"] == pytest.approx(0.2)
    assert yen(kinds["uav"]["not_measured"]) == 2
    assert "not_measured" not in kinds["radar"]
    # of what nothing is bought, nothing is lost: that is no judgement
    assert kinds["lamp"]["gain"] == 0
    assert "not_measured" not in kinds["lamp"]


def test_a_first_cost_that_only_the_unmeasured_need_is_not_measured_either() -> None:
    # drones at b alone: 2 + 1 of 3 + 2 + 1
    assert yen(opt.evaluate(instance(), (1, 0, 1, 0, 0, 0)).result["not_measured"]) == 3


def test_where_a_plan_buys_only_what_is_measured_no_key_says_so() -> None:
    result = opt.evaluate(instance(), (1, 1, 0, 0, 0, 1)).result
    assert "not_measured" not in json.dumps(result)
    assert keys_not_measured(result["plan"]) == []


def test_where_every_offer_is_measured_no_result_speaks_of_it() -> None:
    it = opt.load("tutorial")
    answers = [opt.solve(it), opt.compare(it, [50, 100]), opt.curve(it), opt.target(it, 0.1)]
    for answer in [*answers, opt.explain(it)]:
        assert "measured" not in json.dumps(answer.result)


def test_results_with_the_new_keys_are_described_by_the_schema(assessed: opt.Allocation) -> None:
    for answer in (assessed, opt.explain(instance())):
        validator().validate(answer.result)


def test_tables_have_a_column_of_truths(assessed: opt.Allocation) -> None:
    offers, plan = assessed.offers, assessed.plan
    assert offers["measured"].tolist() == [True, True, False, False, False, True]
    assert plan["measured"].dtype == bool
    assert plan["measured"].tolist() == [True, True] + 3 * [False]
    assert opt.solve(opt.load("tutorial")).offers["measured"].all()
    assert assessed.recipients["not_measured_minor"].tolist() == [4 * 10**6] * 2
    assert assessed.recipients["gain"].isna().tolist() == [False, True]
    assert opt.explain(instance()).offers["measured"].tolist() == offers["measured"].tolist()


# -- verify ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forged",
    [
        {"not_measured": {"amount": "9000000", "currency": "JPY"}},
        {"not_measured": None},
        {"recipients": {1: {"gain": 0.0}}},
        {"recipients": {0: {"not_measured": {"amount": "3000000", "currency": "JPY"}}}},
        {"offers": {2: {"measured": True}}},
        {"offers": {0: {"measured": False}}},
        {"plan": {3: {"measured": None}}},
    ],
)
def test_what_is_said_of_the_unmeasured_is_reckoned_again(
    assessed: opt.Allocation, forged: dict[str, Any]
) -> None:
    result = json.loads(json.dumps(assessed.result))
    for key, value in forged.items():
        if key == "not_measured":
            result[key] = value
        else:
            ((position, change),) = value.items()
            result[key][position] |= change
    found = opt.verify(result, instance())
    assert found.verdict == "refuted"
    assert opt.verify(assessed.result, instance()).verdict == "derived again"


# -- the reports -----------------------------------------------------------------------------------


def test_the_report_says_over_the_plan_what_no_area_measures(assessed: opt.Allocation) -> None:
    said = words(assessed.document)
    assert (
        "¥8 m of ¥14 m buys what no area measures: 3 Rescue kit (FJI 2, Philippines 1); 1 drone"
        " (Philippines). Awareness says nothing of its worth." in said
    )
    # 4 (1 - 0.8) is what the best plan has more: 2 radars, 2 drones at a make 0.6 of 1
    assert "1.200 less, with ¥8 m of its ¥14 m for what no area measures" in said


def test_no_part_of_which_nothing_is_measured_has_a_figure_of_0(assessed: opt.Allocation) -> None:
    spent = rows(assessed.full_document, "Share of budget")
    assert spent["FJI"]["Lost, money not spent"] == "not measured"
    assert spent["FJI"]["Not measured"] == 4
    assert spent["Philippines"]["Not measured"] == 4
    assert spent["Philippines"]["Lost, money not spent"] == pytest.approx(1.2)


def test_what_is_not_bought_and_not_measured_is_not_told_by_what_it_would_lose() -> None:
    said = words(opt.solve(instance(budget=6)).full_document)
    assert "Nothing of rescue: what is on offer is not measured." in said


def test_an_explanation_says_first_that_nothing_is_measured() -> None:
    found = opt.explain(instance(), offer="FJI/kit")
    first = found.document.blocks[0]
    assert isinstance(first, Paragraph)
    assert plain(first.text) == (
        "Nothing that it adds is measured by any area: whether it is bought is no judgement of its"
        " worth."
    )
    for name in DOCUMENTS:
        text = render(found.document, name)
        assert "not measured" in text
        assert "no price would do, since nothing it adds is" in text
        assert "0.000" not in text


def test_in_tables_of_explanations_nothing_lost_is_not_measured() -> None:
    # budget 20 affords everything: one kit more loses nothing
    found = opt.explain(instance())
    shown = rows(found.document, "Lost if one is bought")
    kit = shown["Rescue kit for FJI (not measured)"]
    assert kit["Lost if one is bought"] == "not measured"
    assert kit["Enters at a unit cost of"] == "not measured"
    assert "Lines of which no area measures what they add: 3." in words(found.document)
    record = next(each for each in found.records if each["offer"] == "FJI/kit")
    assert record["lost_if_one_more"] is None
    assert record["lost_if_one_more_kind"] == "not measured"


def test_what_an_unmeasured_line_takes_from_others_stays_a_figure() -> None:
    # of 6: two radars, 4 x 0.5; with a kit for 2 one radar and no drone (3 + 2 + 3 > 6): 4 x 0.25
    found = opt.explain(instance(budget=6), offer="FJI/kit").result["offers"][0]
    assert found["measured"] is False
    assert found["lost_if_one_more"]["value"] == pytest.approx(1.0)


def test_budgets_side_by_side_tell_what_each_spends_on_the_unmeasured() -> None:
    found = opt.compare(instance(rules=[KITS]), [8, 20])
    # of 8: a kit for 2, two radars for 6
    assert [yen(level["not_measured"]) for level in found.result["levels"]] == [2, 2]
    assert rows(found.document, "Not measured")["¥8 m"]["Not measured"] == "¥2 m"
    assert "rescue (not measured)" in words(opt.compare(instance(), [8, 20]).document)


def test_the_curve_tells_it_too() -> None:
    found = opt.curve(instance(rules=[KITS]), 8)
    last = found.result["points"][-1]
    assert yen(last["not_measured"]) == 2
    assert rows(found.document, "Not measured")["8"]["Not measured"] == 2


def test_the_cheapest_plan_of_a_goal_tells_it_too() -> None:
    # 1 weight unit is one radar for 3; the rule adds a kit for 2
    found = opt.target(instance(rules=[KITS]), 1)
    assert yen(found.result["not_measured"]) == 2
    assert "¥2 m of ¥5 m buys what no area measures: 1 Rescue kit" in words(found.document)


def test_what_one_unit_adds_is_told_as_not_measured() -> None:
    said = " ".join(render(opt.explain(instance(), offer="FJI/kit").document, "terminal").split())
    assert "What it adds: not measured." in said
