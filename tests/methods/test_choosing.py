"""``auto`` looks at the blocks first, its patience is counted in work, and what it tries never
fills the memory.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer as opt
from optimizer import methods
from optimizer.desk import Desk
from optimizer.instance.instance import Instance
from optimizer.methods import choosing, fastest, frontier, packages, prove, units
from optimizer.proof import PROOF, Options, Proof
from optimizer.question import Question
from tests.larger import larger

ROOT = Path(__file__).parents[2]


def block(
    offers: int,
    curve: str = "saturating",
    *,
    recipients: int = 1,
    units: int = 3,
    rules: tuple[Any, ...] = (),
    areas: int = 0,
) -> Instance:
    """Recipients with as many offers; each offer reaches one to three of its recipient's areas,
    half as many as offers.
    """
    dice = np.random.default_rng(offers)
    names = [f"R{r}" for r in range(recipients)]
    costs = dice.integers(30_000, 900_000, offers)
    waters = areas or max(1, offers // 2)
    reached = [
        (r, i, f"{r}-{a}")
        for r in names
        for i in range(offers)
        for a in dice.choice(waters, size=min(waters, int(dice.integers(1, 4))), replace=False)
    ]
    return Instance.from_tables(
        name=f"{recipients} x {offers}",
        currency="JPY",
        money_unit="one",
        budget=int(costs.sum()) * recipients * units // 4,
        curve=curve,
        recipients=[{"recipient": r} for r in names],
        assets=[
            {"asset": f"k{i}", "category": "x", "unit_cost": int(cost)}
            for i, cost in enumerate(costs)
        ],
        areas=[
            {"area": f"{r}-{a}", "recipient": r, "weight": 1 + a % 7}
            for r in names
            for a in range(waters)
        ],
        offers=[
            {"recipient": r, "asset": f"k{i}", "max_units": units}
            for r in names
            for i in range(offers)
        ],
        effects=[
            {
                "recipient": r,
                "asset": f"k{i}",
                "area": a,
                "coverage_factor": round(float(costs[i]) / 300_000 / units, 9),
            }
            for r, i, a in reached
        ],
        rules=list(rules),
    )


def projects(count: int) -> Instance:
    """A participatory budget: every project once or not at all, worth its votes."""
    dice = np.random.default_rng(count)
    costs = dice.integers(500, 90_000, count)
    return Instance.from_tables(
        name="projects",
        currency="PLN",
        money_unit="one",
        budget=int(costs.sum()) // 4,
        curve="proportional",
        recipients=[{"recipient": "city"}],
        assets=[
            {"asset": f"p{i}", "category": "x", "unit_cost": int(cost)}
            for i, cost in enumerate(costs)
        ],
        areas=[
            {"area": f"p{i}", "recipient": "city", "weight": int(dice.integers(5, 3_000))}
            for i in range(count)
        ],
        offers=[{"recipient": "city", "asset": f"p{i}", "max_units": 1} for i in range(count)],
        effects=[
            {"recipient": "city", "asset": f"p{i}", "area": f"p{i}", "coverage_factor": 1}
            for i in range(count)
        ],
    )


FEW_TYPES = ({"name": "types", "limit": "asset_types", "each": "recipient", "max": 2},)

SHAPES: dict[str, tuple[Instance, str]] = {
    # A lone block has no prices; what cannot be listed is the units method's.
    **{
        f"{n} offers, {curve}": (block(n, curve), "units")
        for n in (40, 100, 200)
        for curve in ("proportional", "capped", "saturating")
    },
    "5 x 30": (block(30, recipients=5), "units"),
    "thousands of units": (block(4, units=30_000, areas=1), "units"),
    # 2^6 packages are listed at once; so are projects, each a block of its own.
    "6 offers once": (block(6, units=1), "frontier"),
    "projects": (projects(150), "frontier"),
    # Three blocks of 12, joined by the budget: what the packages method is for.
    "3 x 12": (block(12, recipients=3), "packages"),
    # Of 40 offers at most two types: 1 + 40 x 3 + 780 x 9 packages a block, few enough to grow.
    "two types of 40": (block(40, recipients=3, rules=FEW_TYPES), "packages"),
    # Ten lists of 100,000 entries each have too many sums, and too many counts.
    "counts by the hundred thousand": (block(1, recipients=10, units=100_000), "units"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_method_follows_from_the_blocks(shape: str) -> None:
    it, expected = SHAPES[shape]
    assert fastest(Question(it, it.budget.minor), Options()) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("osa-fy2026", "packages"), ("coupled-seas", "packages"), ("tutorial", "frontier")],
)
def test_shipped_instances_are_answered_as_ever(name: str, expected: str) -> None:
    it = opt.load(name)
    assert prove(Question(it, it.budget.minor), Options()).method == expected


@pytest.mark.parametrize("curve", ["proportional", "capped"])
def test_two_hundred_offers_of_one_recipient_are_answered_as_by_units(curve: str) -> None:
    it = block(200, curve)
    question = Question(it, it.budget.minor)
    by_auto, by_units = prove(question, Options()), units.prove(question, Options())
    assert by_auto.status == "optimal"
    assert by_auto.value is not None
    assert by_units.value is not None
    assert abs(by_auto.value - by_units.value) <= 2 * PROOF * it.scale


def test_patience_is_counted_and_the_units_method_goes_on_with_plan_and_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = larger(4, recipients=3)
    question = Question(it, it.budget.minor)
    best = packages.prove(question, Options())
    handed: list[Proof | None] = []
    real = units.prove

    def watched(question: Question, options: Options, known: Proof | None = None) -> Proof:
        handed.append(known)
        return real(question, options, known=known)

    monkeypatch.setattr(choosing, "PATIENCE", 10)
    monkeypatch.setattr(units, "prove", watched)
    first, again = prove(question, Options()), prove(question, Options())
    assert (first.method, first.status) == ("units", "optimal")
    assert "gave way" in first.note
    assert first == again
    assert first.value == pytest.approx(best.value, abs=2 * PROOF * it.scale)
    known = handed[0]
    assert known is not None
    assert known.plan is not None
    assert any(known.plan)
    assert known.bound is not None
    # Neighbouring questions are asked with the same patience.
    assert Desk(it, Options()).prove(question).method == "units"


@pytest.mark.parametrize("seconds", [1.0, 8.0])
def test_half_of_a_time_limit_is_left_to_the_second_method(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    def gives_way(question: Question, options: Options, session: Any) -> Proof:
        given.append(options.end.left)
        return Proof("stopped", None, None, None, "packages", "", note="the time limit was reached")

    def asked(question: Question, options: Options, known: Proof | None = None) -> Proof:
        given.append(options.end.left)
        return Proof("stopped", None, None, None, "units", "")

    monkeypatch.setattr(methods.packages, "prove", gives_way)
    monkeypatch.setattr(methods.units, "prove", asked)
    it = larger(4, recipients=5)
    prove(Question(it, it.budget.minor), Options(time_limit=seconds))
    first, second = given
    assert first <= seconds / 2 <= second


def test_where_fronts_grow_too_long_another_method_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    it = projects(60)
    question = Question(it, it.budget.minor)
    best = prove(question, Options())
    monkeypatch.setattr(frontier, "why_not_quick", lambda _: "")
    monkeypatch.setattr(frontier, "QUICK_SUMS", 1_000)
    proof = prove(question, Options())
    assert (best.method, proof.method) == ("frontier", "units")
    assert proof.value == pytest.approx(best.value, abs=2 * PROOF * it.scale)


def test_units_by_the_ten_thousand_are_refused_by_packages_before_they_are_written_down() -> None:
    it = block(4, units=1_000_000, areas=1)
    proof = prove(Question(it, it.budget.minor), Options(method="packages"))
    assert proof.status == "stopped"
    assert "20000 units" in proof.note
    assert proof.plan is not None
    assert any(proof.plan)


MEMORY = """
from pathlib import Path
from optimizer.methods import prove
from optimizer.proof import Options
from optimizer.question import Question
from tests.methods.test_choosing import block, projects
for it in (block(200, units=1_000_000), block(40, units=30_000), block(100), block(30, recipients=5), projects(199)):
    for method in ("auto", "packages"):
        proof = prove(Question(it, it.budget.minor), Options(method=method, time_limit=2.0, node_limit=300_000))
        assert any(proof.plan), it.name
