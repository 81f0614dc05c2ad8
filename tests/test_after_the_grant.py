"""What comes after a grant: its upkeep year by year, the months until it is there, and who would
operate it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import optimizer as opt
from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.renderers import markdown

HIGH_UPKEEP = {"yearly_upkeep": 3, "delivery_months": 30}


def harbour(rules: list[dict[str, Any]] | None = None, **boat: Any) -> Instance:
    """Boats of 4 million for two recipients and a cheap radar; the budget affords all of it."""
    pairs = [("A", "boat", "coast-guard"), ("B", "boat", "navy"), ("A", "radar", "navy")]
    return Instance.from_tables(
        currency="JPY",
        money_unit="million",
        budget=100,
        rules=rules or [],
        recipients=[
            {"recipient": "A", "name": "North", "name_ja": "北", "yearly_funds": 7},
            {"recipient": "B", "name_ja": "南"},
        ],
        assets=[
            {"asset": "boat", "category": "vessel", "unit_cost": 4, **boat},
            {"asset": "radar", "category": "sensor", "unit_cost": 1},
        ],
        areas=[{"area": "sea", "weight": 10}],
        offers=[
            {"recipient": recipient, "asset": asset, "end_user": user, "max_units": 3}
            for recipient, asset, user in pairs
        ],
        effects=[
            {"recipient": recipient, "asset": asset, "area": "sea", "coverage_factor": 0.1}
            for recipient, asset, _ in pairs
        ],
    )


def test_a_recipient_gets_no_more_than_it_can_keep_and_one_without_a_limit_gets_all() -> None:
    # A may spend 7 million a year, a boat takes 3: two boats. Radars take nothing; B has no limit.
    rule = {"limit": "upkeep", "each": "recipient", "max_column": "yearly_funds"}
    best = opt.solve(harbour([rule], **HIGH_UPKEEP))
    assert best.units == (2, 3, 3)
    (row,) = best.typed.rules
    assert (row.member, row.value, row.max) == ("A", 6_000_000, 7_000_000)
    assert row.sentence == "A: upkeep a year at most ¥7 m"


def test_upkeep_is_no_part_of_the_cost() -> None:
    assert opt.solve(harbour(**HIGH_UPKEEP)).cost == opt.solve(harbour()).cost == "27 million"


def test_each_line_tells_its_upkeep_and_the_months_until_it_is_there() -> None:
    best = opt.solve(harbour(**HIGH_UPKEEP))
    told = {line.key: (line.yearly_upkeep, line.delivery_months) for line in best.typed.lines}
    assert told == {
        "A/boat": (opt.Money("9 million", "JPY"), 30),
        "B/boat": (opt.Money("9 million", "JPY"), 30),
        "A/radar": (opt.Money(0, "JPY"), None),
    }
    assert best.plan["yearly_upkeep_minor"].tolist() == [9_000_000, 9_000_000, 0]
    assert best.plan["delivery_months"].astype("float").fillna(0).tolist() == [30, 30, 0]
    assert opt.verify(best, harbour(**HIGH_UPKEEP)).verified


def test_where_nothing_is_said_of_it_no_result_has_a_word_of_it() -> None:
    assert "upkeep" not in json.dumps(opt.solve(harbour()).result)
    assert "delivery" not in json.dumps(opt.solve(harbour()).result)


def test_the_report_says_five_years_of_upkeep_and_the_months_beside_each_grant() -> None:
    said = markdown.render(opt.solve(harbour(**HIGH_UPKEEP)).full_document)
    # three boats at 3 million a year for five years are 45 million
    assert "Upkeep in 5 years (¥ million) | Months to delivery" in said
    assert "| North | boat | 3 | 12 | 45 | 30 |" in said
    assert "|  | radar | 3 | 3 | 0 |  |" in said
    assert "| **Total** |  | **9** | **27** | **90** |  |" in said


@pytest.mark.parametrize(
    ("rule", "bought"),
    [
        ({"limit": "units", "end_user": "coast-guard", "max": 0}, (0, 3, 3)),
        ({"limit": "units", "end_user": ["navy"], "max": 0}, (3, 0, 0)),
        ({"limit": "units", "each": "end_user", "max": 2}, (2, 2, 0)),
    ],
)
def test_a_rule_may_ask_who_would_operate_it(rule: dict[str, Any], bought: Any) -> None:
    # the navy's boats bring more than its radars
    instance = harbour([rule]).override({"effects.A/radar/sea.coverage_factor": 0.05})
    assert opt.solve(instance, exact=True).units == bought


def test_names_in_japanese_are_kept_on_the_rows() -> None:
    assert [each.name_ja for each in harbour().recipients] == ["北", "南"]


def test_a_setting_may_add_a_rule_or_put_another_in_its_place() -> None:
    plain = harbour()
    few = plain.override({"rules.few": {"limit": "units", "max": 2}})
    fewer = few.override({"rules.few": {"limit": "units", "max": 1}})
    assert [rule.name for rule in few.rules] == [rule.name for rule in fewer.rules] == ["few"]
    assert sum(opt.solve(few).units or ()) == 2
    assert sum(opt.solve(fewer).units or ()) == 1
    with pytest.raises(InputError, match=r"rules\.few"):
        plain.override({"rules.few": {"limit": "unit", "max": 2}})
    with pytest.raises(InputError, match="no rule 'few'"):
        plain.override({"rules.few.max": 2})
