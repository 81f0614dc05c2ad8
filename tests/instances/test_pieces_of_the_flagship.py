"""Today's flagship of 120 areas cut into 410 pieces by a reference that shares no code with ours:
``pieces.csv`` has the share of every piece that any offer reaches, and what a unit adds there.

The reference cut each water by the share of it nearest to each base, and by who sustains what it is
given. An integer programme of its own proved 9.795 to 2e-6, with the plan below.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import optimizer as opt
from optimizer.instance.pieces import Effects, Pieces
from optimizer.methods import prove
from optimizer.proof import MethodChoice, Options
from optimizer.question import Question

HERE = Path(__file__)
PLAN = {
    "coastal-radar": 24,
    "rhib": 39,
    "fast-boat-12m": 14,
    "patrol-boat-18m": 4,
    "awareness-node": 8,
    "tactical-uav": 1,
    "small-uav": 2,
}


@cache
def cut_flagship() -> opt.Instance:
    """The flagship of ``benchmarks/flagship``, its areas as sums of the pieces of the reference; a
    last piece of each area is what no unit reaches.
    """
    it = opt.load(str(HERE.parents[2] / "benchmarks" / "flagship"))
    reached: dict[str, dict[str, tuple[float, list[tuple[int, float]]]]] = defaultdict(dict)
    with HERE.with_name("pieces.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            piece = reached[row["area"]].setdefault(row["piece"], (float(row["share"]), []))
            piece[1].append((it.offer_index[row["offer"]], float(row["coverage_factor"])))
    area: list[int] = []
    share: list[float] = []
    effects: list[tuple[int, int, float]] = []
    for a, each in enumerate(it.areas):
        for part, added in reached[each.area].values():
            effects += [(o, len(area), factor) for o, factor in added]
            area.append(a)
            share.append(part)
        left = 1 - sum(part for part, _ in reached[each.area].values())
        if left > 1e-9:
            area.append(a)
            share.append(left)
    offer, piece, factor = zip(*sorted(effects), strict=True)
    own = np.array([it.areas[a].baseline for a in area])
    curves = tuple(it.pieces.curves[a] for a in area)
    return replace(
        it,
        pieces=Pieces(np.array(area), np.array(share), own, curves),
        effects=Effects(np.array(offer), np.array(piece), np.array(factor)),
    )


@pytest.mark.parametrize("method", ["packages", pytest.param("units", marks=pytest.mark.slow)])
def test_410_pieces_of_120_areas_are_worth_what_the_reference_proved(method: MethodChoice) -> None:
    it = cut_flagship()
    assert sum(1 for k in range(len(it.pieces)) if it.offers_reaching(k)) == 410
    proof = prove(Question(it, it.budget.minor), Options(method=method))
    assert (proof.status, proof.value is not None) == ("optimal", True)
    assert proof.value == pytest.approx(it.baseline + 9.795, abs=5e-4)
    bought: Counter[str] = Counter()
    for offer, units in zip(it.offers, proof.plan or (), strict=True):
        bought[offer.asset] += units
    assert +bought == PLAN
