"""The ledger: what to sign, whom to ask and what to hold, held against looking at every plan and
every answer, and worked out by hand.
"""

from __future__ import annotations

import copy
import csv
import itertools
import json
import random
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import optimizer as opt
from optimizer.analyses.ledger import answers
from optimizer.analyses.ledger.answers import Answers
from optimizer.analyses.ledger.entries import Standing, read_ledger
from optimizer.renderers import terminal
from tests.cli.shell import ROOT, Shell
from tests.oracle import rules, search
from tests.oracle.generate import random_instance
from tests.oracle.problem import Plan, Problem, parse
from tests.parts import parts
from tests.test_against_the_oracle import instance_of

Row = dict[str, Any]
SEEDS = 264
PARTS = 12
KINDS = ("served-min", "served-min", "units-min", "share-max", "min-column", "coverage", "requires")


# -- against looking at every plan, for every answer -----------------------------------------------


def allowed(problem: Problem, gone: Collection[str], least: Plan, most: Plan) -> list[int]:
    """Positions of the plans between two, where those that are gone have no more than the least: a
    rule about them alone asks nothing, and a minimum of recipients is at most the number of those
    left with units on offer or that have some.
    """
    known = search.table(problem)
    lines = list(zip(problem.offers, least, most, strict=True))
    ends = [(low, low if offer.recipient in gone else high) for offer, low, high in lines]
    kept = [
        i
        for i, plan in enumerate(known.plans)
        if known.costs[i] <= problem.budget
        and all(low <= n <= high for n, (low, high) in zip(plan, ends, strict=True))
    ]
    for position, check in enumerate(search.checks(problem)):
        asked = {problem.offers[o].recipient for o in check.selected}
        if check.unit != "coverage" and asked <= set(gone):
            continue
        low, high = rules.bounds(check, problem.budget)
        if check.unit == "recipients" and asked & set(gone):
            left = {
                problem.offers[o].recipient
                for o in check.selected
                if least[o] or (problem.offers[o].most and problem.offers[o].recipient not in gone)
            }
            low = min(low, len(left))
        values, binds = known.measures[position], known.binding[position]
        kept = [i for i in kept if values[i] <= high and (values[i] >= low or not binds[i])]
    return kept


