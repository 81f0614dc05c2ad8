"""DataFrames as people have them: what cannot be read of one is told by its column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import optimizer as opt
from optimizer.errors import InputError


@pytest.fixture
def frames() -> dict[str, pd.DataFrame]:
    tables = opt.load("tutorial").tables.tables
    return {name: pd.DataFrame(dict(table.columns)) for name, table in tables.items()}


def refusal(frames: dict[str, pd.DataFrame], **changed: Any) -> str:
    with pytest.raises(InputError) as caught:
        opt.Instance.from_tables(**{**frames, **changed}, budget=50, money_unit="million")
    return str(caught.value)


def test_a_column_that_stands_twice_is_named(frames: dict[str, pd.DataFrame]) -> None:
    twice = pd.concat([frames["offers"], frames["offers"][["max_units"]]], axis=1)
    assert (
        refusal(frames, offers=twice)
        == "offers: max_units: stands twice among the columns of the DataFrame: expected each"
        " column once."
    )


def made(frames: dict[str, pd.DataFrame], **changed: Any) -> opt.Instance:
    return opt.Instance.from_tables(**{**frames, **changed}, budget=50, money_unit="million")


@pytest.mark.parametrize(
    "keys", [["recipient"], ["recipient", "asset"], ["asset", "recipient"], ["asset"]]
)
def test_identifiers_may_stand_in_the_index(
    frames: dict[str, pd.DataFrame], keys: list[str]
) -> None:
    indexed = {name: frames[name].set_index(keys) for name in ("offers", "effects")}
    assert made(frames, **indexed).digest == made(frames).digest


def test_an_index_of_ids_may_lack_a_name_or_have_another(
    frames: dict[str, pd.DataFrame],
) -> None:
    for name in (None, "country"):
        hidden = frames["recipients"].set_index("recipient").rename_axis(name)
        assert made(frames, recipients=hidden).digest == made(frames).digest


def test_a_level_that_is_no_identifier_stays_out(frames: dict[str, pd.DataFrame]) -> None:
    frame = frames["offers"].assign(row=range(5)).set_index(["recipient", "row"])
    assert made(frames, offers=frame).digest == made(frames).digest


def test_levels_that_do_not_say_which_is_which_are_told_the_cure(
    frames: dict[str, pd.DataFrame],
) -> None:
    hidden = frames["offers"].set_index(["recipient", "asset"]).rename_axis([None, None])
    assert refusal(frames, offers=hidden) == (
        "offers: recipient: is no column of the DataFrame, and its index does not say which is"
        " which. Name its levels recipient, asset, base, in their order."
    )


@pytest.mark.parametrize("empty", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_empty_cells_of_pandas_are_empty(frames: dict[str, pd.DataFrame], empty: Any) -> None:
    plain, frame = frames["offers"].assign(uptake=None), frames["offers"].astype(object)
    frame["uptake"] = [empty] * 5
    records = frame.to_dict("records")
    ranged = [{**record, "uptake": {"value": 0.5, "low": empty}} for record in records]
    assert made(frames, offers=frame).digest == made(frames, offers=plain).digest
    assert made(frames, offers=records).digest == made(frames, offers=plain).digest
    assert made(frames, offers=ranged).offers[0].uptake == 0.5


def test_numbers_of_numpy_and_dates_of_pandas_are_read(frames: dict[str, pd.DataFrame]) -> None:
    offers = frames["offers"].astype({"max_units": "int64"})
    floats = frames["offers"].astype({"max_units": "float32"})
    nullable = frames["offers"].astype({"max_units": "int64"}).astype({"max_units": "Int64"})
    for frame in (offers, floats, nullable):
        assert made(frames, offers=frame).digest == made(frames).digest
    sources = frames["sources"].assign(date=pd.Timestamp("2026-11-01"))
    assert made(frames, sources=sources).sources[0].date == "2026-11-01"


def test_a_number_that_is_none_takes_no_header_entry_away() -> None:
    with pytest.raises(InputError):
        opt.load("tutorial").replace(budget=float("nan"))


def test_rows_picked_from_a_frame_keep_an_index_that_is_no_matter(
    frames: dict[str, pd.DataFrame],
) -> None:
    picked = frames["effects"][frames["effects"].index > 0]
    assert len(
        opt.Instance.from_tables(
            **{**frames, "effects": picked}, budget=50, money_unit="million"
        ).effects.offer
    ) == len(picked)


def test_a_plan_is_held_to_the_same() -> None:
    instance = opt.load("tutorial")
    plan = opt.solve(instance).plan
    indexed = opt.evaluate(instance, plan.set_index(["recipient", "asset"]))
    assert indexed.awareness == opt.solve(instance).awareness
    for changed, said in (
        (pd.concat([plan, plan[["units"]]], axis=1), "plan: units: stands twice"),
        (plan.drop(columns="units"), "and no units: expected recipient, asset, base and units"),
    ):
        with pytest.raises(InputError) as caught:
            opt.evaluate(instance, changed)
        assert said in str(caught.value)


def test_tables_of_an_empty_answer_keep_their_columns() -> None:
    instance = opt.load("tutorial")
    best, nothing = opt.solve(instance), opt.solve(instance, budget=0)
    impossible = opt.solve(instance.override({"rules": [{"limit": "units", "min": 3}]}), budget=0)
    assert impossible.status == "infeasible"
    for empty in (nothing.plan, impossible.plan):
        assert (len(empty), list(empty.columns)) == (0, list(best.plan.columns))
    for name in ("areas", "recipients"):
        assert (len(getattr(impossible, name)), list(getattr(impossible, name).columns)) == (
            0,
            list(getattr(best, name).columns),
        )
    assert {"name", "sentence", "value", "min", "max", "holds"} <= set(impossible.rules.columns)
    several, one = opt.compare(instance, budgets=[20, 50]), opt.compare(instance, budgets=[0])
    for name in ("plans", "changes"):
        assert (len(getattr(one, name)), list(getattr(one, name).columns)) == (
            0,
            list(getattr(several, name).columns),
        )
    assert list(opt.evaluate(instance, nothing.plan).plan.columns) == list(best.plan.columns)
