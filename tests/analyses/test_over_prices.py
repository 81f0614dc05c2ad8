"""What becomes of plans at other prices: held against looking at every plan at the prices of every
draw, and worked out by hand.
"""

from __future__ import annotations

import copy
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.robustness import Robust
from optimizer.analyses.robustness.over_prices import draws_of_prices
from optimizer.analyses.robustness.prices import CuttingOrder
from optimizer.analyses.robustness.result import CarriedOut, PlanOverPrices, UnitMoved
from optimizer.analyses.robustness.statistics import wilson
from optimizer.desk import Desk
from optimizer.instance.whatif.draws import draw, draw_prices, prices
from optimizer.proof import Options
from optimizer.renderers import terminal
from tests.cli.shell import Shell
from tests.oracle import rules, search
from tests.oracle.generate import random_instance
from tests.oracle.problem import SCALES, Plan, Problem, money, parse
from tests.parts import parts
from tests.test_against_the_oracle import instance_of

SEEDS = 240
PARTS = 24
DRAWS = 6
PRICES = ("unit_cost", "first_cost", "site_cost")
Unit = tuple[int, int]
"""An offer, and the unit that makes it so many."""


# -- against looking at every plan -----------------------------------------------------------------


def priced(document: Mapping[str, Any], low: float = 0.6, high: float = 1.7) -> dict[str, Any]:
    """The document with a range around every price."""
    made = copy.deepcopy(dict(document))
    size = SCALES[made.get("money_unit", "one")]
    for record in (*made["assets"], *made["offers"]):
        for name in PRICES:
            for ending in ("low", "high", "confidence", "source"):
                record.pop(f"{name}_{ending}", None)
            if record.get(name) is not None:
                yen = money(record[name], size)
                ends = {"low": int(yen * low), "value": yen, "high": math.ceil(yen * high)}
                record[name] = {end: f"{amount} one" for end, amount in ends.items()}
    return made


def at_prices_of(drawn: opt.Instance, document: Mapping[str, Any]) -> Problem:
    """The document with the prices of a draw, read by the oracle."""
    made = copy.deepcopy(dict(document))
    for table in ("assets", "offers"):
        for name in PRICES:
            for record, cell in zip(
                made[table], drawn.tables.tables[table].columns.get(name, ()), strict=False
            ):
                if cell is not None:
                    record[name] = str(cell).replace("JPY ", "") + " one"
    return parse(made)


def some_plan(stated: Problem, seed: int) -> Plan:
    """A plan of anybody's: it may break lots, rules, the budget and the most units of an offer."""
    dice = Random(seed)  # noqa: S311 - cases, not secrets
    return tuple(dice.randint(0, offer.most + (dice.random() < 0.1)) for offer in stated.offers)


