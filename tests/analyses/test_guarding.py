"""Plans that guard against bad draws: held against looking at every plan in every draw that chose
them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import fmean, stdev
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.robustness import Robust
from optimizer.analyses.robustness.guarding import guards
from optimizer.analyses.robustness.in_order import Beginning, answers_in_order
from optimizer.analyses.robustness.information_report import cautious_plans
from optimizer.analyses.robustness.result import CautiousPlan, Estimate
from optimizer.analyses.robustness.statistics import tail_gain, worst_gain
from optimizer.deadline import Deadline
from optimizer.desk import Desk
from optimizer.document import Document
from optimizer.instance.whatif.draws import draw_outcomes
from optimizer.interruption import Ear, listening
from optimizer.proof import Options, Proof
from optimizer.question import Question
from optimizer.renderers import terminal
from optimizer.reports.names import names_of
from tests.analyses.test_robustness import numbers_of, ranged, two_waters
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Plan, parse
from tests.parts import parts
from tests.test_against_the_oracle import instance_of

SEEDS = 240
PARTS = 60
DRAWS, CHOOSING = 56, 14  # one draw in four more is kept for choosing


def cautious(found: Robust) -> tuple[CautiousPlan, CautiousPlan]:
    told = found.typed.outcomes.cautious
    assert told is not None
    assert [each.figure for each in told] == ["cvar10", "worst_regret"]
    return told[0], told[1]


def worst_tenth(values: list[float]) -> float:
    ordered = sorted(values)  # of 14 draws the worst and four tenths of the second
    return (ordered[0] + 0.4 * ordered[1]) / 1.4


def plan_of(found: Robust, told: CautiousPlan) -> Plan:
    moved = {(each.recipient, each.asset, each.base): each.units for each in told.changes}
    pairs = zip(found.instance.offers, found.plan, strict=True)
    return tuple(units + moved.get((o.recipient, o.asset, o.base or None), 0) for o, units in pairs)


def check(found: Robust, document: dict[str, Any]) -> None:
    stated, (cvar, regret) = parse(document), cautious(found)
    close = 1e-9 * found.instance.scale + 1e-11 * max(1, search.awareness(stated, found.plan))
    near = 1e-6 * found.instance.scale + close  # a proof
    every = search.plans(stated)
    allowed = [every[i] for i in search.feasible(stated, stated.budget)]
    kept = [
        numbers_of(draw_outcomes(found.instance, found.seed, number), document)
        for number in range(-1, -1 - CHOOSING, -1)
    ]
    worth = {plan: [search.awareness(each, plan) for each in kept] for plan in allowed}
    top = [max(values[j] for values in worth.values()) for j in range(CHOOSING)]
    tail = {plan: worst_tenth(values) for plan, values in worth.items()}
    short = {
        plan: max(best - its for best, its in zip(top, values, strict=True))
        for plan, values in worth.items()
    }
    best, least = max(tail.values()), min(short.values())
    assert (cvar.draws, regret.draws) == (CHOOSING, CHOOSING)
    # the plan is the best there is, the interval holds it and closes, and one end is the plan's own
    assert best - near <= tail[plan_of(found, cvar)]
    assert cvar.low == pytest.approx(tail[plan_of(found, cvar)], abs=close)
    assert cvar.low - close <= best <= cvar.high + close
    assert short[plan_of(found, regret)] <= least + near
    assert regret.high == pytest.approx(short[plan_of(found, regret)], abs=near)
    assert regret.low - near <= least <= regret.high + near
    assert max(cvar.high - cvar.low, regret.high - regret.low) <= near
    assert cvar.stated == pytest.approx(tail[found.plan], abs=close)
    assert regret.stated == pytest.approx(short[found.plan], abs=near)
    # in the mean of draws that did not choose it
    others = [
        numbers_of(draw_outcomes(found.instance, found.seed, number), document)
        for number in range(1, DRAWS + 1)
    ]
    for told in (cvar, regret):
        plan = plan_of(found, told)
        more = [search.awareness(p, plan) - search.awareness(p, found.plan) for p in others]
        assert told.mean.value == pytest.approx(fmean(more), abs=close)
        assert told.mean.error == pytest.approx(stdev(more) / math.sqrt(DRAWS), abs=close)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_the_plans_found_are_those_of_looking_at_every_plan_in_every_draw(part: int) -> None:
    checked = 0
    for seed in range(part, SEEDS, PARTS):
        document = ranged(random_instance(seed, max_plans=100), seed)
        stated = parse(document)
        if search.optimum(stated, stated.budget) is None:
            continue
        checked += 1
        it = instance_of(document)
        check(opt.robust(it, DRAWS, seed, price_draws=0, declines=0), document)
    assert checked >= SEEDS // PARTS // 2


@pytest.mark.slow
@pytest.mark.parametrize("how", [{"method": "units"}, {"solver": "SCIP_PY"}])
def test_they_are_the_same_by_the_units_method(how: dict[str, Any]) -> None:
    document = ranged(random_instance(4, max_plans=60), 4)
    check(opt.robust(instance_of(document), DRAWS, 4, price_draws=0, declines=0, **how), document)


def test_floors_hold_them_at_the_stated_numbers() -> None:
    asked = 0
    for seed in range(3):
        document = ranged(random_instance(seed, max_plans=60, kinds=["coverage"]), seed)
        stated = parse(document)
        if search.optimum(stated, stated.budget) is not None:
            asked += 1
            it = instance_of(document)
            check(opt.robust(it, DRAWS, seed, price_draws=0, declines=0), document)
    assert asked


def test_the_least_regret_of_one_of_two_waters_is_worked_out_by_hand() -> None:
    """One unit for A, of weight w, or for B, of weight 3; each covers half. In the draws kept for
    choosing w is from a to b: A falls at most (3 − a)/2 short, B (b − 3)/2. In the worst tenth of
    ten draws, one of them, A brings a/2 and B 3/2.
    """
    found = opt.robust(two_waters(), 40, 3)
    weights = [draw_outcomes(found.instance, 3, -number).areas[0].weight for number in range(1, 11)]
    cvar, regret = cautious(found)
    a, b = min(weights), max(weights)
    assert a < 3 < b
    assert cvar.low == pytest.approx(max(a, 3) / 2)
    assert cvar.stated == pytest.approx(a / 2)  # A, whose stated weight is 4
    assert regret.high == pytest.approx(min(3 - a, b - 3) / 2)
    assert regret.stated == pytest.approx((3 - a) / 2)
    (change, other) = cvar.changes
    assert {(change.recipient, change.units), (other.recipient, other.units)} == {
        ("A", -1),
        ("B", 1),
    }


def test_what_a_plan_gains_over_other_draws_has_the_error_of_paired_draws() -> None:
    # Of 20 numbers the worst tenth are two. 0 and 2 less 1 and 1: alike in the mean, 1.
    mine, its = [0.0, 2.0, *[9.0] * 18], [1.0, 1.0, *[9.0] * 18]
    gained = tail_gain(mine, its)
    assert gained.value == pytest.approx(0)
    # How far below the quantile, by 0.1: mine (2 − 0)/0.1 = 20 in the first draw, its nothing.
    # s² = (19² + 19 x 1²)/19 = 20, standard error √(20/20) = 1.
    assert gained.error == pytest.approx(1)
    # Largest of each two: 3 and 4 beside 5 and 4, the fifth stands in no group: 2 and 0 less.
    worst = worst_gain([1, 3, 4, 0, 9], [5, 0, 2, 4, 0], 2)
    assert worst.value == 1
    assert worst.error == pytest.approx(1)  # s = √2, of two groups
    # Fewer draws than a group has are one.
    assert vars(worst_gain([1.0], [3.0], 2)) == {"value": 2, "error": None}


def test_ranges_without_width_leave_the_stated_plan() -> None:
    asked = 0
    for seed in range(4):
        instance = instance_of(ranged(random_instance(seed, max_plans=100), seed, wide=0))
        best = opt.solve(instance)
        if best.status == "infeasible":
            continue
        asked += 1
        cvar, regret = cautious(opt.robust(instance, 40, price_draws=0, declines=0))
        awareness = best.typed.awareness
        assert awareness is not None
        near = 1e-6 * instance.scale
        assert cvar.low == cvar.stated == pytest.approx(awareness, abs=1e-11 * awareness)
        assert awareness <= cvar.high + 1e-11 * awareness <= awareness + 2 * near + 1e-9
        assert (regret.low, regret.high, regret.stated) == (0, 0, 0)
        for each in (cvar, regret):
            assert each.changes == ()
            assert {each.held_out.value, each.held_out.error, each.mean.value} == {0}
    assert asked > 2


def test_that_they_gain_nothing_is_said() -> None:
    found = opt.robust(two_waters(), 40, 3)
    said = " ".join(terminal.render(found.document).split())
    assert "In the worst tenth of these draws the best plan brings 1.50" in said
    assert "in the mean (proved), the stated plan" in said
    assert "better; in the mean of them it brings" in said
    even = instance_of(ranged(random_instance(0, max_plans=100), 0, wide=0))
    said = " ".join(terminal.render(opt.robust(even, 4).document).split())
    assert said.count("the stated plan. A plan made for this gains nothing.") == 2
    # A gain within two errors is none, and an interval that was left open is told outwards.
    cvar, regret = cautious(found)
    little = Estimate(0.19, 0.1)
    open_ends = (
        replace(cvar, low=1.5, high=1.5211, held_out=little),
        replace(regret, low=0.4789, high=0.5, held_out=little, changes=cvar.changes),
    )
    blocks = tuple(cautious_plans(open_ends, 1, names_of(found.instance)))
    said = " ".join(terminal.render(Document("", blocks)).split())
    assert said.count("On all other draws this is 0.2 ± 0.1 better: it gains nothing;") == 2
    assert (
        "the best plan known brings 1.50 in the mean (no plan more than 1.53), the stated plan"
        in said
    )
    assert "falls 0.50 short of the best one there (no plan less than 0.47), the stated" in said


def test_where_they_are_not_asked_for_nothing_is_said_of_them() -> None:
    asked, left = (opt.robust(two_waters(), 8, cautious=each).result for each in (True, False))
    assert "cautious" not in left["outcomes"]
    for each in (asked, left):
        each["outcomes"].pop("cautious", None)
    assert asked["outcomes"] == left["outcomes"]


# -- where a limit comes first ---------------------------------------------------------------------


def pressed(monkeypatch: pytest.MonkeyPatch, at: int) -> list[int]:
    """Ctrl-C at the at-th question of a draw, or of several; the questions so far."""
    asked: list[int] = []
    prove = Beginning.proved

    def counted(self: Beginning, question: Question) -> Proof:
        asked.append(len(question.instance.areas))
        if len(asked) == at:
            raise KeyboardInterrupt
        return prove(self, question)

    monkeypatch.setattr(Beginning, "proved", counted)
    return asked


@pytest.mark.parametrize("at", [1, 2, 5, 11, 12, 20])
def test_at_any_moment_what_is_known_is_returned(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Ten draws that choose, then a question of all ten, then those of cautious plans."""
    pressed(monkeypatch, at)
    with pytest.raises(opt.Interrupted) as end:
        opt.robust(two_waters(), 40, 3, price_draws=0, declines=0)
    best = end.value.best
    if at == 1:
        assert isinstance(best, opt.Allocation)
        assert (best.status, best.units) == ("optimal", opt.solve(two_waters()).units)
        return
    assert isinstance(best, Robust)
    assert best.typed.status == "stopped"
    assert terminal.render(best.document)
    over = best.typed.outcomes
    if at > 16:  # Amidst the other draws.
        assert over.expected is not None
        return
    draws = min(at - 1, 10)
    weights = [draw_outcomes(best.instance, 3, -n).areas[0].weight for n in range(1, draws + 1)]
    assert (best.typed.draws, over.expected, over.cautious) == (draws, None, None)
    assert over.plans[0].awareness.expected.value == pytest.approx(fmean(weights) / 2)


