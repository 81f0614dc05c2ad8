"""Money is read and written exactly, or refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.money import (
    MOST,
    Money,
    currency_of,
    exact_money,
    money_document,
    money_step,
    parse_money,
    parse_number,
    parse_share,
    say_budget_in_words,
    say_money,
    shorten,
)
from optimizer.reports.language import language


@pytest.mark.parametrize(
    ("written", "yen"),
    [
        (18100, 18_100_000_000),  # bare numbers count in money_unit, here million
        ("18100", 18_100_000_000),
        ("18,100", 18_100_000_000),
        (0.1, 100_000),  # the decimal digits count, not the binary fraction
        ("0.1", 100_000),
        (Fraction(1, 8), 125_000),
        (Decimal("2.5"), 2_500_000),
        ("3.1bn", 3_100_000_000),
        ("18.1 bn", 18_100_000_000),
        ("120 million", 120_000_000),
        ("900m", 900_000_000),
        ("500 thousand", 500_000),
        ("500k", 500_000),
        ("1.5 TN", 1_500_000_000_000),
        ("¥12,345", 12_345),  # naming the currency, the text speaks of single yen
        ("12,345 yen", 12_345),
        ("JPY 3.1 bn", 3_100_000_000),
        ("¥18.1 bn", 18_100_000_000),
        ("1e3", 1_000_000_000),
        (0, 0),
    ],
)
def test_money_is_read_as_it_is_written(written: float | str, yen: int) -> None:
    assert parse_money(written, "million", "JPY") == yen


@pytest.mark.parametrize(
    ("written", "yen"),
    [
        ("181億円", 18_100_000_000),  # 181 times 10^8
        ("181億", 18_100_000_000),
        ("5,200万円", 52_000_000),  # 5,200 times 10^4
        ("1.5億円", 150_000_000),
        ("1兆円", 1_000_000_000_000),
        ("180億9,200万円", 18_092_000_000),
        ("1万2,345円", 12_345),
        ("1兆1円", 1_000_000_000_001),
        ("12,345円", 12_345),
        ("0億円", 0),
        ("¥181億", 18_100_000_000),
        ("JPY 181億", 18_100_000_000),
        ("181 億 円", 18_100_000_000),
        ("１８１億円", 18_100_000_000),  # full width
        ("５，２００万円", 52_000_000),
        ("１．５億", 150_000_000),
        ("￥１２，３４５", 12_345),
        ("１８１００", 18_100_000_000),  # a bare number in the money unit, million
        ("１８．１ｂｎ", 18_100_000_000),
        ("\u3000181億円\u3000", 18_100_000_000),
    ],
)
def test_money_is_read_as_it_is_written_in_japanese(written: str, yen: int) -> None:
    assert parse_money(written, "million", "JPY") == yen


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("億", "not an amount"),
        ("億円", "not an amount"),
        ("百八十一億円", "not an amount"),  # digits in words
        ("5千万円", "not an amount"),  # a smaller word before a larger
        ("5,20万円", "not an amount"),
        ("1,5億", "not an amount"),
        ("2万1億", "not an amount"),  # the smaller word first
        ("1億1億", "not an amount"),
        ("1億20000万", "not an amount"),  # the second part is more than the first word
        ("1.5億200万", "not an amount"),  # no telling where the half ends
        ("1億2.5万", "not an amount"),
        ("18 1億", "not an amount"),
        ("181億bn", "not an amount"),
        ("181bn億", "not an amount"),
        ("5²", "not an amount"),  # only digits of full width are digits
        ("①億", "not an amount"),
        ("五億", "not an amount"),
        ("5億ドル", "in USD, and the currency here is JPY"),
        ("-1億", "below zero"),
        ("－１億", "below zero"),
        ("0.000000001億", "not a whole number of yen"),  # a tenth of a yen
        ("1000兆", "too much"),
    ],
)
def test_what_is_no_exact_amount_in_japanese_is_refused(written: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as refused:
        parse_money(written, "million", "JPY")
    assert str(refused.value).startswith(repr(written))


@given(st.integers(0, MOST), st.sampled_from(["JPY", "USD", "EUR", "GBP"]))
def test_what_a_japanese_report_writes_is_read_back(minor: int, currency: str) -> None:
    written = language("ja").money(Money.of_minor(minor, currency))
    assert parse_money(written, "million", currency) == minor


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "not an amount"),
        ("lots", "not an amount"),
        ("3.1x", "not an amount"),
        ("1,5bn", "not an amount"),  # a decimal comma is not guessed at
        ("1.2.3", "not an amount"),
        ("$5", "not an amount"),  # another currency's symbol
        ("٣", "not an amount"),  # digits of other scripts
        ("nan", "not an amount"),
        ("inf", "not an amount"),
        (float("nan"), "not an amount"),
        (float("inf"), "not an amount"),
        (True, "not an amount"),
        ("1e999", "not an amount"),
        ("9" * 41, "not an amount"),
        (-1, "below zero"),
        ("1e99", "too much"),
        (10**9, "too much"),
        ("0.0000001", "not a whole number of yen"),
        ("0.5 yen", "not a whole number of yen"),
    ],
)
def test_what_is_not_an_exact_amount_is_refused_with_the_reason(
    written: float | str, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        parse_money(written, "million", "JPY")


NO_AMOUNT = (
    'is not an amount of money: expected a number, or text such as "3.1bn" or "120 million".'
)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3.1x", f"'3.1x' {NO_AMOUNT}"),
        ("1,5bn", f"'1,5bn' {NO_AMOUNT}"),  # the text as it was written, not the number within it
        ("¥ 1,5", f"'¥ 1,5' {NO_AMOUNT}"),
        (True, f"True {NO_AMOUNT}"),
        (Fraction(-1, 2), "-1/2 is below zero: an amount of money is 0 or more."),
        (10**9, "1000000000 is too much: an amount is at most ¥999,999,999,999,999."),
        ("0.5 yen", "'0.5 yen' is not a whole number of yen: money is exact and is never rounded."),
    ],
)
def test_a_refusal_quotes_what_was_written_and_says_what_was_expected(
    written: float | str, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_money(written, "million", "JPY")
    assert str(caught.value) == said


@pytest.mark.parametrize("written", ["five", "", ".", "1,00", True, None, [1]])
def test_what_is_no_number_is_refused_with_examples(written: object) -> None:
    with pytest.raises(InputError) as caught:
        parse_number(written)  # type: ignore[arg-type]
    assert (
        str(caught.value)
        == f"{shorten(written)} is not a number: expected digits such as 12, 0.5, 1,200 or 1e6."
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (1.5, "1.5 is not a share: expected 0 to 1, or 0% to 100%."),
        ("101%", "'101%' is not a share: expected 0 to 1, or 0% to 100%."),
    ],
)
def test_what_is_no_share_is_refused_with_the_range(written: float | str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_share(written)
    assert str(caught.value) == said


def test_minor_units_follow_the_currency() -> None:
    assert parse_money("1.25", "one", "USD") == 125
    assert parse_money("1.250", "one", "KWD") == 1250
    assert parse_money("1", "one", "KRW") == 1
    with pytest.raises(InputError, match="1/100 USD"):
        parse_money("1.255", "one", "USD")


def test_the_largest_amount_is_read_and_one_more_is_refused() -> None:
    assert parse_money(MOST, "one", "JPY") == 999_999_999_999_999
    with pytest.raises(InputError, match=r"at most ¥999,999,999,999,999"):
        parse_money(MOST + 1, "one", "JPY")


WITHOUT_DECIMALS = {
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
}


def known(code: str) -> bool:
    try:
        currency_of(code)
    except InputError:
        return False
    return True


def test_currencies_are_those_of_iso_4217_with_their_minor_units() -> None:
    # ISO 4217, list one, without funds, metals and test codes: 16 currencies have no decimals, 7
    # have three, all others two.
    codes = [code for code in map("".join, product(ascii_uppercase, repeat=3)) if known(code)]
    assert len(codes) == 156
    assert (codes[0], codes[-1]) == ("AED", "ZWG")
    digits = {code: currency_of(code).digits for code in codes}
    assert {code for code in codes if digits[code] == 0} == WITHOUT_DECIMALS
    assert {code for code in codes if digits[code] == 3} == {
        "BHD",
        "IQD",
        "JOD",
        "KWD",
        "LYD",
        "OMR",
        "TND",
    }
    assert set(digits.values()) == {0, 2, 3}


@pytest.mark.parametrize("code", ["", "A", "jpy", "AED AFN", "JPY ", "ED AFN"])
def test_a_currency_is_one_code_in_capitals(code: str) -> None:
    with pytest.raises(InputError) as caught:
        currency_of(code)
    assert (
        str(caught.value)
        == f"{code!r} is not a currency: expected a code of ISO 4217 in capitals, such as JPY, USD"
        " or EUR."
    )


@pytest.mark.parametrize(
    ("currency", "short", "words"),
    [
        ("JPY", "¥3 m", "3 million yen"),
        ("USD", "$3 m", "3 million US dollars"),
        ("EUR", "€3 m", "3 million euros"),
        ("GBP", "£3 m", "3 million pounds"),
        ("KRW", "₩3 m", "3 million won"),
        ("INR", "₹3 m", "3 million Indian rupees"),
        ("PHP", "₱3 m", "3 million Philippine pesos"),
        ("VND", "₫3 m", "3 million dong"),
        ("AUD", "A$3 m", "3 million Australian dollars"),
        ("CAD", "C$3 m", "3 million Canadian dollars"),
        ("NZD", "NZ$3 m", "3 million NZD"),
        ("SGD", "S$3 m", "3 million SGD"),
        ("MYR", "RM3 m", "3 million ringgit"),
        ("IDR", "IDR 3 m", "3 million IDR"),
    ],
)
def test_a_currency_is_called_by_its_symbol_and_its_name(
    currency: str, short: str, words: str
) -> None:
    amount = parse_money(3, "million", currency)
    assert (say_money(amount, currency), say_budget_in_words(amount, currency)) == (short, words)
    assert parse_money(short, "one", currency) == parse_money(words, "one", currency) == amount


def test_an_unknown_currency_or_unit_is_refused() -> None:
    with pytest.raises(InputError, match="'YEN' is not a currency"):
        currency_of("YEN")
    with pytest.raises(
        InputError,
        match=r"'dozen' is not a money_unit: expected one of one, thousand, million, billion\.$",
    ):
        parse_money(1, "dozen", "JPY")


@pytest.mark.parametrize(
    ("amount", "currency", "short", "words"),
    [
        (18_100_000_000, "JPY", "¥18.1 bn", "18.1 billion yen"),
        (300_000_000, "JPY", "¥300 m", "300 million yen"),
        (12_345, "JPY", "¥12,345", "12,345 yen"),
        (17_095_000_000, "JPY", "¥17.095 bn", "17.095 billion yen"),
        (18_123_456_000, "JPY", "¥18,123.456 m", "18,123.456 million yen"),
        (
            18_100_000_001,
            "JPY",
            "¥18,100,000,001",
            "18,100,000,001 yen",
        ),  # whole yen rather than a rounded billion
        (1_000_000, "JPY", "¥1 m", "1 million yen"),
        (999_999, "JPY", "¥999,999", "999,999 yen"),
        (0, "JPY", "¥0", "0 yen"),
        (250_000_000, "USD", "$2.5 m", "2.5 million US dollars"),
        (50, "USD", "$0.50", "0.50 US dollars"),
        (500, "USD", "$5", "5 US dollars"),
        (123_450, "CHF", "CHF 1,234.50", "1,234.50 CHF"),
    ],
)
def test_money_is_said_shortly_but_never_rounded(
    amount: int, currency: str, short: str, words: str
) -> None:
    assert say_money(amount, currency) == short
    assert say_budget_in_words(amount, currency) == words


@pytest.mark.parametrize(
    ("unit", "yen"),
    [("one", 3), ("thousand", 3_000), ("million", 3_000_000), ("billion", 3_000_000_000)],
)
def test_a_bare_number_counts_in_the_money_unit(unit: str, yen: int) -> None:
    assert parse_money("3", unit, "JPY") == yen


@pytest.mark.parametrize(
    ("size", "zeros"),
    [
        ("k", 3),
        ("thousand", 3),
        ("m", 6),
        ("mn", 6),
        ("million", 6),
        ("bn", 9),
        ("billion", 9),
        ("tn", 12),
        ("trillion", 12),
    ],
)
def test_a_size_counts_whatever_the_money_unit(size: str, zeros: int) -> None:
    assert parse_money(f"3{size}", "million", "JPY") == 3 * 10**zeros


@pytest.mark.parametrize(
    ("budget", "step"),
    # a twentieth of 18.1 bn is 905 m, of 100 is 5, of 40 is 2, of 39 is 1 (whole), of 400 is 20, of
    # 199 is 9; never below one unit
    [
        (18_100_000_000, 500_000_000),
        (100, 5),
        (99, 2),
        (40, 2),
        (39, 1),
        (400, 20),
        (399, 10),
        (199, 5),
        (200, 10),
        (19, 1),
        (0, 1),
    ],
)
def test_a_step_is_the_largest_round_number_within_a_twentieth(budget: int, step: int) -> None:
    assert money_step(budget) == step


def test_a_value_in_a_message_is_cut_to_sixty_characters() -> None:
    assert shorten("a" * 58) == f"'{'a' * 58}'"
    assert shorten("a" * 59) == f"'{'a' * 56}..."
    assert shorten(Fraction(1, 2)) == "1/2"


def test_a_difference_keeps_its_sign() -> None:
    assert say_money(-300_000_000, "JPY") == "-¥300 m"


def test_money_for_other_programs_is_exact_text() -> None:
    assert money_document(18_100_000_000, "JPY") == {"amount": "18100000000", "currency": "JPY"}
    assert money_document(123_450, "USD") == {"amount": "1234.50", "currency": "USD"}


@given(st.integers(0, MOST), st.sampled_from(["JPY", "USD", "KWD", "CHF", "EUR"]))
def test_whatever_is_said_is_read_back_exactly(amount: int, currency: str) -> None:
    assert parse_money(say_money(amount, currency), "million", currency) == amount
    assert parse_money(say_budget_in_words(amount, currency), "million", currency) == amount
    assert parse_money(money_document(amount, currency)["amount"], "one", currency) == amount


@pytest.mark.parametrize("written", ["25%", "25 %", " 25.0% ", "0.25", 0.25, Fraction(1, 4)])
def test_a_share_is_read_from_percent_or_fraction(written: str | float) -> None:
    assert parse_share(written) == Fraction(1, 4)


def test_nothing_and_everything_are_shares() -> None:
    assert (parse_share(0), parse_share("0%"), parse_share(1), parse_share("100%")) == (
        Fraction(0),
        Fraction(0),
        Fraction(1),
        Fraction(1),
    )


@pytest.mark.parametrize("written", ["101%", "-1%", 1.5, "%", "a%", True, "25%%"])
def test_what_is_not_a_share_is_refused(written: str | float) -> None:
    with pytest.raises(InputError, match=r"is not a share|is not a number"):
        parse_share(written)


@pytest.mark.parametrize("written", [25, "25", 2.5, 2, 100])
def test_a_forgotten_percent_sign_is_guessed_at(written: str | float) -> None:
    with pytest.raises(InputError, match=rf"Perhaps {written}% was meant\."):
        parse_share(written)


@pytest.mark.parametrize("written", [101, -1, "25%%", "101%"])
def test_no_guess_is_made_where_a_percent_sign_would_not_help(written: str | float) -> None:
    with pytest.raises(InputError) as caught:
        parse_share(written)
    assert "Perhaps" not in str(caught.value)


def test_a_number_is_read_by_its_decimal_digits() -> None:
    assert parse_number(0.1) == Fraction(1, 10)
    assert parse_number(".5") == Fraction(1, 2)
    assert parse_number("-1,234.5") == Fraction(-2469, 2)


@pytest.mark.parametrize("unit", ["one", "million", "billion"])
@pytest.mark.parametrize(("amount", "currency"), [(43_280_001, "JPY"), (1_999, "USD"), (5, "KWD")])
def test_exact_money_is_read_back_whatever_the_money_unit(
    amount: int, currency: str, unit: str
) -> None:
    assert parse_money(exact_money(amount, currency), unit, currency) == amount