class Every:
    """Every plan of an instance, at its stated numbers and at the prices of draws."""

    def __init__(self, found: Robust, document: Mapping[str, Any]) -> None:
        self.stated = parse(document)
        self.budget = self.stated.budget
        self.table = search.table(self.stated)
        self.tau = search.tau(self.stated)
        self.lawful = search.feasible(self.stated, self.budget, capped=False)
        self.drawn = [
            at_prices_of(draw_prices(found.instance, found.seed, number), document)
            for number in range(1, DRAWS + 1)
        ]

    def kept(self, plan: Plan) -> int:
        return sum(search.cost(drawn, plan) <= self.budget for drawn in self.drawn)

    def within(self, most: int) -> Plan | None:
        """The best plan under the rules at the budget that costs no more at the stated prices."""
        best = search.best_of(self.stated, [i for i in self.lawful if self.table.costs[i] <= most])
        return best and best.plan

    def best(self, drawn: Problem, least: Plan, most: Plan) -> Plan | None:
        """The best by stated awareness of those between two plans that fit the drawn prices; of
        ties the cheapest there, then the one with the fewest units, then the greatest.
        """
        between = [
            (self.table.awareness[i], search.cost(drawn, plan), plan)
            for i, plan in ((i, self.table.plans[i]) for i in self.lawful)
            if all(a <= b <= c for a, b, c in zip(least, plan, most, strict=True))
        ]
        fitting = [each for each in between if each[1] <= self.budget]
        top = max((value for value, _, _ in fitting), default=0.0)
        tied = [(cost, plan) for value, cost, plan in fitting if value >= top - self.tau]
        ranked = sorted((cost, sum(plan), tuple(-k for k in plan), plan) for cost, plan in tied)
        return ranked[0][-1] if ranked else None

    def purchase(self, drawn: Problem, plan: Plan) -> tuple[Plan, Plan] | None:
        lawful = {self.table.plans[i] for i in self.lawful}
        whole = plan in lawful and search.cost(drawn, plan) <= self.budget
        nothing, most = (0,) * len(plan), tuple(offer.most for offer in self.stated.offers)
        cut = plan if whole else self.best(drawn, nothing, plan)
        again = cut and self.best(drawn, cut, most)
        return (cut, again) if cut and again else None

    def broken(self, plan: Plan) -> set[tuple[str, int]]:
        """What a plan breaks but the budget: checks, and offers whose units are not on offer."""
        found = set()
        for position, check in enumerate(search.checks(self.stated)):
            low, high = rules.bounds(check, self.budget)
            measure = check.measure(plan)
            if measure > high or (measure < low and check.binds(plan)):
                found.add(("rule", position))
        for o, (units, offer) in enumerate(zip(plan, self.stated.offers, strict=True)):
            if units not in offer.levels:
                found.add(("units", o))
        return found

    def fixed(self, drawn: Problem, plan: Plan, order: Sequence[Unit]) -> Plan | None:
        """The plan cut in one order until it fits and breaks nothing."""
        part = plan
        while self.broken(part) or search.cost(drawn, part) > self.budget:
            for o, units in order:
                least = max(1, self.stated.offers[o].least)
                fewer = (*part[:o], units - 1 if units > least else 0, *part[o + 1 :])
                if part[o] == units and self.broken(fewer) <= self.broken(part):
                    part = fewer
                    break
            else:
                return None
        return part


def moved(pairs: Sequence[tuple[Plan, Plan]]) -> Counter[Unit]:
    return Counter(
        (o, k)
        for few, many in pairs
        for o, (least, most) in enumerate(zip(few, many, strict=True))
        for k in range(least + 1, most + 1)
    )


def told(listed: tuple[UnitMoved, ...], stated: Problem) -> dict[Unit, int]:
    keys = [(offer.recipient, offer.asset, offer.base) for offer in stated.offers]
    return {
        (keys.index((each.recipient, each.asset, each.base)), each.units): each.draws
        for each in listed
    }


def close(found: Robust) -> float:
    return 1e-9 * found.instance.scale + 1e-12


def check_carried_out(found: Robust, every: Every, plan: Plan, said: CarriedOut) -> None:
    purchases = [every.purchase(drawn, plan) for drawn in every.drawn]
    done = [each for each in purchases if each is not None]
    assert (said.draws, said.not_carried_out.draws) == (DRAWS, DRAWS - len(done))
    cuts, reserve = moved([(y, plan) for y, _ in done]), moved(done)
    assert told(said.cuts, every.stated) == cuts
    assert told(said.reserve, every.stated) == reserve
    assert [each.draws for each in said.cuts] == sorted(cuts.values(), reverse=True)
    for estimate, plans in (
        (said.cut, [y for y, _ in done]),
        (said.spent_again, [z for _, z in done]),
    ):
        values = [search.awareness(every.stated, each) for each in plans]
        assert (estimate is None) is (not values)
        if estimate is not None:
            assert estimate.value == pytest.approx(
                math.fsum(values) / len(values), abs=close(found)
            )
    units = [(o, k) for o, most in enumerate(plan) for k in range(1, most + 1)]
    order = sorted(units, key=lambda each: (-cuts[each], -each[0], -each[1]))
    parts_left = [every.fixed(drawn, plan, order) for drawn in every.drawn]
    left = [search.awareness(every.stated, each) for each in parts_left if each is not None]
    assert said.fixed_order.not_carried_out.draws == DRAWS - len(left)
    if said.fixed_order.awareness is not None:
        assert said.fixed_order.awareness.value == pytest.approx(
            math.fsum(left) / len(left), abs=close(found)
        )


def money_step(budget: int) -> int:
    """The largest of 1, 2, 5, 10, 20, ... that is at most a twentieth of the budget."""
    steps = [times * 10**power for power in range(16) for times in (1, 2, 5)]
    return max([1, *(step for step in steps if 20 * step <= budget)])


