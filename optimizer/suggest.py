"""A guess at what a mistyped word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

COMPARED = 5_000
"""Only so many known words are compared, so that a guess stays quick among a hundred thousand offers."""


def closest(word: str, known: Iterable[str], alike: float = 0.7) -> str | None:
    """The known word most like ``word``, or None where none is near; capitals, blanks and hyphens do not count.

    Args:
        word: as it was written.
        known: what it could have been.
        alike: how near a guess must be, 0 to 1 (share of letters in common); at 0.7 or less a word that begins so will do.
    """
    words = {_plain(candidate): candidate for candidate in islice(known, COMPARED)}
    start = _plain(word[:80])
    found = get_close_matches(start, words, n=1, cutoff=alike)
    if not found and alike <= 0.7 and len(start) > 2:
        found = [name for name in words if name.startswith(start)]
    return words[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question for the end of a message, ``Did you mean "recipient"?``, or nothing."""
    guess = closest(word, known)
    return f'Did you mean "{guess}"?' if guess is not None and guess != word else ""


def _plain(word: str) -> str:
    return word.casefold().replace(" ", "").replace("-", "").replace("_", "")
