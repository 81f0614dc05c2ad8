"""Money means the same going out and coming in: whatever a result says, given back to any argument,
to the last minor unit.
"""

from __future__ import annotations

import operator
import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import optimizer as opt
from optimizer import batch
from optimizer.budgets import read_budgets
from optimizer.money import MOST, UNITS, currency_of
from tests.families import ON_AN_INSTANCE

# No minor digits, two, and three.
CURRENCIES = st.sampled_from(["JPY", "USD", "KWD"])
MONEY_UNITS = st.sampled_from(list(UNITS))
LARGEST = 10**14


def instance(currency: str, money_unit: str, minor: dict[str, int]) -> opt.Instance:
    """One radar and one boat, of amounts of minor units given as Money."""
    money = {name: opt.Money.of_minor(amount, currency) for name, amount in minor.items()}
    return opt.Instance.from_tables(
        currency=currency,
        money_unit=money_unit,
        budget=money["budget"],
        curve="capped",
        recipients=[{"recipient": "A"}],
        assets=[
            {
                "asset": "radar",
                "category": "radar",
                "unit_cost": money["radar"],
                "first_cost": money["first"],
            },
            {"asset": "boat", "category": "boat", "unit_cost": money["boat"]},
        ],
        areas=[{"area": "seen", "weight": 4}, {"area": "met", "weight": 3}],
        offers=[
            {"recipient": "A", "asset": "radar", "max_units": 1},
            {"recipient": "A", "asset": "boat", "max_units": 2},
        ],
        effects=[
            {"recipient": "A", "asset": "radar", "area": "seen", "coverage_factor": 0.5},
            {"recipient": "A", "asset": "boat", "area": "met", "coverage_factor": 0.25},
        ],
        rules=[{"limit": "spend", "max": money["budget"], "name": "cap"}],
    )


@st.composite
def instances(draw: st.DrawFn) -> opt.Instance:
    """Amounts of up to 15 digits; the budget buys anything from nothing to everything."""
    cost = st.integers(1, LARGEST)
    costs = {name: draw(cost) for name in ("radar", "boat", "first")}
    everything = costs["radar"] + costs["first"] + 2 * costs["boat"]
    return instance(
        draw(CURRENCIES),
        draw(MONEY_UNITS),
        costs | {"budget": draw(st.integers(0, everything + 10))},
    )


def every_way_to_say(money: opt.Money) -> list[Any]:
    """The same amount in every way that an argument may have it."""
    exact = Fraction(money.minor, UNITS[money.unit] * 10 ** currency_of(money.currency).digits)
    decimal = money.amount / UNITS[money.unit]  # at most 15 digits, so exact in a Decimal of 28
    ways = [
        money,
        str(money),
        f"{money.currency} {money.amount}",
        money.in_unit,
        np.float64(money.in_unit),
        exact,
        decimal,
        f"{decimal:f}",
    ]
    return [*ways, *([int(exact), np.int64(int(exact))] if exact.denominator == 1 else [])]


def table_money(table: pd.DataFrame, column: str) -> list[tuple[Any, opt.Money]]:
    """Each amount of a column: as the table has it, and by its exact column."""
    unit, currency = table.attrs["money_unit"].split()
    rows = zip(table[column], table[f"{column}_minor"], strict=True)
    return [
        (amount, opt.Money.of_minor(exact, currency, unit))
        for amount, exact in rows
        if not pd.isna(exact)
    ]


@given(instances())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_result_says_of_money_means_the_same_when_it_is_given_back(
    it: opt.Instance,
) -> None:
    best = opt.solve(it)
    assert best.unspent is not None
    curve = opt.curve(it)
    explained = opt.explain(it, best)
    cheapest = opt.target(it, 0.0)
    said = [
        it.budget,
        best.budget,
        best.cost,
        best.next_budget,
        best.unspent.amount,
        curve.up_to,
        cheapest.cost,
        cheapest.budget,
    ]
    said += [
        *(asset.unit_cost for asset in it.assets),
        *(asset.first_cost for asset in it.assets),
        it.offers[1].unit_cost,
    ]
    said += [
        explained.up_to,
        explained.next and explained.next.budget,
        *(point.budget for point in curve.points),
    ]
    said += [cheapest.smallest_budget, *(curve.enters_at(offer) for offer in range(2))]
    for money in {each for each in said if each is not None}:
        for way in every_way_to_say(money):
            assert it.money(way) == money, (way, money)
            assert it.replace(budget=way).budget == money, (way, money)
            assert read_budgets([way], it.minor_units) == (money.minor,), (way, money)
            changed = it.override({"assets.boat.unit_cost": way, "rules.cap.max": way})
            assert changed.assets[1].unit_cost == money, (way, money)
            assert changed.rows(0)[1].upper == money.minor, (way, money)
    for table, columns in (
        (best.plan, ("unit_cost", "cost", "first_cost")),
        (best.recipients, ("cost",)),
        (curve.breakpoints, ("budget", "cost")),
        (opt.compare(it, [each.budget for each in curve.points]).table, ("budget", "cost")),
        (explained.offers, ("unit_cost", "enters_at_budget", "enters_at_cost")),
    ):
        for column in set(columns) & set(table.columns):
            assert (table[column].dtype, table[f"{column}_minor"].dtype) == (
                np.float64,
                pd.Int64Dtype(),
            )
            for amount, money in table_money(table, column):
                assert it.money(amount) == money, (column, amount, money)
                assert money.in_unit == amount


