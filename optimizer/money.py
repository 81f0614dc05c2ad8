"""Exact money: read "18.1bn", write "¥18.1 bn". Never a float, never a silent rounding.

An amount is an ``int`` of minor units of its currency (yen for JPY, cents for USD). Numbers are read by their decimal
digits, so 0.1 is one tenth; whatever is not a whole number of minor units is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from string import ascii_letters

from optimizer.errors import InputError

Number = int | float | str | Fraction | Decimal

MOST = 10**15 - 1
"""The largest amount, in minor units. Solvers hold whole numbers exactly to 2^53 and drop coefficients from 10^15 on."""

UNITS = {"one": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
"""What ``money_unit`` may be, and how many of the currency it stands for."""

_SUFFIXES = UNITS | {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12, "trillion": 10**12}

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG
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
    "JPY": "yen", "USD": "US dollars", "EUR": "euros", "GBP": "pounds", "KRW": "won", "INR": "Indian rupees", "VND": "dong",
    "PHP": "Philippine pesos", "AUD": "Australian dollars", "CAD": "Canadian dollars", "MYR": "ringgit",
}  # fmt: skip

_DIGITS = re.compile(r"([+-]?)([0-9]{1,40}|[0-9]{1,3}(?:,[0-9]{3}){1,12})?(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
_NO_AMOUNT = 'is not an amount of money: expected a number, or text such as "3.1bn" or "120 million".'


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


def currency_of(code: str) -> Currency:
    """The currency of an ISO 4217 code.

    Raises:
        InputError: the code is not one of ISO 4217.
    """
    if not re.fullmatch("[A-Z]{3}", code) or code not in _CODES:
        raise InputError(f"{shorten(code)} is not a currency: expected a code of ISO 4217 in capitals, such as JPY, USD or EUR.")
    digits = 0 if code in _WITHOUT_DECIMALS else 3 if code in _THREE_DECIMALS else 2
    return Currency(code, digits, _SYMBOLS.get(code, f"{code} "), _WORDS.get(code, code))


def parse_number(value: Number) -> Fraction:
    """The exact value of a number, by its decimal digits: 0.1 and "0.1" are one tenth, "18,100" is 18100.

    Raises:
        InputError: not a finite number, or longer than 40 digits on either side of the point.
    """
    if isinstance(value, Fraction):
        return value
    text = str(value).strip()
    found = _DIGITS.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise InputError(f"{shorten(value)} is not a number: expected digits such as 12, 0.5, 1,200 or 1e6.")
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


def parse_money(value: Number, unit: str, currency: str) -> int:
    """An amount in minor units.

    Bare numbers count in ``unit``; text may say its own size ("3.1bn", "120 million") or name the currency
    ("¥12,345", "JPY 900m", "12,345 yen"), and then counts in that size, or in single yen.

    Args:
        value: a number, or text.
        unit: ``one``, ``thousand``, ``million`` or ``billion``.
        currency: ISO 4217 code.

    Raises:
        InputError: not an amount, negative, beyond ``MOST``, or not a whole number of minor units.
    """
    money = currency_of(currency)
    number, size = _split(value, money) if isinstance(value, str) else (value, None)
    minor = _amount(number, value) * (_size_of(unit) if size is None else size) * 10**money.digits
    if minor < 0:
        raise InputError(f"{shorten(value)} is below zero: an amount of money is 0 or more.")
    if minor > MOST:
        raise InputError(f"{shorten(value)} is too much: an amount is at most {say_money(MOST, currency)}.")
    if minor.denominator != 1:
        raise InputError(f"{shorten(value)} is not a whole number of {_minor_unit(money)}: money is exact and is never rounded.")
    return int(minor)


def say_money(amount: int, currency: str) -> str:
    """An amount in minor units as people read it, never rounded: "¥18.1 bn", "¥300 m", "¥12,345", "$0.50"."""
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
    """An amount in minor units as text that is read back exactly whatever the money unit: "JPY 43280000"."""
    return f"{currency} {money_document(amount, currency)['amount']}"


def shorten(value: object) -> str:
    """A value quoted for a message, cut to a readable length."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _split(text: str, money: Currency) -> tuple[str, int | None]:
    """The number in a text and the size it names; size None where the text names neither size nor currency."""
    body = text.strip()
    names = (money.symbol.strip(), money.code, money.word)
    cuts = (cut for name in names for cut in (body.removeprefix(name), body.removesuffix(name)) if cut != body)
    unnamed = next(cuts, body).strip()
    number = unnamed.rstrip(ascii_letters)
    suffix = unnamed[len(number) :].lower()
    if suffix and suffix not in _SUFFIXES:
        raise InputError(f"{shorten(text)} {_NO_AMOUNT}")
    return number.strip(), _SUFFIXES[suffix] if suffix else 1 if unnamed != body else None


def _amount(number: Number, value: Number) -> Fraction:
    try:
        return parse_number(number)
    except InputError:
        raise InputError(f"{shorten(value)} {_NO_AMOUNT}") from None


def _size_of(unit: str) -> int:
    if unit not in UNITS:
        raise InputError(f"{shorten(unit)} is not a money_unit: expected one of {', '.join(UNITS)}.")
    return UNITS[unit]


def _minor_unit(money: Currency) -> str:
    return money.word if money.digits == 0 else f"1/{10**money.digits} {money.code}"


def _short(amount: int, digits: int) -> tuple[str, int]:
    """The digits to write and the size they count: the largest size that says the amount exactly in three decimals."""
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
    """One step of money at a budget: the largest number 1, 2 or 5 times a power of ten that is at most a twentieth of it.

    At least one minor unit: 18.1 bn gives 500 m, 100 gives 5.
    """
    twentieth = max(1, budget // 20)
    power: int = 10 ** (len(str(twentieth)) - 1)
    return next(times * power for times in (5, 2, 1) if times * power <= twentieth)
