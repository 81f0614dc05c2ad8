"""Exact money: read "18.1bn", write "¥18.1 bn". Never a float, never a silent rounding.

An amount is an ``int`` of minor units of its currency (yen for JPY, cents for USD); handed out, it
is ``Money``. Numbers are read by their decimal digits, so 0.1 is one tenth; whatever is not a whole
number of minor units is refused.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from operator import ge, gt, index, le, lt
from string import ascii_letters
from typing import Any, SupportsFloat, SupportsIndex, overload

from optimizer.errors import InputError, MoneyError

Number = int | float | str | Fraction | Decimal

MOST = 10**15 - 1
"""The largest amount, in minor units. Solvers hold whole numbers exactly to 2^53 and drop
coefficients from 10^15 on.
"""

UNITS = {"one": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
"""What ``money_unit`` may be, and how many of the currency it stands for."""

_SUFFIXES = UNITS | {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
    "trillion": 10**12,
}

_MYRIADS = {"兆": 10**12, "億": 10**8, "万": 10**4}
"""Japanese words for powers of ten, the largest first."""
_IN_MYRIADS = re.compile("".join(f"(?:([0-9.,]+) ?{word} ?)?" for word in _MYRIADS) + "([0-9.,]+)?")
_HALF_WIDTH = {ord("￥"): "¥", ord("\u3000"): " "} | {
    code: chr(code - 0xFEE0) for code in range(ord("！"), ord("～") + 1)
}
"""What Japanese keyboards write in full width."""
_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
    VND VUV WST XAF XCD XCG
    XOF XPF YER ZAR ZMW ZWG"""
CODES = tuple(_CODES.split())
"""The codes of ISO 4217."""
_WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_SYMBOLS = {
    "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩", "INR": "₹", "PHP": "₱", "VND": "₫",
    "AUD": "A$", "CAD": "C$", "NZD": "NZ$", "SGD": "S$", "MYR": "RM",
}  # fmt: skip
_WORDS = {
    "JPY": "yen", "USD": "US dollars", "EUR": "euros", "GBP": "pounds", "KRW": "won",
    "INR": "Indian rupees", "VND": "dong", "PHP": "Philippine pesos", "AUD": "Australian dollars",
    "CAD": "Canadian dollars", "MYR": "ringgit",
}  # fmt: skip

_IN_JAPANESE = {"JPY": "円", "USD": "ドル", "EUR": "ユーロ", "GBP": "ポンド"}

_DIGITS = re.compile(
    r"([+-]?)([0-9]{1,40}|[0-9]{1,3}(?:,[0-9]{3}){1,12})?(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?"
)
_NO_AMOUNT = (
    'is not an amount of money: expected a number, or text such as "3.1bn" or "120 million".'
)


@dataclass(frozen=True, slots=True)
class Currency:
    """How a currency is counted and written.

    Attributes:
        code: ISO 4217 code, e.g. ``JPY``.
        digits: decimal digits of its minor unit: 0 for yen, 2 for dollars.
        symbol: what stands before an amount, e.g. ``¥`` or ``CHF ``.
        word: what follows an amount in words, e.g. ``yen``.
    """

    code: str
    digits: int
    symbol: str
    word: str


@cache
def currency_of(code: str) -> Currency:
    """The currency of an ISO 4217 code.

    Raises:
        InputError: the code is not one of ISO 4217.
    """
    if code not in CODES:
        raise InputError(
            f"{shorten(code)} is not a currency: expected a code of ISO 4217 in capitals, such as"
            " JPY, USD or EUR."
        )
    digits = 0 if code in _WITHOUT_DECIMALS else 3 if code in _THREE_DECIMALS else 2
    return Currency(code, digits, _SYMBOLS.get(code, f"{code} "), _WORDS.get(code, code))