@given(st.integers(0, MOST), CURRENCIES, MONEY_UNITS)
def test_the_float_of_a_table_is_the_amount_to_the_minor_unit(
    minor: int, currency: str, unit: str
) -> None:
    # MOST has 15 digits: every decimal of 15 digits is told from its neighbours by its float.
    money = opt.Money.of_minor(minor, currency, unit)
    assert opt.Money(money.in_unit, currency, unit) == money
    assert (
        opt.Money(np.float64(money.in_unit), currency, unit)
        == opt.Money(str(money), currency, unit)
        == money
    )
    assert money.amount * 10 ** currency_of(currency).digits == minor
    again = pickle.loads(pickle.dumps(money))  # noqa: S301
    assert (again, again.unit, hash(again)) == (money, unit, hash(money))
    assert eval(repr(money), {"Money": opt.Money}) == money  # noqa: S307


@pytest.mark.parametrize("call", [*ON_AN_INSTANCE, "step", "up_to"])
def test_every_verb_takes_what_another_one_says(call: str) -> None:
    it = opt.load("tutorial")
    money = opt.Money("80 million", "JPY")  # of another unit than the tutorial's millions
    verbs: dict[str, Callable[[Any], opt.Money]] = {
        "solve": lambda way: opt.solve(it, way).budget,
        "evaluate": lambda way: opt.evaluate(it, {}, way, best=False).budget,
        "target": lambda way: opt.target(it, "30%", way).budget,
        "robust": lambda way: opt.robust(it, 1, budget=way).budget,
        "brief": lambda way: opt.brief(it, way, draws=1).budget,
        "alternatives": lambda way: opt.alternatives(it, budget=way).budget,
        "replan": lambda way: opt.replan(it, {}, budget=way).budget,
        "fair": lambda way: opt.fair(it, budget=way).budget,
        "next": lambda way: opt.next_decisions(it, [], way).budget,
        "diagnose": lambda way: opt.diagnose(it, way).budget,
        "curve": lambda way: opt.curve(it, way).up_to,
        "step": lambda way: (
            opt.curve(it, "160m", way, method="units", nested=False).points[1].budget
        ),
        "compare": lambda way: opt.compare(it, [way]).sides[0].levels[0].budget,
        "explain": lambda way: opt.explain(it, offer="CED/boat", budget=way).allocation.budget,
        "up_to": lambda way: opt.explain(it, offer="CED/boat", up_to=way).up_to,  # type: ignore[dict-item,return-value]
    }
    assert call in verbs, f"missing in `verbs` of tests/test_money_in_python.py: {call}"
    for way in (
        money,
        "80 million",
        "¥80 m",
        80,
        80.0,
        np.float32(80),
        Decimal(80),
        pd.Series([80])[0],
    ):
        assert verbs[call](way) == money, way


def test_a_column_of_budgets_is_taken_as_it_stands() -> None:
    it = opt.load("tutorial")
    table = opt.compare(it, "60, 80, 100").table
    assert opt.compare(it, table["budget"]).table.equals(table)
    assert opt.compare(it, np.array([60, 80, 100])).table.equals(table)
    levels = opt.compare(it, "60, 80, 100").sides[0].levels
    assert opt.compare(it, (level.budget for level in levels)).table.equals(table)
    assert opt.compare(it, ", ".join(str(level.budget) for level in levels)).table.equals(table)


