"""Costs in single yen: a whole plan two yen over the budget must not take the plans beside it along."""

from __future__ import annotations

from fractions import Fraction

from optimizer.instance.instance import Instance
from optimizer.methods import units
from optimizer.proof import Options
from optimizer.question import Question
from optimizer.rows import Row, Units
from tests.oracle.generate import random_instance


def test_a_plan_two_yen_over_the_budget_does_not_hide_the_best_that_fits() -> None:
    document = random_instance(10, max_plans=60)
    instance = Instance.from_tables(**{key: value for key, value in document.items() if key != "format"}).priced(1, 3_092_659)
    # Two of the second offer and three of the fourth cost 2 x 3,092,659 + 3 x 8,769,283 = 32,493,167: two yen too many.
    # One and three fit and are best; HiGHS, given the costs in yen, once proved two and two instead.
    at_least_one = Row("asked", "", ((Units(1), Fraction(1)),), Fraction(1), None, "units")
    proof = units.prove(Question(instance, 32_493_165, extra=(at_least_one,)), Options())
    assert (proof.status, proof.plan) == ("optimal", (0, 1, 0, 3))
