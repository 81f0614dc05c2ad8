"""Recipients that decline: held against looking at every plan, and worked out by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.robustness import Robust
from optimizer.analyses.robustness.declines_result import Declined, Declines
from optimizer.analyses.robustness.declining import Declining
from optimizer.evaluate import keeps
from optimizer.renderers import terminal
from tests.cli.shell import Shell
from tests.oracle import rules, search
from tests.oracle.generate import random_instance
from tests.oracle.generate_waters import random_waters
from tests.oracle.problem import Plan, Problem, parse
from tests.oracle.waters import parse_waters
from tests.parts import parts
from tests.test_against_the_oracle import instance_of

SEEDS = 240
PARTS = 12
KINDS = ("served-min", "served-min", "units-min", "share-max", "min-column", "coverage", "requires")


def declines_of(instance: opt.Instance, together: int = 2, **more: Any) -> Declines:
    found = opt.robust(
        instance, 1, declines=together, price_draws=0, cautious=False, **more
    ).typed.declines
    assert found is not None
    return found


# -- against looking at every plan -----------------------------------------------------------------


def allowed(problem: Problem, gone: Collection[str], least: Plan) -> list[int]:
    """Positions of the plans that give decliners nothing and others at least so much: a rule about
    decliners alone asks nothing, and a minimum of recipients is at most the number of those left.
    """
    known = search.table(problem)
    kept = []
    for i, plan in enumerate(known.plans):
        lines = zip(problem.offers, plan, least, strict=True)
        fits = all(
            units == 0 if offer.recipient in gone else units >= some for offer, units, some in lines
        )
        if fits and known.costs[i] <= problem.budget:
            kept.append(i)
    for position, check in enumerate(search.checks(problem)):
        asked = {problem.offers[o].recipient for o in check.selected}
        if check.unit != "coverage" and asked <= set(gone):
            continue
        low, high = rules.bounds(check, problem.budget)
        if check.unit == "recipients" and asked & set(gone):
            left = {problem.offers[o].recipient for o in check.selected if problem.offers[o].most}
            low = min(low, len(left - set(gone)))
        values, binds = known.measures[position], known.binding[position]
        kept = [i for i in kept if values[i] <= high and (values[i] >= low or not binds[i])]
    return kept


def without(problem: Problem, plan: Plan, gone: Collection[str]) -> Plan:
    pairs = zip(problem.offers, plan, strict=True)
    return tuple(0 if offer.recipient in gone else units for offer, units in pairs)


def expected_when_signed(problem: Problem, plan: Plan, accepts: dict[str, float]) -> float:
    """The sum over everybody's answers of their chance times what is left."""
    given = list(dict.fromkeys(o.recipient for o, n in zip(problem.offers, plan, strict=True) if n))
    total = []
    for answers in itertools.product((True, False), repeat=len(given)):
        said = dict(zip(given, answers, strict=True))
        chance = math.prod(accepts[r] if yes else 1 - accepts[r] for r, yes in said.items())
        gone = [r for r, yes in said.items() if not yes]
        total.append(chance * search.awareness(problem, without(problem, plan, gone)))
    return math.fsum(total)


def with_acceptance(document: dict[str, Any], seed: int) -> dict[str, float]:
    """A chance to accept for every recipient, written into the document: 1, 0, and between."""
    chances = (0.5, 0.9, 1.0, 0.25, 0.0, 0.8)
    for position, record in enumerate(document["recipients"]):
        record["acceptance"] = chances[(seed + 5 * position) % 6]
    return {record["recipient"]: record["acceptance"] for record in document["recipients"]}


