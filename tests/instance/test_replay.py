from __future__ import annotations

import json
from fractions import Fraction

import pytest

import optimizer as opt
from optimizer.instance.whatif.draws import draw
from optimizer.instance.whatif.replay import plain_replay, replay
from optimizer.instance.whatif.scenarios import Scenario, apply
from tests.analyses.small import instance


def again(changed: opt.Instance, fresh: opt.Instance) -> opt.Instance:
    """The changes, sent through JSON, made on a fresh copy."""
    return replay(fresh, json.loads(json.dumps(plain_replay(changed.replay))))


def test_changes_made_again_from_plain_data_give_the_same_instance() -> None:
    it = instance()
    changed = (
        it.override({"rules.no-dominance.max": "30%", "assets.rhib.unit_cost": 2.5})
        .without(offer="FJI/rhib")
        .replace(budget="12m")
    )
    assert again(changed, it).digest == changed.digest != it.digest
    assert again(changed, it).changes == changed.changes


def test_a_scenario_and_a_draw_are_made_again_too() -> None:
    it = opt.load("osa-fy2026")
    drawn = (
        draw(it, seed=7, number=3, groups={"uptake": ["recipients.*.uptake"]})
        if _has_ranges(it)
        else it
    )
    assert again(drawn, it).digest == drawn.digest
    changed = apply(
        instance(), Scenario("no rhib", {"budget": "9m"}, {"asset": ("radar",)})
    ).override({"assets.rhib.unit_cost": 2})
    assert again(changed, instance()).digest == changed.digest
    assert again(changed, instance()).changes == changed.changes


def _has_ranges(it: opt.Instance) -> bool:
    return any(column.endswith("_low") for column in it.tables.tables["offers"].columns)


def test_numbers_that_json_or_twelve_digits_cannot_hold_are_kept_as_text_of_the_same_value() -> (
    None
):
    steps = [
        {
            "set": {
                "budget": Fraction(21, 2),
                "areas.strait-seen.weight": 0.1234567890123456,
                "x": {2: (True, None)},
                "y": {"b", "a"},
            }
        }
    ]
    assert plain_replay(steps) == [
        {
            "set": {
                "budget": 10.5,
                "areas.strait-seen.weight": "0.1234567890123456",
                "x": {"2": [True, None]},
                "y": ["a", "b"],
            }
        }
    ]


@pytest.mark.parametrize(
    "step", [{"unset": {}}, {"set": 3}, {"set": {}, "without": {}}, {"draw": {"seed": 1}}]
)
def test_a_step_of_another_kind_is_refused_in_words(step: dict[str, object]) -> None:
    with pytest.raises(opt.InputError, match="expected set, without or draw"):
        replay(instance(), [step])
