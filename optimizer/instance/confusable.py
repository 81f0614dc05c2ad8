"""Identifiers that may be taken for one another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

SHORTEST = 5
"""Of shorter identifiers a letter makes another word: PHL, PNG."""
LOOKS_LIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u03bf\u03b1\u03bd\u03b901",
    "aeopcyxisoaviol",
)
"""Small letters of other alphabets, and digits, that look like Latin ones."""


def confusable(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Pairs of names, the later one first, and how they differ."""
    folded: dict[str, str] = {}
    near: dict[tuple[int, str], str] = {}
    known: set[str] = set()
    for name in dict.fromkeys(names):
        other = folded.setdefault(_fold(name), name)
        if other != name:
            yield name, other, "by case, spaces, dashes or letters that look alike"
        elif len(name) >= SHORTEST and (close := _close(name, near, known)):
            yield name, close, "by one letter"
        for place, shorter in _without_a_letter(name):
            near.setdefault((place, shorter), name)
        known.add(name)


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().translate(LOOKS_LIKE)
    return "".join(letter for letter in plain if letter.isalnum())


def _close(name: str, near: dict[tuple[int, str], str], known: set[str]) -> str:
    """A name before that has one letter exchanged, added or left out; empty where there is none.
    Numbers tell names apart, and so do letters that stand alone (area-a, area-b).
    """
    for place, shorter in _without_a_letter(name):
        other = near.get((place, shorter), "")
        if other and len(other) == len(name) and _in_a_word(name, place) and other[place].isalpha():
            return other
        if shorter in known and _in_a_word(name, place):
            return shorter
    return next(
        (
            other
            for place in range(len(name) + 1)
            if (other := near.get((place, name), "")) and _in_a_word(other, place)
        ),
        "",
    )


def _without_a_letter(name: str) -> Iterator[tuple[int, str]]:
    return ((place, name[:place] + name[place + 1 :]) for place in range(len(name)))


def _in_a_word(name: str, place: int) -> bool:
    """Whether a letter stands there, beside another."""
    around = name[max(0, place - 1) : place] + name[place + 1 : place + 2]
    return name[place].isalpha() and any(letter.isalpha() for letter in around)
