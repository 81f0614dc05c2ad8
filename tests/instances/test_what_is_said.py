"""The figures of past grants in docs/flagship.md, "What is said of the programme"."""

from functools import cache
from pathlib import Path

import pytest

import optimizer as opt

ROOT = Path(__file__).parents[2]
SAID = (ROOT / "docs" / "flagship.md").read_text("utf-8").split("## What is said of")[1]


@cache
def year(name: str) -> tuple[opt.Instance, dict[str, int]]:
    """An instance and the plan that was announced."""
    instance = opt.load(name)
    announced = opt.evaluate(instance, ROOT / "instances" / name / "announced.csv", best=False)
    assert announced.units is not None
    keys = (offer.key for offer in instance.offers)
    return instance, dict(zip(keys, announced.units, strict=True))


def lost(name: str, grant: str) -> float:
    """Awareness that goes with the announced lines whose keys begin so."""
    instance, plan = year(name)
    rest = {key: 0 if key.startswith(grant) else units for key, units in plan.items()}
    assert rest != plan
    whole, less = (opt.evaluate(instance, each, best=False) for each in (plan, rest))
    return whole.awareness - less.awareness


@pytest.mark.parametrize(
    ("name", "grant", "told"),
    [
        ("osa-fy2023", "PHL/", "0.54 of the 1.09 points of FY2023"),
        ("osa-fy2024", "PHL/rhib", "about 0.3 points in FY2024"),
        ("osa-fy2023", "BGD/", "0.40 and Fiji 0.10 points in FY2023"),
        ("osa-fy2024", "IDN/", "0.18 in FY2024"),
        ("osa-fy2025", "IDN/", "0.58 in FY2025"),
        ("osa-fy2025", "MYS/diving-support-vessel", "0.007 points; bought all the same"),
        ("osa-fy2025", "LKA/", "0.011, 0.013 and 0.004 points: small ones see little sea"),
        ("osa-fy2024", "DJI/", "0.12 points from the radars"),
    ],
)
def test_a_past_grant_brings_what_the_page_says(name: str, grant: str, told: str) -> None:
    assert told in SAID
    figure = next(word for word in told.split() if word.startswith("0.")).rstrip(",")
    assert f"{lost(name, grant):.{len(figure) - 2}f}" == figure


def test_what_is_not_measured_is_called_so() -> None:
    instance, plan = year("osa-fy2025")
    unmeasured = {offer.key for offer in instance.offers if plan[offer.key] and not offer.measured}
    # The boathouse, the rescue kit and the machinery of the table.
    assert {"PHL/shore-works", "THA/rescue-kit", "PNG/heavy-machinery"} <= unmeasured