@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class Money:
    """An exact amount of a currency, as results state it and arguments take it: "¥18.1 bn".

    ``Money("18.1bn", "JPY")``, ``Money(18100, "JPY", "million")`` and
    ``Money.of_minor(18_100_000_000, "JPY")`` are the same. It adds, subtracts and compares with
    money of its currency and with text ("100 million"); never with a plain number, of which nobody
    could tell whether yen or millions are meant: that raises ``MoneyError``, ``==`` too. A product
    with a number (``budget * 0.5``) and a quotient by one are exact or refused; of two amounts the
    quotient is a float. Equal amounts of a currency are equal and hash alike, whatever their
    ``unit``; text that is equal does not hash alike.

    Attributes:
        minor: whole minor units (yen, cents); below 0 for a difference.
        currency: three-letter code.
        unit: the money unit of its instance, in which ``in_unit`` counts, and plain numbers in text
            beside it.
    """

    minor: int
    currency: str
    unit: str

    def __init__(self, value: MoneyLike, currency: str, unit: str = "one") -> None:
        """Read as everywhere: a plain number counts in ``unit``. Raises InputError where it is no
        exact amount.
        """
        self._set(_whole(_read_amount(value, unit, currency), value, currency), currency, unit)

    @classmethod
    def of_minor(cls, minor: SupportsIndex, currency: str, unit: str = "one") -> Money:
        """An amount of whole minor units, such as a ``…_minor`` column holds. Raises InputError: no
        such currency or unit.
        """
        currency_of(currency)
        _size_of(unit)
        return cls._of(index(minor), currency, unit)

    @classmethod
    def _of(cls, minor: int, currency: str, unit: str) -> Money:
        it = object.__new__(cls)
        it._set(minor, currency, unit)
        return it

    def _set(self, minor: int, currency: str, unit: str) -> None:
        for name, value in (("minor", minor), ("currency", currency), ("unit", unit)):
            object.__setattr__(self, name, value)

    # -- numbers, by name --------------------------------------------------------------------------

    @property
    def amount(self) -> Decimal:
        """Exact, in the currency: yen, dollars and cents."""
        return Decimal(f"{self.minor}e-{currency_of(self.currency).digits}")

    @property
    def in_unit(self) -> float:
        """In the instance's money unit, as tables have it; taken as an argument it means the same
        amount again.
        """
        return self.minor / _minor_in(self.unit, self.currency)

    def __str__(self) -> str:
        return say_money(self.minor, self.currency)

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def __repr__(self) -> str:
        return f"Money({str(self)!r}, {self.currency!r})"

    # -- comparing and reckoning -------------------------------------------------------------------

    def __hash__(self) -> int:
        return hash((self.minor, self.currency))

    def __bool__(self) -> bool:
        return self.minor != 0

    def __eq__(self, other: object) -> bool:
        if not _meets(other):
            return NotImplemented
        same = not isinstance(other, Money) or other.currency == self.currency
        return same and self.minor == self._minor_of(other)

    def __lt__(self, other: Money | str) -> bool:
        return self._compared(lt, other)

    def __le__(self, other: Money | str) -> bool:
        return self._compared(le, other)

    def __gt__(self, other: Money | str) -> bool:
        return self._compared(gt, other)

    def __ge__(self, other: Money | str) -> bool:
        return self._compared(ge, other)

    def __add__(self, other: Money | str) -> Money:
        return self._with(self.minor + self._minor_of(other)) if _meets(other) else NotImplemented

    def __sub__(self, other: Money | str) -> Money:
        return self._with(self.minor - self._minor_of(other)) if _meets(other) else NotImplemented

    __radd__ = __add__

    def __rsub__(self, other: Money | str) -> Money:
        return -self + other if _meets(other) else NotImplemented

    def __neg__(self) -> Money:
        return self._with(-self.minor)

    def __abs__(self) -> Money:
        return self._with(abs(self.minor))

    def __mul__(self, share: Number) -> Money:
        return (
            NotImplemented
            if isinstance(share, Money)
            else self._part(share, self.minor * parse_number(share))
        )

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Money) -> float: ...
    @overload
    def __truediv__(self, other: Number) -> Money: ...
    def __truediv__(self, other: Money | Number) -> Money | float:
        if isinstance(other, Money):
            return self.minor / self._minor_of(other)
        return self._part(other, self.minor / parse_number(other))

    def _compared(self, order: Callable[[int, int], bool], other: object) -> bool:
        return order(self.minor, self._minor_of(other)) if _meets(other) else NotImplemented

    def _with(self, minor: int) -> Money:
        return self._of(minor, self.currency, self.unit)

    def _minor_of(self, other: object) -> int:
        """The other amount in minor units of this currency. Raises MoneyError where it is none."""
        if isinstance(other, Money) and other.currency != self.currency:
            raise MoneyError(
                f"{self} is in {self.currency} and {other} in {other.currency}: they cannot be held"
                " against each other."
            )
        if isinstance(other, Money):
            return other.minor
        if isinstance(other, str):
            return Money(other, self.currency, self.unit).minor
        raise MoneyError(
            f"{shorten(other)} is a plain number, and {self} an amount of money: expected money, or"
            " text such as "
            f'"100 million". As numbers: .amount ({self.currency}), .minor, .in_unit ({self.unit}'
            f" {self.currency})."
        )

    def _part(self, share: Number, minor: Fraction) -> Money:
        if minor.denominator != 1:
            whole = f"no whole number of {_minor_unit(currency_of(self.currency))}"
            raise MoneyError(
                f"{self} times or by {shorten(share)} is {whole}: money is never rounded. Round"
                " .minor yourself."
            )
        return self._with(int(minor))


