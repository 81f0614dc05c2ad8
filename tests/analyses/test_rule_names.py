"""Names of rules are people's own words: one with a comma, an "and" or brackets in it is one name
wherever it is said.
"""

from __future__ import annotations

from typing import Any

import pytest

import optimizer as opt
from optimizer.batch.tidy_tables import _listed
from optimizer.errors import InfeasibleError
from optimizer.finding import Finding
from optimizer.instance.instance import Instance
from optimizer.renderers import csv, terminal
from optimizer.reports.words import clash, figure, names_listed, rules_named, why_impossible
from optimizer.rules.reading import distinct

NAMES = [
    "cap, per island",
    "cap; per island",
    "cap and floor",
    "cap [each]",
    "budget, at most",
    "max_units, as agreed",
    "a: b or c",
]


def boats(*rules: dict[str, Any], **header: Any) -> Instance:
    """Boats for A at 10 yen each, of which each leaves exp(-0.5) of the sea unseen."""
    return Instance.from_tables(
        **{"currency": "JPY", "money_unit": "one", "budget": 100, "rules": list(rules), **header},
        recipients=[{"recipient": "A"}],
        assets=[{"asset": "boat", "category": "boat", "unit_cost": 10}],
        areas=[{"area": "sea", "weight": 1}],
        offers=[{"recipient": "A", "asset": "boat", "max_units": 5}],
        effects=[{"recipient": "A", "asset": "boat", "area": "sea", "coverage_factor": 0.5}],
    )


def said(answer: Any) -> str:
    return " ".join(terminal.render(answer.document).split())


@pytest.mark.parametrize("name", NAMES)
def test_one_rule_in_the_way_is_one_rule_whatever_it_is_called(name: str) -> None:
    it = boats({"limit": "units", "max": 1, "name": name})
    found = opt.explain(it, offer="A/boat")
    assert found.findings["A/boat"]["lost_if_one_more"] == Finding(None, "impossible", (name,))
    assert found.result["offers"][0]["lost_if_one_more"]["rule"] == name
    assert f"impossible, because of the rule {name}." in said(found)


@pytest.mark.parametrize("name", NAMES)
def test_several_in_the_way_are_told_apart_in_the_sentence_and_in_the_result(name: str) -> None:
    # Three boats cost 30 yen.
    it = boats({"limit": "units", "min": 3, "name": name}, budget=25)
    assert opt.solve(it).conflict == (name, "budget")
    with pytest.raises(InfeasibleError) as told:
        opt.explain(it)
    shown = f'"{name}"' if any(each in name for each in (",", ";", " and ")) else name
    assert f": {shown}, budget cannot all hold" in str(told.value)
    assert f"{shown} and budget cannot both hold" in said(opt.compare(it, "25"))


def test_rows_of_names_are_unambiguous() -> None:
    assert (
        names_listed(["crews", "a, b", "c and d", "e;f", "plain"])
        == 'crews, "a, b", "c and d", "e;f" and plain'
    )
    assert rules_named(["a, b"]) == "the rule a, b"
    assert rules_named(["a, b", "budget", "c"]) == 'the rules "a, b" and c and the budget'
    assert (clash([]), clash(["a"]), clash(["a, b", "c"])) == (
        "",
        ": a cannot hold",
        ': "a, b", c cannot all hold',
    )
    assert csv.render([{"conflict": ["a, b", "c;d"]}]).splitlines()[1] == '"a, b;""c;d"""'
    assert (_listed([]), _listed(["a, b", "c;d"])) == (None, 'a, b; "c;d"')


@pytest.mark.parametrize(
    ("rules", "rule", "clause", "cell"),
    [
        ((), "", "because no plan then keeps every rule", "impossible (no plan keeps every rule)"),
        (
            ("max_units",),
            "max_units",
            "because no more are on offer",
            "impossible (no more are on offer)",
        ),
        (("a, b",), "a, b", "because of the rule a, b", "impossible (a, b)"),
        (
            ("a, b", "budget"),
            ["a, b", "budget"],
            "because of the rule a, b and the budget",
            'impossible ("a, b" and budget)',
        ),
    ],
)
def test_what_is_impossible_names_its_rules(
    rules: tuple[str, ...], rule: object, clause: str, cell: str
) -> None:
    finding = Finding(None, "impossible", rules)
    assert finding.plain() == {"value": None, "kind": "impossible", "rule": rule}
    assert why_impossible(finding) == clause
    assert figure(finding) == cell


def test_no_rule_is_called_like_a_member_of_another() -> None:
    each = {"limit": "units", "max": 4, "each": "recipient", "name": "cap"}
    with pytest.raises(opt.InputError, match="reports call a member of the rule cap so"):
        boats(each, {"limit": "units", "max": 1, "name": "cap[A]"})
    boats(each, {"limit": "units", "max": 1, "name": "cap [A]"})
    boats(
        {"limit": "units", "max": 4, "name": "cap"}, {"limit": "units", "max": 1, "name": "cap[A]"}
    )


def test_a_number_after_a_name_makes_no_second_rule_of_that_name() -> None:
    assert distinct(["spend", "spend", "spend (2)"]) == ["spend", "spend (3)", "spend (2)"]
    twice = {"limit": "units", "max": 4}
    it = boats(twice, twice, {**twice, "name": "units (2)"})
    assert [rule.name for rule in it.rules] == ["units", "units (3)", "units (2)"]
