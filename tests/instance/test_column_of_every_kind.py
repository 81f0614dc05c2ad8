"""A column of every kind, added to an entity as ``entities.py`` has its own, is carried through all
that columns go through.

The columns are made up: what equipment might have. Each says once how it is read; nothing else
knows it.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest

import optimizer as opt
from optimizer.errors import InstanceError
from optimizer.instance import specification
from optimizer.instance.columns import CellKind, column
from optimizer.instance.entities import Asset
from optimizer.instance.instance import Instance
from optimizer.instance.schema import json_schema
from optimizer.instance.whatif.draws import draw, ranges
from optimizer.instance.whatif.replay import replay
from optimizer.money import Money


class Equipment(Asset):
    """An asset with a column of every kind."""

    harbour: str = column("Where it is kept.", "id", "")
    remark: str = column("What else is to be said.", "text", "")
    makers: tuple[str, ...] = column("Who makes it.", "names", ())
    draught: float = column("How deep it goes.", "number", 1.0, unit="metres", above=0, most=20)
    wear: float = column("Share lost in a year.", "share", 0.0)
    bunks: int = column("Bunks on board.", "whole", 2, least=0, most=40)
    upkeep: Money | None = column("Cost of a year.", "money", None, unit="money_unit", least=0)
    leased: bool = column("Whether it is hired.", "flag", False)


# kind: its column, a cell and what it becomes, a cell that is refused and what is said of it
KINDS: dict[CellKind, tuple[str, Any, Any, Any, str]] = {
    "id": ("harbour", "Subic", "Subic", "a/b", "expected a name without / or ;"),
    "text": ("remark", "grey", "grey", True, "expected text"),
    "names": ("makers", "Ares; Bion", ("Ares", "Bion"), True, "expected names separated by ;"),
    "number": ("draught", 2.5, 2.5, 0, "expected a number of metres above 0 to 20"),
    "share": ("wear", "25%", 0.25, 2, "share"),
    "whole": ("bunks", 7, 7, 23.22, "expected a whole number from 0 to 40"),
    "money": ("upkeep", "2.5 million", Money("2.5 million", "JPY"), "two", "money"),
    "flag": ("leased", True, True, "perhaps", "expected true or false"),
}
# Ends of ranges: of money in minor units as they are read, the first with fewer than a thousand of
# them between.
RANGES: dict[str, list[tuple[Any, Any, Any, float, float]]] = {
    "draught": [(2.5, 0.5, 9, 0.5, 9)],
    "wear": [("25%", "10%", 1, 0.1, 1)],
    "bunks": [(7, 3, 40, 3, 40), (7, 7, 8, 7, 8), (0, 0, 0, 0, 0)],
    "upkeep": [
        ("JPY 20", "JPY 17", "JPY 23", 17, 23),
        ("2.5 million", 2, "3 million", 2 * 10**6, 3 * 10**6),
    ],
}


@pytest.fixture(autouse=True)
def _equipment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Assets are equipment."""
    assets = specification._table("assets", Equipment, ("asset",), "resources", needed=True)
    known = {**specification.specifications(), "assets": assets}
    for module in [
        each
        for name, each in sys.modules.items()
        if name.startswith("optimizer") and hasattr(each, "specifications")
    ]:
        monkeypatch.setattr(module, "specifications", lambda: known)


def boats(**cells: Any) -> Instance:
    return Instance.from_tables(
        currency="JPY",
        money_unit="million",
        budget=10,
        recipients=[{"recipient": "A"}],
        assets=[{"asset": "boat", "category": "boat", "unit_cost": 3, **cells}],
        areas=[{"area": "sea", "weight": 1}],
        offers=[{"recipient": "A", "asset": "boat", "max_units": 5}],
        effects=[{"recipient": "A", "asset": "boat", "area": "sea", "coverage_factor": 0.5}],
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_is_read_set_and_made_again_and_a_wrong_one_refused(kind: CellKind) -> None:
    name, cell, value, wrong, expected = KINDS[kind]
    it = boats(**{name: cell})
    assert getattr(it.assets[0], name) == value
    changed = boats().override({f"assets.boat.{name}": cell})
    assert getattr(changed.assets[0], name) == value
    assert changed.digest == replay(boats(), changed.replay).digest
    assert opt.solve(changed).units == (3,)  # three boats for 9 of 10 million
    with pytest.raises(InstanceError, match=expected):
        boats(**{name: wrong})


def test_the_schema_tells_every_column_and_its_bounds() -> None:
    rows = json_schema()["properties"]["assets"]
    columns = rows["items"]["properties"] if "items" in rows else rows
    for name, *_ in KINDS.values():
        assert (
            columns[name]["description"]
            == Equipment.model_fields[name].json_schema_extra["column"].description
        )  # type: ignore[index,call-overload,union-attr]
    (whole, *_) = columns["bunks"]["anyOf"]
    assert (whole["minimum"], whole["maximum"]) == (0, 40)


@pytest.mark.parametrize(
    ("name", "cells"), [(name, cells) for name, several in RANGES.items() for cells in several]
)
def test_a_range_is_drawn_as_its_kind_says_and_within_its_ends(
    name: str, cells: tuple[Any, Any, Any, float, float]
) -> None:
    mode, low, high, least, most = cells
    it = boats(**{name: mode, f"{name}_low": low, f"{name}_high": high})
    assert [each.path for each in ranges(it)] == [f"assets.boat.{name}"]
    whole = {"bunks", "upkeep"}
    seen = set()
    for number in range(60):
        drawn = draw(it, 3, number)
        value = getattr(drawn.assets[0], name)
        value = value.minor if isinstance(value, Money) else value
        assert least <= value <= most
        assert isinstance(value, int) == (name in whole)
        assert drawn.digest == replay(it, drawn.replay).digest
        seen.add(value)
    assert len(seen) > 1 or least == most
    assert opt.solve(draw(it, 3, 1)).units == (3,)


def test_what_is_no_number_is_not_drawn() -> None:
    it = boats(remark="grey", remark_low="dark", remark_high="light")
    assert ranges(it) == ()
    assert draw(it, 1).assets == it.assets


def test_money_of_more_digits_than_are_drawn_stays_within_its_range() -> None:
    # Drawn numbers have twelve digits; of these three they would make 10^15, which no amount may
    # be.
    low = 10**15 - 3
    it = boats(upkeep=f"JPY {low + 1}", upkeep_low=f"JPY {low}", upkeep_high=f"JPY {low + 2}")
    assert all(low <= draw(it, 1, number).assets[0].upkeep.minor <= low + 2 for number in range(30))  # type: ignore[attr-defined]
