"""However a method ends early, the note that says so is one that an audit knows."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer import interruption
from optimizer.analyses.verification.notes import is_a_note
from optimizer.errors import SolverError
from optimizer.methods import prove
from optimizer.methods.packages import dividing, effort, generation
from optimizer.proof import Options
from optimizer.question import Question
from tests.larger import larger


def failing(*_: Any, **__: Any) -> None:
    raise SolverError("failed twice")


def interrupted(*_: Any, **__: Any) -> None:
    interruption._here.ear = interruption.Ear()
    raise KeyboardInterrupt


ENDINGS: dict[str, tuple[Any, str, Any]] = {
    "partial packages": (Options, "node_limit", 10),
    "combinations of packages": (effort, "COMBINATIONS", 0),
    "more than 0 units": (dividing, "MOST_COUNTS", 0),
    "programme over packages failed": (generation.Generation, "_solve", failing),
    "stopped by hand": (generation.Generation, "_solve", interrupted),
}


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption._here, "ear", None)


@pytest.mark.parametrize("method", ["packages", "auto"])
@pytest.mark.parametrize("words", ENDINGS)
def test_the_note_of_an_ending_is_known_to_an_audit(
    words: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, value = ENDINGS[words]
    options: dict[str, Any] = {"node_limit": value} if owner is Options else {}
    if owner is not Options:
        monkeypatch.setattr(owner, name, value)
    it = larger(4, recipients=3)
    question = Question(it, it.budget.minor)
    proof = prove(question, Options(method=method, **options))
    assert words in proof.note
    assert is_a_note(proof.note, question.rows)
