"""The answer on one screen, in every language: what it says, and that it claims no more."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

import optimizer as opt
from optimizer.allocation import Allocation
from optimizer.document import Bullets, Document, Heading, Note, Paragraph, plain
from optimizer.finding import Finding
from optimizer.money import Money, say_budget_in_words
from optimizer.renderers import terminal
from optimizer.reports.language import LANGUAGES, language, placeholders
from optimizer.reports.words import in_full
from optimizer.results.plan import AreaLine, UnitsChanged
from optimizer.rules.phrase import Phrase
from tests.analyses.small import allocation, instance
from tests.cli.shell import Shell
from tests.rules.test_golden_rows import CASES, alone, every_case

NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")
ANSWERS: dict[str, Allocation] = {
    "best": allocation(
        instance(),
        bound=3.1000004,
        optimum_unique=True,
        next_budget=Money(12, "JPY", "million"),
        next_awareness=3.35,
        next_plan=(2, 1, 0),
    ),
    "stopped": allocation(instance(budget="10.5 million"), status="stopped", bound=4.75),
    "assessed": allocation(instance(), (2, 2, 0), status="assessed", bound=4.1, best=4.0999),
    "swapped": replace(
        opt.evaluate(opt.load("tutorial"), {"ALD/radar": 1, "BIR/boat": 1}), with_pieces=True
    ),
    "too many": allocation(instance(budget=100), (3, 0, 0), status="assessed", bound=None),
    "none": allocation(
        instance(), None, status="infeasible", bound=None, conflict=("no-dominance", "budget")
    ),
    "nothing": allocation(instance(budget=0), (0, 0, 0)),
    "changed": allocation(instance().override({"rules.no-dominance.max": "65%"})),
}


def words(document: Document) -> list[str]:
    """Everything that is said, in order."""
    said = [document.title]
    for block in document.blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                said.append(plain(text))
            case Bullets(items):
                said += [plain(item) for item in items]
    return said


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_language_says_the_same_blocks(answer: Allocation) -> None:
    shapes = {code: list(map(type, answer.said_in(code).blocks)) for code in LANGUAGES}
    assert all(shape == shapes["en"] for shape in shapes.values())


def amounts(value: Any) -> set[Money]:
    """Every amount of a typed result, and what follows from two of them."""
    found = {value.budget, value.left, -value.left}
    parts = [*value.lines, *value.recipients, *(value.swaps or ())]
    found |= {part.cost for part in parts} | ({value.cost} if value.cost else set())
    if value.next:
        found |= {value.next.budget, value.next.budget - value.budget}
    # 60 % and 65 % of budgets, and what a plan has
    of_rules = (6_000_000, 6_300_000, 6_500_000, 11_000_000)
    return found | {Money.of_minor(amount, "JPY") for amount in of_rules}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_number_that_one_language_says_the_other_says_too(answer: Allocation) -> None:
    told = {}
    for code in LANGUAGES:
        said = "\n".join(words(answer.said_in(code)))
        money = [language(code).money(amount) for amount in amounts(answer.typed)]
        # "one fewer of" is "1単位減らす"; the title has "10 million yen" for "1,000万円"
        said = said.replace("1単位", "")
        for budget in (say_budget_in_words, in_full):
            said = said.replace(budget(answer.budget.minor, "JPY"), "")
        for amount in sorted(money, key=len, reverse=True):
            said = said.replace(amount, "")
        told[code] = Counter(NUMBER.findall(said))
    assert told["ja"] == told["en"]


def test_the_screen_of_a_best_plan_says_what_is_bought_what_it_brings_and_why_not_more() -> None:
    said = words(ANSWERS["best"].said_in("en"))
    # A radar with its first cost and a RHIB are 6 m, two RHIBs 4 m.
    assert "Philippines, ¥6 m: 1 Coastal radar (Cape Light); 1 RHIB." in said
    assert "Fiji, ¥4 m: 2 RHIB." in said
    # Of the strait (4 x 0.5 + 2 x 0.25) / 6 is covered; of the lagoon 0.1 before, 0.6 after.
    assert (
        "Places: coverage, all layers together, rises most in Narrow Strait (0 → 42 %) and Blue"
        " Lagoon (10 → 60 %)." in said
    )
    assert (
        "Rules at their limit (optimizer explain proves what lifting one adds): no-dominance"
        " (Philippines: spend at most ¥6 m)." in said
    )
    (why,) = (each for each in said if each.startswith("Why not more?"))
    assert "so it is proved best for these inputs. No other plan is as good." in why
    assert why.endswith("it adds 1 Coastal radar for Philippines (Cape Light) and drops 2 RHIB for"
    " Fiji.")  # fmt: skip


def test_the_same_in_japanese() -> None:
    said = words(ANSWERS["best"].said_in("ja"))
    assert said[0] == "予算：1,000万円（¥10,000,000）・Strait and lagoon"
    assert said[1] == (
        "最良の計画は、供与先2件に4単位を供与し、費用は1,000万円である。"
        "把握度は0.100から3.100に上がり（上限は7.000）、増分は3.000である。"
    )
    assert "Philippines（600万円）：Coastal radar×1（Cape Light）；RHIB×1" in said
    assert any("no-dominance（Philippines：支出は600万円以下）" in each for each in said)
    assert any("これらの入力について最良であることが証明されている" in each for each in said)


@pytest.mark.parametrize("answer", ["best", "assessed", "stopped", "changed"])
@pytest.mark.parametrize("full", [False, True], ids=["screen", "full"])
def test_how_much_is_assumed_stands_within_the_first_ten_lines(answer: str, full: bool) -> None:
    document = ANSWERS[answer].full_document if full else ANSWERS[answer].document
    assert "are assumed" in "\n".join(terminal.render(document).splitlines()[:10])


def test_the_price_of_a_rule_stands_beside_its_limit_where_it_is_known() -> None:
    priced = allocation(instance(), rule_prices={"no-dominance[PHL]": Finding(0.52, "at_most")})
    said = words(priced.document)
    assert (
        "Rules at their limit: no-dominance (Philippines: spend at most ¥6 m; lifting it adds at"
        " most 0.52)." in said
    )


def test_of_many_recipients_the_largest_are_told_one_by_one_and_the_rest_together() -> None:
    recipients = [{"recipient": f"R{n:02}"} for n in range(15)]
    it = opt.Instance.from_tables(
        name="Many",
        budget=1200,
        currency="JPY",
        money_unit="one",
        recipients=recipients,
        assets=[{"asset": "boat", "category": "boat", "unit_cost": 10}],
        areas=[{"area": f"a{n:02}", "recipient": f"R{n:02}", "weight": 1} for n in range(15)],
        offers=[{"recipient": f"R{n:02}", "asset": "boat", "max_units": 15} for n in range(15)],
        effects=[
            {"recipient": f"R{n:02}", "asset": "boat", "area": f"a{n:02}", "coverage_factor": 0.1}
            for n in range(15)
        ],
    )
    # R00 gets 15 boats, ..., R14 one: the last three get 3 + 2 + 1.
    answer = allocation(it, tuple(15 - n for n in range(15)))
    (bullets,) = (block for block in answer.document.blocks if isinstance(block, Bullets))
    assert len(bullets.items) == 13
    assert bullets.items[-1] == "3 recipients more, ¥60."


def test_a_heavy_water_that_gains_next_to_nothing_is_named() -> None:
    # The strait gains 4 x 0.5, the lagoon 3 x 0.001: less than a hundredth of all.
    answer = allocation(instance(), (1, 0, 0))
    lagoon = AreaLine("lagoon-seen", None, "surveillance", 3.0, 0.1, 0.101, 0.1)
    (strait, *_) = answer.typed.areas
    from optimizer.reports.plan import screen

    told = screen(replace(answer.typed, areas=(strait, lagoon)), answer.instance)
    assert any("The heaviest where it hardly rises: Blue Lagoon (10 %)." in each
               for each in words(told))  # fmt: skip


def test_a_plan_over_its_budget_says_by_how_much() -> None:
    # Two radars and two RHIBs: 2 x 3 + 1 + 2 x 2 = 11 m, the budget is 10 m.
    said = " ".join(words(ANSWERS["assessed"].document))
    assert "It costs ¥1 m more than the budget." in said
    assert "budget: at most ¥10 m, but the plan costs ¥11 m." in said


# -- rules in every language -----------------------------------------------------------------------


def phrases(said: str | Phrase) -> list[Phrase]:
    """A phrase and all those within it."""
    if isinstance(said, str):
        return []
    return [said, *(each for value in said.values.values() for each in phrases(value))]


@every_case
def test_whatever_a_rule_says_is_said_in_japanese_too(case: dict[str, Any]) -> None:
    it, rule, budget = alone(case)
    messages = language("ja").messages
    for row in rule.rows(it, budget):
        demand = rule.demand(row, lambda number, unit: f"{number} {unit}", lambda _, name: name)
        assert all(f"rule.{each.message}" in messages for each in phrases(demand))


def test_japanese_rules_take_the_values_that_the_english_ones_have() -> None:
    rules = {
        message.removeprefix("rule."): text
        for message, text in language("ja").messages.items()
        if message.startswith("rule.")
    }
    assert CASES
    assert all(placeholders(text) == placeholders(english) for english, text in rules.items())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"limit": "spend", "each": "recipient", "max": "4bn"}, "支出は40億円以下"),
        ({"limit": "units", "asset": "rhib", "min": 1, "max": 3}, "RHIB：1単位以上3単位以下"),
        ({"limit": "recipients_served", "min": 2}, "供与先は2件以上"),
        ({"limit": "coverage", "layer": "presence", "min": "20%"}, "presence：把握率は20%以上"),
        (
            {"requires": {"asset": "rhib", "needs": "radar", "per": 4, "beyond": 2}},
            "最初の2単位を超える分について、rhib 4単位ごとにradar 1単位",
        ),
        ({"excludes": ["rhib", "radar"]}, "RHIBまたはCoastal radar：1種類以下"),
        ({"limit": "asset_types", "each": "recipient", "max": 3}, "3種類以下"),
    ],
)
def test_a_rule_in_japanese(rule: dict[str, Any], said: str) -> None:
    from optimizer.reports.names import demand_words, names_of

    it = instance(rules=[{**rule, "name": "one"}])
    row = next(row for row in it.rows(it.budget.minor) if row.rule == "one")
    assert demand_words(row, it, names_of(it, "ja"))[1] == said


# -- at the shell ----------------------------------------------------------------------------------


def test_solve_answers_on_one_screen_and_in_full_where_asked(shell: Shell, tmp_path: Any) -> None:
    short, full = shell("solve", "tutorial"), shell("solve", "tutorial", "--full")
    assert len(short.out.splitlines()) < 30
    assert "Where the money goes" not in short.out
    assert "Where the money goes" in full.out
    report = tmp_path / "report.md"
    shell("solve", "tutorial", "--out", report)
    assert "Where the money goes" in report.read_text(encoding="utf-8")


def test_the_screen_in_japanese_is_what_a_file_has_too(shell: Shell, tmp_path: Any) -> None:
    report = tmp_path / "report.md"
    said = shell("solve", "tutorial", "--lang", "ja", "--out", report)
    assert said.out.startswith("予算：1億円")
    assert report.read_text(encoding="utf-8").startswith("# 予算：1億円")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("--lang", "ja", "--full"), "The full report speaks English alone"),
        (("--lang", "ja", "--pieces"), "The full report speaks English alone"),
        (("--lang", "fr"), "expected one of en, ja"),
    ],
)
def test_what_no_report_can_say_is_refused(shell: Shell, asked: tuple[str, ...], why: str) -> None:
    said = shell("solve", "tutorial", *asked)
    assert (said.code, said.out) == (2, "")
    assert why in said.err


def test_what_changes_is_told_in_both_languages_whichever_way_it_changes() -> None:
    it = instance()
    for plan, en, ja in (
        ((2, 1, 2), "it adds 1 Coastal radar", "加わるのは"),
        ((1, 1, 1), "it drops 1 RHIB for Fiji", "外れるのは"),
    ):
        answer = allocation(
            it, next_budget=Money(12, "JPY", "million"), next_awareness=3.35, next_plan=plan
        )
        assert answer.typed.next is not None
        assert all(isinstance(each, UnitsChanged) for each in answer.typed.next.changes or ())
        assert en in " ".join(words(answer.said_in("en")))
        assert ja in " ".join(words(answer.said_in("ja")))
