"""The scripts that stand beside the instances make the tables that stand there."""

import runpy
import shutil
from pathlib import Path

import pytest

import optimizer as opt
from optimizer.instance.whatif.scenarios import apply, find_scenario

INSTANCES = Path(__file__).parents[2] / "instances"


@pytest.mark.parametrize(
    ("name", "script", "made"),
    [
        ("osa-fy2026", "make_tables.py", ("areas", "effects")),
        (
            "coupled-seas",
            "make_instance.py",
            ("recipients", "assets", "areas", "offers", "effects"),
        ),
    ],
)
def test_running_the_script_again_changes_no_table(
    name: str, script: str, made: tuple[str, ...], tmp_path: Path
) -> None:
    copy = shutil.copytree(INSTANCES / name, tmp_path / name)
    for table in made:
        (copy / f"{table}.csv").write_text("", encoding="utf-8")
    runpy.run_path(str(copy / script), run_name="__main__")
    for table in made:
        assert (copy / f"{table}.csv").read_text("utf-8") == (
            INSTANCES / name / f"{table}.csv"
        ).read_text("utf-8"), table


def weights_of(layer: str) -> dict[str, float]:
    return {
        area.place: area.weight
        for area in opt.load(INSTANCES / "osa-fy2026").areas
        if area.layer == layer
    }


def test_what_waters_weigh_is_one_rule_over_counts() -> None:
    # Largest counts: 102,000 transits (Singapore), 1,099 ship-days (Scarborough), 34 incidents
    # (Singapore), fishing times IUU score 1 · 2.7 (Arafura). Ships at Singapore: 0.5·√1 = 0.5; at
    # Scarborough 0.5·√(10000/102000) + 0.5·√1 = 0.656556. Craft at Singapore
    # 0.5·√1 + 0.5·√(0.25·2.49/2.7) = 0.740081; at Scarborough 0.5·√(0.75·2.34/2.7) = 0.403113.
    ships, craft = weights_of("ship-surveillance"), weights_of("craft-surveillance")
    assert ships["singapore-strait"] / ships["scarborough"] == pytest.approx(0.761549, rel=1e-4)
    assert craft["singapore-strait"] / craft["scarborough"] == pytest.approx(1.835914, rel=1e-4)


@pytest.mark.parametrize(
    ("scenario", "ships", "craft"),
    [("stated", 37.5, 37.5), ("ships-first", 56.25, 18.75), ("craft-first", 18.75, 56.25)],
)
def test_ships_weigh_as_much_as_small_craft_unless_a_scenario_says_otherwise(
    scenario: str, ships: float, craft: float
) -> None:
    # 100 points, 25 of them presence, which is for both; the rest halves, or goes 3 to 1.
    flagship = opt.load(INSTANCES / "osa-fy2026")
    sums = dict.fromkeys(("ship", "craft", "presence"), 0.0)
    for area in apply(flagship, find_scenario(flagship, scenario)).areas:
        sums[area.layer.split("-")[0]] += area.weight
    assert sums == pytest.approx({"ship": ships, "craft": craft, "presence": 25}, abs=1e-3)


def test_drawing_a_border_through_a_sea_adds_no_weight() -> None:
    # Only where one count covers several waters; straits that are counted apart stand alone.
    script = runpy.run_path(str(INSTANCES / "osa-fy2026" / "make_tables.py"))
    places = script["read"]("places")
    parts = {
        "malacca-north-mys": "malacca-north-idn",
        "makassar": "nusantara",
        "gulf-thailand-tha": "gulf-thailand-vnm",
    }
    share = {place["place"]: float(place["part"]) for place in places}
    for one, other in parts.items():
        assert share[one] + share[other] == 1
    tri_border = ("basilan-strait", "sibutu-passage", "sabah-east", "celebes-west")
    assert sum(share[name] for name in tri_border) == 1


def test_inputs_move_alone_or_with_their_water_or_their_column() -> None:
    script = runpy.run_path(str(INSTANCES / "osa-fy2026" / "inputs_that_move_most.py"))
    flagship = opt.load(INSTANCES / "osa-fy2026")
    changes = script["one_at_a_time"](flagship)
    assert len(changes["areas.ombai-wetar-*.weight low"]) == 5  # its layers
    assert changes["recipients.IDN.uptake high"] == {"recipients.IDN.uptake": "0.95"}
    assert len(changes["places.*.calm high"]) == 42  # all waters
    assert not any(word in name for name in changes for word in script["NOT_ASKED"])


def test_an_input_matters_where_the_stated_plan_loses_or_cannot_be_kept() -> None:
    script = runpy.run_path(str(INSTANCES / "osa-fy2026" / "inputs_that_move_most.py"))
    flagship = opt.load(INSTANCES / "osa-fy2026")
    assert script["matters"]([0.5, 0.0])
    assert script["matters"]([None])  # it costs too much, or breaks a rule
    assert not script["matters"]([0.009, 0.0])
    plan = {f"{state}/awareness-node": 1 for state in ("PHL", "IDN")}
    assert script["gain_of"](plan, flagship, {}) is None  # two recipients, of at least ten


@pytest.mark.slow
def test_the_inputs_that_move_most_are_ranked_by_the_money_they_move(tmp_path: Path) -> None:
    script = runpy.run_path(str(INSTANCES / "osa-fy2026" / "inputs_that_move_most.py"))
    flagship = opt.load(INSTANCES / "osa-fy2026")
    changes = script["one_at_a_time"](flagship)
    few = {
        name: change
        for name, change in changes.items()
        if name.startswith(("assets.*.availability_presence", "assets.frigate.unit_cost"))
    }
    store = str(tmp_path / "few.db")
    script["run"](few, store, 1)
    table = script["ranking"](flagship, few, store, 10)
    # A frigate is not on offer, so its price moves nothing; readiness moves boats.
    assert list(table["input"]) == ["assets.*.availability_presence"]
    assert table["moved low"][0] > 0
    assert table["gain low"][0] < table["gain high"][0]