def test_where_time_is_up_amidst_cautious_plans_their_intervals_still_hold() -> None:
    document = ranged(random_instance(4, max_plans=60), 4)
    instance = instance_of(document)
    whole = opt.robust(instance, 56, 4, price_draws=0, declines=0)
    desk = Desk(instance, Options().begun())
    beginning = Beginning.of(desk, instance.budget.minor)
    over = replace(beginning, options=replace(desk.options, deadline=Deadline.after(0)))
    assert whole.drawn.chosen is not None
    ended = guards(over, whole.drawn.chosen, whole.plan)
    for known, found in zip(ended, cautious(whole), strict=True):
        closed = known.high - known.low <= 1e-6 * instance.scale
        assert known.complete is closed
        near = 1e-11 * max(1, known.high)  # what is written has twelve digits
        assert known.low - near <= found.low <= found.high <= known.high + near


def test_it_is_told_how_many_draws_are_answered() -> None:
    answers = answers_in_order(range(20), lambda draw: draw, Options().begun(), workers=1)
    ear = Ear()
    with listening(ear):
        told = [(ear.done, ear.of) for _ in answers]
    # A worker answers eight at a time; once all are, there is nothing more to say.
    assert told == [(8, 20)] * 8 + [(16, 20)] * 8 + [(0, None)] * 4