def check_contingency(found: Robust, every: Every) -> None:
    over = found.typed.prices
    assert over is not None
    most, expected = every.budget, []
    while (plan := every.within(most)) is not None:
        expected.append((most, plan, every.kept(plan)))
        if every.kept(plan) >= 0.99 * DRAWS:
            break
        most -= money_step(every.budget)
    levels = over.contingency.levels
    assert [(level.budget.minor, level.cost.minor, level.kept.draws) for level in levels] == [
        (most, search.cost(every.stated, plan), kept) for most, plan, kept in expected
    ]
    for level, (_, plan, _) in zip(levels, expected, strict=True):
        assert level.awareness == pytest.approx(
            search.awareness(every.stated, plan), abs=close(found)
        )
    often = [
        most
        for position, (most, _, _) in enumerate(expected)
        if all(kept >= 0.8 * DRAWS for _, _, kept in expected[position:])
    ]
    always = [most for most, _, kept in expected if kept >= 0.99 * DRAWS]
    assert over.contingency.ended == ("kept" if always else "no plan")
    named = (over.contingency.kept_80, over.contingency.kept_99)
    assert [None if each is None else each.minor for each in named] == [
        max(often, default=None),
        max(always, default=None),
    ]


def check(found: Robust, document: dict[str, Any]) -> None:
    over, every = found.typed.prices, Every(found, document)
    assert over is not None
    # Some draws have ranges of what assets do, so that there is a plan made for uncertainty.
    asked = ("stated", "expected", "mine")
    plans = {name: found.plans[name] for name in asked if name in found.plans}
    for percent in (90, 80, 70):
        best = every.within(every.budget * percent // 100)
        plans |= {} if best is None else {f"contingency-{percent}": best}
    assert [each.plan for each in over.plans] == [*plans]
    for said, plan in zip(over.plans, plans.values(), strict=True):
        costs = sorted(search.cost(drawn, plan) for drawn in every.drawn)
        assert said.kept.draws == every.kept(plan)
        assert (said.kept.low, said.kept.high) == pytest.approx(wilson(every.kept(plan), DRAWS))
        assert said.mean_cost.value.minor == pytest.approx(sum(costs) / DRAWS, abs=0.51, rel=1e-12)
        # of 6 draws the first is the least that 5 % do not exceed, the sixth that 95 % do not
        assert (said.p5_cost.minor, said.p95_cost.minor) == (costs[0], costs[-1])
        assert said.carried_out is not None
        check_carried_out(found, every, plan, said.carried_out)
    check_contingency(found, every)


@pytest.mark.parametrize("part", parts(PARTS, daily=2))
def test_every_figure_is_that_of_looking_at_every_plan_at_every_price(part: int) -> None:
    checked = 0
    for seed in range(part, SEEDS, PARTS):
        document = priced(random_instance(seed, max_plans=100))
        stated = parse(document)
        instance = instance_of(document)
        if search.optimum(stated, stated.budget) is None or not prices(instance):
            continue
        checked += 1
        mine = some_plan(stated, seed)
        check(
            opt.robust(instance, 1, seed, plans={"mine": mine}, price_draws=DRAWS, cautious=False),
            document,
        )
    assert checked >= SEEDS // PARTS // 2


# -- worked out by hand ----------------------------------------------------------------------------


def three_lines_document(**parts_: Any) -> dict[str, Any]:
    """A radar (8 million, 5 to 14) adds 2, a boat (2 million) 0.5, a node (3 million) 0.25, within
    10 million: the best plan is radar and boat, and spends all.
    """
    costs: dict[str, Any] = {"radar": {"value": 8, "low": 5, "high": 14}, "boat": 2, "node": 3}
    adds = {"radar": 4, "boat": 1, "node": 0.5}
    plain: dict[str, Any] = {
        "name": "Three lines",
        "budget": 10,
        "money_unit": "million",
        "curve": "proportional",
        "recipients": [{"recipient": "A"}],
        "assets": [
            {"asset": name, "category": name, "unit_cost": cost} for name, cost in costs.items()
        ],
        "areas": [{"area": name, "weight": weight} for name, weight in adds.items()],
        "offers": [{"recipient": "A", "asset": name, "max_units": 1} for name in costs],
        "effects": [
            {"recipient": "A", "asset": name, "area": name, "coverage_factor": 0.5}
            for name in costs
        ],
    }
    return {**plain, **parts_}


def three_lines(**parts_: Any) -> opt.Instance:
    return opt.Instance.from_tables(**three_lines_document(**parts_))


def over(found: Robust, position: int = 0) -> PlanOverPrices:
    assert found.typed.prices is not None
    return found.typed.prices.plans[position]


def carried_out(found: Robust, position: int = 0) -> CarriedOut:
    said = over(found, position).carried_out
    assert said is not None
    return said


def radar_costs(it: opt.Instance, seed: int, draws: int) -> list[float]:
    return [draw_prices(it, seed, n).unit_costs[0] / 1e6 for n in range(1, draws + 1)]


def test_what_is_cut_and_what_comes_in_follow_from_the_drawn_price() -> None:
    it = three_lines()
    found = opt.robust(it, 1, 3, price_draws=120)
    cost = radar_costs(it, 3, 120)
    whole, no_boat, no_radar = (
        sum(least < each <= most for each in cost) for least, most in ((0, 8), (8, 10), (10, 14))
    )
    assert over(found).kept.draws == whole
    # P(c <= 8) = (8 - 5)²/(9 x 3) = 1/3
    assert over(found).kept.low < 1 / 3 < over(found).kept.high
    said = carried_out(found)
    # Up to 8 all is bought, up to 10 the radar alone; beyond, the boat is what is left, and the
    # node comes in beside it: 2 + 3 million.
    assert no_boat > no_radar > 0
    assert [(each.asset, each.units, each.draws) for each in said.cuts] == [
        ("boat", 1, no_boat),
        ("radar", 1, no_radar),
    ]
    assert [(each.asset, each.draws) for each in said.reserve] == [("node", no_radar)]
    assert said.not_carried_out.draws == 0
    assert said.cut is not None
    assert said.spent_again is not None
    assert said.fixed_order.awareness is not None
    mean = (whole * 2.5 + no_boat * 2 + no_radar * 0.5) / 120
    assert said.cut.value == pytest.approx(mean)
    assert said.spent_again.value == pytest.approx(mean + no_radar * 0.25 / 120)
    # In the order of the list the boat goes first, so beyond 10 nothing is left.
    assert said.fixed_order.awareness.value == pytest.approx((whole * 2.5 + no_boat * 2) / 120)


def test_what_to_keep_back_is_read_off_the_best_plans_of_smaller_costs() -> None:
    it = three_lines()
    found = opt.robust(it, 1, 3, price_draws=60)
    assert found.typed.prices is not None
    told_ = found.typed.prices.contingency
    # Steps of 0.5 million. From 9.5 down to 8 the radar alone is best, kept where it costs at most
    # 10; at 7.5 boat and node, whose prices are certain.
    alone = sum(each <= 10 for each in radar_costs(it, 3, 60))
    assert [
        (level.budget.in_unit, level.awareness, level.kept.draws) for level in told_.levels
    ] == [
        (10, 2.5, over(found).kept.draws),
        *((most, 2, alone) for most in (9.5, 9, 8.5, 8)),
        (7.5, 0.75, 60),
    ]
    assert told_.ended == "kept"
    assert (told_.kept_80, told_.kept_99) == (it.money(7.5), it.money(7.5))
    assert [each.plan for each in found.typed.prices.plans] == [
        "stated",
        "contingency-90",
        "contingency-80",
        "contingency-70",
    ]
    assert [over(found, k).cost.in_unit for k in range(4)] == [10, 8, 8, 5]


def test_held_out_draws_keep_to_the_interval() -> None:
    """Of 20 studies of 30 draws each, the 95 % interval holds the true share 1/3 in about 19."""
    it, held = three_lines(), 0
    desk = Desk(it, Options())
    stated = desk.question(it.budget.minor)
    plan = desk.prove(stated).plan
    assert plan is not None
    for seed in range(20):
        drawn = draws_of_prices(desk, stated, {"stated": plan}, seed, 30)
        assert drawn is not None
        held += drawn.kept(plan).low <= 1 / 3 <= drawn.kept(plan).high
    assert held >= 16  # fewer has a chance below 1 in 100


def test_rules_over_money_are_held_at_the_stated_prices() -> None:
    # At 5 to 8 million the radar would break the minimum, above 8 the maximum.
    for rule in ({"min": 8}, {"max": 8}):
        it = three_lines(rules=[{"limit": "spend", "asset": ["radar"], "name": "radars", **rule}])
        found = opt.robust(it, 1, 3, price_draws=60)
        dear = sum(each > 10 for each in radar_costs(it, 3, 60))
        cut = {each.asset: each.draws for each in carried_out(found).cuts}
        # Where it is asked for and dearer than the budget, nothing can be carried out.
        assert carried_out(found).not_carried_out.draws == ("min" in rule) * dear
        assert cut.get("radar", 0) == ("max" in rule) * dear


def test_a_plan_that_breaks_rules_is_carried_out_as_far_as_rules_allow() -> None:
    both = {"A/radar": 1, "A/boat": 1, "A/node": 1}
    it = three_lines(rules=[{"limit": "units", "max": 1, "name": "one"}])
    found = opt.robust(it, 1, 3, price_draws=60, plans={"all": both})
    assert not over(found, 1).holds
    said = carried_out(found, 1)
    dear = sum(each > 10 for each in radar_costs(it, 3, 60))
    # One of the three may stay: the radar, or else the boat.
    assert {each.asset: each.draws for each in said.cuts} == {
        "radar": dear,
        "boat": 60 - dear,
        "node": 60,
    }
    assert "all breaks rules at the stated numbers" in words(found)


def test_a_plan_of_which_no_part_keeps_the_rules_is_not_carried_out_and_that_is_said() -> None:
    it = three_lines(rules=[{"limit": "units", "min": 2, "name": "two"}])
    found = opt.robust(it, 1, 3, price_draws=20, plans={"one": {"A/boat": 1}})
    said = carried_out(found, 1)
    assert said.not_carried_out.draws == said.fixed_order.not_carried_out.draws == 20
    assert (said.cut, said.spent_again, said.fixed_order.awareness) == (None, None, None)
    assert (said.cuts, said.reserve) == ((), ())
    assert "one 100.0 %" in words(found)


def test_what_adds_nothing_measured_stays_while_all_fits_and_goes_first_else() -> None:
    kit = {"asset": "kit", "category": "kit", "unit_cost": 1}
    it = three_lines(
        assets=[*three_lines().tables.tables["assets"].records(), kit],
        offers=[{"recipient": "A", "asset": name, "max_units": 1} for name in ("radar", "kit")],
        effects=[{"recipient": "A", "asset": "radar", "area": "radar", "coverage_factor": 0.5}],
    )
    found = opt.robust(it, 1, 3, price_draws=60, plans={"mine": {"A/radar": 1, "A/kit": 1}})
    cost = radar_costs(it, 3, 60)
    cut = {each.asset: each for each in carried_out(found, 1).cuts}
    assert cut["radar"].draws == sum(each > 10 for each in cost)
    assert cut["kit"].draws == sum(each > 9 for each in cost)
    assert cut["kit"].measured is False


def test_in_a_fixed_order_a_unit_waits_until_the_rules_let_it_go() -> None:
    it = three_lines(rules=[{"requires": {"asset": "radar", "needs": "node"}, "name": "data"}])
    stated = [row for row in it.rows(it.budget.minor) if row.rule != "budget"]
    order = CuttingOrder(it, stated, (1, 1, 1), [(2, 1), (0, 1), (1, 1)])
    # The node comes first, but the radar needs it; once that has gone it is first again.
    assert [*order.parts()] == [(1, 1, 1), (0, 1, 1), (0, 1, 0), (0, 0, 0)]


# -- what must come out ----------------------------------------------------------------------------


def words(found: Robust) -> str:
    return " ".join(terminal.render(found.document).split())


def test_ranges_without_width_leave_the_plan_as_it_is() -> None:
    asked = 0
    for seed in range(12):
        instance = instance_of(priced(random_instance(seed, max_plans=100), 1, 1))
        best = opt.solve(instance)
        if best.status == "infeasible" or not prices(instance):
            continue
        asked += 1
        found = opt.robust(instance, 1, price_draws=3)
        assert (over(found).kept.share, over(found).mean_cost.value) == (1, best.typed.cost)
        assert over(found).p5_cost == over(found).p95_cost == best.typed.cost
        said = carried_out(found)
        assert (said.cuts, said.reserve, said.not_carried_out.draws) == ((), (), 0)
        for estimate in (said.cut, said.spent_again, said.fixed_order.awareness):
            assert estimate is not None
            assert (estimate.value, estimate.error) == (best.typed.awareness, 0)
        assert found.typed.prices is not None
        contingency = found.typed.prices.contingency
        assert (len(contingency.levels), contingency.kept_99) == (1, instance.budget)
    assert asked > 6


def test_what_is_drawn_are_prices_alone() -> None:
    it = opt.load("osa-fy2026")
    assert {(each.table, each.column) for each in prices(it)} == {
        ("assets", "unit_cost"),
        ("assets", "first_cost"),
        ("assets", "site_cost"),
    }
    # Each has the value that a draw of everything has.
    one, whole = draw_prices(it, 5, 2), draw(it, 5, 2)
    assert one.unit_costs == whole.unit_costs != it.unit_costs
    assert one.first_costs == whole.first_costs
    assert (one.effects.coverage_factor == it.effects.coverage_factor).all()
    assert [offer.max_units for offer in one.offers] == [offer.max_units for offer in it.offers]


def test_where_no_price_is_drawn_nothing_is_said() -> None:
    assert "prices" not in opt.robust(three_lines(), 1, price_draws=0).result
    assert "prices" not in opt.robust(opt.load("tutorial"), 1).result
    assert "At other prices" not in words(opt.robust(opt.load("tutorial"), 1))


def test_what_was_not_answered_by_then_is_missing_and_said_to_be() -> None:
    found = opt.robust(three_lines(), 1, 3, price_draws=12)
    assert (found.typed.status, found.prices is None) == ("optimal", False)
    assert found.prices is not None
    some = replace(found, prices=replace(found.prices, purchases=found.prices.purchases[:5]))
    assert (some.typed.status, carried_out(some).draws, over(some).kept) == (
        "stopped",
        5,
        over(found).kept,
    )
    before = replace(found, prices=replace(found.prices, purchases=(), levels=(), ended="stopped"))
    assert (before.typed.status, over(before).carried_out) == ("stopped", None)
    assert before.typed.prices is not None
    assert before.typed.prices.contingency.kept_80 is None
    assert "what is missing here was not answered by then" in words(before)
    none = replace(found, prices=None)
    assert (none.typed.status, "prices" in none.result) == ("stopped", False)


def test_eight_plans_are_carried_out_and_the_others_are_priced() -> None:
    own = {f"own-{number}": {"A/boat": 1} for number in range(8)}
    found = opt.robust(three_lines(), 1, price_draws=3, plans=own)
    assert [over(found, k).carried_out is None for k in range(12)] == [False] * 8 + [True] * 4
    assert over(found, 11).plan == "contingency-70"
    assert "own-7" in words(found)


def test_fewer_plans_are_carried_out_where_that_is_asked_for() -> None:
    it = three_lines()
    alone, all_of_them = (
        opt.robust(it, 1, price_draws=3, **more) for more in ({"carried_out": 1}, {})
    )
    assert carried_out(alone) == carried_out(all_of_them)
    others = alone.typed.prices and alone.typed.prices.plans[1:]
    assert others
    assert all(each.carried_out is None for each in others)
    assert alone.typed.status == "optimal"
    with pytest.raises(
        opt.InputError, match="carried_out: found 9: expected a whole number, 1 to 8"
    ):
        opt.robust(it, 1, carried_out=9)


def test_a_plan_of_ones_own_has_a_name_of_its_own() -> None:
    for name in ("stated", "contingency-90"):
        with pytest.raises(opt.InputError, match=f"{name}.*give yours another"):
            opt.robust(three_lines(), 1, plans={name: {}})


def test_the_command_says_how_often_the_budget_is_kept(shell: Shell, tmp_path: Any) -> None:
    file, out = tmp_path / "lines.json", tmp_path / "out.json"
    file.write_text(json.dumps({"format": 1, **three_lines_document()}))
    asked = ("robust", str(file), "--draws", "1", "--workers", "1", "--price-draws")
    said = shell(*asked, "6", "--out", str(out))
    assert said.code == 0
    assert "of the drawn prices the stated plan costs no more than" in " ".join(said.out.split())
    assert json.loads(out.read_text())["prices"]["draws"] == 6
    assert shell(*asked, "-1").code == 2
    assert "prices" not in shell(*asked, "0", "--json").json
