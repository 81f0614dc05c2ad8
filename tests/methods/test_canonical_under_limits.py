"""A limit that comes on the way to the canonical plan: the best stays proved, and nothing more is
claimed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.loading import load
from optimizer.methods import canonical, units
from optimizer.proof import Options, Proof
from optimizer.question import Question


@pytest.mark.parametrize("answered", [1, 2, 3, 4])
def test_a_limit_before_the_last_step_leaves_the_best_plan_and_claims_no_uniqueness(
    monkeypatch: pytest.MonkeyPatch, answered: int
) -> None:
    asked: list[float] = []
    prove = units.prove

    def limited(question: Question, options: Options, *tolerance: float, **named: float) -> Proof:
        asked.append(options.end.left)
        proof = prove(question, options, *tolerance, **named)
        return proof if len(asked) <= answered else replace(proof, status="stopped")

    monkeypatch.setattr(units, "prove", limited)
    tutorial = load("tutorial")
    found = canonical.prove_canonical(
        Question(tutorial, tutorial.budget.minor),
        Options(method="units", exact=True, time_limit=60),
    )
    assert found.status == "optimal"
    assert found.value == pytest.approx(47)  # the tutorial's README
    assert found.optimum_unique is None
    assert "canonical" in found.note
    assert len(asked) == answered + 1  # and no further question is put
    assert asked == sorted(asked, reverse=True)  # one deadline for all of them