def test_written_money_keeps_its_thousands_among_several() -> None:
    it = opt.load("tutorial")
    odd = opt.Money.of_minor(18_123_456_001, "JPY")
    assert read_budgets(f"{odd}, {odd + '1 yen'}", it.minor_units) == (
        18_123_456_001,
        18_123_456_002,
    )
    assert read_budgets("100,200,¥5,¥6,300", it.minor_units) == (100_000_000, 200_000_000, 5, 6_300)
    with pytest.raises(
        opt.InputError, match="'000' begins with a 0: perhaps a comma within an amount"
    ):
        read_budgets("1,000", it.minor_units)


def test_where_instances_meet_each_row_says_its_unit() -> None:
    # $250,000 for a boat and ¥20 m: the tables have 250 thousand and 20 million, whichever their
    # instance counts in.
    dollars = instance(
        "USD",
        "thousand",
        {"budget": 100_000_000, "radar": 60_000_000, "boat": 25_000_000, "first": 0},
    )
    table = opt.compare([dollars, opt.load("tutorial")], "80").table
    assert table[["budget", "budget_minor", "money_unit"]].values.tolist() == [
        [80.0, 8_000_000, "thousand USD"],
        [80.0, 80_000_000, "million JPY"],
    ]
    assert "money_unit" not in table.attrs
    assert opt.compare(dollars, "80").table.attrs["money_unit"] == "thousand USD"


def test_the_tables_of_a_plan_by_hand() -> None:
    # A radar of $600,000, its shore works of $1,000.50 and a boat of $250,000; the cap of $1 m is
    # the rule "cap", too.
    it = instance(
        "USD",
        "thousand",
        {"budget": 100_000_000, "radar": 60_000_000, "boat": 25_000_000, "first": 100_050},
    )
    best = opt.solve(it)
    assert best.cost == "851,000.50 USD"
    assert best.plan[
        ["unit_cost", "unit_cost_minor", "first_cost", "first_cost_minor"]
    ].values.tolist() == [
        [600.0, 60_000_000, 1.0005, 100_050],
        [250.0, 25_000_000, 0.0, 0],
    ]
    assert best.rules[["value", "value_minor", "max", "max_minor"]].values.tolist() == [
        [851.0005, 85_100_050, 1000.0, 100_000_000]
    ]
    attrs = pickle.loads(pickle.dumps(best.plan)).attrs  # noqa: S301
    assert (attrs["money_unit"], attrs["units"]["cost"]) == ("thousand USD", "thousand USD")
    assert list(opt.solve(it, 0).plan.columns) == list(best.plan.columns)
    assert opt.solve(it, 0).plan.dtypes["cost_minor"] == best.plan.dtypes["cost_minor"]
    ends = opt.explain(it, best, "A/boat").offers
    assert ends["cost_range"][0][0] * 100_000 == pytest.approx(ends["cost_range_minor"][0][0])


def test_a_store_holds_the_same_money(tmp_path: Path) -> None:
    it = opt.load("tutorial")
    said = opt.compare(it, "60, 100").table
    study = batch.Study(instances=["tutorial"], budgets=[opt.Money("60m", "JPY"), np.int64(100)])  # type: ignore[list-item]
    batch.run(study, tmp_path / "runs.db", workers=1)
    table = batch.read(tmp_path / "runs.db")
    assert (
        table[["budget", "budget_minor", "cost", "cost_minor"]].values.tolist()
        == said[["budget", "budget_minor", "cost", "cost_minor"]].values.tolist()
    )
    assert (table.attrs["money_unit"], set(table["money_unit"])) == ("million JPY", {"million JPY"})
    assert opt.compare(it, table["budget"]).table["cost"].tolist() == table["cost"].tolist()


def test_an_exported_amount_has_all_its_digits(tmp_path: Path) -> None:
    # 12 digits, as other numbers have, would be ¥123,456,789,012,000.
    from optimizer.batch.exporting import _in_full
    from optimizer.renderers import csv

    record = {"budget": 123_456_789.012345, "budget_minor": 123_456_789_012_345, "awareness": 1 / 3}
    assert (
        csv.render([_in_full(record)]).splitlines()[1]
        == "123456789.012345,123456789012345,0.333333333333"
    )
    assert (
        csv.render([_in_full({"budget": 1e-7, "budget_minor": 10})]).splitlines()[1]
        == "0.0000001,10"
    )
    assert csv.render([_in_full({"budget": 100.0, "budget_minor": 1})]).splitlines()[1] == "100,1"


# -- Money by itself -------------------------------------------------------------------------------

YEN = opt.Money("18.1bn", "JPY", "million")


