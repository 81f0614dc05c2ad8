"""What survives the doubt about outcomes: held against looking at every plan in every draw, and
worked out by hand.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.robustness import Robust
from optimizer.analyses.robustness.result import LineOverOutcomes
from optimizer.analyses.robustness.statistics import mean, quantile, tail_mean, wilson
from optimizer.instance.whatif.draws import draw, draw_outcomes, outcomes
from optimizer.renderers import terminal
from tests.cli.shell import Shell
from tests.larger import part_of_the_flagship
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Plan, Problem, parse
from tests.test_against_the_oracle import instance_of

DRAWS = 36


# -- statistics, by hand ---------------------------------------------------------------------------


def test_the_interval_of_a_share_is_wilsons() -> None:
    # z² = 3.841459. 8 of 10: p = 0.8, 1 + z²/10 = 1.384146, middle 0.8 + 0.192073 = 0.992073;
    # half z √(0.16/10 + z²/400) = 1.959964 √0.0256036 = 0.313614; both over 1.384146.
    assert wilson(8, 10) == pytest.approx((0.490162, 0.943318), abs=2e-6)
    # N of N: the lower end is 1/(1 + z²/N) = N/(N + z²), which passes 0.9 between 34 and 35.
    assert wilson(34, 34) == pytest.approx((34 / 37.841459, 1.0))
    assert wilson(35, 35) == pytest.approx((35 / 38.841459, 1.0))
    assert wilson(34, 34)[0] < 0.9 < wilson(35, 35)[0]
    # 0 of N mirrors N of N.
    assert wilson(0, 20) == pytest.approx((0.0, 1 - 20 / 23.841459))


def test_means_quantiles_and_the_worst_tenth_are_those_of_the_sample() -> None:
    # 1 to 4: mean 2.5; squared deviations 2.25 + 0.25 + 0.25 + 2.25 = 5, over 3, over 4: 5/12.
    found = mean([1.0, 2.0, 3.0, 4.0])
    assert (found.value, found.error) == (2.5, pytest.approx(math.sqrt(5 / 12)))
    assert mean([7.0]).error is None
    numbers = [float(each) for each in range(20, 0, -1)]
    # 1/20 of them do not exceed 1; 19/20 do not exceed 19.
    assert (quantile(numbers, 0.05), quantile(numbers, 0.95)) == (1.0, 19.0)
    # The worst tenth of 20 are 1 and 2: mean 1.5. Of 25, two and a half: (1 + 2 + 3/2)/2.5 = 1.8.
    assert tail_mean(numbers).value == pytest.approx(1.5)
    assert tail_mean([*numbers, *map(float, range(21, 26))]).value == pytest.approx(1.8)
    # Of 1 to 20, q = 2: (2 - A)⁺/0.1 is 10 once, 0 else; mean 0.5, variance (9.5² + 19 x 0.5²)/19
    # = 5, standard error √(5/20) = 0.5.
    assert tail_mean(numbers).error == pytest.approx(0.5)


# -- against looking at every plan -----------------------------------------------------------------


def ranged(document: Mapping[str, Any], seed: int, wide: float = 1) -> dict[str, Any]:
    """The document with a range around weights, baselines, coverage factors and uptakes, so many
    times as wide as usual, and around what is on offer, which is no outcome.
    """
    made = copy.deepcopy(dict(document))

    def around(record: dict[str, Any], name: str, low: float, high: float) -> None:
        value = record.get(name)
        if isinstance(value, int | float) and value > 0:
            low, high = (value * (1 + wide * (times - 1)) for times in (low, high))
            record[name] = {"value": value, "low": low, "high": high}
            if name == "uptake":
                record[name]["high"] = min(1, high)

    for position, area in enumerate(made["areas"]):
        around(area, "weight", 0.5, 1.2 + 0.4 * ((seed + position) % 3))
        around(area, "baseline", 0.4, 2.0)
    for effect in made["effects"]:
        around(effect, "coverage_factor", 0.3, 1.8)
    for offer in made["offers"]:
        around(offer, "uptake", 0.5, 1.3)
        offer["max_units"] = {"value": offer["max_units"], "low": 0, "high": 9}
    return made


def numbers_of(drawn: opt.Instance, document: Mapping[str, Any]) -> Problem:
    """The document with the numbers of a draw, read by the oracle."""
    made = copy.deepcopy(dict(document))
    for table in ("areas", "effects", "offers"):
        for name in ("weight", "baseline", "coverage_factor", "uptake"):
            cells = drawn.tables.tables[table].columns.get(name)
            for record, cell in zip(made[table], cells or (), strict=False):
                if cell is not None:
                    record[name] = cell
    return parse(made)


def best_plan(problem: Problem, allowed: list[int], stated: Problem) -> tuple[float, Plan]:
    """The greatest awareness of the plans allowed at the stated numbers, and the canonical plan."""
    every, known = search.plans(stated), search.table(stated)
    values = {i: search.awareness(problem, every[i]) for i in allowed}
    best = max(values.values())
    tied = [i for i, value in values.items() if value >= best - search.tau(problem)]
    return best, every[min(tied, key=lambda i: known.ranks[i])]


def worst_tenth(values: list[float]) -> float:
    ordered = sorted(values)  # of 36 draws the three worst and 0.6 of the fourth
    return (sum(ordered[:3]) + 0.6 * ordered[3]) / 3.6


def drawn(found: Robust, document: Mapping[str, Any], numbers: Iterable[int]) -> list[Problem]:
    """What the oracle reads of these draws."""
    return [
        numbers_of(draw_outcomes(found.instance, found.seed, number), document)
        for number in numbers
    ]


def check(found: Robust, document: dict[str, Any], problems: Sequence[Problem]) -> None:
    """Hold every figure over ``DRAWS`` draws, ``problems``, against looking at every plan in each:
    ``test_information.py`` asks, of the answers that it looks at too.
    """
    stated, over = parse(document), found.typed.outcomes
    # figures are written with 12 digits, so that each is off by at most 5e-12 of itself
    close = 1e-9 * found.instance.scale + 1e-11 * max(1.0, search.awareness(stated, found.plan))
    allowed = search.feasible(stated, stated.budget)
    best = [best_plan(problem, allowed, stated) for problem in problems]
    expected = search.best_of(stated, allowed)
    assert expected is not None
    assert found.plan == expected.plan
    assert over.best.value == pytest.approx(math.fsum(v for v, _ in best) / DRAWS, abs=close)
    for name, plan in found.plans.items():
        (told,) = (each for each in over.plans if each.plan == name)
        values = [search.awareness(problem, plan) for problem in problems]
        gains = [v - search.baseline(problem) for v, problem in zip(values, problems, strict=True)]
        regret = [top - value for (top, _), value in zip(best, values, strict=True)]
        assert told.awareness.stated == pytest.approx(search.awareness(stated, plan), abs=close)
        assert told.awareness.expected.value == pytest.approx(math.fsum(values) / DRAWS, abs=close)
        assert told.gain.expected.value == pytest.approx(math.fsum(gains) / DRAWS, abs=close)
        assert told.regret.value == pytest.approx(math.fsum(regret) / DRAWS, abs=close)
        assert told.worst_regret == pytest.approx(max(regret), abs=close)
        assert told.cvar10.value == pytest.approx(worst_tenth(values), abs=close)
        # 36 draws: ceil(1.8) = the second from below, ceil(34.2) = the 35th
        assert told.p5 == pytest.approx(sorted(values)[1], abs=close)
        assert told.p95 == pytest.approx(sorted(values)[34], abs=close)
        assert told.holds is (plan in search.feasible_plans(stated, stated.budget))
    lines = {(line.recipient, line.asset, line.base): line for line in over.lines}
    for o, offer in enumerate(stated.offers):
        line = lines[offer.recipient, offer.asset, offer.base]
        units = [plan[o] for _, plan in best]
        expected_times = [
            sum(each >= k for each in units) for k in range(1, max(found.plan[o], *units) + 1)
        ]
        assert [seen.draws for seen in line.times] == expected_times
    for each in over.recipients:
        rest = tuple(
            0 if offer.recipient == each.recipient else units
            for offer, units in zip(stated.offers, found.plan, strict=True)
        )
        assert each.awareness == pytest.approx(search.awareness(stated, rest), abs=close)


# -- what must come out ----------------------------------------------------------------------------


def two_waters(**parts_: Any) -> opt.Instance:
    """A radar for A or for B, not both; the weight of the waters decides. Coverage is the factor
    itself (proportional), so that awareness is weight x 0.5 x units.
    """
    plain: dict[str, Any] = {
        "name": "Two waters",
        "budget": 10,
        "curve": "proportional",
        "recipients": [{"recipient": "A"}, {"recipient": "B"}],
        "assets": [{"asset": "radar", "category": "radar", "unit_cost": 10}],
        "areas": [
            {"area": "north", "weight": {"value": 4, "low": 1, "high": 7}},
            {"area": "south", "weight": 3},
        ],
        "offers": [{"recipient": who, "asset": "radar", "max_units": 1} for who in "AB"],
        "effects": [
            {"recipient": who, "asset": "radar", "area": area, "coverage_factor": 0.5}
            for who, area in (("A", "north"), ("B", "south"))
        ],
    }
    return opt.Instance.from_tables(**{**plain, **parts_})


def line(found: Robust, recipient: str) -> LineOverOutcomes:
    (it,) = (each for each in found.typed.outcomes.lines if each.recipient == recipient)
    return it


def test_a_line_is_in_as_many_draws_as_the_drawn_numbers_say() -> None:
    found = opt.robust(two_waters(), 400, 3)
    weights = [draw_outcomes(found.instance, 3, number).areas[0].weight for number in range(1, 401)]
    won = sum(weight > 3 for weight in weights)
    (seen,) = line(found, "A").times
    assert (seen.units, seen.draws, seen.share) == (1, won, won / 400)
    # P(weight > 3) = 1 - (3 - 1)²/((7 - 1)(4 - 1)) = 1 - 4/18 = 7/9.
    assert seen.low < 7 / 9 < seen.high
    assert line(found, "A").verdict == "usual"
    assert line(found, "B").verdict == "contested"
    (stated,) = found.typed.outcomes.plans
    # V* - A = max(0, 1.5 - w/2)
    short = [max(0.0, 1.5 - weight / 2) for weight in weights]
    assert stated.regret.value == pytest.approx(sum(short) / 400)
    assert stated.worst_regret == pytest.approx(max(short))
    # The mean of the range is (1 + 4 + 7)/3 = 4, so the first two steps are alike: 4 x 0.5.
    assert (stated.awareness.stated, stated.awareness.at_mean) == (2.0, 2.0)


def test_held_out_draws_keep_to_the_interval() -> None:
    """Of 30 studies of 40 draws each, the 95 % interval holds the true share 7/9 in about 28."""
    held = 0
    for seed in range(30):
        (seen,) = line(opt.robust(two_waters(), 40, seed), "A").times
        held += seen.low <= 7 / 9 <= seen.high
    assert held >= 24  # fewer has a chance below 1 in 100


def test_ranges_without_width_say_what_solve_says() -> None:
    asked = 0
    for seed in range(12):
        instance = instance_of(ranged(random_instance(seed, max_plans=100), seed, wide=0))
        best = opt.solve(instance)
        if best.status == "infeasible":
            continue
        asked += 1
        found = opt.robust(instance, 40, price_draws=0)
        (stated,) = found.typed.outcomes.plans
        assert found.plan == best.units
        assert found.typed.outcomes.numbers > 0
        assert stated.awareness.expected.value == stated.awareness.stated == best.typed.awareness
        assert stated.awareness.at_mean == best.typed.awareness
        assert stated.gain.expected.value == pytest.approx(
            best.typed.gain, abs=1e-11 * best.typed.awareness
        )
        assert {stated.p5, stated.p95, stated.cvar10.value} == {best.typed.awareness}
        assert (stated.regret.value, stated.worst_regret, stated.cvar10.error) == (0, 0, 0)
        for each in found.typed.outcomes.lines:
            assert {seen.draws for seen in each.times} <= {40}
            assert len(each.times) == each.units == each.firm
    assert asked > 6


def test_nothing_is_firm_in_fewer_than_35_draws_and_that_is_said() -> None:
    it = opt.load("tutorial")
    few, enough = opt.robust(it, 34), opt.robust(it, 35)
    assert not few.typed.outcomes.can_be_firm
    assert {each.verdict for each in few.typed.outcomes.lines} == {"usual", "never seen"}
    assert enough.typed.outcomes.can_be_firm
    assert {each.verdict for each in enough.typed.outcomes.lines} == {"firm", "never seen"}
    said = " ".join(terminal.render(few.document).split())
    assert "So few draws can call nothing firm: it takes at least 35." in said


def test_what_is_drawn_are_outcomes_alone() -> None:
    it = opt.load("osa-fy2026")
    drawn = {(each.table, each.column) for each in outcomes(it)}
    assert {("areas", "weight"), ("recipients", "uptake"), ("assets", "sweep_weather")} <= drawn
    assert {column for _, column in drawn}.isdisjoint(
        ("unit_cost", "first_cost", "max_units", "crew", "crew_available", "lane", "incidents")
    )
    assert "acceptance" not in {column for _, column in drawn}  # no plan's awareness hangs on it
    # Each has the value that a draw of everything has.
    one, whole = draw_outcomes(it, 5, 2), draw(it, 5, 2)
    assert [area.weight for area in one.areas] == [area.weight for area in whole.areas]
    assert one.assets[0].sensors == whole.assets[0].sensors
    assert [o.max_units for o in one.offers] == [o.max_units for o in it.offers]
    assert one.unit_costs == it.unit_costs


@pytest.mark.parametrize("name", ["osa-fy2023", pytest.param("osa-fy2026", marks=pytest.mark.slow)])
def test_a_recipient_that_sustains_nothing_leaves_what_an_uptake_of_0_leaves(name: str) -> None:
    it = opt.load(name).replace(scenarios=None)  # of which each would be proved
    found = opt.robust(it, 1, declines=0, price_draws=0, cautious=False)
    for each in found.typed.outcomes.recipients[:3]:
        without = it.override({f"recipients.{each.recipient}.uptake": 0})
        left = opt.evaluate(without, found.plan, best=False)
        assert each.awareness == pytest.approx(left.awareness, abs=1e-9 * it.scale)


# -- structural scenarios --------------------------------------------------------------------------

CERTAIN = [{"area": "north", "weight": 4}, {"area": "south", "weight": 3}]


def test_a_line_is_firm_only_where_every_structural_scenario_buys_it() -> None:
    other = {"structural": True, "areas.south.weight": 5}
    for scenarios, verdict, units in (
        ({}, "firm", {}),
        ({"other": {**other, "structural": False}}, "firm", {}),
        ({"other": other}, "usual", {"other": 0}),
        ({"same": {"structural": True, "areas.south.weight": 2}}, "firm", {"same": 1}),
    ):
        found = opt.robust(two_waters(areas=CERTAIN, scenarios=scenarios), 40)
        assert (line(found, "A").verdict, line(found, "A").scenarios) == (verdict, units)


def test_a_scenario_says_nothing_of_lines_that_are_not_on_offer_there() -> None:
    more = [
        {"recipient": "A", "asset": "radar", "max_units": 1},
        {"recipient": "A", "asset": "boat", "max_units": 1},
        {"recipient": "B", "asset": "radar", "max_units": 1},
    ]
    assets = [
        {"asset": name, "category": name, "unit_cost": 10 - 9 * (name == "boat")}
        for name in ("radar", "boat")
    ]
    shut = {"structural": True, "offers.A/radar.max_units": 0}
    gone = {"structural": True, "without": {"offer": "A/radar"}}
    none = {"structural": True, "rules": [{"limit": "units", "min": 9, "name": "many"}]}
    it = two_waters(
        areas=CERTAIN,
        offers=more,
        assets=assets,
        scenarios={"shut": shut, "gone": gone, "none": none},
    )
    found = opt.robust(it, 40)
    first = found.typed.outcomes.lines[0]
    assert (first.asset, first.verdict, first.firm) == ("radar", "firm", 1)
    assert first.scenarios == {"shut": None, "gone": None, "none": None}
    # With its radar shut or gone, A buys nothing, and B's radar brings 3 x 0.5.
    assert [(each.scenario, each.awareness) for each in found.typed.outcomes.scenarios] == [
        ("shut", 1.5),
        ("gone", 1.5),
        ("none", None),
    ]


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ({"budget": 20}, r"changes the budget \(¥10 to ¥20\)"),
        ({"without": {"recipient": "B"}}, r"changes who takes part \(B\)"),
        ({"offers.A/radar.max_units": 0}, r"changes who takes part \(A\)"),
        ({"structural": "yes"}, "expected true or false"),
    ],
)
def test_a_structural_scenario_changes_neither_the_budget_nor_who_takes_part(
    scenario: dict[str, Any], words: str
) -> None:
    it = two_waters(scenarios={"odd": {"structural": True, **scenario}})
    with pytest.raises(opt.InputError, match=f"The scenario 'odd'.*{words}"):
        opt.robust(it, 2)


# -- asked from outside ----------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers() -> None:
    price = {"value": 10, "low": 4, "high": 12}
    it = two_waters(assets=[{"asset": "radar", "category": "radar", "unit_cost": price}])
    digests = {
        opt.robust(it, 30, 7, price_draws=20, workers=workers).typed.digest for workers in (1, 3)
    }
    assert len(digests) == 1
    assert opt.robust(it, 30, 8, price_draws=20).typed.digest not in digests


@pytest.mark.slow
def test_an_instance_of_real_size_gives_the_same_bytes_for_any_number_of_workers() -> None:
    it = part_of_the_flagship()
    digests = {
        opt.robust(it, 9, 7, price_draws=2, declines=0, workers=workers).typed.digest
        for workers in (1, 3)
    }
    assert len(digests) == 1


@pytest.mark.slow
def test_draws_that_begin_with_the_stated_plan_end_as_those_that_begin_with_nothing() -> None:
    it = opt.load("osa-fy2023").replace(scenarios=None)
    found = opt.robust(it, 12, 5, price_draws=0, cautious=False)
    for number, each in enumerate(found.draws, 1):
        alone = opt.solve(draw_outcomes(it, 5, number))
        assert (each.plan, each.best) == (alone.units, alone.awareness)


def test_a_plan_of_ones_own_stands_beside_the_best(shell: Shell, tmp_path: Any) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("recipient,asset,base,units\nALD,boat,,1\n")
    asked = ("robust", "tutorial", "--draws", "40", "--workers", "1", "--plans", f"mine={file}")
    told = shell(*asked, "--json").json
    first, mine = told["outcomes"]["plans"]
    assert (first["plan"], mine["plan"], mine["holds"]) == ("stated", "mine", True)
    assert mine["regret"]["value"] == pytest.approx(
        first["awareness"]["stated"] - mine["awareness"]["stated"]
    )
    assert "mine" in shell(*asked).out


def test_a_plan_that_breaks_rules_is_said_to_and_may_be_better_than_the_best() -> None:
    found = opt.robust(two_waters(), 40, plans={"both": {"A/radar": 1, "B/radar": 1}})
    both = found.typed.outcomes.plans[1]
    assert not both.holds
    assert both.worst_regret < 0
    said = " ".join(terminal.render(found.document).split())
    assert "both breaks rules at the stated numbers" in said


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        (["--plans", "mine"], 2, "--plans mine: expected NAME=FILE"),
        (["--plans", "stated=x.csv"], 2, ""),
        (["--draws", "0"], 2, "greater than or equal to 1"),
        (["--set", "budget=1", "--set", "rules.all.limit=units"], 2, ""),
        (["--time-limit", "0"], 4, "Stopped before"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    shell: Shell, asked: list[str], code: int, words: str
) -> None:
    said = shell("robust", "tutorial", "--workers", "1", *asked)
    assert (said.code, words in said.err) == (code, True), said.err


def test_where_no_plan_keeps_the_rules_that_is_the_answer(shell: Shell, tmp_path: Any) -> None:
    it = two_waters(rules=[{"limit": "units", "min": 9, "name": "many"}])
    with pytest.raises(opt.InfeasibleError, match="No plan keeps every rule: many cannot hold"):
        opt.robust(it, 2)


@pytest.mark.parametrize("name", ["draws", "seed", "workers"])
def test_counts_are_whole_numbers(name: str) -> None:
    for wrong in (1.5, "3", True, -1):
        with pytest.raises(opt.InputError, match=f"{name}: found"):
            opt.robust(two_waters(), **{name: wrong})


def test_records_are_the_units_of_lines_and_data_is_plain() -> None:
    found = opt.robust(two_waters(), 40)
    assert [(row["recipient"], row["units"]) for row in found.records] == [("A", 1), ("B", 1)]
    assert json.loads(json.dumps(found.result)) == found.result
