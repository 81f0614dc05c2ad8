"""Scenarios: named layers of overrides over an instance."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.cli.options import load_instance
from optimizer.errors import InputError, InstanceError
from optimizer.instance.whatif.scenarios import (
    STATED,
    Scenario,
    apply,
    find_scenario,
    read_scenario,
)
from optimizer.readers.overrides import read_overrides, scenario_called
from tests.instance.test_draws import instance

LEAN = {"budget": 6, "offers.PHL/radar.max_units": 1, "without": {"recipient": "FJI"}}


def test_a_scenario_is_a_new_instance_with_its_own_digest_that_says_what_was_changed() -> None:
    it = instance()
    lean = apply(it, read_scenario("lean", LEAN))
    assert lean.budget == "6 million"
    assert [(offer.key, offer.max_units) for offer in lean.offers] == [("PHL/radar", 1)]
    assert lean.digest != it.digest
    assert it.budget.minor == 10_000_000
    assert lean.changes == (
        "scenario lean",
        "budget = 6",
        "offers.PHL/radar.max_units = 1",
        "without recipient FJI",
    )


def test_the_stated_scenario_is_the_instance_itself() -> None:
    it = instance()
    assert apply(it, find_scenario(it, STATED)) is it


def test_an_instance_may_name_its_own_scenarios() -> None:
    it = instance(scenarios={"lean": LEAN})
    assert apply(it, find_scenario(it, "lean")).budget == "6 million"
    with pytest.raises(
        InputError, match=r"no scenario 'leen'. Did you mean \"lean\"\? Scenarios: stated, lean."
    ):
        find_scenario(it, "leen")


def test_an_override_file_is_a_scenario_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "lean.yaml"
    file.write_text("budget: 6\noffers.PHL/radar.max_units: 1\nwithout: {recipient: FJI}\n")
    assert read_overrides(file) == Scenario(
        "lean", {"budget": 6, "offers.PHL/radar.max_units": 1}, {"recipient": ("FJI",)}
    )


def test_a_broken_override_file_is_refused_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "lean.yaml"
    file.write_text("budget: 6\nbudget: 7\n")
    with pytest.raises(InstanceError, match=r"lean.yaml:2:1: budget: stands twice"):
        read_overrides(file)
    with pytest.raises(InstanceError, match="No such file"):
        read_overrides(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        (["budget"], "expected a mapping"),
        ({"without": {"country": "FJI"}}, "names by word"),
        ({"without": "FJI"}, "names by word"),
    ],
)
def test_what_is_not_a_scenario_is_refused(plain: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_scenario("lean", plain)


def test_a_path_that_leads_nowhere_names_the_scenario() -> None:
    with pytest.raises(InputError, match=r"Scenario 'lean': .*there is no 'radr' in assets"):
        apply(instance(), Scenario("lean", {"assets.radr.unit_cost": 5}))


def test_a_scenario_is_called_by_its_name_in_the_instance_or_by_its_file(tmp_path: Path) -> None:
    file = tmp_path / "poor.yaml"
    file.write_text("budget: 2\n")
    it = instance(scenarios={"lean": LEAN})
    assert scenario_called(it, "lean").settings["budget"] == 6
    assert scenario_called(it, str(file)).settings["budget"] == 2


def test_commands_apply_scenarios_in_turn_and_then_what_is_set() -> None:
    it = load_instance("osa-fy2026", ["budget=9bn"], ["dear-radars", "indonesia-declines"])
    assert it.budget.minor == 9_000_000_000
    assert it.changes == (
        "scenario dear-radars",
        "assets.coastal-radar.unit_cost = 250",
        "assets.coastal-radar.site_cost = 480",
        "scenario indonesia-declines",
        "without recipient IDN, whose existing units stay",
        "budget = 9bn",
    )


@pytest.mark.parametrize("names", [None, True, {"a": 1}, ["MYS", None], [["MYS"]]])
def test_what_a_scenario_leaves_out_is_a_name_or_several(names: object) -> None:
    with pytest.raises(InputError, match="expected a name or several"):
        read_scenario("gone", {"without": {"recipient": names}})


def test_a_number_that_is_left_out_is_a_name() -> None:
    assert read_scenario("gone", {"without": {"recipient": 3}}).without == {"recipient": ("3",)}
