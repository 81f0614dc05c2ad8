"""Leaving something out leaves out all that hangs on it, and no rule speaks of it any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.instance.instance import Instance
from optimizer.loading import load
from optimizer.readers import read
from tests.readers.samples import HEADER, TABLES, write_folder


def sample(folder: Path, *rules: str) -> Instance:
    header = HEADER.split("rules:")[0] + "rules:\n" + "".join(f"  - {{{rule}}}\n" for rule in rules)
    places = "place,recipient\nnarrows,SO\n"  # here recipient is a note
    areas = TABLES["areas"].replace("baseline", "place").replace(",60,0.1", ",60,narrows")
    return Instance.build(read(write_folder(folder, header, places=places, areas=areas)))


def rules_left(instance: Instance) -> list[dict[str, object]]:
    return [
        {key: value for key, value in rule.items() if key != "name"}
        for rule in instance.tables.header["rules"]
    ]


def test_a_recipient_goes_with_its_offers_and_effects_but_shared_waters_stay(
    tmp_path: Path,
) -> None:
    left = sample(
        tmp_path / "seas",
        "limit: units, recipient: [NO, SO], max: 3",
        "limit: units, recipient: SO, max: 2",
    ).without(recipient="SO")
    assert [offer.key for offer in left.offers] == ["NO/boat", "NO/radar"]
    assert [(area.area, area.recipients, area.place) for area in left.areas] == [
        ("strait", ("NO",), "narrows"),
        ("bay", (), ""),
    ]
    assert rules_left(left) == [{"limit": "units", "recipient": ["NO"], "max": 3}]
    assert left.changes == ("without recipient SO, and without rules units SO",)


def test_a_category_that_is_empty_now_takes_its_rules_along(tmp_path: Path) -> None:
    left = sample(
        tmp_path / "seas",
        "limit: units, category: radar, max: 3",
        "limit: units, category: [radar, boat], max: 2",
    ).without(asset="radar")
    assert rules_left(left) == [{"limit": "units", "category": ["boat"], "max": 2}]


def test_what_needs_a_thing_left_out_keeps_the_units_that_need_none(tmp_path: Path) -> None:
    # boats <= 2 + 4 x radars; without radars: boats <= 2
    instance = sample(
        tmp_path / "seas",
        "requires: {asset: boat, needs: radar, per: 4, beyond: 2}, each: recipient",
    )
    assert rules_left(instance.without(asset="radar")) == [
        {"each": "recipient", "limit": "units", "asset": "boat", "max": 2}
    ]
    assert rules_left(instance.without(asset="boat")) == []


def test_one_asset_alone_excludes_nothing(tmp_path: Path) -> None:
    assert (
        rules_left(sample(tmp_path / "seas", "excludes: [boat, radar]").without(asset="radar"))
        == []
    )


def test_an_area_goes_with_its_effects_and_floors(tmp_path: Path) -> None:
    left = sample(
        tmp_path / "seas", "limit: coverage, area: bay, min: 1%", "limit: coverage, min: 1%"
    ).without(area="bay")
    assert rules_left(left) == [{"limit": "coverage", "min": "1%"}]
    assert len(left.effects.offer) == 3


def test_a_rule_for_each_of_what_is_no_more_goes_along() -> None:
    each = {"limit": "units", "each": "group", "max": 3, "name": "fair"}
    it = load("tutorial").override({"recipients.ALD.group": "north", "rules": [each]})
    assert it.without(group="north").rules == ()


def test_a_rule_is_taken_away_by_null() -> None:
    it = load("tutorial")
    lifted = it.override({"rules.no-dominance": None})
    assert lifted.rules == ()
    assert lifted.digest == it.without(rule="no-dominance").digest


@pytest.mark.parametrize(
    ("word", "name", "left"),
    [
        ("category", "boat", ("ALD/radar", "BIR/radar")),
        ("group", "north", ("CED/boat",)),
        ("place", "bay", ("ALD/radar", "ALD/boat", "BIR/radar", "BIR/boat", "CED/boat")),
    ],
)
def test_what_only_gathers_things_takes_all_of_them_along(
    word: str, name: str, left: tuple[str, ...]
) -> None:
    gathered = {
        "recipients.ALD.group": "north",
        "recipients.BIR.group": "north",
        "areas.alder-water.place": "bay",
    }
    it = load("tutorial").override(gathered).without(**{word: name})
    assert tuple(offer.key for offer in it.offers) == left
    assert ("alder-water" in it.area_index) == (word != "place")


def test_a_layer_goes_with_the_sensors_that_serve_only_it() -> None:
    it = load("osa-fy2026").without(layer="presence")
    assert {area.layer.split("-")[0] for area in it.areas} == {"ship", "craft"}
    assert not any("presence" in column for column in it.tables.tables["assets"].columns)
    assert it.changes == ("without layer presence",)
