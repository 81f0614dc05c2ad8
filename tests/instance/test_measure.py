"""What coverage is the chance of may be said once or by layer, and is told with every answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

import optimizer as opt
from optimizer.errors import InputError, InstanceError
from optimizer.instance.entities import CoverageMeaning
from optimizer.instance.instance import Instance
from optimizer.instance.schema import json_schema
from optimizer.renderers import render
from tests.analyses.alterations import redigested
from tests.analyses.small import instance
from tests.test_results import validator

SEEN = {"period": "one day", "target": "a ship", "meaning": "the chance that a ship is seen"}
MET = {"period": "four hours", "target": "a boat", "meaning": "the chance that a boat is met"}
BY_LAYER = {"surveillance": SEEN, "presence": MET}


def told(answer: Any) -> str:
    """The report in one line; of a plan the full one."""
    document = getattr(answer, "full_document", None) or answer.document
    return " ".join(render(document, "markdown").split())


def faults(measure: Any) -> list[str]:
    with pytest.raises(InstanceError) as caught:
        instance(measure=measure)
    return [str(fault) for fault in caught.value.faults]


def test_a_measure_by_layer_is_read_and_stands_in_every_result_as_it_was_said() -> None:
    it = instance(measure=BY_LAYER)
    assert it.measure == {name: CoverageMeaning(**said) for name, said in BY_LAYER.items()}
    for answer in (opt.solve(it), opt.curve(it)):
        assert answer.result["measure"] == BY_LAYER
        validator().validate(answer.result)
    compared = opt.compare([it, instance()], [it.budget]).result["instances"]
    assert [each["measure"] for each in compared] == [BY_LAYER, instance().measure.model_dump()]


@pytest.mark.parametrize(
    "answer", [opt.solve, opt.curve, lambda it: opt.compare([it], [it.budget])]
)
def test_every_report_says_by_layer_what_coverage_means(answer: Any) -> None:
    said = told(answer(instance(measure=BY_LAYER)))
    assert "What coverage means, by layer:" in said
    assert "- surveillance: the chance that a ship is seen." in said
    assert "- presence: the chance that a boat is met." in said


def test_the_report_of_a_plan_says_target_and_period_of_each_layer() -> None:
    said = told(opt.solve(instance(measure={**BY_LAYER, "presence": {}})))
    assert "seen. Target: a ship. Period: one day." in said
    assert "presence:" not in said.split("by layer:")[1]


def test_an_answer_that_says_another_measure_is_found_out() -> None:
    it = instance(measure=BY_LAYER)
    result = opt.solve(it).result
    assert opt.verify(result, it).verified
    forged = redigested({**result, "measure": {**BY_LAYER, "presence": SEEN}})
    assert opt.verify(forged, it).verdict == "refuted"


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            {"surveilance": SEEN, "surveillance": SEEN, "presence": MET},
            "measure.surveilance: is the layer of no area: expected one of presence, surveillance."
            ' Did you mean "surveillance"?',
        ),
        (
            {"surveillance": SEEN},
            "measure: goes by layer and says nothing of the layer 'presence': expected an entry for"
            " every layer that areas have.",
        ),
        (
            {"period": "one day", "surveillance": SEEN, "presence": MET},
            "measure.period: is the layer of no area",
        ),
        (
            {"surveillance": SEEN, "presence": "a boat is met"},
            "measure.presence: found 'a boat is met': expected period, target, meaning.",
        ),
        (
            {"surveillance": SEEN, "presence": {"traget": "a boat"}},
            'measure.presence.traget: is not part of the measure. Did you mean "target"?',
        ),
        (
            {"surveillance": SEEN, "presence": {"target": ["a boat"]}},
            "measure.presence.target: found ['a boat']: expected text.",
        ),
    ],
)
def test_a_wrong_measure_by_layer_is_refused_with_place_and_cause(
    measure: Mapping[str, Any], said: str
) -> None:
    found = faults(measure)
    assert any(said in fault for fault in found), found


def test_areas_without_a_layer_have_no_entry_in_a_measure_by_layer() -> None:
    with pytest.raises(InstanceError, match="says nothing of areas without a layer"):
        Instance.from_tables(
            budget=1,
            measure={"seen": SEEN},
            recipients=[{"recipient": "NO"}],
            assets=[{"asset": "boat", "category": "boat", "unit_cost": 1}],
            areas=[{"area": "a", "weight": 1, "layer": "seen"}, {"area": "b", "weight": 1}],
            offers=[{"recipient": "NO", "asset": "boat", "max_units": 1}],
            effects=[
                {"recipient": "NO", "asset": "boat", "area": area, "coverage_factor": 1}
                for area in "ab"
            ],
        )


def test_a_layer_that_is_left_out_takes_its_entry_along() -> None:
    it = instance(measure=BY_LAYER)
    for left in (it.without(layer="presence"), it.without(area="strait-met")):
        assert left.measure == {"surveillance": CoverageMeaning(**SEEN)}


def test_an_entry_of_a_layer_is_set_by_its_path() -> None:
    it = instance(measure=BY_LAYER).override({"measure.presence.period": "one hour"})
    assert it.measure["presence"].period == "one hour"  # type: ignore[index]
    with pytest.raises(InputError, match="says nothing of the layer 'presence'"):
        it.override({"measure.presence": None})


@pytest.mark.parametrize("measure", [SEEN, BY_LAYER, {}])
def test_the_schema_knows_both_forms(measure: Mapping[str, Any]) -> None:
    jsonschema.validate(measure, json_schema()["properties"]["measure"])


@pytest.mark.parametrize("measure", [{"traget": "a"}, {"presence": {"traget": "a"}}, "a ship"])
def test_the_schema_refuses_what_the_check_refuses(measure: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(measure, json_schema()["properties"]["measure"])
    assert faults(measure)
