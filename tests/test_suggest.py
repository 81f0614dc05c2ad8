"""A mistyped word is met with a guess."""

from __future__ import annotations

import time

import pytest

from optimizer.suggest import closest, did_you_mean


@pytest.mark.parametrize(
    ("word", "known", "guess"),
    [
        ("recipent", ["recipient", "asset"], "recipient"),
        ("Max Units", ["min_units", "max_units"], "max_units"),
        ("MYS/rihb/sandakan", ["MYS/rhib/sandakan", "MYS/rhib/labuan"], "MYS/rhib/sandakan"),
        ("xyz", ["recipient", "asset"], None),
        ("", ["recipient"], None),
    ],
)
def test_the_nearest_known_word_is_found(word: str, known: list[str], guess: str | None) -> None:
    assert closest(word, known) == guess


def test_a_guess_is_a_question_or_nothing() -> None:
    assert did_you_mean("recipent", ["recipient"]) == 'Did you mean "recipient"?'
    assert did_you_mean("xyz", ["recipient"]) == ""
    assert did_you_mean("recipient", ["recipient"]) == ""


def test_a_guess_among_a_hundred_thousand_words_is_quick() -> None:
    began = time.monotonic()
    closest("R0999/asset-9999" * 1000, [f"R{i:04d}/asset-{i:04d}" for i in range(100_000)])
    assert time.monotonic() - began < 5
