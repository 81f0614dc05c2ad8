"""What a rule says, for any language: an English text, and its values by name.

The text is English and is the message's id: a language that has it in its catalogue says it
otherwise, any other says it as it stands. Results have it in English.

>>> bound = Phrase("at most {number}", number="2 units")
>>> english(Phrase("{selected}: {demand}", selected="rhib", demand=bound))
'rhib: at most 2 units'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce


class Phrase:
    """A message and its values, each a text or a phrase itself."""

    def __init__(self, message: str, **values: str | Phrase) -> None:
        self.message, self.values = message, values


Tell = Callable[[str | Phrase], str]
"""Says a phrase in a language; a text stays what it is."""


def spelt(phrase: str | Phrase, spell: Callable[[str], str]) -> str:
    """A phrase with its values; ``spell`` is what a language has in place of an English text."""
    if isinstance(phrase, str):
        return phrase
    values = {name: spelt(value, spell) for name, value in phrase.values.items()}
    return spell(phrase.message).format_map(values)


def english(phrase: str | Phrase) -> str:
    """A phrase in English, as results have it."""
    return spelt(phrase, str)


def joined(names: Sequence[str | Phrase], message: str) -> str | Phrase:
    """Names in a row; ``message`` joins those so far, ``first``, with the ``next``."""
    return reduce(lambda first, second: Phrase(message, first=first, next=second), names)
