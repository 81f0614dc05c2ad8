"""What stands in the way where nothing fits: conflicts, repairs and their words, by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.diagnosis import Diagnosis
from optimizer.instance.instance import Instance
from optimizer.readers import read
from optimizer.renderers import terminal
from tests.cli.shell import Shell

FEW = {"name": "few", "limit": "units", "max": 3}
EACH = {"name": "each", "limit": "units", "each": "recipient", "min": 2}


def boats(*rules: Mapping[str, Any], **header: Any) -> Instance:
    """Two recipients, boats at 10 and kits at 1 for each; a budget of 100."""
    return Instance.from_tables(
        **{"name": "boats", "budget": 100, "rules": list(rules), **header},
        recipients=[{"recipient": "A", "crew": 3}, {"recipient": "B", "crew": 9}],
        assets=[
            {"asset": "boat", "category": "boat", "unit_cost": 10, "crew_needed": 2},
            {"asset": "kit", "category": "kit", "unit_cost": 1},
        ],
        areas=[{"area": "sea", "weight": 1}],
        offers=[
            {"recipient": r, "asset": a, "max_units": 5} for r in "AB" for a in ("boat", "kit")
        ],
        effects=[
            {"recipient": r, "asset": "boat", "area": "sea", "coverage_factor": 0.5} for r in "AB"
        ],
    )


def changes(found: Diagnosis) -> list[dict[str, Any]]:
    """What every repair sets, the least changes first."""
    return [dict(repair.settings) for repair in found.typed.repairs]


def test_the_example_of_the_page() -> None:
    # Two each are four, more than three: either number gives way by one. 1/3 comes before 1/2. No
    # budget helps, and either member of `each` is needed: without B's, two for A are few enough.
    found = opt.diagnose(boats(FEW, EACH))
    assert found.status == "infeasible"
    ((few, each),) = [conflict.rules for conflict in found.typed.conflicts]
    assert (few.name, few.members, few.sentence) == ("few", (), "in all at most 3 units")
    assert (each.name, each.members) == ("each", ("A", "B"))
    assert changes(found) == [{"rules.few.max": 4}, {"rules.each.min": 1}]
    assert [repair.share for repair in found.typed.repairs] == [pytest.approx(1 / 3), 1 / 2]
    assert [repair.eases[0].furthest for repair in found.typed.repairs] == [None, 0]
    assert found.every


def test_a_problem_with_a_plan_needs_nothing() -> None:
    found = opt.diagnose(boats(FEW))
    assert (found.status, found.typed.conflicts, found.typed.repairs) == ("feasible", (), ())
    assert "Nothing needs to give way" in terminal.render(found.document)


def test_conflicts_that_share_nothing_are_told_apart_and_mended_in_pairs() -> None:
    # Six boats for A are more than the five on offer, whatever else; beside that as above.
    many = {"name": "many", "limit": "units", "recipient": "A", "asset": "boat", "min": 6}
    found = opt.diagnose(boats(FEW, EACH, many))
    names = [tuple(rule.name for rule in conflict.rules) for conflict in found.typed.conflicts]
    assert sorted(names) == [("few", "each"), ("many",)]
    # With at most 3 in all, `many` could ask for one boat of A's beside two for each: no. With
    # `few` lifted it gets five, and few must allow five and two, seven. In reverse: `few` goes no
    # lower than four (two each), and then A's two are boats.
    # With `each` lifted A gets three boats, and each asks for none of B: 0; in reverse one each,
    # and two boats for A.
    assert changes(found) == [
        {"rules.few.max": 4, "rules.many.min": 2},
        {"rules.each.min": 1, "rules.many.min": 2},
        {"rules.few.max": 7, "rules.many.min": 5},
        {"rules.each.min": 0, "rules.many.min": 3},
    ]


def test_rules_that_are_not_negotiable_never_give_way() -> None:
    law = {**FEW, "negotiable": False}
    assert changes(opt.diagnose(boats(law, EACH))) == [{"rules.each.min": 1}]
    found = opt.diagnose(boats(law, {**EACH, "negotiable": False}))
    assert changes(found) == []
    assert "Only what is not negotiable conflicts here: few and each." in terminal.render(
        found.document
    )


def test_the_conflict_named_is_of_rules_that_are_not_negotiable_where_those_clash() -> None:
    law = [{**FEW, "negotiable": False}, {**EACH, "negotiable": False}]
    found = opt.diagnose(boats({"name": "none", "limit": "units", "max": 0}, *law))
    assert {rule.name for rule in found.typed.conflicts[0].rules} == {"few", "each"}


@pytest.mark.parametrize("wrong", ["no", 0, None])
def test_negotiable_is_true_or_false(wrong: Any) -> None:
    with pytest.raises(opt.InputError, match=r"negotiable.*expected true or false"):
        boats({**FEW, "negotiable": wrong})


def test_a_smaller_budget_is_a_repair_where_a_minimum_steps_up() -> None:
    # From 50 on six boats, for 60: five more than 55. At 49, six less, two do, down to 20.
    kits = {"name": "no-kits", "limit": "units", "asset": "kit", "max": 0, "negotiable": False}
    steps = {"name": "steps", "limit": "units", "min": {"0": 2, "50": 6}, "negotiable": False}
    found = opt.diagnose(boats(kits, steps), 55)
    larger, smaller = found.typed.repairs
    assert (smaller.settings, smaller.eases[0].furthest) == ({"budget": 49}, 20)
    assert (larger.settings, larger.eases[0].furthest) == ({"budget": 60}, None)


def test_the_step_that_holds_is_named_and_the_others_stay() -> None:
    steps = {"name": "steps", "limit": "units", "asset": "boat", "min": {"0": 2, "50": 14}}
    found = opt.diagnose(boats(steps))
    # Ten are on offer, and the budget buys them.
    (repair,) = [it for it in found.typed.repairs if "budget" not in it.settings]
    assert repair.settings == {"rules.steps.min": {"0": 2, "50": 10}}
    assert repair.eases[0].start == "50 yen"
    assert "steps: min from ¥50" in terminal.render(found.document, width=200)


def test_a_recipients_own_number_gives_way_where_it_stands() -> None:
    # Two boats need four of a crew, A has three.
    crews = {
        "name": "crews",
        "limit": "crew_needed",
        "each": "recipient",
        "max_column": "crew",
    }
    two = {"name": "two", "limit": "units", "each": "recipient", "asset": "boat", "min": 2}
    found = opt.diagnose(boats(crews, two))
    assert changes(found) == [{"recipients.A.crew": 4}, {"rules.two.min": 1}]
    (easing,) = found.typed.repairs[0].eases
    assert (easing.key, easing.member, easing.where) == ("crew", "A", "recipients:0")


def test_requires_gives_way_by_units_that_need_none_and_excludes_as_a_whole() -> None:
    needs = {"name": "needs", "requires": {"asset": "boat", "needs": "kit"}}
    rules = [
        {"name": "no-kits", "limit": "units", "asset": "kit", "max": 0, "negotiable": False},
        {"name": "boats", "limit": "units", "asset": "boat", "min": 3, "negotiable": False},
    ]
    found = opt.diagnose(boats(needs, *rules))
    assert changes(found) == [
        {"rules.needs.requires": {"asset": "boat", "needs": "kit", "beyond": 3}}
    ]
    both = {"name": "both", "limit": "asset_types", "min": 2, "negotiable": False}
    found = opt.diagnose(boats({"name": "one", "excludes": ["boat", "kit"]}, both))
    assert changes(found) == [{"rules.one": None}]
    assert "one, left out" in terminal.render(found.document)


def test_how_much_of_a_minimum_can_be_reached_is_what_it_must_give_way_to() -> None:
    # All ten boats: 1 - exp(-5) = 0.99326, in hundredths of a percentage point 99.32 %.
    floor = {"name": "floor", "limit": "coverage", "area": "sea", "min": "99.9%"}
    found = opt.diagnose(boats(floor))
    assert changes(found) == [{"rules.floor.min": 0.9932}]
    assert "99.32 %" in terminal.render(found.document)


def test_a_number_with_a_thousand_too_much_is_tried_without() -> None:
    it = boats({"name": "one", "limit": "units", "asset": "boat", "min": 1})
    dear = it.override({"assets.boat.unit_cost": 10_000})
    assert not opt.diagnose(dear).typed.suspects  # one sibling does not tell
    tables = dear.tables.tables
    more = [{"asset": f"more-{n}", "category": "boat", "unit_cost": 7 + n} for n in range(4)]
    more = [*tables["assets"].records(), *more]
    records = {name: table.records() for name, table in tables.items() if name != "assets"}
    again = Instance.from_tables(**dear.tables.header, **records, assets=more)
    (suspect,) = opt.diagnose(again).typed.suspects
    assert (suspect.where, suspect.field) == ("assets:0", "unit_cost")
    assert (suspect.found, suspect.tried) == (10_000, 10)
    assert suspect.settings == {"assets.boat.unit_cost": 10}


def test_a_step_out_of_step_is_tried_like_the_others() -> None:
    steps = {"name": "steps", "limit": "units", "min": {"0": 2, "50": 4, "80": 60}}
    (suspect,) = opt.diagnose(boats(steps)).typed.suspects
    assert (suspect.field, suspect.found, suspect.tried) == ("min from 80", 60, 6)


def test_every_place_is_that_of_the_file_also_after_rules_are_left_out(shell: Shell) -> None:
    said = shell(
        "diagnose",
        "osa-fy2026",
        "--without",
        "rule=no-dominance",
        "--set",
        "rules.vessels-a-year.max=0",
        "--set",
        "rules.one={limit: units, category: vessel, min: 1}",
        "--json",
    )
    assert said.code == 0
    (conflict,) = json.loads(said.out)["conflicts"]
    places = {rule["name"]: rule["where"] for rule in conflict["rules"]}
    lines = (opt.load("osa-fy2026").tables.path, "instance.yaml")
    with open("/".join(lines), encoding="utf-8") as file:
        (line,) = [n for n, text in enumerate(file, 1) if "name: vessels-a-year" in text]
    assert places["vessels-a-year"].split(":")[:2] == ["instance.yaml", str(line)]
    assert places["one"] == ""  # it stands in no file


def test_whoever_meets_it_is_pointed_there(shell: Shell) -> None:
    wrong = ("tutorial", "--set", "rules.all={limit: units, min: 100}")
    pointer = "optimizer diagnose says what may give way"
    assert pointer in shell("solve", *wrong).out
    assert pointer in shell("compare", *wrong, "--budgets", "50,100").out
    explained = shell("explain", *wrong)
    assert (explained.code, pointer in explained.err) == (3, True)
    assert shell("diagnose", *wrong).code == 0


@pytest.mark.parametrize("container", ["folder", "instance.yaml", "instance.json"])
def test_every_container_has_rules_that_are_not_negotiable(container: str, tmp_path: Any) -> None:
    tutorial = opt.load("tutorial")
    rules = [{"limit": "units", "max": 1, "name": "law", "negotiable": False}]
    document = {**tutorial.tables.header, "rules": rules}
    tables = {name: table.records() for name, table in tutorial.tables.tables.items()}
    path = tmp_path / container
    if container == "folder":
        path.mkdir()
        (path / "instance.yaml").write_text(json.dumps(document))
        for name, records in tables.items():
            columns = list(dict.fromkeys(key for record in records for key in record))
            lines = [",".join(str(each.get(key, "")) for key in columns) for each in records]
            (path / f"{name}.csv").write_text("\n".join([",".join(columns), *lines]) + "\n")
    else:
        path.write_text(json.dumps({**document, **tables}))
    it = Instance.build(read(path))
    assert it.rule("law").negotiable is False
    assert it.rule("law").numbers(it, 0)[0].value == Fraction(1)
