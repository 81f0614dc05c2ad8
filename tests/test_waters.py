"""Pieces of waters against waters worked out by hand, against the oracle, which looks at points,
and against what must hold of any water.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import optimizer as opt
from optimizer.desk import Desk
from optimizer.figures.by_frontier import ByFrontier
from optimizer.figures.by_solving import BySolving
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw
from optimizer.methods import METHODS
from optimizer.proof import PROOF, TIES, Options
from optimizer.question import Question
from optimizer.renderers import json as json_renderer
from tests.figures.test_against_the_oracle import check
from tests.oracle import search
from tests.oracle.generate_waters import DISC, LINE, NARROWS, random_waters
from tests.oracle.golden_waters import (
    EAST,
    GOLDEN,
    ISLAND,
    STRAIT,
    WEST,
    Golden,
    boat,
    node,
    radar,
    waters,
)
from tests.oracle.problem import Plan, Problem
from tests.oracle.waters import CutArea, parse_waters
from tests.parts import parts

Record = dict[str, Any]

SEEDS, PARTS = 160, 80
LINES = 1e-9
"""Coverage of a line is right to this."""
DISCS = 0.01
"""Coverage of a disc is right to this share of it."""
WITH_DISCS: Record = {
    "waters": (DISC, DISC, LINE, NARROWS),
    "curves": ("saturating", "saturating", "capped"),
    "kinds": ("units-max", "spend-max", "served-min", "types-max", "resource", "requires"),
}
"""Curves no steeper than 1 and rules that do not look at coverage: what a disc is off by cannot
grow, or decide what is allowed."""

every_part = pytest.mark.parametrize("part", parts(PARTS, daily=1))


def seeds(part: int) -> range:
    return range(part, SEEDS, PARTS)


def instance_of(document: Record) -> Instance:
    return Instance.from_tables(**{k: v for k, v in document.items() if k != "format"})


def covered(instance: Instance, plan: Sequence[int]) -> list[float]:
    """Coverage of every area."""
    pieces = instance.coverage(instance.coverage_factors(np.array(plan)))
    return instance.pieces.sums(pieces).tolist()


def plans_of(problem: Problem, some: int = 12) -> list[Plan]:
    """Plans of an instance, the empty and the full one among them."""
    every = search.plans(problem)
    return [*every[:: max(1, len(every) // some)], every[-1]]


def expected(problem: Problem, plan: Plan) -> list[float]:
    return [area.coverage(plan) for area in problem.areas]


# ------------------------------------------------------------------ by hand


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.says)
def test_a_water_by_hand_is_covered_as_worked_out(golden: Golden) -> None:
    instance = instance_of(golden.document)
    for plan, share in golden.covered.items():
        assert covered(instance, plan) == pytest.approx([share], abs=golden.within), plan
        told = opt.evaluate(instance, plan, best=False)
        assert told.awareness == pytest.approx(share, abs=golden.within)


def test_the_best_of_two_shores_is_one_radar_on_each() -> None:
    # Both on one shore: 0.3 · 0.96 = 0.288; one on each: 0.6 · 0.8 = 0.48. A third: 0.528.
    document = waters(
        STRAIT,
        {"radar": radar(0.3)},
        [("A", "radar", "west"), ("A", "radar", "east")],
        {"west": WEST, "east": EAST},
        budget=2,
    )
    best = opt.solve(instance_of(document), exact=True)
    assert (best.units, best.optimum_unique) == ((1, 1), True)
    assert best.awareness == pytest.approx(0.48, abs=LINES)
    assert opt.solve(instance_of(document), budget=3).awareness == pytest.approx(0.528, abs=LINES)


def test_every_layer_of_a_strait_is_the_line() -> None:
    # A response of 1 h at 0.25° an hour reaches a quarter of the line, ready all day: q = 0.6.
    rhib = {
        "availability": 0.6,
        "response_hours_presence": 1,
        "response_speed_kn": radar(0.25)["range_nm"],
        "radius_nm": radar(1)["range_nm"],
        "ready_hours": 24,
        "range_nm_surveillance": radar(0.1)["range_nm"],
    }
    document = waters(STRAIT, {"rhib": rhib}, [("A", "rhib", "west")], {"west": WEST})
    document["areas"].append(document["areas"][0] | {"area": "met", "layer": "presence"})
    document["effects"].append(document["effects"][0] | {"area": "met"})
    assert covered(instance_of(document), (1,)) == pytest.approx([0.06, 0.15], abs=LINES)


def test_a_recipient_that_adds_nothing_is_not_among_those_that_may_not_sustain() -> None:
    # Three that sustain with 1/2, two links of 0.4 each: 1 - (1/2 + 0.36/2)³; the fourth's line
    # adds nothing, and so makes no average of them.
    document = waters(
        {"lat": 0, "lon": 0, "size_km2": 1},
        {"node": node(0.4)},
        [(name, "node", None) for name in "ABCD"],
        uptake=dict.fromkeys("ABCD", 0.5),
    )
    document["effects"][3]["coverage_factor"] = 0
    instance = instance_of(document)
    assert covered(instance, (2, 2, 2, 9)) == pytest.approx([1 - 0.68**3], abs=LINES)
    assert len(instance.pieces) == 8


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"lon2": None}, "lon2", "is empty: expected lat2 and lon2, or neither"),
        ({"lat": None, "lon": None}, "lat2", "expected lat and lon, its first"),
        ({"lon2": 0}, "lat2", "is the first point again"),
        ({"lon": 180, "lon2": -180}, "lat2", "is the first point again"),
        ({"lat": 10, "lat2": -10, "lon2": 180}, "lat2", "the point opposite on the globe"),
    ],
)
def test_a_line_without_two_ends_is_refused(changed: Record, field: str, sentence: str) -> None:
    document = waters(STRAIT | changed, {"node": node(0.1)}, [("A", "node", None)])
    with pytest.raises(opt.InstanceError, match=sentence) as refused:
        instance_of(document)
    assert [fault.field for fault in refused.value.faults] == [field]


# ------------------------------------------------------------------ against the oracle


@every_part
def test_lines_are_cut_to_a_billionth(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed)
        problem, instance = parse_waters(document), instance_of(document)
        for plan in plans_of(problem):
            assert covered(instance, plan) == pytest.approx(expected(problem, plan), abs=LINES), (
                seed,
                plan,
            )


@every_part
def test_discs_are_cut_to_a_hundredth_of_their_area(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed, **WITH_DISCS)
        problem, instance = parse_waters(document), instance_of(document)
        for plan in plans_of(problem):
            assert covered(instance, plan) == pytest.approx(expected(problem, plan), abs=DISCS), (
                seed,
                plan,
            )


def methods_for(instance: Instance) -> list[str]:
    """Every method that answers it, the canonical plan promised by all."""
    question = Question(instance, instance.budget.minor)
    found = [m for m in METHODS if m != "units"]
    return [
        "units",
        *(m for m in found if not import_module(f"optimizer.methods.{m}").applicable(question)),
    ]


def test_what_keeps_a_floor_is_found_though_a_rounding_puts_it_below_its_own_price() -> None:
    # Seed 157: the first package that keeps the floors is the best, and its bound a rounding less.
    document = random_waters(157, own=False)
    best = search.optimum(problem := parse_waters(document), problem.budget)
    found = opt.solve(instance_of(document), method="packages")
    assert best is not None
    assert (found.status, found.units) == ("optimal", tuple(best.plan))


@every_part
def test_every_method_finds_the_best_plan_of_pieces_cut_by_points(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed, own=seed % 4 == 0)  # by the frontier too
        problem, instance = parse_waters(document), instance_of(document)
        best = search.optimum(problem, problem.budget)
        for method in methods_for(instance):
            found = opt.solve(instance, method=method, exact=True)
            if best is None:
                assert found.status == "infeasible", (seed, method)
                continue
            assert found.status == "optimal", (seed, method)
            assert found.awareness == pytest.approx(best.awareness, abs=1e-8), (seed, method)
            assert found.units == tuple(best.plan), (seed, method)
            assert found.optimum_unique in (best.unique, None), (seed, method)


@every_part
def test_figures_of_pieces_are_those_of_looking_at_every_plan(part: int) -> None:
    for seed in seeds(part)[:1]:
        document = random_waters(seed, own=seed % 2 == 0, max_plans=60)
        problem, instance = parse_waters(document), instance_of(document)
        best = search.optimum(problem, problem.budget)
        if best is None:
            continue
        desk = Desk(instance, Options())
        question = desk.question(instance.budget.minor)
        check(BySolving(desk, question, best.plan, best.awareness), instance, problem, best, 1e-8)
        if "frontier" in methods_for(instance):
            check(ByFrontier(desk, question, best.plan), instance, problem, best, 1e-8)


@every_part
def test_every_budget_of_a_curve_of_pieces_has_its_best_plan(part: int) -> None:
    for seed in seeds(part)[:1]:
        document = random_waters(seed, own=seed % 2 == 0)
        problem, instance = parse_waters(document), instance_of(document)
        for point in opt.curve(instance, up_to=instance.budget).points:
            best = search.optimum(problem, point.budget.minor)
            assert (point.awareness is None) == (best is None), (seed, point.budget)
            if best is not None:
                within = PROOF * instance.scale + 1e-8
                assert point.awareness == pytest.approx(best.awareness, abs=within), seed


@every_part
def test_the_best_plan_of_discs_is_the_best_within_their_accuracy(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed, **WITH_DISCS)
        problem, instance = parse_waters(document), instance_of(document)
        best = search.optimum(problem, problem.budget)
        within = DISCS * math.fsum(area.weight for area in problem.areas)
        answers = {m: opt.solve(instance, method=m, exact=True) for m in methods_for(instance)}
        for method, found in answers.items():
            if best is None or found.units is None:
                assert (best, found.status) == (None, "infeasible"), (seed, method)
                continue
            assert search.broken_rules(problem, found.units, problem.budget) == [], (seed, method)
            assert found.awareness == pytest.approx(best.awareness, abs=within), (seed, method)
            # Two plans that are each off by so much may change places.
            reached = search.awareness(problem, found.units)
            assert reached >= best.awareness - 2 * within, (seed, method)
            # Methods look at the same pieces, so among themselves they agree to the last unit.
            assert found.units == answers["units"].units, (seed, method)


@every_part
def test_an_assessment_breaks_what_the_oracle_finds_broken(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed, kinds=("coverage", "coverage", "units-min"), rules=3)
        problem, instance = parse_waters(document), instance_of(document)
        for plan in plans_of(problem, 40):
            found = opt.evaluate(instance, plan, best=False).assessment
            broken = {reading.row.rule for reading in found.broken}  # type: ignore[union-attr]
            assert broken == set(search.broken_rules(problem, plan, problem.budget)), (seed, plan)


LARGER = {
    "max_plans": 0,
    "recipients": (4, 6),
    "lines": (12, 18),
    "places": (4, 6),
    "curves": ("saturating",),
}


@pytest.mark.parametrize("seed", parts(12, daily=1))
def test_packages_and_units_agree_on_waters_with_too_many_plans_to_list(seed: int) -> None:
    kinds = (DISC, LINE) if seed % 2 else (LINE, NARROWS)
    instance = instance_of(random_waters(seed, waters=kinds, **LARGER))
    assert len(instance.pieces) > len(instance.areas)
    one, other = (opt.solve(instance, method=method) for method in ("units", "packages"))
    assert (one.status, other.status) == ("optimal", "optimal")
    assert one.awareness == pytest.approx(other.awareness, abs=PROOF * instance.scale)
    for mine, theirs in ((one, other), (other, one)):
        assert mine.awareness <= theirs.bound + TIES * instance.scale  # type: ignore[operator]


# ------------------------------------------------------------------ what must hold of any water


@every_part
def test_no_number_of_units_covers_more_than_its_pieces(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed, curves=("saturating", "capped"))
        problem, instance = parse_waters(document), instance_of(document)
        nothing = expected(problem, (0,) * len(problem.offers))
        for offer in range(len(problem.offers)):
            many = tuple(1000 * (o == offer) for o in range(len(problem.offers)))
            for area, exists, found in zip(
                problem.areas, nothing, covered(instance, many), strict=True
            ):
                assert isinstance(area, CutArea)
                assert found <= exists + area.reached(offer) + LINES, (seed, offer, area.area)


def at_three_sites(document: Record) -> Record:
    """Every base stands three times in the table, and its offers are three; what exists stands at
    the first.
    """

    def thrice(record: Record) -> list[Record]:
        if "base" not in record:
            return [record]
        others = {word: cell for word, cell in record.items() if word != "existing_units"}
        named = zip((record, others, others), "abc", strict=True)
        return [each | {"base": f"{each['base']}-{site}"} for each, site in named]

    tables = {
        name: [site for record in document.get(name, ()) for site in thrice(record)]
        for name in ("bases", "offers", "effects")
    }
    return document | {name: records for name, records in tables.items() if records}


@pytest.mark.parametrize(
    "golden",
    [golden for golden in GOLDEN if "bases" in golden.document],
    ids=lambda golden: golden.says,
)
def test_naming_one_shore_as_three_sites_changes_no_coverage(golden: Golden) -> None:
    document = golden.document
    one, three = instance_of(document), instance_of(at_three_sites(document))
    for plan in itertools.product((0, 1, 3), repeat=len(plan_of(document))):
        sites: list[int] = []
        for offer, units in zip(document["offers"], plan, strict=True):
            sites += (
                [units] if "base" not in offer else [units // 3, (units + 1) // 3, (units + 2) // 3]
            )
        assert covered(three, sites) == pytest.approx(covered(one, plan), abs=1e-12), plan


def plan_of(document: Record) -> Plan:
    """No unit of any offer."""
    return (0,) * len(document["offers"])


@every_part
def test_coverage_never_falls_with_a_unit_and_each_adds_at_most_what_the_one_before_did(
    part: int,
) -> None:
    for seed in seeds(part):
        document = random_waters(seed, waters=(DISC, LINE, NARROWS))
        instance = instance_of(document)
        for offer in range(len(instance.offers)):
            others = [(seed + o) % 3 * (o != offer) for o in range(len(instance.offers))]
            along = [
                covered(instance, [units if o == offer else n for o, n in enumerate(others)])
                for units in range(7)
            ]
            steps = np.diff(np.array(along), axis=0)
            assert steps.min(initial=0) >= -1e-12, (seed, offer)
            assert np.diff(steps, axis=0).max(initial=0) <= 1e-12, (seed, offer)


FAR = 12_000
"""Nautical miles: more than half the way around the Earth."""
REACHES = {"range_nm", "range_nm_surveillance", "radius_nm"}


def reaching_everything(document: Record) -> Record:
    """Every sensor sees all around and as far as there is, and every recipient sustains it."""
    changed = copy.deepcopy(document)
    for recipient in changed["recipients"]:
        recipient.pop("uptake", None)
    for asset in changed["assets"]:
        for column in ("antenna_m", "target_m", "sector_degrees"):
            asset.pop(column, None)
        asset |= dict.fromkeys(REACHES & set(asset), FAR)
        if "response_hours_presence" in asset:
            asset["response_hours_presence"] = FAR
    return changed


@every_part
def test_where_all_is_reached_and_sustained_an_area_is_one_piece_in_which_factors_add(
    part: int,
) -> None:
    for seed in seeds(part):
        document = reaching_everything(
            random_waters(seed, waters=(DISC, LINE, NARROWS), rules=0, existing=0)
        )
        instance, problem = instance_of(document), parse_waters(document)
        assert len(instance.pieces) == len(instance.areas), seed
        for plan in plans_of(problem):
            sums = [
                search.curve_value(
                    area.curve,
                    area.baseline
                    + math.fsum(plan[offer] * factor for offer, factor in area.factors),
                )
                for area in problem.areas
            ]
            assert covered(instance, plan) == pytest.approx(sums, abs=LINES), (seed, plan)


@every_part
def test_what_exists_is_worth_what_it_would_be_bought_for_nothing(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed, waters=(DISC, LINE, NARROWS), unsure=0, existing=0.6)
        standing = [offer.get("existing_units", 0) for offer in document["offers"]]
        offers = [
            {word: cell for word, cell in offer.items() if word != "existing_units"}
            for offer in document["offers"]
        ]
        there, bought = instance_of(document), instance_of(document | {"offers": offers})
        for plan in plans_of(parse_waters(document), 6):
            both = [units + stands for units, stands in zip(plan, standing, strict=True)]
            assert covered(there, plan) == pytest.approx(covered(bought, both), abs=1e-12), seed


@every_part
def test_a_recipient_that_sustains_more_never_covers_less(part: int) -> None:
    for seed in seeds(part):
        document = random_waters(seed, recipients=(2, 3), unsure=1)
        better = copy.deepcopy(document)
        better["recipients"][0]["uptake"] = 1
        full = search.plans(parse_waters(document))[-1]
        less, more = (covered(instance_of(each), full) for each in (document, better))
        assert all(a <= b + 1e-12 for a, b in zip(less, more, strict=True)), seed


# ------------------------------------------------------------------ through the package


@every_part
def test_an_audit_derives_results_of_pieces_again(part: int) -> None:
    for seed in seeds(part)[:1]:
        for knobs in ({}, WITH_DISCS):
            instance = instance_of(random_waters(seed, **knobs))
            result = json.loads(json_renderer.render(opt.solve(instance).result))
            verified = opt.verify(result, instance)
            assert verified.verdict == "derived again", (seed, knobs, verified.taken)


def island(**more: Any) -> Record:
    """A radar and a boat on an island, a radar on the western shore and a link, of two
    recipients.
    """
    return waters(
        STRAIT,
        {"radar": radar(0.3), "boat": boat(0.4, 0.5, 700), "node": node(0.1)},
        [
            ("A", "radar", "island"),
            ("A", "boat", "island"),
            ("B", "radar", "west"),
            ("B", "node", None),
        ],
        {"island": ISLAND, "west": WEST},
        uptake={"A": 0.8},
        **more,
    )


@pytest.mark.parametrize(
    ("path", "table", "row", "column", "value"),
    [
        ("recipients.A.uptake", "recipients", 0, "uptake", 0.5),
        ("recipients.B.uptake", "recipients", 1, "uptake", 0.7),
        ("bases.A/island.lon", "bases", 0, "lon", 0.9),
        ("bases.B/west.lat", "bases", 1, "lat", 0.1),
        ("places.water.lon2", "places", 0, "lon2", 1.5),
        ("assets.radar.range_nm", "assets", 0, "range_nm", 30),
    ],
)
def test_a_setting_cuts_the_water_anew(
    path: str, table: str, row: int, column: str, value: float
) -> None:
    stated = island()
    changed = copy.deepcopy(stated)
    changed[table][row][column] = value
    plan = (1, 2, 1, 1)
    found = covered(instance_of(stated).override({path: value}), plan)
    assert found == covered(instance_of(changed), plan)
    assert found == pytest.approx(expected(parse_waters(changed), plan), abs=LINES)
    assert found != pytest.approx(covered(instance_of(stated), plan), abs=1e-4)


@pytest.mark.parametrize("left_out", [{"recipient": "A"}, {"base": "west"}, {"asset": "node"}])
def test_what_is_left_out_takes_its_pieces_along(left_out: Mapping[str, str]) -> None:
    document = island()
    (word, name), *_ = left_out.items()
    kept = [offer for offer in document["offers"] if offer.get(word) != name]
    plan = [int(offer in kept) for offer in document["offers"]]
    without = instance_of(document).without(**left_out)
    assert len(without.offers) == len(kept)
    # No unit of what is gone, in the instance as stated: the same coverage.
    assert covered(without, [1] * len(kept)) == pytest.approx(
        covered(instance_of(document), plan), abs=1e-12
    )


def test_draws_move_uptake_positions_and_ranges_and_cut_anew() -> None:
    document = island()
    document["recipients"][0]["uptake"] = {"value": 0.8, "low": 0.5, "high": 0.95}
    document["bases"][0]["lon"] = {"value": 0.5, "low": 0.4, "high": 0.6}
    document["assets"][0]["range_nm"] = {"value": 18, "low": 12, "high": 24}
    instance, plan = instance_of(document), (1, 1, 1, 1)
    seen = set()
    for number in range(4):
        drawn = draw(instance, 7, number)
        stated = copy.deepcopy(document)
        uptake, lon = drawn.recipients[0].uptake, drawn.bases[0].lon  # type: ignore[attr-defined]
        stated["recipients"][0]["uptake"], stated["bases"][0]["lon"] = uptake, lon
        stated["assets"][0]["range_nm"] = drawn.assets[0].sensors["range_nm"]
        assert 0.5 <= uptake <= 0.95
        assert 0.4 <= lon <= 0.6
        assert covered(drawn, plan) == pytest.approx(
            expected(parse_waters(stated), plan), abs=LINES
        )
        seen.add(round(covered(drawn, plan)[0], 6))
    assert len(seen) == 4