MoneyLike = Money | str | SupportsFloat | SupportsIndex
"""What arguments that take money accept: ``Money``, text, and plain numbers (int, float, Decimal,
Fraction, NumPy's).
"""
ReadMoney = Callable[[Any], int]
"""Reads an amount as people write it, in minor units; raises InputError. For example
``Instance.minor_units``.
"""


def _meets(other: object) -> bool:
    """Whether money answers for what it meets; the rest, such as tables, is left to answer element
    by element.
    """
    return isinstance(other, Money | str | numbers.Number)


def parse_number(value: MoneyLike) -> Fraction:
    """The exact value of a number, by its decimal digits: 0.1 and "0.1" are one tenth, "18,100" is
    18100.

    Raises:
        InputError: not a finite number, or longer than 40 digits on either side of the point.
    """
    if isinstance(value, Fraction):
        return value
    number = _written(str(value).strip())
    if number is None:
        raise InputError(
            f"{shorten(value)} is not a number: expected digits such as 12, 0.5, 1,200 or 1e6."
        )
    return number


@lru_cache(maxsize=20_000)  # draws and what-ifs read the same cells again; some 4 MB
def _written(text: str) -> Fraction | None:
    """The number that a text writes; None where it is none."""
    found = _DIGITS.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        return None
    return Fraction(text.replace(",", ""))


def parse_share(value: Number) -> Fraction:
    """A share between 0 and 1, from "25%", "0.25" or 0.25.

    Raises:
        InputError: not a number, or outside 0 to 1.
    """
    text = value.strip() if isinstance(value, str) else value
    percent = isinstance(text, str) and text.endswith("%")
    share = parse_number(str(text)[:-1]) / 100 if percent else parse_number(text)
    if not 0 <= share <= 1:
        hint = f" Perhaps {text}% was meant." if not percent and 2 <= share <= 100 else ""
        raise InputError(f"{shorten(value)} is not a share: expected 0 to 1, or 0% to 100%.{hint}")
    return share


def read_within(within: Any) -> float:
    """A share of the best gain, as "0.1%" or a number.

    Raises:
        InputError: it is no share from 0 to below 1.
    """
    share = float(parse_share(within))
    if not 0 <= share < 1:
        raise InputError(
            f"within: found {shorten(within)}: expected a share of the best gain from 0% to below"
            " 100%, such as 0.1%."
        )
    return share


