"""Explanations: figures against looking at every plan, sentences that hold only numbers of the
result, refusals.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

import pytest

import optimizer as opt
from optimizer.errors import InfeasibleError, InputError, StoppedError
from optimizer.instance.instance import Instance
from optimizer.renderers import csv, terminal
from tests.numbers_said import unknown_numbers
from tests.oracle import curve, figures, ranges, search
from tests.oracle.cases import M, two_countries
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse
from tests.parts import parts


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        **{key: value for key, value in document.items() if key != "format"}
    )


def yen(finding: Mapping[str, Any]) -> int | None:
    return None if finding["value"] is None else int(finding["value"]["amount"])


@pytest.mark.parametrize("part", parts(8))
def test_every_figure_of_random_instances_is_that_of_looking_at_every_plan(part: int) -> None:
    for seed in range(part, 160, 8):
        document = random_instance(seed, budget_alone_spans=seed % 2 == 0, max_plans=120)
        problem, instance = parse(document), instance_of(document)
        budget, tolerance = problem.budget, 2e-9 * instance.scale + 1e-12
        if search.optimum(problem, budget) is None:
            with pytest.raises(InfeasibleError):
                opt.explain(instance)
            continue
        found = opt.explain(instance, up_to=f"JPY {budget}")
        for o, offer in enumerate(found.result["offers"]):
            if "enters_at_cost" in offer:
                assert yen(offer["enters_at_cost"]) == ranges.enters_at_cost(problem, budget, o), (
                    seed,
                    o,
                )
            if found.result["up_to"] and "enters_at_budget" in offer and not instance.rules:
                assert yen(offer["enters_at_budget"]) == curve.enters_at_budget(
                    problem, o, budget
                ), (seed, o)
        for rule in found.result["rules"]:
            price = figures.price_of_rule(problem, budget, rule["name"])
            assert rule["price"]["value"] == pytest.approx(price.without, abs=tolerance), (
                seed,
                rule["name"],
            )
            assert rule["eased"]["value"] == pytest.approx(price.eased, abs=tolerance), (
                seed,
                rule["name"],
            )
        step = curve.price_of_next_step(problem, budget)
        assert found.next_step is not None
        assert found.next_step.value == (
            None if step is None else pytest.approx(step, abs=tolerance)
        ), seed
        following = curve.next_better(problem, budget)
        assert found.next is not None
        if found.next.kind == "exact":
            assert (found.next.budget and found.next.budget.minor) == (
                following[0] if following else None
            ), seed
        else:
            assert found.next.searched is not None
            assert following is None or following[0] > found.next.searched.minor, seed


def test_a_range_of_costs_is_read_back_exactly_from_a_csv_file() -> None:
    found = opt.explain(opt.load("tutorial"))
    ends = {record["offer"]: record["cost_range"] for record in found.records}
    assert ends["ALD/radar"] == ["JPY 20000001", "JPY 30000000"]
    assert ends["ALD/boat"] == ["JPY 10000001", None]
    cells = csv.render(found.records).splitlines()[1]
    assert "JPY 20000001;JPY 30000000" in cells


def test_one_offer_by_hand() -> None:
    # See tests/oracle/test_figures.py: A's boats enter at 2 million; one is between the lots; two
    # radars and two boats: 2.4.
    found = opt.explain(instance_of(two_countries()), offer="A/boat")
    offer = found.result["offers"][0]
    assert yen(offer["enters_at_cost"]) == 2 * M
    assert offer["profile"]["value"] == [
        pytest.approx(2.5),
        None,
        pytest.approx(2.4),
        pytest.approx(2.1),
    ]
    assert yen(offer["enters_at_budget"]) == 9 * M
    assert offer["enters_without"]["value"] == []
    text = terminal.render(found.document)
    assert "it would be bought at a unit cost of ¥2 m or less (now ¥3 m)" in " ".join(text.split())


def test_a_rule_without_which_an_offer_would_be_bought_is_named() -> None:
    rules = [
        {
            "limit": "units",
            "asset": "boat",
            "recipient": "B",
            "max": 0,
            "name": "no-boats",
            "because": "no crews",
        }
    ]
    found = opt.explain(instance_of(two_countries(rules=rules)), offer="B/boat")
    assert found.result["offers"][0]["enters_without"]["value"] == ["no-boats"]
    assert found.result["offers"][0]["lost_if_one_more"] == {
        "value": None,
        "kind": "impossible",
        "rule": "no-boats",
    }
    assert "it would be bought without the rule no-boats" in " ".join(
        terminal.render(found.document).split()
    )


def test_what_several_rules_forbid_together_is_told_with_all_their_names() -> None:
    # Radars and boats of A may cost 13 million together with a first cost of 4 and 10 for a radar:
    # none. And at least two boats for A (6 million) leave too little of a budget of 18 for a radar
    # (14): the budget and the promise, both needed.
    rules = [{"limit": "units", "recipient": "A", "asset": "boat", "min": 2, "name": "promise"}]
    found = opt.explain(instance_of(two_countries(rules=rules)), offer="A/radar/east", budget=18)
    assert found.result["offers"][0]["lost_if_one_more"]["rule"] == ["promise", "budget"]
    assert "because of the rule promise and the budget" in " ".join(
        terminal.render(found.document).split()
    )


def test_where_budgets_are_solved_one_by_one_the_budget_of_entry_is_bounded() -> None:
    # A share of the budget and costs without a common divisor: budgets are solved every 0.2
    # million. B's boat costs 3,000,001 yen and fits 90 % from 3,333,335 on. A's boats come in twos,
    # 6,000,002 yen, and below 9 million others are better.
    share = {"limit": "spend_share", "each": "recipient", "max": "90%", "name": "share"}
    document = two_countries(rules=[share])
    document["assets"][1]["unit_cost"] = "JPY 3000001"
    instance = instance_of(document)
    bought, never = (opt.explain(instance, offer=offer, up_to=6) for offer in ("B/boat", "A/boat"))
    known, unknown = (found.result["offers"][0]["enters_at_budget"] for found in (bought, never))
    assert (yen(known), known["kind"]) == (34 * M // 10, "at_most")
    assert (yen(unknown), unknown["kind"]) == (6_000_002, "at_least")
    said = " ".join(terminal.render(never.document).split())
    assert "bought at none of the 31 budgets solved (among them every ¥200,000 up to ¥6 m)" in said
    assert "would do" not in said
    said = " ".join(terminal.render(opt.explain(instance, up_to=6).document).split())
    assert "Every figure is proved; where it says at least, at most or less, it is a bound." in said


def test_members_of_a_rule_are_told_by_name() -> None:
    document = two_countries(
        rules=[{"limit": "units", "each": "recipient", "max": 1, "name": "few"}]
    )
    document["recipients"] = [
        {"recipient": "A", "name": "Alder"},
        {"recipient": "B", "name": "Birch"},
    ]
    said = " ".join(terminal.render(opt.explain(instance_of(document)).document).split())
    assert re.search(r"Most of it for (Alder|Birch) \(", said)


def test_a_time_limit_is_for_the_whole_explanation(monkeypatch: pytest.MonkeyPatch) -> None:
    # A clock that moves a tenth of a second at every look: each solve alone is soon done, all
    # together are not.
    ticks = itertools.count()
    monkeypatch.setattr("time.monotonic", lambda: next(ticks) / 10)
    instance = instance_of(two_countries())
    assert (
        opt.explain(instance, method="packages", time_limit=10_000).result["method"] == "packages"
    )
    assert opt.solve(instance, method="packages", time_limit=20).status == "optimal"
    with pytest.raises(StoppedError, match="Stopped before"):
        opt.explain(instance, method="packages", time_limit=20)


def test_an_explanation_of_a_plan_at_hand_and_of_one_solved_here_agree() -> None:
    instance = instance_of(two_countries())
    best = opt.solve(instance)
    assert opt.explain(instance, best).result["digest"] == opt.explain(instance).result["digest"]
    assert len(opt.explain(instance, best).offers) == 5


def test_by_solving_and_by_the_frontier_the_whole_explanation_is_the_same() -> None:
    rules = [{"limit": "units", "each": "recipient", "max": 4, "name": "few"}]
    instance = instance_of(two_countries(rules=rules))
    quick = opt.explain(instance).result
    solved = opt.explain(instance, full=True, method="packages").result
    for mine, theirs in zip(quick["offers"], solved["offers"], strict=True):
        for name in (
            "lost_if_barred",
            "lost_if_one_more",
            "lost_if_one_fewer",
            "cost_range",
            "enters_at_cost",
            "profile",
        ):
            if name in mine:
                assert mine[name]["kind"] == theirs[name]["kind"], name
                assert mine[name]["value"] == (
                    pytest.approx(theirs[name]["value"], abs=1e-8)
                    if "lost" in name
                    else theirs[name]["value"]
                )
    assert quick["rules"] == solved["rules"]
    assert quick["next"] == solved["next"]


@pytest.mark.parametrize("offer", ["A/radar/wets", "nothing"])
def test_an_unknown_offer_is_refused_with_a_guess(offer: str) -> None:
    with pytest.raises(InputError, match="There is no offer"):
        opt.explain(instance_of(two_countries()), offer=offer)


def test_a_refusal_names_the_bases_of_an_asset_or_what_is_on_offer_for_the_recipient() -> None:
    instance = instance_of(two_countries())
    for key, words in {
        "A/radar": "at 2 bases: expected A/radar/east, A/radar/west.",
        "B/boats": "On offer for B: B/radar, B/boat.",
        "B/radar/east": 'Did you mean "B/radar"?',
    }.items():
        with pytest.raises(InputError, match=re.escape(words)):
            opt.explain(instance, offer=key)


def test_what_is_left_out_says_how_to_ask_for_it() -> None:
    instance = instance_of(two_countries())
    every, one = (
        " ".join(
            terminal.render(opt.explain(instance, offer=o, method="packages").document).split()
        )
        for o in (None, "A/boat")
    )
    assert "name one OFFER, or give --full" in every
    assert "--up-to AMOUNT" in every
    assert "--up-to AMOUNT" in one
    assert "--full" not in terminal.render(opt.explain(instance).document)


def test_only_a_proved_plan_of_the_same_instance_is_explained() -> None:
    instance = instance_of(two_countries())
    with pytest.raises(InputError, match="proved best"):
        opt.explain(instance, opt.evaluate(instance, [0, 0, 0, 0, 0]))
    with pytest.raises(InputError, match="proved best"):
        opt.explain(instance, opt.solve(instance_of(two_countries(budget=20))))


@pytest.mark.parametrize("offer", [None, "A/boat", "B/boat", "A/radar/east"])
def test_every_number_in_a_sentence_occurs_in_the_result(offer: str | None) -> None:
    rules = [{"limit": "units", "each": "recipient", "max": 4, "name": "few"}]
    found = opt.explain(instance_of(two_countries(rules=rules)), offer=offer)
    funded = sum(1 for each in found.result["offers"] if each["units"])
    foils = [
        each[name]
        for each in found.result["offers"]
        for name in ("foil", "foil_one_more")
        if name in each
    ]
    points = [100 * area["coverage"] for foil in foils for area in foil["areas"].values()]
    also = (funded, len(found.result["offers"]), *points)
    assert not unknown_numbers(found.document, found.result, also=also)


def tutorial_offer(key: str, instance: opt.Instance | None = None) -> Any:
    """One offer of the tutorial, explained: the typed figures."""
    (offer,) = opt.explain(instance or opt.load("tutorial"), offer=key).typed.offers
    return offer


def test_the_foil_of_a_boat_for_birch_worked_out_by_hand() -> None:
    """The best plan, 47: radars for Alder and Birch, a boat for Cedar, 100 million. With a boat for
    Birch (30 x 0.36 = 10.8 in place of 18) there are 20 left for a second boat for Cedar (7.2 in
    place of 4): 43.
    """
    offer = tutorial_offer("BIR/boat")
    foil = offer.foil
    assert foil.units == {"BIR/radar": -1, "BIR/boat": 1, "CED/boat": 1}
    assert (foil.cost, foil.undone) == (opt.Money("100 million", "JPY"), 0.0)
    assert foil.awareness == pytest.approx(43.0, abs=1e-6)
    # Birch from 60 to 36 %, Cedar from 20 to 36 %.
    changes = {area: (each.coverage, each.awareness) for area, each in foil.areas.items()}
    assert changes == {
        "birch-water": pytest.approx((-0.24, -7.2), abs=1e-6),
        "cedar-water": pytest.approx((0.16, 3.2), abs=1e-6),
    }
    # Alone: 10.8 - 6. On top of Birch's radar: 30 x (0.4 - 0.32).
    assert offer.adds_alone.number == pytest.approx(4.8, abs=1e-6)
    assert offer.adds_last.number == pytest.approx(2.4, abs=1e-6)
    assert offer.foil_one_more is None


def test_a_funded_offer_has_the_foil_without_it_and_the_one_with_one_more() -> None:
    """Without Cedar's boat nothing else fits 20 million under the rule: 43 for 80 million. With a
    second one (7.2) Birch has a boat (10.8) in place of its radar (18): 43.
    """
    offer = tutorial_offer("CED/boat")
    assert offer.foil.units == {"CED/boat": -1}
    assert offer.foil.cost == opt.Money("80 million", "JPY")
    assert offer.foil_one_more.units == {"BIR/radar": -1, "BIR/boat": 1, "CED/boat": 1}
    assert tutorial_offer("ALD/radar").foil_one_more is None  # there is one


def test_a_difference_that_hardly_matters_is_undone_and_what_that_costs_is_said() -> None:
    """Gain 10 + 4 of the best plan: A's unit and B's. With C (weight 5, cost 2) in place of B (4,
    cost 2)... of 3 million, D (0.001, cost 1) fits beside A or C, at a thousandth of the gain at
    most: D stays out.
    """
    worth = {"A": 10, "B": 5, "C": 4, "D": 0.001}
    cost = {"A": 1, "B": 2, "C": 1, "D": 1}
    instance = opt.Instance.from_tables(
        name="four",
        currency="JPY",
        money_unit="million",
        budget=3,
        curve="proportional",
        recipients=[{"recipient": each} for each in worth],
        assets=[{"asset": f"a{each}", "category": "x", "unit_cost": cost[each]} for each in worth],
        areas=[{"area": f"w{each}", "recipient": each, "weight": worth[each]} for each in worth],
        offers=[{"recipient": each, "asset": f"a{each}", "max_units": 1} for each in worth],
        effects=[
            {"recipient": each, "asset": f"a{each}", "area": f"w{each}", "coverage_factor": 1}
            for each in worth
        ],
    )
    # The best: A and B, 15 for 3 million. With C: A, C and D, 14.001; without D 14, a loss of
    # 0.001, below 0.015. B does not fit.
    foil = tutorial_offer("C/aC", instance).foil
    assert foil.units == {"B/aB": -1, "C/aC": 1}
    assert foil.awareness == pytest.approx(14.0)
    assert foil.undone == pytest.approx(0.001)
    said = terminal.render(opt.explain(instance, offer="C/aC").document)
    assert "left out, at a loss of 0.001" in " ".join(said.split())


def test_a_gift_that_a_rule_refuses_is_told_with_the_price_at_which_it_would_be_bought() -> None:
    """Alder may take one type only. Of 50 million 40 buy its radar (25 + 6 = 31); a boat given away
    in its place leaves 40 for Birch's radar (10 + 18 = 28). Without the rule the boat comes beside
    the radar, for the 10 that are left.
    """
    rule = {"limit": "asset_types", "recipient": "ALD", "max": 1, "because": "one crew"}
    changes = {"budget": 50, "rules.no-dominance": None, "offers.ALD/boat.max_units": 1}
    instance = opt.load("tutorial").override({**changes, "rules.one-type": rule})
    offer = tutorial_offer("ALD/boat", instance)
    assert offer.enters_at_cost.value is None
    assert offer.enters_without.parts == ()
    assert offer.enters_at_cost_without == {"one-type": opt.Money("10 million", "JPY")}
    said = " ".join(terminal.render(opt.explain(instance, offer="ALD/boat").document).split())
    assert "no price would do, not even nothing" in said
    assert "at a unit cost of ¥10 m or less once the rule one-type is lifted" in said


def test_reasons_stand_in_the_order_of_who_can_act_on_them() -> None:
    said = terminal.render(opt.explain(opt.load("tutorial"), offer="BIR/boat").document)
    places = [
        said.index(each) for each in ("The rules:", "Its price:", "The budget:", "adds: alone")
    ]
    assert places == sorted(places)


def test_the_report_on_an_offer_begins_with_all_that_was_changed() -> None:
    instance = opt.load("tutorial").without(rule="no-dominance").fix({"ALD/boat": 0})
    found = opt.explain(instance, offer="CED/boat", budget="90m")
    said = " ".join(terminal.render(found.document).split())
    assert "Changed for this run: • without rule no-dominance • ALD/boat fixed at 0" in said
    assert "• budget ¥90 m, in place of ¥100 m" in said