def check(document: dict[str, Any], problem: Problem, accepts: dict[str, float]) -> int:
    """How many answers were held against every plan."""
    instance = instance_of(document)
    best = search.optimum(problem, problem.budget)
    if best is None:
        return 0
    found = opt.robust(instance, 1, declines=2, price_draws=0, cautious=False)
    told = found.typed.declines
    assert told is not None
    assert found.plan == best.plan
    given = list(
        dict.fromkeys(o.recipient for o, n in zip(problem.offers, best.plan, strict=True) if n)
    )
    pairs = list(itertools.combinations(given, 2))
    assert [each.recipients for each in told.answers] == [*((r,) for r in given), *pairs]
    close = 1e-9 * instance.scale + 1e-12
    for each in told.answers:
        kept = without(problem, best.plan, each.recipients)
        assert each.left == pytest.approx(search.awareness(problem, kept), abs=close)
        for value, least, change in (
            (each.before, (0,) * len(kept), each.replanned),
            (each.after, kept, each.comes_in),
        ):
            expected = search.best_of(problem, allowed(problem, each.recipients, least))
            if expected is None:
                assert value is None
                assert change == {}
                continue
            assert value == pytest.approx(expected.awareness, abs=close)
            changed = (change.get(offer.key, 0) for offer in instance.offers)
            plan = tuple(units + more for units, more in zip(kept, changed, strict=True))
            assert search.awareness(problem, plan) == pytest.approx(value, abs=close)
        assert bool(each.conflict) <= (each.after is None)
        if told.plans is not None:
            accept = math.prod(
                1 - accepts[r] if r in each.recipients else accepts[r] for r in given
            )
            assert each.chance == pytest.approx(accept)
    if told.plans is not None:
        expected_value = expected_when_signed(problem, best.plan, accepts)
        assert told.plans[0].expected == pytest.approx(expected_value, abs=close)
    return len(told.answers)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_every_answer_is_that_of_looking_at_every_plan(part: int) -> None:
    checked = 0
    for seed in range(part, SEEDS, PARTS):
        kinds = (KINDS[seed % 7], KINDS[seed // 7 % 7])
        document = random_instance(
            seed, max_plans=150, kinds=kinds, shared=seed % 2 == 0, standing=seed % 3 == 0
        )
        checked += check(document, parse(document), with_acceptance(document, seed))
    assert checked >= SEEDS // PARTS


@pytest.mark.parametrize("part", parts(2 * PARTS, daily=1))
def test_chances_to_accept_and_to_sustain_count_together(part: int) -> None:
    checked = 0
    for seed in range(part, SEEDS, 2 * PARTS):
        document = random_waters(seed, max_plans=60)
        checked += check(document, parse_waters(document), with_acceptance(document, seed))
    assert checked >= SEEDS // PARTS // 2


# -- by hand ---------------------------------------------------------------------------------------


def three_shores(**parts_: Any) -> opt.Instance:
    """Money for two radars among A, B and C, one each. Coverage is the factor itself: a radar is
    worth 4 to A, 3 to B and 2 to C.
    """
    plain: dict[str, Any] = {
        "name": "Three shores",
        "budget": 20,
        "curve": "proportional",
        "recipients": [{"recipient": who} for who in "ABC"],
        "assets": [{"asset": "radar", "category": "radar", "unit_cost": 10}],
        "areas": [
            {"area": who.lower(), "weight": w} for who, w in zip("ABC", (4, 3, 2), strict=True)
        ],
        "offers": [{"recipient": who, "asset": "radar", "max_units": 1} for who in "ABC"],
        "effects": [
            {"recipient": who, "asset": "radar", "area": who.lower(), "coverage_factor": 1}
            for who in "ABC"
        ],
    }
    return opt.Instance.from_tables(**{**plain, **parts_})


def test_freed_money_buys_the_next_best_and_a_minimum_of_recipients_is_read_as_those_left() -> None:
    two = {"limit": "recipients_served", "min": 2, "name": "two"}
    found = declines_of(three_shores(rules=[two]))
    # The plan is A and B, 7. Without A: B's 3 are left, C's 2 come in. Without both C alone is
    # left: two recipients are not to be had, so one is enough.
    (a, b, both) = found.answers
    assert (a.recipients, a.left, a.after, a.before) == (("A",), 3, 5, 5)
    assert (b.recipients, b.left, b.after, b.before) == (("B",), 4, 6, 6)
    assert (both.recipients, both.left, both.after, both.before) == (("A", "B"), 0, 2, 2)
    assert a.comes_in == b.comes_in == both.comes_in == {"C/radar": 1}
    (line,) = found.reserve
    assert (line.recipient, line.declines, line.share, line.units) == ("C", 2, 1, 1)
    assert found.plans is found.all_accept is a.chance is None
    said = " ".join(terminal.render(opt.robust(three_shores(rules=[two]), 1).document).split())
    assert "Most is lost where A declines: 4.00 if the freed money goes nowhere, 2.00 if" in said


def test_a_minimum_that_steps_with_the_budget_is_read_so_too() -> None:
    steps = {"limit": "recipients_served", "min": {"0": 1, "15": 2, "90": 3}, "name": "steps"}
    found = declines_of(three_shores(rules=[steps]))
    assert [each.before for each in found.answers] == [5, 6, 2]
    conditional = {**steps, "if_any": True}
    found = declines_of(three_shores(rules=[conditional]))
    assert [each.before for each in found.answers] == [5, 6, 2]


def test_once_the_others_have_signed_less_is_left_to_choose() -> None:
    # A radar costs A 10, B 10 and C 15: the plan is A and B (7). Without B, C cannot be paid beside
    # A (25), so 4 is all once A has signed; known before, A (4) is still better than C (2).
    # With C worth 5 the plan is A and B (7); without B before anybody signs it is C alone, 5.
    offers = [
        {"recipient": who, "asset": "radar", "max_units": 1, "unit_cost": cost}
        for who, cost in zip("ABC", (10, 10, 15), strict=True)
    ]
    areas = [{"area": who, "weight": w} for who, w in zip("abc", (4, 3, 5), strict=True)]
    found = declines_of(three_shores(offers=offers, areas=areas), 1)
    (_, b) = found.answers
    assert (b.recipients, b.left, b.after, b.before) == (("B",), 4, 4, 5)
    assert (b.comes_in, b.replanned) == ({}, {"A/radar": -1, "C/radar": 1})


def test_a_rule_about_a_decliner_alone_asks_nothing_and_others_may_forbid_every_plan() -> None:
    its = {"limit": "units", "recipient": "A", "min": 1, "name": "its"}
    assert declines_of(three_shores(rules=[its]), 1).answers[0].after == 5
    all_of = {"limit": "units", "recipient": ["A", "B"], "min": 2, "name": "both of them"}
    (a, b) = declines_of(three_shores(rules=[all_of]), 1).answers
    assert (a.left, a.after, a.before, a.conflict) == (3, None, None, ("both of them",))
    said = terminal.render(opt.robust(three_shores(rules=[all_of]), 1).document)
    assert "no plan keeps every rule: both of them" in " ".join(said.split())
    assert b.conflict == a.conflict


def test_chances_to_accept_weigh_the_plan_and_the_reserve_list() -> None:
    chances = {"A": 0.5, "B": 0.9, "C": 1}
    recipients = [{"recipient": who, "acceptance": alpha} for who, alpha in chances.items()]
    areas = [{"area": who, "weight": w} for who, w in zip("abc", (4, 3, 2), strict=True)]
    it = three_shores(recipients=recipients, areas=areas)
    found = opt.robust(it, 1, plans={"mine": {"C/radar": 1}}, declines=2).typed.declines
    assert found is not None
    # 4 x 0.5 + 3 x 0.9 = 4.7 of 7; C accepts for certain. Nobody declines: 0.45.
    stated, mine = found.plans or ()
    assert (stated.plan, mine.plan) == ("stated", "mine")
    assert (stated.expected, stated.lost) == (pytest.approx(4.7), pytest.approx(2.3))
    assert (mine.expected, mine.lost) == (2, 0)
    assert found.all_accept == pytest.approx(0.45)
    assert [each.chance for each in found.answers] == pytest.approx([0.45, 0.05, 0.05])


def test_the_reserve_list_is_ordered_by_how_likely_each_line_is_to_come_in() -> None:
    # Four shores, money for two radars: A and B get them. Of A and C one may have a radar, and of B
    # and D one: so C stands in for A, D for B. A declines with 0.1, B with 0.3: D comes in with 3/4
    # of the declines.
    who = "ABCD"
    chances = (0.9, 0.7, 1, 1)
    recipients = [
        {"recipient": r, "acceptance": alpha} for r, alpha in zip(who, chances, strict=True)
    ]
    areas = [{"area": r.lower(), "weight": w} for r, w in zip(who, (4, 3, 2, 1.9), strict=True)]
    offers = [{"recipient": r, "asset": "radar", "max_units": 1} for r in who]
    effects = [
        {"recipient": r, "asset": "radar", "area": r.lower(), "coverage_factor": 1} for r in who
    ]
    apart = [
        {"limit": "units", "recipient": ["A", "C"], "max": 1, "name": "one side"},
        {"limit": "units", "recipient": ["B", "D"], "max": 1, "name": "other side"},
    ]
    it = three_shores(
        recipients=recipients, areas=areas, offers=offers, effects=effects, rules=apart
    )
    (first, second) = declines_of(it, 1).reserve
    assert (first.recipient, first.declines, first.share) == ("D", 1, pytest.approx(0.75))
    assert (second.recipient, second.units) == ("C", pytest.approx(0.25))


# -- as it is asked --------------------------------------------------------------------------------


CHANCES = {"PHL": 0.7, "IDN": 0.9, "THA": 0.0}


@pytest.fixture(scope="module")
def flagship() -> Robust:
    it = opt.load("osa-fy2026").replace(scenarios=None)
    chances = {f"recipients.{r}.acceptance": a for r, a in CHANCES.items()}
    doubtful = it.override({"recipients.*.acceptance": 1}).override(chances)
    return opt.robust(doubtful, 1, price_draws=0)


@pytest.mark.slow  # the flagship
def test_a_chance_weighs_as_an_uptake_would(flagship: Robust) -> None:
    it = opt.load("osa-fy2026")
    known = {each.recipient: each.uptake for each in it.recipients}
    sustained = it.override({f"recipients.{r}.uptake": known[r] * a for r, a in CHANCES.items()})
    assert flagship.declines is not None
    left = opt.evaluate(sustained, flagship.plan, best=False).awareness
    assert left is not None
    told = (flagship.declines.plans or ())[0]
    assert told.expected == pytest.approx(left, abs=1e-9 * it.scale)


@pytest.mark.slow  # the flagship
def test_plans_where_somebody_declines_keep_the_rules_that_are_left(flagship: Robust) -> None:
    it, declines = flagship.instance, flagship.declines
    assert declines is not None
    assert len(declines.answers) == declines.sets >= 10
    stated = opt.evaluate(it, flagship.plan, best=False).awareness
    assert stated is not None
    for each in declines.answers:
        assert each.after is not None
        assert each.before is not None
        assert each.left <= each.after <= each.before + 1e-6 * it.scale
        assert each.before <= stated
        (gone,) = each.recipients
        rest = it.without(recipient=gone)
        plan = {
            offer.key: units + each.comes_in.get(offer.key, 0)
            for offer, units in zip(it.offers, flagship.plan, strict=True)
            if offer.recipient != gone
        }
        there = tuple(plan.get(offer.key, 0) for offer in rest.offers)
        assert keeps(rest, there, rest.rows(it.budget.minor))


@pytest.mark.slow  # starts processes
def test_any_number_of_workers_says_the_same() -> None:
    it = opt.load("tutorial")
    one, two = (opt.robust(it, 2, declines=2, workers=count) for count in (1, 2))
    assert one.result["declines"] == two.result["declines"]
    assert one.typed.digest == two.typed.digest


def test_a_limit_leaves_what_was_answered_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Declining.answer

    def only_of_a(self: Declining, recipients: tuple[str, ...]) -> Declined | None:
        return answer(self, recipients) if recipients == ("A",) else None

    monkeypatch.setattr(Declining, "answer", only_of_a)
    found = opt.robust(three_shores(), 1, declines=2)
    assert found.typed.status == "stopped"
    assert found.typed.declines is not None
    assert [each.recipients for each in found.typed.declines.answers] == [("A",)]
    assert found.typed.declines.sets == 3
    said = " ".join(terminal.render(found.document).split())
    assert "2 questions of 3 not answered: the search was stopped." in said


def test_it_may_be_left_out_and_more_than_two_are_refused(shell: Shell) -> None:
    said = shell(
        "robust", "tutorial", "--draws", "1", "--workers", "1", "--declines", "0", "--json"
    )
    assert '"declines"' not in said.out
    assert shell("robust", "tutorial", "--declines", "3").code == 2
    with pytest.raises(opt.InputError, match="declines: found 3: expected a whole number, 0 to 2"):
        opt.robust(opt.load("tutorial"), 1, declines=3)
