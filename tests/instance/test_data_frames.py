"""DataFrames as people have them: what cannot be read of one is told by its column."""

from __future__ import annotations

from typing import Any

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


@pytest.mark.parametrize("keys", [["recipient"], ["recipient", "asset"]])
def test_identifiers_in_the_index_are_told_with_the_cure(
    frames: dict[str, pd.DataFrame], keys: list[str]
) -> None:
    said = refusal(frames, offers=frames["offers"].set_index(keys))
    assert "offers: recipient: is no column of the DataFrame, and the index holds recipient" in said
    assert said.endswith("Hand in offers.reset_index().")
    assert "has no rows" not in said


def test_identifiers_in_an_index_without_a_name_are_told_alike(
    frames: dict[str, pd.DataFrame],
) -> None:
    hidden = frames["recipients"].set_index("recipient").rename_axis(None)
    assert "hand in recipients.reset_index(names='recipient')" in refusal(frames, recipients=hidden)


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
    for changed, said in (
        (plan.set_index(["recipient", "asset"]), "Hand in plan.reset_index()"),
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
