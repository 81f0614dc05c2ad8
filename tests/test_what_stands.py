"""Units that exist cover, cost nothing, count only in some rules; a site is paid for once."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.instance.whatif.draws import draw
from optimizer.renderers import terminal
from optimizer.visible import visible
from tests.analyses.alterations import redigested
from tests.cli.shell import Shell
from tests.oracle.generate import random_instance
from tests.test_against_the_oracle import instance_of

Record = dict[str, Any]


def ports(**changed: Any) -> opt.Instance:
    """Two recipients, A with radars at two bases; amounts in yen, coverage the coverage factor.

    offer          units   unit cost   existing   covers, per unit
    A/radar/east   0-2     10          1          bay 0.2
    A/radar/west   0-2     10          -          bay 0.2
    A/boat         0-2     3           -          bay 0.05
    B/radar/north  0-2     10          -          gulf 0.2
    B/radar/south  0-2     10          -          gulf 0.1
    B/boat         0-1     3           2          gulf 0.05

    A radar has a first cost of 4, and each site of one costs 3; a site of boats costs 1.
    """
    lines = [
        ("A", "radar", "east", "bay", 2, 1, 0.2),
        ("A", "radar", "west", "bay", 2, 0, 0.2),
        ("A", "boat", None, "bay", 2, 0, 0.05),
        ("B", "radar", "north", "gulf", 2, 0, 0.2),
        ("B", "radar", "south", "gulf", 2, 0, 0.1),
        ("B", "boat", None, "gulf", 1, 2, 0.05),
    ]
    names = [{"recipient": r, "asset": k, "base": base} for r, k, base, *_ in lines]
    return opt.Instance.from_tables(
        **{
            "budget": 60,
            "currency": "JPY",
            "curve": "capped",
            "recipients": [{"recipient": "A"}, {"recipient": "B"}],
            "assets": [
                {
                    "asset": "radar",
                    "name": "Coastal radar",
                    "category": "sensor",
                    "unit_cost": 10,
                    "first_cost": 4,
                    "site_cost": 3,
                },
                {"asset": "boat", "category": "vessel", "unit_cost": 3, "site_cost": 1},
            ],
            "areas": [{"area": "bay", "weight": 1}, {"area": "gulf", "weight": 1}],
            "offers": [
                {**name, "max_units": most, "existing_units": existing}
                for name, (*_, most, existing, _) in zip(names, lines, strict=True)
            ],
            "effects": [
                {**name, "area": area, "coverage_factor": factor}
                for name, (_, _, _, area, _, _, factor) in zip(names, lines, strict=True)
            ],
            **changed,
        }
    )


# -- what they do ----------------------------------------------------------------------------------


def test_the_baseline_is_what_the_empty_plan_covers_with_the_units_that_exist() -> None:
    it = ports()
    # bay: 1 x 0.2; gulf: 2 x 0.05
    assert it.baseline == pytest.approx(0.2 + 0.1, abs=1e-15)
    nothing = opt.evaluate(it, {}, best=False)
    assert nothing.cost == "0"
    assert nothing.awareness == it.baseline
    assert [area.baseline_coverage for area in nothing.typed.areas] == pytest.approx([0.2, 0.1])


@pytest.mark.parametrize(
    ("plan", "cost"),
    [
        # A has radars: no first cost, and none for the site at the east; the west is a new site
        ({"A/radar/east": 2}, 20),
        ({"A/radar/west": 2}, 20 + 3),
        ({"A/radar/east": 1, "A/radar/west": 1}, 20 + 3),
        # B has none: once 4 for the type, and 3 for each of its two sites
        ({"B/radar/north": 2}, 20 + 4 + 3),
        ({"B/radar/north": 1, "B/radar/south": 1}, 20 + 4 + 2 * 3),
        # a boat of A opens a site, one of B stands beside two others
        ({"A/boat": 2, "B/boat": 1}, 6 + 1 + 3),
    ],
)
def test_sites_and_first_costs_are_paid_where_nothing_exists(
    plan: Mapping[str, int], cost: int
) -> None:
    answer = opt.evaluate(ports(), plan, best=False)
    assert answer.cost == f"{cost}"
    paid = [line.cost + line.paid_once for line in answer.typed.lines]
    assert sum(each.minor for each in paid) == cost


def test_the_best_plan_weighs_what_a_site_costs() -> None:
    # With 14: at A's east a radar costs 10 and brings 0.2; at the west 13; at B's north 17. What is
    # left of the 14, 4, pays for a boat with its site (3 + 1: 0.05) rather than for one of B's (3).
    # Both bring 0.05: the cheaper is B's, since no site is opened.
    best = opt.solve(ports(), 14)
    assert {line.key: line.units for line in best.typed.lines} == {"A/radar/east": 1, "B/boat": 1}
    assert best.cost == "13"
    assert best.awareness == pytest.approx(0.3 + 0.25)


def test_two_bases_cost_a_site_each_so_one_is_filled_first() -> None:
    # B alone has money: two radars at the north cost 20 + 4 + 3 = 27, one at each base 30.
    it = ports().override(
        {f"offers.{key}.max_units": 0 for key in ("A/radar/east", "A/radar/west")}
    )
    for method in ("units", "packages", "frontier"):
        best = opt.solve(it, 27, method=method)
        units = {line.key: line.units for line in best.typed.lines}
        assert units == {"B/radar/north": 2}, method
        assert best.cost == "27"


# -- worth -----------------------------------------------------------------------------------------


def bought_for_nothing(document: Record) -> Record:
    """The same with offers, free of charge and bought in full by rule, in place of what exists."""
    changed = copy.deepcopy(document)
    kinds = {asset["asset"]: asset for asset in changed["assets"]}
    for offer in [*changed["offers"]]:
        units = offer.pop("existing_units", 0)
        if not units:
            continue
        asset = f"{offer['asset']} that stands"
        if asset not in kinds:
            kinds[asset] = {"asset": asset, "category": "standing", "unit_cost": 0}
            changed["assets"].append(kinds[asset])
        free = {**offer, "asset": asset, "unit_cost": 0, "min_units": units, "max_units": units}
        changed["offers"].append(free)
        ids = {key: offer[key] for key in ("recipient", "asset", "base") if key in offer}
        changed["effects"] += [
            {**effect, "asset": asset}
            for effect in document["effects"]
            if all(effect.get(key) == offer.get(key) for key in ("recipient", "asset", "base"))
        ]
        rule = {"limit": "units", **ids, "asset": asset, "min": units}
        changed["rules"].append(rule)
    return changed


@pytest.mark.parametrize("seed", range(24))
def test_existing_units_are_worth_what_they_would_be_as_offers_bought_for_nothing(
    seed: int,
) -> None:
    # Rules of money and coverage alone, and no costs but of units: whatever else counts purchases,
    # or is paid once, tells the two apart.
    kinds = ("spend-max", "share-max", "coverage")[: seed % 4]
    document = random_instance(seed, standing=True, kinds=kinds, max_plans=400)
    for asset in document["assets"]:
        asset["first_cost"] = asset["site_cost"] = 0
    for rule in document["rules"]:
        rule.pop("if_any", None)
    standing, free = instance_of(document), instance_of(bought_for_nothing(document))
    forced = tuple(
        offer.min_units if offer.asset.endswith("that stands") else 0 for offer in free.offers
    )
    assert standing.baseline == pytest.approx(opt.evaluate(free, forced, best=False).awareness)
    one, other = opt.solve(standing), opt.solve(free)
    assert one.status == other.status
    if one.awareness is not None and other.awareness is not None:
        assert one.awareness == pytest.approx(other.awareness, rel=1e-9)
        if one.optimum_unique and other.optimum_unique:
            assert other.units == (*(one.units or ()), *forced[len(one.units or ()) :])


@pytest.mark.parametrize("existing", [0, 1, 3])
def test_what_stands_covers_whether_or_not_its_recipient_sustains_what_it_is_given(
    existing: int,
) -> None:
    # With a chance of 0.5 A sustains nothing: its purchases count by half, what stands in full.
    it = ports(
        curve="saturating", recipients=[{"recipient": "A", "uptake": 0.5}, {"recipient": "B"}]
    ).override({"offers.A/radar/east.existing_units": existing})
    before, after = (1 - math.exp(-0.2 * units) for units in (existing, existing + 2))
    answer = opt.evaluate(it, {"A/radar/east": 2}, best=False)
    assert answer.typed.areas[0].baseline_coverage == pytest.approx(before)
    assert answer.typed.areas[0].coverage == pytest.approx((before + after) / 2)


# -- left out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "name", "closed"),
    [
        ("recipient", "A", ["A/radar/east"]),
        ("asset", "radar", ["A/radar/east"]),
        ("category", "vessel", ["B/boat"]),
        ("base", "east", ["A/radar/east"]),
        ("offer", "B/boat", ["B/boat"]),
    ],
)
def test_leaving_out_takes_what_is_on_offer_and_not_what_stands(
    word: str, name: str, closed: list[str]
) -> None:
    left = ports().without(**{word: name})
    assert left.baseline == ports().baseline
    assert left.changes == (f"without {word} {name}, whose existing units stay",)
    assert [offer.key for offer in left.offers if not offer.max_units] == closed
    gone = {offer.key for offer in ports().offers} - {offer.key for offer in left.offers}
    assert all(name in key or name == "vessel" for key in gone)
    assert not any(line.key in closed for line in opt.solve(left).typed.lines)


def test_only_an_area_that_is_left_out_takes_what_stands_there() -> None:
    left = ports().without(area="bay")
    assert left.baseline == pytest.approx(0.1)
    assert left.changes == ("without area bay",)
    assert [offer.max_units for offer in left.offers] == [2, 2, 2, 2, 2, 1]


def test_where_nothing_of_it_exists_leaving_out_takes_the_whole_row() -> None:
    left = ports().without(base="west", offer="A/boat")
    assert [offer.key for offer in left.offers if offer.recipient == "A"] == ["A/radar/east"]
    assert left.changes == ("without base west", "without offer A/boat")


def test_rules_go_with_what_is_left_out_but_what_stands_still_meets_needs() -> None:
    rules = [
        {"limit": "units", "recipient": "A", "asset": "radar", "min": 1, "name": "promise"},
        {"limit": "units", "each": "recipient", "min": 1, "name": "all"},
        {"requires": {"asset": "boat", "needs": "radar"}, "each": "recipient", "name": "guided"},
    ]
    without_a = ports(rules=rules).without(recipient="A")
    assert without_a.changes == (
        "without recipient A, whose existing units stay, and without rules promise",
    )
    # nobody asks A for a unit now: it is offered none
    assert [row.label for row in without_a.rows(60) if row.rule == "all"] == ["all[B]"]
    assert opt.solve(without_a).status == "optimal"
    without_radars = ports(rules=rules).without(asset="radar")
    guided = {row.member: row.upper for row in without_radars.rows(60) if row.rule == "guided"}
    # A has a radar for its first boat; B has two boats and no radar: no more
    assert guided == {"A": 1, "B": 0}


def test_a_range_of_most_units_does_not_open_what_was_left_out() -> None:
    it = ports().override({"offers.A/radar/east.max_units": 1})
    tables = {name: it.tables.tables[name].records() for name in it.tables.tables}
    tables["offers"][0] |= {"max_units_low": 0, "max_units_high": 5}
    ranged = opt.Instance.from_tables(**it.tables.header, **tables).without(recipient="A")
    assert "max_units_high" not in ranged.tables.tables["offers"].records()[0]


def test_a_draw_moves_existing_units_within_their_range_as_whole_numbers() -> None:
    ranged = {"existing_units": 2, "existing_units_low": 0, "existing_units_high": 4}
    it = ports()
    offers = [*it.tables.tables["offers"].records()]
    offers[0] |= ranged
    tables = {name: table.records() for name, table in it.tables.tables.items()}
    it = opt.Instance.from_tables(**{**it.tables.header, **tables, "offers": offers})
    drawn = {draw(it, 1, number).offers[0].existing_units for number in range(40)}
    # the stated number is the likeliest, the ends are the least likely
    assert {1, 2, 3} <= drawn <= {0, 1, 2, 3, 4}


def test_of_an_offer_with_no_units_to_be_had_what_stands_covers() -> None:
    it = ports().override({"offers.B/boat.max_units": 0})
    assert it.baseline == ports().baseline
    assert opt.explain(it, offer="B/boat").typed.offers[0].existing_units == 2


# -- results, tables, reports ----------------------------------------------------------------------


def test_results_tell_what_stands_and_what_sites_cost_only_where_there_is_any() -> None:
    best = opt.solve(ports(), 40)
    told = {line["recipient"] + "/" + line["asset"]: line for line in best.result["offers"]}
    assert "existing_units" not in told["A/boat"]
    assert told["B/boat"]["existing_units"] == 2
    assert all("site_cost" in line for line in best.result["plan"])
    assert sum(best.plan["site_cost_minor"]) == sum(
        int(line["site_cost"]["amount"]) for line in best.result["plan"]
    )
    assert best.offers["existing_units"].sum() == 3
    plain = ports().override(
        {
            **{f"assets.{asset}.site_cost": 0 for asset in ("radar", "boat")},
            **{f"offers.{key}.existing_units": 0 for key in ("A/radar/east", "B/boat")},
        }
    )
    answer = opt.solve(plain, 40)
    assert not any("existing_units" in line for line in answer.result["offers"])
    assert not any("site_cost" in line for line in answer.result["plan"])
    assert "existing_units" not in answer.offers
    assert "site_cost" not in answer.plan


def words(document: Any) -> str:
    return " ".join(terminal.render(document).split())


def test_reports_say_what_stands_and_what_sites_cost() -> None:
    # with 47 B gets radars at both its bases, or A at its second
    answer = opt.evaluate(ports(), {"B/radar/north": 1, "A/radar/west": 1}, best=False)
    said = words(answer.full_document)
    assert "The baseline counts what stands: 2 boat (B); 1 Coastal radar (A)." in said
    assert "Site costs (once a site) 3" in said
    assert "Cost without first and site costs" in said
    assert "The baseline counts what stands" in words(opt.explain(ports()).document)
    one = words(opt.explain(ports(), offer="A/radar/east").document)
    assert "Already there: 1 unit." in one
    assert "for the site" not in one
    west = words(opt.explain(ports(), offer="A/radar/west").document)
    assert "Its first unit costs ¥3 more, for the site." in west
    assert "Already there" not in west


def test_validate_notes_an_area_with_a_baseline_and_existing_units(
    shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "ports.yaml"
    path.write_text(
        "{format: 1, name: Ports, budget: 9, recipients: [{recipient: A}],"
        " assets: [{asset: radar, category: sensor, unit_cost: 1}],"
        " areas: [{area: bay, weight: 1, baseline: 0.1}, {area: gulf, weight: 1, baseline: 0.1}],"
        " offers: [{recipient: A, asset: radar, max_units: 1, existing_units: 1}],"
        " effects: [{recipient: A, asset: radar, area: bay, coverage_factor: 0.1},"
        " {recipient: A, asset: radar, area: gulf, coverage_factor: 0}]}"
    )
    done = shell("validate", str(path))
    assert done.code == 0
    assert "Note: A baseline and existing units cover bay: a baseline stands for what no offer" in (
        visible(done.out)
    )
    path.write_text(path.read_text().replace(", existing_units: 1", ""))
    assert "Note" not in shell("validate", str(path)).out


# -- verified --------------------------------------------------------------------------------------


def test_a_result_is_verified_and_a_forged_site_cost_refuted() -> None:
    it = ports()
    result = opt.solve(it, 47).result
    assert opt.verify(result, it).verdict == "derived again"
    forged = copy.deepcopy(result)
    line = next(line for line in forged["plan"] if line["site_cost"]["amount"] != "0")
    line["site_cost"]["amount"] = "0"
    assert opt.verify(redigested(forged), it).verdict == "refuted"
    cheaper = copy.deepcopy(result)
    cheaper["cost"]["amount"] = str(int(cheaper["cost"]["amount"]) - 3)
    assert opt.verify(redigested(cheaper), it).verdict == "refuted"
    unsaid = copy.deepcopy(result)
    del unsaid["offers"][0]["existing_units"]
    assert opt.verify(redigested(unsaid), it).verdict == "refuted"
    more = copy.deepcopy(result)
    more["offers"][1]["existing_units"] = 1
    assert opt.verify(redigested(more), it).verdict == "refuted"


@pytest.mark.parametrize("seed", range(12))
def test_results_on_what_stands_are_verified(seed: int) -> None:
    it = instance_of(random_instance(seed, standing=True, max_plans=150))
    assert opt.verify(opt.solve(it).result, it).verdict != "refuted"


def test_a_scenario_that_leaves_out_is_replayed_by_the_audit() -> None:
    it = ports()
    result = opt.solve(it.without(recipient="A")).result
    assert opt.verify(result, it).verdict == "derived again"