def test_money_is_made_of_what_people_write() -> None:
    same = {
        opt.Money("18.1bn", "JPY"),
        opt.Money(18100, "JPY", "million"),
        opt.Money.of_minor(18_100_000_000, "JPY"),
        YEN,
    }
    assert same == {YEN}
    assert (str(YEN), repr(YEN), f"{YEN:>10}") == (
        "¥18.1 bn",
        "Money('¥18.1 bn', 'JPY')",
        "  ¥18.1 bn",
    )
    assert (YEN.amount, YEN.minor, YEN.in_unit) == (
        Decimal(18_100_000_000),
        18_100_000_000,
        18100.0,
    )
    cents = opt.Money("1.25", "USD")
    assert (cents.amount, cents.minor, cents.in_unit) == (Decimal("1.25"), 125, 1.25)


def test_money_adds_subtracts_compares_and_sorts_with_money_and_text() -> None:
    assert YEN + "100 million" == "18.2bn"
    assert "20bn" - YEN == YEN - "16.2bn" == "1.9 billion yen"
    assert -opt.Money("1.9bn", "JPY") == YEN - "20bn"
    assert (
        abs(YEN - "20bn") == "1900"
    )  # a plain number within text counts in the unit, here million
    assert "18bn" < YEN <= "18.1bn" <= YEN < "18.2bn"
    assert YEN != "18bn"
    assert max(YEN, YEN * 2) == sorted([YEN * 2, YEN])[1] == "36.2bn"
    assert sum([YEN, YEN], start=YEN * 0) == "36.2bn"
    assert (bool(YEN), bool(YEN * 0)) == (True, False)
    assert YEN not in (None, opt.Money("18.1bn", "USD"), object())


def test_a_part_of_money_is_exact_or_refused() -> None:
    assert YEN * 0.5 == YEN / 2 == Fraction(1, 2) * YEN == "9.05bn"
    assert YEN * 0.1 == "1.81bn"  # the decimal digits count
    assert YEN / opt.Money("9.05bn", "JPY") == 2.0
    with pytest.raises(
        opt.MoneyError, match="by 3 is no whole number of yen: money is never rounded"
    ):
        YEN / 3
    with pytest.raises(TypeError):
        YEN * YEN  # type: ignore[operator]


PLAIN = (0, 18_100_000_000, 1.5, True, Decimal(1), Fraction(1, 2), np.int64(3), np.float64(3))


@pytest.mark.parametrize("number", PLAIN, ids=repr)
@pytest.mark.parametrize(
    "act",
    [
        operator.eq,
        operator.ne,
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
        operator.add,
        operator.sub,
    ],
)
def test_money_never_meets_a_plain_number(act: Callable[[Any, Any], Any], number: Any) -> None:
    for one, other in ((YEN, number), (number, YEN)):
        with pytest.raises(
            opt.MoneyError,
            match=r"is a plain number.*\.amount \(JPY\), \.minor, \.in_unit \(million JPY\)",
        ):
            act(one, other)


def test_a_refusal_is_an_error_of_ours_and_of_pythons_kind() -> None:
    assert issubclass(opt.MoneyError, opt.InputError)
    assert issubclass(opt.MoneyError, TypeError)


def test_currencies_do_not_mix() -> None:
    dollars = opt.Money("5", "USD")
    assert dollars != YEN
    for act in (operator.add, operator.sub, operator.lt, operator.truediv):
        with pytest.raises(opt.MoneyError, match=r"is in JPY and .* in USD"):
            act(YEN, dollars)
    with pytest.raises(opt.InputError, match=r"^\$5 is in USD: expected an amount in JPY\.$"):
        opt.solve(opt.load("tutorial"), dollars)


def test_a_difference_below_zero_is_no_budget() -> None:
    with pytest.raises(opt.InputError, match=r"-¥1\.9 bn is below zero"):
        opt.solve(opt.load("tutorial"), YEN - "20bn")


def test_money_is_frozen() -> None:
    with pytest.raises(AttributeError):
        YEN.minor = 5  # type: ignore[misc]


def test_a_sum_of_floats_is_told_what_was_meant() -> None:
    # 0.1 + 0.2 is 0.30000000000000004, which is no whole number of yen in millions.
    with pytest.raises(
        opt.InputError,
        match=r"never rounded\. Perhaps ¥300,000 was meant: a sum of floats is rounded\.",
    ):
        opt.Money(0.1 + 0.2, "JPY", "million")


def test_without_a_unit_a_plain_number_is_one_of_the_currency() -> None:
    parts = {name: table.records() for name, table in opt.load("tutorial").tables.tables.items()}
    it = opt.Instance.from_tables(**parts, currency="USD", budget=2_000_000)
    assert (it.money_unit, it.budget) == ("one", "2 million US dollars")
    assert it.money(2_000_000) == it.budget
