"""Rules as people write them: read, named, or refused with the key at fault and a likely cause."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from optimizer.errors import InputError, InstanceError
from optimizer.instance.instance import Instance
from optimizer.instance.specification import specifications
from optimizer.rows import Coverage, Units
from optimizer.rules import AREA_WORDS, MEASURES, OFFER_WORDS, Limit, Requires, Selection, Stepped
from optimizer.rules.reading import distinct, read_rule, rule_name, rule_without
from optimizer.rules.written import RuleError
from optimizer.sensors import COLUMNS as SENSOR_COLUMNS
from tests.rules.waters import waters


def money(value: Any) -> int:
    """Thousands of yen, as in the waters."""
    return int(Fraction(str(value)) * 1000)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ({"limit": "spend", "max": 1}, "spend"),
        ({"limit": "spend", "each": "recipient", "max": 1}, "spend each recipient"),
        ({"limit": "units", "recipient": "MYS", "asset": "rhib", "min": 1}, "units MYS rhib"),
        # filters come in the order of the words, whatever order they are written in
        (
            {"limit": "units", "asset": ["rhib", "radar"], "recipient": "MYS", "min": 1},
            "units MYS rhib+radar",
        ),
        ({"limit": "coverage", "layer": "seen", "area": "bay", "min": 0.1}, "coverage bay seen"),
        (
            {"limit": "crew", "each": "recipient", "max_column": "crew_available"},
            "crew each recipient",
        ),
        ({"requires": {"asset": "uav", "needs": "station"}}, "requires uav needs station"),
        (
            {"excludes": ["a", "b", "c"], "each": "recipient"},
            "excludes a and b and c each recipient",
        ),
        ({"limit": "spend", "max": 1, "name": "cap"}, "cap"),
    ],
)
def test_a_rule_without_a_name_is_called_by_its_kind_and_filters(
    rule: dict[str, Any], name: str
) -> None:
    assert rule_name(rule) == name
    assert read_rule(rule, money).name == name


def test_rules_of_one_name_are_numbered_in_the_order_of_the_file() -> None:
    assert distinct(["spend", "units", "spend", "spend"]) == [
        "spend",
        "units",
        "spend (2)",
        "spend (3)",
    ]
    instance = waters({"limit": "spend", "max": 9}, {"limit": "spend", "max": 8})
    assert [rule.name for rule in instance.rules] == ["spend", "spend (2)"]
    assert [row.label for row in instance.rows(30_000)][-2:] == ["spend", "spend (2)"]


def test_the_reason_is_kept_in_the_words_of_the_file() -> None:
    assert (
        read_rule(
            {"limit": "spend", "max": 1, "because": "no single recipient dominates"}, money
        ).because
        == "no single recipient dominates"
    )
    assert (
        read_rule(
            {"requires": {"asset": "a", "needs": "b"}, "because": "each needs one"}, money
        ).because
        == "each needs one"
    )
    assert (
        read_rule({"excludes": ["a", "b"], "because": "one kind of engine"}, money).because
        == "one kind of engine"
    )


def test_requires_defaults_to_one_for_one_from_the_first_unit() -> None:
    rule = read_rule({"requires": {"asset": "a", "needs": "b"}}, money)
    assert isinstance(rule, Requires)
    assert (rule.per, rule.beyond) == (Fraction(1), Fraction(0))


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("25%", Fraction(1, 4)),
        (0.1, Fraction(1, 10)),
        ("0.333", Fraction(333, 1000)),
        (1, Fraction(1)),
        ("100%", Fraction(1)),
    ],
)
def test_shares_are_read_by_their_decimal_digits(written: Any, exact: Fraction) -> None:
    rule = read_rule({"limit": "spend_share", "max": written}, money)
    assert isinstance(rule, Limit)
    assert rule.maximum is not None
    assert rule.maximum.at(0) == exact


@pytest.mark.parametrize("each", OFFER_WORDS)
def test_offers_are_taken_for_each_of_their_words(each: str) -> None:
    read_rule({"limit": "units", "each": each, "max": 1}, money)
    read_rule({"requires": {"asset": "a", "needs": "b"}, "each": each}, money)
    read_rule({"excludes": ["a", "b"], "each": each}, money)


@pytest.mark.parametrize("each", AREA_WORDS)
def test_areas_are_taken_for_each_of_their_words(each: str) -> None:
    read_rule({"limit": "coverage", "each": each, "min": 0.1}, money)


@pytest.mark.parametrize(
    ("rule", "key", "problem"),
    [
        ({}, "", "this one has no keys"),
        (
            {"limits": "units", "max": 1},
            "",
            "a rule is one of limit, requires, excludes; this one has limits, max",
        ),
        (
            {"limit": "units", "excludes": ["a", "b"]},
            "",
            "a rule is one of limit, requires, excludes",
        ),
        ({"limit": "units"}, "", "needs min or max"),
        ({"limit": "units", "maxx": 1}, "maxx", "is not a key"),
        ({"limit": "units", "max": 1, "area": "bay"}, "area", "is not a key"),
        ({"limit": "coverage", "min": 0.1, "asset": "radar"}, "asset", "is not a key"),
        ({"limit": "coverage", "max": 0.5}, "max", "not convex"),
        (
            {"limit": "units", "max": 1, "each": "asets"},
            "each",
            "found 'asets', expected one of recipient, asset, base",
        ),
        (
            {"limit": "coverage", "min": 0.1, "each": "asset"},
            "each",
            "found 'asset', expected one of area, place, layer",
        ),
        ({"limit": "units", "max": "many"}, "max", "found 'many', expected a number"),
        ({"limit": "units", "max": True}, "max", "found True, expected a number"),
        ({"limit": "units", "max": "1/0"}, "max", "expected a number"),
        ({"limit": "units", "max": {}}, "max", "at least one budget: value pair"),
        (
            {"limit": "units", "min": 1, "if_any": "yes"},
            "if_any",
            "found 'yes', expected true or false",
        ),
        ({"limit": "crew", "max_column": "crew_available"}, "max_column", "needs each: recipient"),
        (
            {"limit": "crew", "min_column": "crew_available", "each": "asset"},
            "min_column",
            "needs each: recipient",
        ),
        ({"requires": ["a", "b"]}, "requires", "expected {asset: a, needs: b"),
        ({"requires": {"asset": "a"}}, "requires", "expected {asset: a, needs: b"),
        ({"requires": {"asset": "a", "needs": "b", "pre": 2}}, "pre", "is not a key"),
        ({"requires": {"asset": "a", "needs": "b", "per": 0}}, "requires", "per must be above 0"),
        ({"requires": {"asset": "a", "needs": "b", "beyond": -1}}, "requires", "beyond at least 0"),
        ({"requires": {"asset": "a", "needs": "b"}, "max": 1}, "max", "is not a key"),
        ({"excludes": "a"}, "excludes", "at least two assets"),
        ({"excludes": ["a"]}, "excludes", "at least two assets"),
        ({"excludes": ["a", "b"], "asset": "a"}, "asset", "is not a key"),
        ({"excludes": ["a", "b"], "area": "bay"}, "area", "is not a key"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_the_key_at_fault(
    rule: dict[str, Any], key: str, problem: str
) -> None:
    with pytest.raises(RuleError) as refusal:
        read_rule(rule, money)
    assert refusal.value.key == key
    assert problem in refusal.value.problem


UNKNOWN = "is not a key of this kind of rule"
TWO_ASSETS = "expected a list of at least two assets"
TERMS = "expected {asset: a, needs: b, per: n, beyond: m}"


@pytest.mark.parametrize(
    ("rule", "key", "problem", "hint"),
    [
        (
            {"limit": "units"},
            "",
            "a limit needs min or max",
            "Add min:, max:, min_column: or max_column:.",
        ),
        (
            {"limit": "units", "max": 1, "recipent": "A"},
            "recipent",
            UNKNOWN,
            'Did you mean "recipient"?',
        ),
        ({"limit": "units", "max": 1, "elephant": "A"}, "elephant", UNKNOWN, ""),
        (
            {"limit": "coverage", "max": 0.5},
            "max",
            "coverage takes a minimum only: a maximum is not convex",
            "",
        ),
        (
            {"limit": "crew", "max_column": "crew_available"},
            "max_column",
            "needs each: recipient",
            "",
        ),
        ({"limit": "units", "max": {0: 1, 10: "x"}}, "max", "found 'x', expected a number", ""),
        (
            {"limit": "units", "max": {}},
            "max",
            "a stepped value needs at least one budget: value pair",
            "",
        ),
        (
            {"limit": "units", "max": {10: 1, 0: 2}},
            "max",
            "the budgets of a stepped value must increase",
            "",
        ),
        (
            {"limit": "units", "min": {10: 1, "10": 2}},
            "min",
            "the budgets of a stepped value must increase",
            "",
        ),
        ({"requires": ["asset", "needs"]}, "requires", TERMS, ""),
        (
            {"requires": {"asset": "a", "needs": "b", "per": "x"}},
            "per",
            "found 'x', expected a number",
            "",
        ),
        (
            {"requires": {"asset": "a", "needs": "b", "per": 0, "beyond": 2}},
            "requires",
            "per must be above 0 and beyond at least 0, not 0 and 2",
            "",
        ),
        ({"excludes": "ab"}, "excludes", TWO_ASSETS, ""),
        ({"excludes": ["a"]}, "excludes", TWO_ASSETS, ""),
        (
            {"limit": "units", "max": 1, "each": ["asset"]},
            "each",
            f"found ['asset'], expected one of {', '.join(OFFER_WORDS)}",
            "",
        ),
    ],
)
def test_a_refusal_says_what_was_found_and_expected(
    rule: dict[str, Any], key: str, problem: str, hint: str
) -> None:
    with pytest.raises(RuleError) as refusal:
        read_rule(rule, money)
    assert (refusal.value.key, refusal.value.problem, refusal.value.hint) == (key, problem, hint)


def test_a_limit_on_money_steps_in_minor_units() -> None:
    rule = read_rule({"limit": "spend", "max": {0: 1, 10: 2.5}}, money)
    assert isinstance(rule, Limit)
    assert rule.maximum is not None
    assert rule.maximum.steps == ((0, Fraction(1_000)), (10_000, Fraction(2_500)))


def test_a_column_of_limits_counts_in_minor_units_of_money_for_spend_alone() -> None:
    # A's grant is 15 (thousand yen), its crew 20; B has neither.
    spend, crew = (
        waters({"limit": limit, "each": "recipient", "max_column": column}).rows(30_000)[2:]
        for limit, column in (("spend", "grant"), ("crew", "crew_available"))
    )
    assert [row.upper for row in spend] == [Fraction(15_000)]
    assert [row.upper for row in crew] == [Fraction(20)]
    rule = Limit(
        "units", "", Selection({}, "recipient", False), MEASURES[0], maximum_column="crew_available"
    )
    assert [row.upper for row in rule.rows(waters(), 30_000)] == [Fraction(20)]


def test_a_value_changes_at_every_step_above_nothing_to_the_yen() -> None:
    steps = Stepped(((0, Fraction(1)), (1, Fraction(2)), (9, Fraction(3))))
    assert steps.starts == (1, 9)
    assert [steps.at(budget) for budget in (0, 1, 8, 9)] == [1, 2, 2, 3]


def test_a_rule_says_no_more_than_its_file() -> None:
    rule = read_rule({"limit": "units", "max": 1}, money)
    assert isinstance(rule, Limit)
    assert (
        rule.because,
        rule.selection.each,
        rule.selection.filters,
        rule.minimum,
        rule.if_any,
    ) == ("", "", {}, None, False)


def test_what_is_no_rule_yet_is_called_by_its_filters() -> None:
    assert rule_name({"max": 1}) == ""
    assert rule_name({"max": 1, "recipient": "A", "each": "asset"}) == "each asset A"


def test_assets_that_a_requirement_does_not_name_stand_apart() -> None:
    # The offers are a, b and c of one recipient, in this order: a <= 2 b, whatever c is.
    instance = three_assets({"requires": {"asset": "a", "needs": "b", "per": 2}})
    (row,) = instance.rules[0].rows(instance, 0)
    assert row.terms == ((Units(0), Fraction(1)), (Units(1), Fraction(-2)))


def test_everything_is_selected_where_there_are_more_offers_than_areas() -> None:
    (row,) = three_assets({"limit": "units", "max": 1}).rows(0)[1:]
    assert [quantity for quantity, _ in row.terms] == [Units(0), Units(1), Units(2)]
    (row,) = three_assets({"limit": "coverage", "min": "10%"}).rows(0)[1:]
    assert row.terms == ((Coverage(0), Fraction(1)),)


def three_assets(rule: dict[str, Any]) -> Instance:
    return Instance.from_tables(
        name="Three",
        money_unit="million",
        budget=9,
        rules=[rule],
        recipients=[{"recipient": "A"}],
        assets=[{"asset": asset, "category": "boat", "unit_cost": 1} for asset in "abc"],
        areas=[{"area": "bay", "weight": 1}],
        offers=[{"recipient": "A", "asset": asset, "max_units": 1} for asset in "abc"],
        effects=[{"recipient": "A", "asset": "a", "area": "bay", "coverage_factor": 1}],
    )


@pytest.mark.parametrize("written", [1.01, "101%", -0.1, "a quarter"])
def test_what_is_no_share_is_refused(written: Any) -> None:
    with pytest.raises(InputError, match=r"is not a (share|number)"):
        read_rule({"limit": "spend_share", "max": written}, money)


def test_a_misspelt_key_is_answered_with_the_likely_one() -> None:
    with pytest.raises(RuleError) as refusal:
        read_rule({"limit": "units", "max": 1, "recipent": "A"}, money)
    assert "recipient" in refusal.value.hint


def test_an_instance_reports_the_faults_of_all_its_rules_at_once() -> None:
    with pytest.raises(InstanceError) as refusal:
        waters(
            {"limit": "units"},
            {"limit": "spend", "max": 1, "each": "week"},
            {"excludes": ["a"]},
            {"limit": "spend_share", "max": 2},
        )
    text = str(refusal.value)
    for place in ("rules[0]", "rules[1].each", "rules[2].excludes", "rules[3]"):
        assert place in text


@pytest.mark.parametrize(
    ("rule", "gone", "left"),
    [
        # a rule that names nothing that is gone stays as it is
        (
            {"limit": "units", "recipient": "A", "max": 1},
            {"asset": {"boat"}},
            {"limit": "units", "recipient": "A", "max": 1},
        ),
        (
            {"limit": "units", "recipient": "A", "max": 1},
            {"recipient": {"B"}},
            {"limit": "units", "recipient": "A", "max": 1},
        ),
        (
            {"limit": "units", "asset": ["boat", "radar"], "max": 1},
            {"asset": {"boat"}},
            {"limit": "units", "asset": ["radar"], "max": 1},
        ),
        ({"limit": "units", "asset": "boat", "max": 1}, {"asset": {"boat"}}, None),
        (
            {"limit": "units", "asset": ["boat", "radar"], "max": 1},
            {"asset": {"boat", "radar"}},
            None,
        ),
        ({"excludes": ["a", "b", "c"]}, {"asset": {"b"}}, {"excludes": ["a", "c"]}),
        ({"excludes": ["a", "b"]}, {"asset": {"b"}}, None),
        ({"requires": {"asset": "a", "needs": "b"}}, {"asset": {"a"}}, None),
        (
            {"requires": {"asset": "a", "needs": "b"}},
            {"asset": {"c"}},
            {"requires": {"asset": "a", "needs": "b"}},
        ),
        # without what it needs, only the units that need none: beyond, by default 0
        (
            {"requires": {"asset": "a", "needs": "b"}, "each": "recipient"},
            {"asset": {"b"}},
            {"each": "recipient", "limit": "units", "asset": "a", "max": 0},
        ),
        (
            {"requires": {"asset": "a", "needs": "b", "beyond": 2}},
            {"asset": {"b"}},
            {"limit": "units", "asset": "a", "max": 2},
        ),
    ],
)
def test_a_rule_forgets_names_that_are_gone(
    rule: dict[str, Any], gone: dict[str, set[str]], left: dict[str, Any] | None
) -> None:
    assert rule_without(rule, {"asset": set(), **gone}) == left


# -- columns of the format -------------------------------------------------------------------------

OF_RULES = [
    (home, name)
    for home in ("offers", "assets", "recipients")
    for name in (*specifications()[home].columns, *(SENSOR_COLUMNS if home == "assets" else ()))
    if (home, name) != ("offers", "coverage")  # a limit on coverage is one on areas
]


def boats(rule: dict[str, Any], **columns: dict[str, Any]) -> Instance:
    """One boat on offer, with other columns, by table, and a rule."""
    rows: dict[str, dict[str, Any]] = {
        "recipients": {"recipient": "PHL"},
        "assets": {"asset": "boat", "category": "boat", "unit_cost": 2},
        "areas": {"area": "bay", "weight": 1},
        "offers": {"recipient": "PHL", "asset": "boat", "max_units": 3},
        "effects": {"recipient": "PHL", "asset": "boat", "area": "bay", "coverage_factor": 0.5},
    }
    tables: dict[str, Any] = {name: [row | columns.get(name, {})] for name, row in rows.items()}
    return Instance.from_tables(budget=10, rules=[rule], **tables)


@pytest.mark.parametrize(("home", "name"), OF_RULES)
def test_a_rule_over_a_column_of_the_format_is_told_what_that_means(home: str, name: str) -> None:
    """Else a file that had one of its own before the format had would be read as something else."""
    rule: dict[str, Any] = {"limit": name, "max": 1}
    if home == "recipients":
        rule = {"limit": "units", "each": "recipient", "max_column": name}
    with pytest.raises(InstanceError) as refused:
        boats(rule)
    said = str(refused.value)
    assert f"found {name!r}: expected a" in said
    assert "of your own; this is a column of the format, in" in said
    assert "A column of your own needs another name." in said


def test_what_a_column_of_the_format_means_is_said_in_its_own_words() -> None:
    with pytest.raises(InstanceError, match=r"in offers: At most this many units\. A column of"):
        boats({"limit": "max_units", "max": 1})
    with pytest.raises(InstanceError, match="in assets: patrol: search speed in knots"):
        boats({"limit": "speed_kn", "max": 1})


def test_a_sensor_column_of_one_layer_is_a_column_of_the_format_too() -> None:
    with pytest.raises(InstanceError, match="this is a column of the format, in assets"):
        boats(
            {"limit": "range_nm_seen", "max": 1},
            areas={"layer": "seen"},
            assets={"range_nm_seen": 4},
        )


def test_a_name_that_is_a_column_of_ours_in_offers_and_of_their_own_in_assets_is_refused() -> None:
    """Of an offer it would be another number than before, and of its asset the same as before."""
    both = {"assets": {"uptake": 3}, "offers": {"uptake": 0.5}}
    with pytest.raises(InstanceError, match="this is a column of the format, in offers: Share of"):
        boats({"limit": "uptake", "max": 1}, **both)
    # of assets alone it is their own
    it = boats({"limit": "uptake", "max": 1}, assets={"uptake": 3})
    assert it.rows(10)[-1].terms == ((Units(0), Fraction(3)),)


def test_a_column_of_ones_own_in_recipients_may_bear_the_name_of_a_column_of_offers() -> None:
    rule = {"limit": "units", "each": "recipient", "max_column": "max_units"}
    assert boats(rule, recipients={"max_units": 2}).rows(10)[-1].upper == 2
