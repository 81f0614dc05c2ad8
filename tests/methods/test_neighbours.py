"""One budget after another gives what each gives alone, in whatever order and by whatever
method.
"""

from __future__ import annotations

import pytest

import optimizer as opt
from optimizer.desk import Desk
from optimizer.figures.changed import asking
from optimizer.methods import prove
from optimizer.methods.packages import PackagesSolver, in_blocks
from optimizer.proof import TIES, Options
from optimizer.question import Question
from tests.oracle.generate import random_instance
from tests.parts import parts
from tests.test_against_the_oracle import instance_of


@pytest.mark.parametrize("part", parts(3, daily=1))
@pytest.mark.parametrize("method", ["auto", "packages", "frontier", "units"])
@pytest.mark.parametrize("falling", [True, False])
def test_every_budget_has_the_answer_it_has_alone(method: str, falling: bool, part: int) -> None:
    for seed in range(part * 4, part * 4 + 4):
        it = instance_of(random_instance(seed))
        options = Options(method=method, exact=True)
        budgets = sorted((it.budget.minor * part // 5 for part in range(8)), reverse=falling)
        neighbours = Desk(it, options).prove
        for budget in budgets:
            alone, together = prove(Question(it, budget), options), neighbours(Question(it, budget))
            assert (together.status, together.plan) == (alone.status, alone.plan), (seed, budget)


def test_with_other_weights_that_would_join_other_neighbours_a_question_is_answered_as_alone() -> (
    None
):
    # Six coasts in a ring, each water shared by two: whichever waters weigh most, their coasts are
    # planned together. The coasts have one, two or three boats on offer, so that other neighbours
    # have other numbers of them.
    coasts = [f"c{n}" for n in range(6)]
    waters = [{"area": f"w{n}", "weight": 1 + n} for n in range(6)]
    offers = [
        {"recipient": coast, "asset": f"boat{kind}"}
        for n, coast in enumerate(coasts)
        for kind in range(n // 2 + 1)
    ]
    effects = [
        {
            **offer,
            "area": f"w{(coasts.index(offer['recipient']) + step) % 6}",
            "coverage_factor": 0.3 + 0.1 * step,
        }
        for offer in offers
        for step in (0, 1)
    ]
    it = opt.Instance.from_tables(
        budget="12 yen",
        currency="JPY",
        money_unit="one",
        recipients=[{"recipient": coast} for coast in coasts],
        assets=[
            {"asset": f"boat{kind}", "category": "boat", "unit_cost": 2 + kind} for kind in range(3)
        ],
        areas=waters,
        offers=[{**offer, "max_units": 2} for offer in offers],
        effects=effects,
    )
    options = Options(method="packages")
    session = PackagesSolver(Question(it, it.budget.minor), options)
    session.answer(Question(it, it.budget.minor))
    partitions = {in_blocks(it)}
    for area in range(6):
        for weight in (0.0, 50.0):
            changed = it.weighted(area, weight)
            partitions.add(in_blocks(changed))
            alone, after = (
                prove(Question(changed, it.budget.minor), options),
                session.answer(Question(changed, it.budget.minor)),
            )
            assert (after.status, after.plan, after.method) == ("optimal", alone.plan, "packages")
    assert len(partitions) > 1  # else nothing was asked


@pytest.mark.slow  # the flagship
def test_budgets_of_the_flagship_that_rise_far_are_proved_as_quickly_as_those_that_fall() -> None:
    # A plan for 2 billion says little about 50 billion: the search must not begin with all that it
    # would take to beat it.
    it = opt.load("osa-fy2026")
    neighbours = Desk(it, Options(method="packages", node_limit=3_000_000)).prove
    for budget in ("2bn", "5bn", "18.1bn", "50bn"):
        assert neighbours(Question(it, it.minor_units(budget))).status == "optimal", budget


@pytest.mark.slow  # the flagship
def test_a_question_that_breaks_its_neighbours_plan_is_decided_between_too_few_and_too_many() -> (
    None
):
    # Two 18 m boats at Puerto Princesa, where the best plan has one: no plan is known to begin
    # with. Within one slack no plan stands, within the next far too many; between them thirteen do.
    it = opt.load("osa-fy2026")
    desk = Desk(it, Options())
    stated = desk.question(it.budget.minor)
    best = desk.prove(stated)
    boat = it.offer_index["PHL/patrol-boat-18m/puerto-princesa"]
    two = desk.prove(asking(stated, boat, 2, 2), within=TIES)
    assert best.plan is not None
    assert best.plan[boat] == 1
    assert (two.method, two.status) == ("packages", "optimal")
    assert two.plan is not None
    assert two.plan[boat] == 2


def test_a_method_that_there_is_not_or_that_cannot_use_the_solver_is_refused() -> None:
    it = instance_of(random_instance(1))
    for options in (Options(method="unit"), Options(method="packages", solver="SCIP_PY")):
        with pytest.raises(opt.InputError):
            Desk(it, options).prove(Question(it, it.budget.minor))
