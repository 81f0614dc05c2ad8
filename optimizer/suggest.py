"""A guess at what a mistyped word was meant to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from itertools import islice

Hint = str | Callable[[], str]
"""The end of a message, or a function that seeks one."""
COMPARED = 5_000
"""Only so many known words are compared, so that a guess stays quick among a hundred thousand
offers.
"""
LONGEST = 80
"""Only so many letters of a word are looked at."""
UNITS = frozenset({"km", "nm", "m", "mi", "kn", "kmh", "kg", "t", "h", "hours", "days"})
"""Last words of a column that say another thing where they differ."""


def closest(word: str, known: Iterable[str], alike: float = 0.7) -> str | None:
    """The known word most like ``word``, or None where none is near; capitals, blanks and hyphens
    do not count.

    Args:
        word: as it was written.
        known: what it could have been; the word itself is never a guess.
        alike: how near a guess must be, 0 to 1 (share of letters in common); at 0.7 or less a word
            that begins so will do.
    """
    words = {
        _plain(candidate): candidate for candidate in islice(known, COMPARED) if candidate != word
    }
    start = _plain(word[:LONGEST])
    found = get_close_matches(start, words, n=1, cutoff=alike)
    if not found and alike <= 0.7 and len(start) > 2:
        found = [name for name in words if name.startswith(start)]
    return words[found[0]] if found else None


def slip_of(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` is a slip of the pen for, or None.

    A slip is another spelling of capitals, blanks and hyphens; one letter left out, added, changed
    or swapped with its neighbour; two of these in a word of more than five letters. Another unit at
    the end is no slip: ``range_km`` is not ``range_nm``.
    """
    here = _plain(word[:LONGEST])
    slips = {
        candidate: slips
        for candidate in known
        if candidate != word
        and not _differ_in_unit(word, candidate)
        and (slips := _slips(here, _plain(candidate))) is not None
    }
    return min(slips, key=slips.__getitem__, default=None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question for the end of a message, ``Did you mean "recipient"?``, or nothing."""
    guess = closest(word, known)
    return f'Did you mean "{guess}"?' if guess is not None and guess != word else ""


def _plain(word: str) -> str:
    return word.casefold().replace(" ", "").replace("-", "").replace("_", "")


def _differ_in_unit(word: str, other: str) -> bool:
    stem, _, unit = word.casefold().rpartition("_")
    its_stem, _, its_unit = other.casefold().rpartition("_")
    return stem == its_stem and unit != its_unit and {unit, its_unit} <= UNITS


def _slips(word: str, other: str) -> int | None:
    """How many letters differ, neighbours swapped counting once; None where more than a slip
    does.
    """
    most = 2 if min(len(word), len(other)) > 5 else 1
    # a slip adds or takes at most two of the letters that they do not have in common
    if abs(len(word) - len(other)) > most or len(set(word) ^ set(other)) > 2 * most:
        return None
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        two_before, before, row = before, row, [i]
        for j, its in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == its:
                least = min(least, two_before[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