def parse_money(value: MoneyLike, unit: str, currency: str) -> int:
    """An amount in minor units.

    Bare numbers count in ``unit``; text may say its own size ("3.1bn", "120 million") or name the
    currency ("¥12,345", "JPY 900m", "12,345 yen"), and then counts in that size, or in single yen.
    ``Money`` is what it is.

    Args:
        value: a number, text, or ``Money``.
        unit: ``one``, ``thousand``, ``million`` or ``billion``.
        currency: ISO 4217 code.

    Raises:
        InputError: not an amount, of another currency, negative, beyond ``MOST``, or not a whole
            number of minor units.
    """
    minor = _read_amount(value, unit, currency)
    if minor < 0:
        raise InputError(f"{shorten(value)} is below zero: an amount of money is 0 or more.")
    if minor > MOST:
        raise InputError(
            f"{shorten(value)} is too much: an amount is at most {say_money(MOST, currency)}."
        )
    return _whole(minor, value, currency)


def say_money(amount: int, currency: str) -> str:
    """An amount in minor units as people read it, never rounded: "¥18.1 bn", "¥300 m", "¥12,345",
    "$0.50".
    """
    number, size = _short(abs(amount), currency_of(currency).digits)
    suffix = {1: "", 10**6: " m", 10**9: " bn"}[size]
    return f"{'-' if amount < 0 else ''}{currency_of(currency).symbol}{number}{suffix}"


def say_budget_in_words(amount: int, currency: str) -> str:
    """An amount in minor units in words, never rounded: "18.1 billion yen"."""
    number, size = _short(amount, currency_of(currency).digits)
    word = {1: "", 10**6: " million", 10**9: " billion"}[size]
    return f"{number}{word} {currency_of(currency).word}"


def money_document(amount: int, currency: str) -> dict[str, str]:
    """An amount in minor units for JSON: the exact amount of the currency as text."""
    digits = currency_of(currency).digits
    return {"amount": _decimal(Fraction(amount, 10**digits), "", digits), "currency": currency}


def exact_money(amount: int, currency: str) -> str:
    """An amount in minor units as text that is read back exactly whatever the money unit: "JPY
    43280000".
    """
    return f"{currency} {money_document(amount, currency)['amount']}"


