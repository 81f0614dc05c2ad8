"""Settings of many rows at once, and by a factor."""

from __future__ import annotations

import pytest

import optimizer as opt
from optimizer.errors import InputError, InstanceError
from optimizer.instance.whatif.scenarios import apply, find_scenario
from tests.analyses.small import instance

IT = instance()


def weights(it: opt.Instance) -> list[float]:
    return [area.weight for area in it.areas]


def test_a_star_stands_for_any_text_in_the_key_of_a_row() -> None:
    # strait-seen 4, strait-met 2, lagoon-seen 1
    assert weights(IT.override({"areas.*-seen.weight": 5})) == [5, 2, 5]
    assert weights(IT.override({"areas.strait-*.weight": 5})) == [5, 5, 1]
    assert [it.max_units for it in IT.override({"offers.PHL/*.max_units": 7}).offers] == [7, 7, 4]


def test_a_factor_multiplies_the_numbers_that_stand_there_and_their_ranges() -> None:
    assert weights(IT.override({"areas.*-seen.weight": "x1.5"})) == [6, 2, 1.5]
    assert weights(IT.override({"areas.lagoon-seen.weight": "×3"})) == [4, 2, 3]
    ranged = IT.override({"areas.strait-seen.weight_low": 3, "areas.strait-seen.weight_high": 6})
    doubled = ranged.override({"areas.*.weight": "x2"}).tables.tables["areas"].columns
    assert [doubled[f"weight{end}"][0] for end in ("", "_low", "_high")] == [8, 6, 12]
    assert doubled["weight_low"][1] is None


def test_empty_cells_stay_empty_under_a_factor() -> None:
    # Only lagoon-seen has a baseline: 0.1.
    assert [it.baseline for it in IT.override({"areas.*.baseline": "x2"}).areas] == [0, 0, 0.2]


def test_a_whole_number_times_a_factor_is_whole_or_refused() -> None:
    assert IT.override({"offers.*.max_units": "x0.5"}).offers[0].max_units == 1
    with pytest.raises(InstanceError, match="whole number"):
        IT.override({"offers.*.max_units": "x0.3"})


def test_what_is_no_number_is_not_multiplied() -> None:
    assert IT.override({"recipients.PHL.name": "x2"}).recipients[0].name == "x2"
    with pytest.raises(InstanceError, match="xy"):
        IT.override({"areas.*.weight": "xy"})


def test_a_pattern_that_fits_no_row_is_refused() -> None:
    with pytest.raises(InputError, match=r"there is no 'river-\*' in areas"):
        IT.override({"areas.river-*.weight": 1})


def test_a_scenario_changes_many_at_once_and_its_answer_is_verified() -> None:
    it = instance(scenarios={"seen-first": {"areas.*-seen.weight": "x2"}})
    changed = apply(it, find_scenario(it, "seen-first"))
    assert weights(changed) == [8, 2, 2]
    assert opt.verify(opt.solve(changed).result, it).verified
