"""One question has one answer: the same plan, awareness, uniqueness, status and conflict, however a
budget is asked about.
"""

from __future__ import annotations

import pytest

from tests.parts import parts
from tests.searches.asked_differently import differences, random_question


@pytest.mark.parametrize("part", parts(4, daily=2))
def test_a_budget_has_the_same_answer_by_itself_beside_others_along_a_curve_and_in_a_study(
    part: int,
) -> None:
    for seed in range(part, 40, 4):
        it, budgets = random_question(seed)
        assert [found for found in differences(it, budgets) if found != "."] == [], seed


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_the_same_over_hundreds_of_instances(part: int) -> None:
    for seed in range(40 + part, 200, 10):
        it, budgets = random_question(seed)
        assert [found for found in differences(it, budgets) if found != "."] == [], seed


@pytest.mark.slow
@pytest.mark.parametrize(("method", "seeds"), [("packages", 40), ("units", 10), ("frontier", 40)])
def test_the_same_by_every_method(method: str, seeds: int) -> None:
    for seed in range(seeds):
        it, budgets = random_question(seed)
        options = {"method": method, "exact": method == "units"}
        assert [found for found in differences(it, budgets, **options) if found != "."] == [], seed