def scarce(seed: int) -> tuple[Row, dict[str, float]]:
    """A random instance with less money than it was made for, and the chances to accept that it
    states.
    """
    kinds = (KINDS[seed % 7],) if seed % 2 else (KINDS[seed % 7], KINDS[seed // 7 % 7])
    document = random_instance(
        seed, max_plans=300, kinds=kinds, shared=seed % 3 != 0, standing=seed % 4 == 0
    )
    if seed % 3:
        yen = parse(document).budget * (2 + seed % 3) // 5
        document["budget"] = f"{yen // 1000}.{yen % 1000:03} thousand"
    chances, accepts = (1.0, 0.9, 0.5, 0.25) if seed % 4 else (1.0,), {}
    for position, record in enumerate(document["recipients"]):
        record["acceptance"] = chances[(seed + position) % len(chances)]
        accepts[record["recipient"]] = record["acceptance"]
    return document, accepts


def crowded(seed: int) -> tuple[Row, dict[str, float]]:
    """Four recipients with a small and a large line each, and money for about half: where one says
    no, what it frees buys something large in place of something small.
    """
    dice = random.Random(seed)  # noqa: S311 - repeatable dice, no secret
    names = ("MYS", "PHL", "LKA", "FJI")
    accepts = {name: dice.choice((0.9, 0.5, 1.0)) for name in names}
    offers = [
        {"recipient": name, "asset": asset, "max_units": 1, "unit_cost": dice.randint(*cost)}
        for name in names
        for asset, cost in (("boat", (2, 5)), ("radar", (5, 11)))
    ]
    areas = [
        {"area": f"off-{name}", "recipient": name, "weight": dice.randint(2, 9)} for name in names
    ]
    shared = {"area": "strait", "recipient": "MYS;LKA", "weight": 6}
    effects = [
        {
            "recipient": offer["recipient"],
            "asset": offer["asset"],
            "area": area,
            "coverage_factor": round(dice.uniform(0.1, 0.22) * int(offer["unit_cost"]), 3),
        }
        for offer in offers
        for area in (f"off-{offer['recipient']}", "strait")
        if area != "strait" or offer["recipient"] in ("MYS", "LKA")
    ]
    served: Row = {"limit": "recipients_served", "min": dice.choice((2, 3)), "name": "served"}
    share: Row = {"limit": "spend_share", "each": "recipient", "max": "45%", "name": "share"}
    document = {
        "format": 1,
        "name": "Crowded",
        "budget": dice.randint(14, 26),
        "money_unit": "million",
        "recipients": [{"recipient": name, "acceptance": accepts[name]} for name in names],
        "assets": [
            {"asset": "boat", "category": "boat", "unit_cost": 3, "first_cost": seed % 2},
            {"asset": "radar", "category": "radar", "unit_cost": 8},
        ],
        "areas": [*areas, shared],
        "offers": offers,
        "effects": effects,
        "rules": [[], [served], [share], [served, share]][seed % 4],
    }
    return document, accepts


class Year:
    """A random ledger, and what it amounts to, kept apart from the package."""

    def __init__(self, document: Row, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - repeatable dice, no secret
        self.document = copy.deepcopy(document)
        self.instance = instance_of(document)
        offers = self.instance.offers
        self.rows: list[Row] = []
        self.signed, self.closed = [0] * len(offers), set[int]()
        budget = self.instance.budget.minor
        for step in range(dice.choice((0, 1, 2, 3, 5))):
            o = dice.randrange(len(offers))
            row: Row = {"offer": offers[o].key, "date": f"2026-04-{step // 2 + 1:02}"}
            kind = dice.choice(("signed", "signed", "declined", "quoted", "gone"))
            signed, closed, price = [*self.signed], {*self.closed}, None
            if kind == "signed":
                signed[o] = dice.randint(1, max(1, offers[o].max_units))
                row["decision"] = f"signed {signed[o]}"
            elif kind == "declined":
                closed.add(o)
                row["decision"] = "declined"
            elif kind == "gone":
                row = {"recipient": offers[o].recipient, "date": row["date"]}
                row["decision"] = "declined"
                its = (i for i, it in enumerate(offers) if it.recipient == offers[o].recipient)
                closed.update(its)
            else:
                yen = max(1, offers[o].unit_cost.minor * dice.choice((1, 3)) // 2)
                price = f"{yen // 1000}.{yen % 1000:03} thousand"
                row["decision"] = f"quoted {price}"
            try:
                read_ledger([*self.rows, row], self.instance, budget)
            except opt.InputError:
                continue
            self.rows.append(row)
            self.signed, self.closed = signed, closed
            if price is not None:
                self.document["offers"][o]["unit_cost"] = price
        self.problem = parse(self.document)

    @property
    def most(self) -> Plan:
        """What a plan can come to."""
        lines = enumerate(zip(self.problem.offers, self.signed, strict=True))
        return tuple(had if o in self.closed else it.most for o, (it, had) in lines)

    def settled(self) -> set[str]:
        """Recipients of which all is said."""
        told = {self.problem.offers[o].recipient for o in self.closed}
        told |= {
            it.recipient for it, had in zip(self.problem.offers, self.signed, strict=True) if had
        }
        lines = zip(self.problem.offers, self.signed, self.most, strict=True)
        return told - {it.recipient for it, had, most in lines if most > had}

    def best(self, no: Collection[str]) -> search.Optimum | None:
        """The best plan where these say no."""
        least, gone = tuple(self.signed), {*self.settled(), *no}
        return search.best_of(self.problem, allowed(self.problem, gone, least, self.most))


def answers_of(recipients: Collection[str]) -> Iterator[frozenset[str]]:
    """Everybody who may say no."""
    for size in range(len(recipients) + 1):
        yield from map(frozenset, itertools.combinations(recipients, size))


def units_of(parts: Any, year: Year) -> list[int]:
    """Units by offer of what recipients get."""
    told = {key: n for part in parts.recipients for key, n in part.units.items()}
    return [told.get(offer.key, 0) for offer in year.instance.offers]


def check(year: Year, accepts: dict[str, float]) -> int:
    """How many answers were held against every plan."""
    whole, problem = year.best(()), year.problem
    asked = Answers(
        Standing.of(year.instance, read_ledger(year.rows, year.instance, problem.budget)),
        problem.budget,
    )
    may = allowed(problem, year.settled(), tuple(year.signed), year.most)
    for offer, had, *units in zip(
        year.instance.offers,
        year.signed,
        *(search.table(problem).plans[i] for i in may),
        strict=True,
    ):  # who is not open gets no more in any plan
        assert offer.recipient in asked.open or not any(n > had for n in units)
    if whole is None:
        with pytest.raises(opt.InfeasibleError):
            opt.next_decisions(year.instance, year.rows)
        return 0
    found = opt.next_decisions(year.instance, year.rows)
    told, signed = found.typed, tuple(year.signed)
    close = 1e-9 * year.instance.scale + 1e-12
    assert found.plan == whole.plan
    assert told.awareness == pytest.approx(whole.awareness, abs=close)
    assert (told.status, told.every_answer) == ("optimal", True)
    best = {no: year.best(no) for no in answers_of(told.open)}
    sure = list(whole.plan)
    for no, answer in best.items():
        if answer is not None:
            for o, offer in enumerate(problem.offers):
                if offer.recipient not in no:
                    sure[o] = min(sure[o], answer.plan[o])
    assert told.sign_now is not None
    assert units_of(told.signed, year) == year.signed
    assert units_of(told.sign_now, year) == [n - had for n, had in zip(sure, signed, strict=True)]
    assert units_of(told.hold, year) == [n - k for n, k in zip(whole.plan, sure, strict=True)]
    costs = [search.cost(problem, tuple(plan)) for plan in (signed, sure, whole.plan)]
    assert told.signed.cost.minor == costs[0]
    assert told.sign_now.cost.minor == costs[1] - costs[0]
    assert told.hold.cost.minor == costs[2] - costs[1]
    assert told.left.minor == problem.budget - costs[2]
    for part in (told.signed, told.sign_now, told.hold):
        assert sum(each.cost.minor for each in part.recipients) == part.cost.minor
    for part in told.hold.recipients:  # the fewest whose no takes any of it
        fewest = [
            no
            for no, answer in best.items()
            if answer is not None
            and part.recipient not in no
            and any(
                answer.plan[o] < whole.plan[o]
                for o, offer in enumerate(year.instance.offers)
                if offer.key in part.units
            )
        ]
        assert part.unless is not None
        assert len(part.unless) == min(map(len, fewest))
        assert frozenset(part.unless) in fewest
    check_asks(year, told, best, accepts)
    return len(best)


def check_asks(
    year: Year,
    told: Any,
    best: dict[frozenset[str], search.Optimum | None],
    accepts: dict[str, float],
) -> None:
    """Whose no changes the plan, by how much, and in which order."""
    whole = best[frozenset()]
    assert whole is not None
    stated = any(accepts[each] < 1 for each in told.open)
    moved = []
    for each in told.open:
        no = best[frozenset({each})]
        if no is not None and no.plan == whole.plan:
            continue
        (ask,) = (ask for ask in told.ask if ask.recipient == each)
        chance = accepts[each] if stated else 0.5
        assert ask.acceptance == chance
        if no is None:
            assert (ask.moves, ask.no.awareness) == (None, None)
        else:
            between = abs(whole.awareness - no.awareness)
            close = 1e-9 * year.instance.scale + 1e-12
            assert ask.moves == pytest.approx(2 * chance * (1 - chance) * between, abs=close)
            assert ask.no.awareness == pytest.approx(no.awareness, abs=close)
            lines = zip(year.instance.offers, whole.plan, no.plan, strict=True)
            others = {it.key: now - n for it, n, now in lines if n != now and it.recipient != each}
            assert dict(ask.no.units) == others
        moved.append(each)
    assert {ask.recipient for ask in told.ask} == set(moved)
    moves = [float("inf") if ask.moves is None else ask.moves for ask in told.ask]
    assert moves == sorted(moves, reverse=True)


@pytest.mark.parametrize("part", parts(PARTS, daily=1))
def test_sign_now_is_in_the_best_plan_of_every_answer_and_money_is_where_it_is_said(
    part: int,
) -> None:
    checked = 0
    for seed in range(part, SEEDS, PARTS):
        document, accepts = scarce(seed)
        checked += check(Year(document, seed), accepts)
        document, accepts = crowded(seed)
        checked += check(Year(document, seed), accepts)
    assert checked >= SEEDS // PARTS


# -- worked out by hand ----------------------------------------------------------------------------


def signed(offer: str, units: int, day: str = "2026-04-10") -> Row:
    return {"offer": offer, "decision": f"signed {units}", "date": day}


def says_no(recipient: str, day: str = "2026-05-01") -> Row:
    return {"recipient": recipient, "decision": "declined", "date": day}


def quoted(offer: str, price: str, day: str = "2026-04-10") -> Row:
    return {"offer": offer, "decision": f"quoted {price}", "date": day}


def told(parts: Any) -> dict[str, int]:
    """Units by offer of what recipients get."""
    return {key: n for part in parts.recipients for key, n in part.units.items()}


def test_before_any_decision_all_of_the_tutorial_can_be_signed_or_is_asked_for() -> None:
    # instances/tutorial/README.md: a radar for Alder and Birch each (40), a boat for Cedar (20);
    # awareness 47. If Alder says no, Birch has its radar and Cedar a second boat: 6 + 12 + 7.2 =
    # 25.2. If Birch says no: 6 + 25 + 7.2 = 38.2. If Cedar does: 43, since a radar and a boat are
    # more than the half that one may have. With two noes the third keeps what it has. So every unit
    # is in the best plan of every answer. All acceptances are 1: each is taken for 1/2, and moves
    # half of what lies between.
    found = opt.next_decisions(opt.load("tutorial"), [])
    it = found.typed
    assert it.sign_now is not None
    assert told(it.sign_now) == {"ALD/radar": 1, "BIR/radar": 1, "CED/boat": 1}
    assert [str(it.signed.cost), str(it.sign_now.cost), str(it.hold.cost), str(it.left)] == [
        "¥0",
        "¥100 m",
        "¥0",
        "¥0",
    ]
    asked = [(ask.recipient, ask.no.awareness, ask.moves) for ask in it.ask]
    assert asked == [
        ("ALD", pytest.approx(25.2), pytest.approx(10.9)),
        ("BIR", pytest.approx(38.2), pytest.approx(4.4)),
        ("CED", pytest.approx(43.0), pytest.approx(2.0)),
    ]
    assert dict(it.ask[0].no.units) == {"CED/boat": 1}
    assert it.changed is None


def test_a_quote_and_a_no_move_the_plan_and_what_is_signed_is_paid_at_the_quote() -> None:
    # Birch's radar is quoted at 35 and signed: 35 + 10 once are 45. Alder's radar is quoted at 45:
    # with 10 once 55, more than the half. So Alder gets two boats (40, awareness 18) with the 55
    # left, and nothing is left for Cedar but 15, too little for a boat: 18 + 18 = 36. Alder's one
    # boat and Cedar's one bring 10 + 4. If Alder says no Cedar has two boats: 18 + 7.2.
    year = [
        quoted("BIR/radar", "35"),
        signed("BIR/radar", 1),
        quoted("ALD/radar", "45", "2026-06-01"),
    ]
    it = opt.next_decisions(opt.load("tutorial"), year).typed
    assert str(it.signed.cost) == "¥45 m"
    assert told(it.signed) == {"BIR/radar": 1}
    assert it.awareness == pytest.approx(36)
    assert it.sign_now is not None
    assert told(it.sign_now) == {"ALD/boat": 2}
    assert str(it.left) == "¥15 m"
    assert [(ask.recipient, ask.no.awareness) for ask in it.ask] == [("ALD", pytest.approx(25.2))]
    assert it.changed is not None
    # Before that quote Alder's radar fits: 25 + 18 = 43, and 15 is left as well.
    assert it.changed.before == pytest.approx(43)
    assert [(line.asset, line.units) for line in it.changed.units] == [("radar", -1), ("boat", 2)]


def crowd_out() -> opt.Instance:
    """Three recipients and 10 million: a boat of 4 for A (worth 4), a radar of 6 for B (worth 6), a
    vessel of 10 for C (worth 9).
    """
    worth = {"A": ("boat", 4, 4), "B": ("radar", 6, 6), "C": ("vessel", 10, 9)}
    return opt.Instance.from_tables(
        budget=10,
        money_unit="million",
        curve="proportional",
        recipients=[{"recipient": name} for name in worth],
        assets=[
            {"asset": asset, "category": asset, "unit_cost": cost}
            for asset, cost, _ in worth.values()
        ],
        areas=[{"area": name, "weight": gain} for name, (_, _, gain) in worth.items()],
        offers=[
            {"recipient": name, "asset": asset, "max_units": 1}
            for name, (asset, _, _) in worth.items()
        ],
        effects=[
            {"recipient": name, "asset": asset, "area": name, "coverage_factor": 1}
            for name, (asset, _, _) in worth.items()
        ],
    )


def test_what_another_answer_would_take_away_is_held_and_not_signed() -> None:
    # A and B bring 10 for 10; C alone 9. If A says no, C's 9 beat B's 6: B's radar waits for A's
    # yes, and A's boat for B's (9 beat 4). If both say no, C gets its vessel. So nothing is signed
    # now, 10 are held, 4 for A and 6 for B; C's no changes nothing and is not asked for.
    it = opt.next_decisions(crowd_out(), []).typed
    assert it.sign_now is not None
    assert told(it.sign_now) == {}
    held = [(part.recipient, str(part.cost), part.unless) for part in it.hold.recipients]
    assert held == [("A", "¥4 m", ("B",)), ("B", "¥6 m", ("A",))]
    assert [ask.recipient for ask in it.ask] == ["A", "B"]
    # Once A has signed, B's radar is what is best with the 6 left, whoever answers what.
    after = opt.next_decisions(crowd_out(), [signed("A/boat", 1)]).typed
    assert after.sign_now is not None
    assert told(after.sign_now) == {"B/radar": 1}
    assert after.open == ("B",)  # a vessel costs more than is left


def test_a_no_of_one_that_gets_nothing_counts_where_it_changes_what_a_rule_asks() -> None:
    # Whoever serves one of the two Pacific states must serve both, unless one declines. Serving
    # both costs 6 + 6 of 10; so the plan is C's boat for 4, worth 2. With A's no, B alone may be
    # served: 6 + 2 for 6 + 4. A, which gets nothing with a yes, changes the plan with a no.
    it = opt.Instance.from_tables(
        budget=10,
        money_unit="million",
        curve="proportional",
        recipients=[
            {"recipient": name, "group": group}
            for name, group in (("A", "Pacific"), ("B", "Pacific"), ("C", "Africa"))
        ],
        assets=[
            {"asset": "radar", "category": "radar", "unit_cost": 6},
            {"asset": "boat", "category": "boat", "unit_cost": 4},
        ],
        areas=[{"area": name, "weight": gain} for name, gain in (("A", 6), ("B", 6), ("C", 2))],
        offers=[
            {"recipient": name, "asset": asset, "max_units": 1}
            for name, asset in (("A", "radar"), ("B", "radar"), ("C", "boat"))
        ],
        effects=[
            {"recipient": name, "asset": asset, "area": name, "coverage_factor": 1}
            for name, asset in (("A", "radar"), ("B", "radar"), ("C", "boat"))
        ],
        rules=[
            {
                "limit": "recipients_served",
                "group": "Pacific",
                "min": 2,
                "if_any": True,
                "name": "p",
            }
        ],
    )
    found = opt.next_decisions(it, []).typed
    assert found.awareness == pytest.approx(2)
    assert [(ask.recipient, ask.no.awareness, dict(ask.no.units)) for ask in found.ask][:2] == [
        ("A", pytest.approx(8), {"B/radar": 1}),
        ("B", pytest.approx(8), {"A/radar": 1}),
    ]


def test_beyond_ten_open_recipients_one_and_two_declines_are_looked_into_and_that_is_said() -> None:
    names = [f"R{number:02}" for number in range(11)]
    it = opt.Instance.from_tables(
        budget=6,
        money_unit="million",
        recipients=[{"recipient": name} for name in names],
        assets=[{"asset": "boat", "category": "boat", "unit_cost": 1}],
        areas=[{"area": name, "weight": 20 - place} for place, name in enumerate(names)],
        offers=[{"recipient": name, "asset": "boat", "max_units": 2} for name in names],
        effects=[
            {"recipient": name, "asset": "boat", "area": name, "coverage_factor": 0.1}
            for name in names
        ],
    )
    found = opt.next_decisions(it, [])
    assert len(found.known.best) <= 1 + 11 + 55
    assert (found.typed.declines, found.typed.every_answer) == (2, False)
    said = terminal.render(found.document)
    assert "at most 2 recipients of the 11 open say no" in " ".join(said.split())
    # With one of them settled every answer is known.
    settled = opt.next_decisions(it, [says_no("R10")]).typed
    assert (settled.declines, settled.every_answer) == (9, True)


def test_a_minimum_that_what_is_decided_leaves_no_plan_for_is_no_fault_of_the_ledger() -> None:
    it = opt.load("tutorial").override(
        {"rules.boats": {"limit": "units", "asset": "boat", "min": 2}}
    )
    year = [
        says_no("ALD"),
        says_no("BIR"),
        {**says_no("x"), "recipient": None, "offer": "CED/boat"},
    ]
    # A radar for Alder (40 million) leaves room for no boat in its half of 100; Birch has one.
    clash = "with what is decided: boats, no-dominance cannot all hold"
    with pytest.raises(opt.InfeasibleError, match=clash):
        opt.next_decisions(
            it.override({"offers.ALD/boat.max_units": 1}),
            [year[2], signed("ALD/radar", 1, "2026-05-02")],
        )


# -- what is wrong with a ledger -------------------------------------------------------------------

HEADER = "offer,recipient,decision,date\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            "ALD/rader,,signed 1,2026-04-01",
            r":2: offer: There is no offer 'ALD/rader'\. .*\"ALD/radar\"",
        ),
        (",ALDER,declined,2026-04-01", ":2: recipient: 'ALDER' is not a recipient of the instance"),
        ("ALD/radar,ALD,declined,2026-04-01", ":2: names an offer and a recipient: expected one"),
        (",,declined,2026-04-01", ":2: names no offer and no recipient: expected one"),
        (",ALD,signed 1,2026-04-01", "a recipient cannot be signed: expected the offer"),
        (",ALD,quoted 5m,2026-04-01", "a recipient cannot be quoted: expected the offer"),
        ("ALD/radar,,sigend 1,2026-04-01", "decision: found 'sigend': .*Did you mean \"signed\""),
        ("ALD/radar,,,2026-04-01", "decision: found '': expected signed 3, declined or quoted 2bn"),
        ("ALD/radar,,signed,2026-04-01", "found an empty cell: expected a whole number"),
        ("ALD/radar,,signed 1.5,2026-04-01", "found '1.5': expected a whole number"),
        ("ALD/radar,,signed 0,2026-04-01", "found 0: expected 1 to 1 units in all"),
        ("ALD/radar,,signed 2,2026-04-01", "found 2: expected 1 to 1 units in all"),
        ("ALD/radar,,declined all,2026-04-01", "declined 'all': expected declined, and no more"),
        ("ALD/radar,,quoted much,2026-04-01", "decision: .*much"),
        ("ALD/radar,,signed 1,1 April", "date: found '1 April': expected a day as year-month-day"),
        ("ALD/radar,,signed 1,2026-04-31", "date: found '2026-04-31': expected a day"),
        ("ALD/radar,,signed 1,", "date: found '': expected a day"),
        (
            "ALD/radar,,signed 1,2026-05-01\nBIR/radar,,signed 1,2026-04-01",
            r":3: date: 2026-04-01 comes after 2026-05-01 of .*:2: expected the rows in the order",
        ),
        (
            "ALD/boat,,signed 2,2026-04-01\nALD/boat,,signed 1,2026-05-01",
            r":3: decision: signed 1, after 2 \(.*:2\): expected more. Signed counts all units",
        ),
        (
            ",ALD,declined,2026-04-01\nALD/boat,,signed 1,2026-05-01",
            r":3: decision: ALD/boat declined already \(.*:2\)",
        ),
        (
            "ALD/boat,,signed 1,2026-04-01\nALD/boat,,quoted 5m,2026-05-01",
            ":3: decision: ALD/boat was signed before .*expected a quote before the first",
        ),
        (
            "BIR/radar,,quoted 55m,2026-04-01\nBIR/radar,,signed 1,2026-04-02",
            r":3: decision: .* comes to ¥65 m at least: no-dominance\[BIR\] is ¥50 m\.",
        ),
        (
            "BIR/radar,,signed 1,2026-04-02\nALD/radar,,signed 1,2026-04-02\n"
            "CED/boat,,signed 2,2026-04-03",
            ":4: decision: what is signed so far comes to ¥120 m at least: budget is ¥100 m",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_place(
    rows: str, words: str, tmp_path: Path, shell: Shell
) -> None:
    (tmp_path / "decisions.csv").write_text(f"\ufeff{HEADER}{rows}\n", encoding="utf-8")
    with pytest.raises(opt.InstanceError, match=words):
        opt.next_decisions(opt.load("tutorial"), tmp_path / "decisions.csv")
    said = shell("next", "tutorial", "--so-far", tmp_path / "decisions.csv")
    assert (said.code, said.out) == (2, "")
    assert "decisions.csv:" in said.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ofer,decision,date\nALD/radar,signed 1,2026-04-01\n", ':1: offer: .*Perhaps "ofer"'),
        ("offer,decision\nALD/radar,signed 1\n", ":1: date: is not in the header: expected offer"),
    ],
)
def test_a_ledger_without_its_columns_is_refused(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text(text, encoding="utf-8")
    with pytest.raises(opt.InstanceError, match=words):
        opt.next_decisions(opt.load("tutorial"), tmp_path / "decisions.csv")


def test_all_faults_come_at_once_and_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    rows = "ALD/rader,signed 1,2026-04-01\nALD/radar,signed 9,yesterday\n"
    (tmp_path / "decisions.csv").write_text(f"offer,decision,date\n{rows}", encoding="utf-8")
    with pytest.raises(opt.InstanceError) as error:
        opt.next_decisions(opt.load("tutorial"), tmp_path / "decisions.csv")
    assert len(error.value.faults) == 2
    with pytest.raises(opt.InputError, match=r"a ledger is a \.csv file with offer or recipient"):
        opt.next_decisions(opt.load("tutorial"), tmp_path / "decisions.json")
    with pytest.raises(opt.InputError, match="A ledger is a file, a table or records, not 7"):
        opt.next_decisions(opt.load("tutorial"), 7)


def test_a_file_a_frame_and_records_say_the_same(tmp_path: Path) -> None:
    records = [quoted("BIR/radar", "35"), signed("BIR/radar", 1), says_no("ALD")]
    frame = pd.DataFrame(records)
    frame["date"] = pd.to_datetime(frame["date"])
    frame.assign(note="=SUM(1)").to_csv(tmp_path / "decisions.csv", index=False)
    it = opt.load("tutorial")
    ways = (records, pd.DataFrame(records), frame, tmp_path / "decisions.csv")
    assert len({opt.next_decisions(it, way).typed.digest for way in ways}) == 1


# -- how it is asked -------------------------------------------------------------------------------


def test_the_command_says_what_python_says_and_any_number_of_workers_the_same(
    tmp_path: Path, shell: Shell
) -> None:
    document, _ = crowded(3)
    (tmp_path / "some.json").write_text(json.dumps(document), encoding="utf-8")
    ledger = f"{HEADER},MYS,declined,2026-04-01\n"
    (tmp_path / "decisions.csv").write_text(ledger, encoding="utf-8")
    asked = ("next", tmp_path / "some.json", "--so-far", tmp_path / "decisions.csv", "--json")
    said = [json.loads(shell(*asked, "--workers", n).out) for n in ("1", "2")]
    found = opt.next_decisions(opt.load(tmp_path / "some.json"), tmp_path / "decisions.csv")
    assert {each["digest"] for each in said} == {found.typed.digest}


def test_a_limit_that_comes_first_leaves_what_is_known_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The best plan is proved; then each answer is one that a limit leaves without a proof.
    monkeypatch.setattr(answers, "answers_in_order", lambda *_: iter(()))
    found = opt.next_decisions(opt.load("tutorial"), [])
    it = found.typed
    assert (it.status, it.declines, it.sign_now, it.ask) == ("stopped", 0, None, ())
    assert str(it.hold.cost) == "¥100 m"
    said = " ".join(terminal.render(found.document).split())
    assert "What can be signed now is not known: the search was stopped." in said
    with pytest.raises(opt.StoppedError):
        opt.next_decisions(opt.load("osa-fy2026"), [], time_limit=0)


# -- a year of the flagship ------------------------------------------------------------------------


def the_year() -> tuple[str, str]:
    """The ledger of docs/next.md, and the report shown there."""
    page = (ROOT / "docs" / "next.md").read_text(encoding="utf-8")
    year = page.split("## A year\n")[1]
    ledger, shown = (part.split("```")[0] for part in year.split("```\n")[1:4:2])
    return ledger, shown


@pytest.mark.slow
def test_the_report_that_is_shown_of_a_year_is_what_comes_out(tmp_path: Path) -> None:
    ledger, shown = the_year()
    (tmp_path / "decisions.csv").write_text(ledger, encoding="utf-8")
    found = opt.next_decisions(opt.load("osa-fy2026"), tmp_path / "decisions.csv")
    assert terminal.render(found.document, 100).strip() == shown.strip()


@pytest.mark.slow
def test_through_a_year_money_adds_up_and_signing_what_is_sure_changes_no_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One decline is looked into at each of ten dates: enough for what is held here.
    monkeypatch.setattr(answers, "MOST_OPEN", 0)
    monkeypatch.setattr(answers, "BEYOND", 1)
    rows = list(csv.DictReader(the_year()[0].splitlines()))
    dates = sorted({row["date"] for row in rows})
    assert len(dates) >= 10
    it = opt.load("osa-fy2026")
    before, kept = opt.next_decisions(it, []), 0
    for day in dates:
        found = opt.next_decisions(it, [row for row in rows if row["date"] <= day])
        told_ = found.typed
        assert told_.sign_now is not None
        parts_ = (told_.signed, told_.sign_now, told_.hold)
        assert sum((part.cost for part in parts_), told_.left) == it.budget
        had = found.known.asked.standing.signed
        assert all(n >= least for n, least in zip(found.plan, had, strict=True))
        news = [row for row in rows if row["date"] == day]
        if all(row["decision"].startswith("signed") for row in news) and all(
            n <= sure for n, sure in zip(had, before.known.sure, strict=True)
        ):
            assert found.plan == before.plan
            assert told_.awareness == before.typed.awareness
            kept += 1
        gone = {row["recipient"] for row in news if row["recipient"]}
        assert not gone & {*told_.open}
        before = found
    assert kept >= 2
