"""The scripts that stand beside the instances make the tables that stand there."""

import runpy
import shutil
from pathlib import Path

import pytest

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


def test_the_weight_of_the_singapore_strait_is_its_formula() -> None:
    # lane 1, 108 of 108 incidents, no ship-days, fishing 0.25 at an IUU score of 2.49:
    # 0.35 + 0.15 + 0.20 · 0.25 · 2.49 / 2.70 = 0.546111
    script = runpy.run_path(str(INSTANCES / "osa-fy2026" / "make_tables.py"))
    places = script["read"]("places")
    weights = dict(
        zip(
            (place["place"] for place in places),
            script["place_weights"](places, script["COEFFICIENTS"]),
            strict=True,
        )
    )
    # Scarborough: 0.35·0.5 + 0.30 + 0.20·0.75·2.34/2.70 = 0.605
    assert weights["singapore-strait"] / weights["scarborough"] == pytest.approx(
        0.546111 / 0.605, rel=1e-5
    )
    assert sum(weights.values()) == pytest.approx(100)


def test_drawing_a_border_through_a_sea_adds_no_weight() -> None:
    script = runpy.run_path(str(INSTANCES / "osa-fy2026" / "make_tables.py"))
    places = script["read"]("places")
    parts = {
        "malacca-north-mys": "malacca-north-idn",
        "balabac-strait": "mindoro-strait",
        "makassar": "nusantara",
        "gulf-thailand-tha": "gulf-thailand-vnm",
    }
    share = {place["place"]: float(place["part"]) for place in places}
    for one, other in parts.items():
        assert share[one] + share[other] == 1
    tri_border = ("basilan-strait", "sibutu-passage", "sabah-east", "celebes-west")
    assert sum(share[name] for name in tri_border) == 1