# Of this program alone: the peak that getrusage tells is at least that of the process that started it.
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is told there")
def test_a_million_units_and_two_hundred_offers_take_less_than_300_megabytes() -> None:
    command = [sys.executable, "-c", MEMORY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300_000  # kilobytes, the peak of the whole process with its libraries


def tiny() -> Instance:
    """Gains of 10^-11 beside an awareness of 0.95: their differences are below the rounding of
    sums.

    Ten units of cost buy two boats for B, 10 x 4e-11; eleven buy two lamps for A and a boat for B,
    the same.
    """
    factor = 1e-11
    return Instance.from_tables(
        name="tiny",
        currency="JPY",
        money_unit="one",
        budget=12,
        recipients=[{"recipient": "A"}, {"recipient": "B"}],
        assets=[
            {"asset": "lamp", "category": "x", "unit_cost": 3},
            {"asset": "boat", "category": "y", "unit_cost": 5},
        ],
        areas=[
            {"area": "sea", "recipient": "A;B", "weight": 10, "baseline": 0.1},
            {"area": "bay", "recipient": "B", "weight": 5},
        ],
        offers=[
            {"recipient": r, "asset": a, "max_units": 2} for r in "AB" for a in ("lamp", "boat")
        ],
        effects=[
            {"recipient": "A", "asset": "lamp", "area": "sea", "coverage_factor": factor},
            {"recipient": "B", "asset": "boat", "area": "sea", "coverage_factor": 2 * factor},
            {"recipient": "B", "asset": "lamp", "area": "bay", "coverage_factor": factor},
        ],
        rules=[{"name": "served", "limit": "recipients_served", "min": 1}],
    )


def test_gains_below_the_rounding_of_awareness_are_answered_at_every_budget() -> None:
    it = tiny()
    assert opt.solve(it, method="packages").units == (0, 0, 0, 2)
    for budget in range(3, 26):
        proof = packages.prove(Question(it, budget), Options())
        assert proof.status == "optimal", budget
        assert proof.plan is not None, budget
        assert any(proof.plan), budget
