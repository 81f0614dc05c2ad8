"""``coverage`` of an offer: the chance that one unit gives in every area of its recipient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import optimizer as opt
from optimizer.errors import InstanceError
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw, outcomes

Record = dict[str, Any]


def instance(*offers: Record, effects: list[Record] | None = None, **more: Any) -> Instance:
    """Two recipients; one area of each, one of both, one of nobody."""
    tables: Record = {
        "recipients": [{"recipient": "N"}, {"recipient": "S"}],
        "assets": [
            {"asset": "boat", "category": "boat", "unit_cost": 10},
            {"asset": "radar", "category": "radar", "unit_cost": 15},
        ],
        "areas": [
            {"area": "north", "recipient": "N", "weight": 5},
            {"area": "strait", "recipient": ["N", "S"], "weight": 3, "baseline": 0.1},
            {"area": "south", "recipient": "S", "weight": 4},
            {"area": "high seas", "weight": 9},
        ],
        "offers": [{"max_units": 3, **offer} for offer in offers],
    }
    if effects is not None:
        tables["effects"] = effects
    return Instance.from_tables(budget=40, **tables | more)


def offer(recipient: str, asset: str = "boat", **cells: Any) -> Record:
    return {"recipient": recipient, "asset": asset, **cells}


def faults(*offers: Record, **more: Any) -> list[str]:
    with pytest.raises(InstanceError) as caught:
        instance(*offers, **more)
    return [str(fault) for fault in caught.value.faults]


def test_one_unit_gives_its_chance_in_every_area_of_its_recipient() -> None:
    it = instance(offer("N", coverage="20%"))
    # C = -ln(1 - 0.2) in north and strait, nothing in the others.
    factor = -math.log(0.8)
    assert it.factor_matrix[:, 0] == pytest.approx([factor, factor, 0, 0])
    # Two units in the strait, where 0.1 exists: 1 - exp(-0.1) * 0.8^2.
    coverage = it.coverage(it.coverage_factors(np.array([2])))
    assert coverage[1] == pytest.approx(1 - math.exp(-0.1) * 0.64)


def test_the_uptake_of_the_line_is_a_share_of_the_chance() -> None:
    it = instance(offer("S", coverage=0.5, uptake=0.6))
    # C = -ln(1 - 0.6 * 0.5)
    assert it.factor_matrix[1:3, 0] == pytest.approx(-math.log(0.7))


def test_it_is_the_same_as_effects_with_that_coverage() -> None:
    offers = [offer("N", uptake=0.9, existing_units=1), offer("S", asset="radar")]
    recipients = [{"recipient": "N", "uptake": 0.7}, {"recipient": "S", "uptake": 0.8}]
    said = instance(
        {**offers[0], "coverage": 0.3}, {**offers[1], "coverage": 0.4}, recipients=recipients
    )
    effects = [
        {"recipient": who, "asset": what, "area": area, "coverage": chance}
        for who, what, chance, areas in (
            ("N", "boat", 0.3, ("north", "strait")),
            ("S", "radar", 0.4, ("strait", "south")),
        )
        for area in areas
    ]
    written = instance(*offers, effects=effects, recipients=recipients)
    assert (said.factor_matrix == written.factor_matrix).all()
    assert (said.pieces.share == written.pieces.share).all()
    assert opt.solve(said).awareness == opt.solve(written).awareness
    assert opt.verify(opt.solve(said).result, said).verified


def test_other_offers_may_have_effects() -> None:
    effects = [{"recipient": "S", "asset": "boat", "area": "high seas", "coverage_factor": 0.5}]
    it = instance(offer("N", coverage=0.2), offer("S"), effects=effects)
    assert it.factor_matrix[3].tolist() == [0, 0.5]
    assert it.factor_matrix[0, 0] == pytest.approx(-math.log(0.8))


def test_beside_effects_of_the_same_offer_it_is_refused() -> None:
    effects = [{"recipient": "N", "asset": "boat", "area": "high seas", "coverage_factor": 0.5}]
    assert faults(offer("N", coverage=0.2), effects=effects) == [
        "offers:0: coverage: stands beside effects of the offer: expected one of them, because it"
        " speaks of every area of the recipient."
    ]


@pytest.mark.parametrize(
    ("cells", "more", "said"),
    [
        (
            {"coverage": 0.995},
            {},
            "offers:0: coverage: found 0.995: expected a share from 0 to 0.99",
        ),
        ({"coverage": 1.5}, {}, "offers:0: coverage: found 1.5: expected a share from 0 to 1"),
        (
            {"coverage": 0.2},
            {"curve": "capped"},
            "offers:0: coverage: the curve of the area is not saturating",
        ),
        (
            {"coverage": 0.2},
            {"areas": [{"area": "x", "recipient": "S", "weight": 1}]},
            "offers:0: coverage: speaks of every area of N, and there is none: expected areas with"
            " that recipient, or effects of the offer.",
        ),
        (
            {},
            {},
            "effects: is missing: expected the table effects. What one unit of an offer adds to an"
            " area. Or give offers a coverage, the chance that one unit gives.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(cells: Record, more: Record, said: str) -> None:
    assert faults(offer("N", **cells), **more)[0].startswith(said)


def test_a_chance_of_nothing_is_not_measured() -> None:
    it = instance(offer("N", coverage=0), offer("S", coverage=0.1))
    assert [each.measured for each in it.offers] == [False, True]


def test_it_is_set_drawn_and_left_out_as_any_number_is() -> None:
    it = instance(
        offer("N", coverage={"value": 0.2, "low": 0.1, "high": 0.3, "confidence": "assumed"}),
        offer("S", coverage=0.1),
    )
    changed = it.override({"offers.N/boat.coverage": 0.5})
    assert changed.factor_matrix[0, 0] == pytest.approx(-math.log(0.5))
    assert [each.path for each in outcomes(it)] == ["offers.N/boat.coverage"]
    drawn = draw(it, seed=1).offers[0].coverage
    assert drawn is not None
    assert 0.1 <= drawn <= 0.3
    assert drawn != 0.2
    assert it.without(area="south", offer="S/boat").factor_matrix.shape == (3, 1)
    assert opt.robust(it, draws=5).result["draws"] == 5


def test_an_area_that_its_recipient_loses_is_none_of_its_offers() -> None:
    it = instance(offer("N", coverage=0.2), offer("S", coverage=0.1))
    assert it.override({"areas.strait.recipient": "S"}).factor_matrix[1, 0] == 0
