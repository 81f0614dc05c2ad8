"""One question has one answer: the same plan, awareness, uniqueness, status and conflict, however a
budget is asked about.
"""

from __future__ import annotations

import pytest

from tests.searches.asked_differently import differences, random_question


@pytest.mark.parametrize("part", range(4))
def test_a_budget_has_the_same_answer_by_itself_beside_others_along_a_curve_and_in_a_study(
    part: int,
) -> None:
    for seed in range(part, 40, 4):
        it, budgets = random_question(seed)
        assert [found for found in differences(it, budgets) if found != "."] == [], seed


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_the_same_over_hundreds_of_instances(part: int) -> None:
    for seed in range(40 + part, 340, 10):
        it, budgets = random_question(seed)
        assert [found for found in differences(it, budgets) if found != "."] == [], seed


@pytest.mark.slow
@pytest.mark.parametrize("method", ["packages", "units", "frontier"])
def test_the_same_by_every_method(method: str) -> None:
    for seed in range(40):
        it, budgets = random_question(seed)
        options = {"method": method, "exact": method == "units"}
        assert [found for found in differences(it, budgets, **options) if found != "."] == [], seed
