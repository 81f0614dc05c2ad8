"""What the flagship doubts: its structural scenarios and its ranges."""

import csv
from functools import cache
from pathlib import Path

import pytest

import optimizer as opt
from optimizer.instance.whatif.draws import ranges
from optimizer.instance.whatif.scenarios import apply, find_scenario, scenarios_of
from optimizer.methods import prove
from optimizer.proof import Options
from optimizer.question import Question

ROOT = Path(__file__).parents[2]
FLAGSHIP = ROOT / "instances" / "osa-fy2026"
README = (FLAGSHIP / "README.md").read_text("utf-8")
STRUCTURAL = {
    "one-radar-a-site",
    "straits-as-areas",
    "no-links",
    "earlier-baselines",
    "assumed-stations-absent",
    "promised-stands",
    "other-weights",
    "dear-radars",
    "readiness-high",
    "readiness-low",
    "ships-first",
    "craft-first",
}
WITHOUT_RANGE = {
    "recipients": {"imports_from_china"},  # a fact beside the reasons; nothing is reckoned from it
    "assets": {"sector_degrees", "response_hours_presence"},  # definitions: a coast, the layer
    "places": {"lat", "lon", "lat2", "lon2", "part"},  # where it is, and how a count is divided
    "offers": {"min_units"},  # how it is sold
    "effects": {"effort_share"},  # made from the weights
}
NO_WIDTH = {
    "assets.support-package.first_cost",  # a package is paid once as it is
    "assets.frigate.first_cost",  # not on offer
    "places.philippine-rise.size_km2",  # reported: 13 million hectares
    # Only what stands counts there; nothing is on offer.
    "offers.MYS/coastal-radar/tanjung-pengelih.max_units",
    "offers.MYS/coastal-radar/balambangan.max_units",
    "offers.DJI/coastal-radar/moulhoule.max_units",
    "offers.DJI/coastal-radar/djibouti.max_units",
}


def test_the_structural_scenarios_are_these_and_the_readme_names_them() -> None:
    found = scenarios_of(opt.load(FLAGSHIP))
    assert {name for name, scenario in found.items() if scenario.structural} == STRUCTURAL
    assert all(f"`{name}`" in README for name in STRUCTURAL)


def best_gain(it: opt.Instance) -> float:
    proof = prove(Question(it, it.budget.minor), Options())
    assert proof.status == "optimal"
    assert proof.value is not None
    return proof.value - it.baseline


@cache
def stated_gain() -> float:
    return best_gain(opt.load(FLAGSHIP))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(STRUCTURAL))
def test_every_structural_scenario_has_a_plan_of_its_own(name: str) -> None:
    flagship = opt.load(FLAGSHIP)
    assert abs(best_gain(apply(flagship, find_scenario(flagship, name))) - stated_gain()) > 0.01


def test_a_strait_as_an_area_lies_in_the_middle_of_its_line() -> None:
    flagship = opt.load(FLAGSHIP)
    settings = find_scenario(flagship, "straits-as-areas").settings
    with (FLAGSHIP / "places.csv").open(encoding="utf-8", newline="") as file:
        straits = [row for row in csv.DictReader(file) if row["lat2"]]
    moved = {f"places.{row['place']}.{side}" for row in straits for side in ("lat", "lon")}
    assert {path for path in settings if "*" not in path} == moved
    for row in straits:
        for side in ("lat", "lon"):
            middle = (float(row[side]) + float(row[f"{side}2"])) / 2
            assert settings[f"places.{row['place']}.{side}"] == pytest.approx(middle, abs=0.0051)


def test_other_weights_give_every_water_the_same_and_every_layer_what_it_has() -> None:
    flagship = opt.load(FLAGSHIP)
    sums = dict.fromkeys((area.layer for area in flagship.areas), 0.0)
    for area in apply(flagship, find_scenario(flagship, "other-weights")).areas:
        sums[area.layer] += area.weight
    surveillance, identification = pytest.approx(22.5, abs=1e-3), pytest.approx(15, abs=1e-3)
    assert sums["ship-surveillance"] == sums["craft-surveillance"] == surveillance
    assert sums["ship-identification"] == sums["craft-identification"] == identification
    assert sums["presence"] == pytest.approx(25, abs=1e-3)


def test_every_number_has_a_range_with_a_width_but_for_those_named_here() -> None:
    flagship = opt.load(FLAGSHIP)
    found = ranges(flagship)
    flat = {each.path for each in found if each.low == each.high}
    nodes = {path for path in flat if path.endswith("/awareness-node.max_units")}
    assert len(nodes) == 12  # a state has one system to tie in
    assert flat - nodes == NO_WIDTH
    ranged = {(each.table, each.column) for each in found}
    for table in ("recipients", "assets", "places", "areas", "offers", "effects"):
        with (FLAGSHIP / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        numeric = {
            column
            for column in rows[0]
            if not column.endswith(("_low", "_high"))
            and any(row[column].replace(".", "", 1).lstrip("-").isdigit() for row in rows)
        }
        without = {column for column in numeric if (table, column) not in ranged}
        assert without == WITHOUT_RANGE.get(table, set()), table