def shorten(value: object) -> str:
    """A value quoted for a message, cut to a readable length."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def show(cell: object) -> str:
    """The same for a cell of a file, where true and false are written so."""
    return "true" if cell is True else "false" if cell is False else shorten(cell)


def _read_amount(value: MoneyLike, unit: str, currency: str) -> Fraction:
    """What a value stands for in minor units, below zero too."""
    if isinstance(value, Money):
        if value.currency != currency:
            raise InputError(f"{value} is in {value.currency}: expected an amount in {currency}.")
        return Fraction(value.minor)
    money = currency_of(currency)
    number, size = _split(value, money) if isinstance(value, str) else (value, None)
    return _amount(number, value, money) * (
        _minor_in(unit, currency) if size is None else size * _minor_in("one", currency)
    )


def _whole(minor: Fraction, value: object, currency: str) -> int:
    """A whole number of minor units.

    Raises:
        InputError: it is none; a sum of floats that is off in its last digits is told what was
            meant.
    """
    if minor.denominator == 1:
        return int(minor)
    money, nearest = currency_of(currency), round(minor)
    near = isinstance(value, float) and abs(minor - nearest) <= abs(nearest) * 1e-12
    hint = (
        f" Perhaps {say_money(nearest, currency)} was meant: a sum of floats is rounded."
        if near
        else ""
    )
    problem = f"is not a whole number of {_minor_unit(money)}: money is exact and is never rounded."
    raise InputError(f"{shorten(value)} {problem}{hint}")


def _split(text: str, money: Currency) -> tuple[str | Fraction, int | None]:
    """The number in a text and the size it names; size None where the text names neither size nor
    currency.
    """
    plain = text.translate(_HALF_WIDTH).strip()
    sign, body = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    names = (money.symbol.strip(), money.code, money.word, _IN_JAPANESE.get(money.code, money.word))
    cuts = (
        cut
        for name in names
        for cut in (body.removeprefix(name), body.removesuffix(name))
        if cut != body
    )
    unnamed = next(cuts, body).strip()
    if any(word in unnamed for word in _MYRIADS):
        amount = _from_myriads(unnamed)
        if amount is None:
            raise _no_amount(text, money)
        return (-amount if sign else amount), 1
    number = unnamed.rstrip(ascii_letters)
    suffix = unnamed[len(number) :].lower()
    if suffix and suffix not in _SUFFIXES:
        raise _no_amount(text, money)
    return sign + number.strip(), _SUFFIXES[suffix] if suffix else 1 if unnamed != body else None


def _from_myriads(text: str) -> Fraction | None:
    """A number in Japanese words for powers of ten, "181億", "180億9,200万"; None where it is none.

    The larger word comes first; of several parts each is less than the word before it, and
    whole if it has a word itself.
    """
    found = _IN_MYRIADS.fullmatch(text)
    said = () if found is None else zip(found.groups(), (*_MYRIADS.values(), 1), strict=True)
    told = [(_written(digits), size) for digits, size in said if digits]
    parts = [(number * size, size) for number, size in told if number is not None]
    fits = all(part < above for (_, above), (part, _) in pairwise(parts))
    whole = len(parts) == 1 or all(part % size == 0 for part, size in parts if size > 1)
    known = 0 < len(parts) == len(told) and fits and whole
    return sum((part for part, _ in parts), Fraction()) if known else None


def _amount(number: MoneyLike, value: object, money: Currency) -> Fraction:
    try:
        return parse_number(number)
    except InputError:
        raise _no_amount(value, money) from None


def _no_amount(value: object, money: Currency) -> InputError:
    """The refusal of a value that is no amount; one of another currency is told so."""
    text = value.strip(" -") if isinstance(value, str) else ""
    named = [code for code in (text[:3], text[-3:]) if code in CODES]
    signed = sorted(
        (code for code, symbol in _SYMBOLS.items() if text.startswith(symbol)),
        key=lambda code: -len(_SYMBOLS[code]),
    )
    in_words = [code for code, word in _IN_JAPANESE.items() if text.endswith(word)]
    other = next((code for code in (*named, *signed, *in_words) if code != money.code), "")
    hint = f" It is in {other}, and the currency here is {money.code}." if other else ""
    return InputError(f"{shorten(value)} {_NO_AMOUNT}{hint}")


def _minor_in(unit: str, currency: str) -> int:
    """How many minor units a money unit is."""
    digits = currency_of(currency).digits
    return int(10**digits) * _size_of(unit)


def _size_of(unit: str) -> int:
    if unit not in UNITS:
        raise InputError(
            f"{shorten(unit)} is not a money_unit: expected one of {', '.join(UNITS)}."
        )
    return UNITS[unit]


def _minor_unit(money: Currency) -> str:
    return money.word if money.digits == 0 else f"1/{10**money.digits} {money.code}"


def _short(amount: int, digits: int) -> tuple[str, int]:
    """The digits to write and the size they count: the largest size that says the amount exactly in
    three decimals.
    """
    whole = Fraction(amount, 10**digits)
    for size in (10**9, 10**6):
        if whole >= size and (whole / size * 1000).denominator == 1:
            return _decimal(whole / size), size
    return _decimal(whole, ",", digits if whole.denominator > 1 else 0), 1


def _decimal(number: Fraction, comma: str = ",", digits: int = 0) -> str:
    """The exact decimal of a number of at most three decimals, with at least ``digits`` of them."""
    whole, rest = divmod(int(number * 1000), 1000)
    decimals = f"{rest:03d}".rstrip("0").ljust(digits, "0")
    head = f"{whole:{comma}d}"
    return f"{head}.{decimals}" if decimals else head


def money_step(budget: int) -> int:
    """One step of money at a budget: the largest number 1, 2 or 5 times a power of ten that is at
    most a twentieth of it.

    At least one minor unit: 18.1 bn gives 500 m, 100 gives 5.
    """
    twentieth = max(1, budget // 20)
    power: int = 10 ** (len(str(twentieth)) - 1)
    return next(times * power for times in (5, 2, 1) if times * power <= twentieth)
