"""The languages of reports: sentences by their id, numbers and names as each language writes them.

A *message* is a sentence, a heading or a label of a catalogue (``catalogue/en.toml``, ``ja.toml``),
with the names of its values in braces. A report that speaks several languages is a function of a
``Language``: called once for each, it makes documents of the same blocks in the same order. A
message is never put together from parts of sentences, since another language orders them
otherwise; where a count decides its form, the catalogue has a form for each.

    buys = "The best plan buys {units} for {recipients} and costs {cost}."
    units = {one = "{n} unit", other = "{n} units", none = "no units"}

>>> english = language("en")
>>> english.say("count.units", n=64), language("ja").say("count.units", n=64)
('64 units', '64単位')
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files

from optimizer.document import Strong, Text, fixed
from optimizer.errors import InputError
from optimizer.money import Money, currency_of, say_budget_in_words, say_money, shorten
from optimizer.rules.phrase import Phrase, spelt

LANGUAGES = {"en": "English", "ja": "日本語"}
"""What a language is called in itself, by its code."""
MYRIADS = (("兆", 12), ("億", 8), ("万", 4))
"""Japanese words for powers of ten, the largest first."""
MARK = "\0"
"""In place of a value that is put in later; no text has it."""
Message = str | Mapping[str, str]


@dataclass(frozen=True)
class Language:
    """How one language says things.

    Attributes:
        code: ``en`` or ``ja``.
        messages: by id, ``section.name``: a text, or texts by the form that a count takes (``none``
            for 0, where given; ``one``; ``other``).
    """

    code: str
    messages: Mapping[str, Message]

    def say(self, message: str, **values: str | int) -> str:
        """A message with its values; whole numbers with their thousands separated.

        Args:
            message: its id.
            values: by name, all that the message names; where it has forms, ``n`` decides.

        Raises:
            KeyError: the catalogue lacks the message, or the message a value.
        """
        found = self.messages[message]
        if not isinstance(found, str):
            found = found[_form(values["n"], found)]
        told = {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in values.items()
        }
        return found.format_map(told)

    def word(self, section: str, name: str) -> str:
        """What the catalogue calls something, as in ``currency.``; else its own name."""
        found = self.messages.get(section + name, name)
        return found if isinstance(found, str) else name

    def listing(self, items: Iterable[str]) -> str:
        """Items in a row: "a", "a and b", "a, b and c"."""
        *first, last = items
        if not first:
            return last
        return self.say("listing.all", first=self.say("listing.between").join(first), last=last)

    def stressed(self, message: str, word: str, **values: str | int) -> Text:
        """A message in which the value called ``word`` is emphasised."""
        before, _, after = self.say(message, **{**values, word: MARK}).partition(MARK)
        return (before, Strong(str(values[word])), after)

    def sentences(self, *said: str) -> str:
        """Sentences one after another, empty ones left out."""
        return self.say("listing.apart").join(filter(None, said))

    def leading(self, items: Sequence[str], most: int) -> str:
        """The first of many in a row, and how many others there are: "a, b and 5 more"."""
        rest = len(items) - most
        said = [*items[:most], self.say("listing.more", n=rest)] if rest > 1 else items
        return self.listing(said)

    def tell(self, phrase: str | Phrase) -> str:
        """What a rule says; in English where the catalogue has no other words for it."""
        return spelt(phrase, lambda message: str(self.messages.get(f"rule.{message}", message)))

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share in percent: 0.332 is "33 %"."""
        return self.say("number.percent", number=fixed(100 * share, decimals))

    def range(self, low: str, high: str) -> str:
        """Two ends as one: "43.1 to 45.0"."""
        return self.say("number.range", low=low, high=high)

    def budget(self, amount: Money) -> str:
        """An amount with its currency in words, as titles have it: "18.1 billion yen"."""
        if self.code == "ja":
            return self.money(amount)
        return say_budget_in_words(amount.minor, amount.currency)

    def currency(self, code: str) -> str:
        """What amounts of a currency are written with: "¥", "円"."""
        found = self.messages.get(f"currency.{code}")
        return str(found) if found else currency_of(code).symbol.strip()

    def money(self, amount: Money, digits: int | None = None) -> str:
        """An amount as people read it: "¥18.1 bn", "181億円".

        Args:
            amount: any.
            digits: significant digits, at least 1, that are kept; None: never rounded.
        """
        minor = amount.minor if digits is None else significant(amount.minor, digits)
        if self.code != "ja":
            return say_money(minor, amount.currency)
        currency = currency_of(amount.currency)
        unit = self.word("currency.", currency.code)
        number = _in_parts(Fraction(abs(minor), 10**currency.digits))
        return f"{'-' if minor < 0 else ''}{number}{unit}"


@cache
def language(code: str) -> Language:
    """The language of a code of ``LANGUAGES``.

    Raises:
        InputError: reports do not speak it.
    """
    if code not in LANGUAGES:
        raise InputError(
            f"Reports do not speak {shorten(code)}: expected one of {', '.join(LANGUAGES)}."
        )
    text = (files(__package__) / "catalogue" / f"{code}.toml").read_text(encoding="utf-8")
    messages = {
        f"{section}.{name}": message
        for section, entries in tomllib.loads(text).items()
        for name, message in entries.items()
    }
    return Language(code, messages)


def placeholders(message: Message) -> set[str]:
    """The names of the values that a message takes, in any of its forms."""
    forms = [message] if isinstance(message, str) else message.values()
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def significant(number: int, digits: int) -> int:
    """A whole number with so many significant digits, at least 1; ties to even."""
    step = int(10 ** max(0, len(str(abs(number))) - digits))
    return round(Fraction(number, step)) * step


def _form(count: str | int, forms: Mapping[str, str]) -> str:
    """The form that a count takes, of those that there are."""
    form = {0: "none", 1: "one"}.get(int(count), "other")
    return form if form in forms else "other"


def _in_parts(number: Fraction) -> str:
    """A number in parts, each with a word for its size, as "180億9,200万"; one part where three
    digits say all of it, as "12.3億".
    """
    for word, power in MYRIADS:
        size = number / 10**power
        if size >= 1:
            if (size * 1000 / 10 ** len(str(int(size)))).denominator == 1:
                return f"{_decimal(size)}{word}"
            whole, rest = divmod(number, 10**power)
            return f"{int(whole):,}{word}{_in_parts(rest) if rest else ''}"
    return _decimal(number)


def _decimal(number: Fraction) -> str:
    """A number of few digits, all of them."""
    return f"{(Decimal(number.numerator) / number.denominator).normalize():,f}"
