"""Reports in several languages: the same messages, the same values, the same numbers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import optimizer
import optimizer as opt
from optimizer.reports.language import LANGUAGES, language, placeholders, significant
from optimizer.reports.names import names_of

OF_ONE_LANGUAGE = ("currency.", "unit.", "rule.")


def catalogue(code: str) -> dict[str, set[str]]:
    """The messages of a language with the values that each takes."""
    return {
        message: placeholders(text)
        for message, text in language(code).messages.items()
        if not message.startswith(OF_ONE_LANGUAGE)
    }


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_language_has_the_same_messages_with_the_same_values(code: str) -> None:
    assert catalogue(code) == catalogue("en")


def said_in_the_code() -> set[str]:
    """Messages that the program names: texts like "count.units" in calls of ``say``."""
    named = set()
    for path in Path(optimizer.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
    return named


def test_every_message_is_said_somewhere() -> None:
    """A message whose id is made of parts, as ``verdict.firm``, has its section named with the
    point.
    """
    named = said_in_the_code()
    left_over = {
        message
        for message in catalogue("en")
        if message not in named and message.split(".")[0] + "." not in named
    }
    assert not left_over - {"count.units", "count.recipients"}  # the docstring's example


@pytest.mark.parametrize(
    ("yen", "english", "japanese"),
    [
        (18_100_000_000, "¥18.1 bn", "181億円"),
        (52_000_000, "¥52 m", "5,200万円"),
        (0, "¥0", "0円"),
        (12_345, "¥12,345", "1万2,345円"),
        (18_092_000_000, "¥18.092 bn", "180億9,200万円"),
        (520_000_000, "¥520 m", "5.2億円"),
        (1_000_000_000_001, "¥1,000,000,000,001", "1兆1円"),
        (-3_200_000_000, "-¥3.2 bn", "-32億円"),
    ],
)
def test_money_is_written_as_each_language_counts(yen: int, english: str, japanese: str) -> None:
    amount = opt.Money.of_minor(yen, "JPY")
    assert language("en").money(amount) == english
    assert language("ja").money(amount) == japanese


def test_money_with_so_many_digits_is_rounded_and_other_currencies_have_their_names() -> None:
    amount = opt.Money.of_minor(18_092_000_000, "JPY")
    assert (language("en").money(amount, 3), language("ja").money(amount, 3)) == (
        "¥18.1 bn",
        "181億円",
    )
    dollars = opt.Money.of_minor(12_345_678, "USD")  # 123,456.78
    assert language("ja").money(dollars) == "12万3,456.78ドル"
    assert language("ja").money(opt.Money.of_minor(5, "CHF")) == "0.05CHF"
    # three digits of 999.6 million are 1,000 million
    assert language("en").money(opt.Money.of_minor(999_600_000, "JPY"), 3) == "¥1 bn"


def test_significant_digits_round_half_to_even_and_never_below_a_unit() -> None:
    assert [significant(n, 2) for n in (0, 7, 125, 135, -1_999, 1_000_001)] == [
        0, 7, 120, 140, -2_000, 1_000_000,
    ]  # fmt: skip


def test_a_count_takes_its_form() -> None:
    english, japanese = language("en"), language("ja")
    assert [english.say("count.units", n=n) for n in (0, 1, 2, 1_200)] == [
        "no units", "1 unit", "2 units", "1,200 units",
    ]  # fmt: skip
    assert japanese.say("count.units", n=1_200) == "1,200単位"


def test_a_value_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    assert language("en").say("listing.all", first="{last}", last="b") == "{last} and b"


def test_lists_read_as_each_language_has_them() -> None:
    assert language("en").listing(["a", "b", "c"]) == "a, b and c"
    assert language("ja").listing(["a", "b", "c"]) == "a、b、c"
    assert language("ja").listing(["a"]) == "a"


def test_a_language_that_reports_do_not_speak_is_refused_with_those_they_do() -> None:
    with pytest.raises(opt.InputError, match="'fr': expected one of en, ja"):
        language("fr")


def test_names_are_japanese_where_the_instance_has_them() -> None:
    flagship = opt.load("osa-fy2026")
    names = names_of(flagship, "ja")
    (philippines,) = (it for it in flagship.recipients if it.recipient == "PHL")
    assert names.recipients["PHL"] == philippines.name_ja != philippines.name
    tutorial = opt.load("tutorial")  # has none
    assert names_of(tutorial, "ja") == names_of(tutorial)
