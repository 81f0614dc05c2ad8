"""The random instances: do they cover what they should, and are they worth asking about?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from .generate import CURVES, random_instance
from .generate_rules import KINDS, OWN_KINDS
from .problem import Problem, parse
from .search import checks, cost, optimum, plans

SEEDS = range(500)
SEARCHED = 200
"""Of so many, the first, the best plan is looked for."""


def documents(**knobs: Any) -> Iterator[dict[str, Any]]:
    """The instances of all seeds."""
    return (random_instance(seed, **knobs) for seed in SEEDS)


def kind(rule: dict[str, Any]) -> str:
    """The kind a generated rule is named after."""
    return str(rule["name"].rsplit("-", 1)[0])


def test_the_same_seed_gives_the_same_plain_json() -> None:
    assert json.loads(json.dumps(random_instance(7))) == random_instance(7) != random_instance(8)


def test_all_curves_and_rule_kinds_and_ways_of_writing_occur() -> None:
    everything = list(documents())
    rules = [rule for document in everything for rule in document["rules"]]
    assert {kind(rule) for rule in rules} == set(KINDS)
    assert {rule["each"] for rule in rules if "each" in rule} >= {
        "recipient",
        "asset",
        "category",
        "group",
        "base",
        "area",
        "place",
        "layer",
    }
    filters = (
        "recipient",
        "asset",
        "category",
        "group",
        "base",
        "area",
        "place",
        "layer",
    )
    written = {(word, type(rule[word])) for rule in rules for word in filters if word in rule}
    assert written == {(word, form) for word in filters for form in (str, list)}
    assert {type(rule[side]) for rule in rules for side in ("min", "max") if side in rule} == {
        int,
        float,
        str,
        dict,
    }
    curves = {
        area.get("curve", document["curve"])
        for document in everything
        for area in document["areas"]
    }
    assert curves == set(CURVES)
    for column in ("min_units", "unit_cost", "uptake", "base"):
        assert sum(column in offer for document in everything for offer in document["offers"]) > 50
    assert (
        sum("first_cost" in asset for document in everything for asset in document["assets"]) > 50
    )
    assert sum("baseline" in area for document in everything for area in document["areas"]) > 50


def test_where_units_stand_some_are_not_to_be_had_and_sites_cost_money() -> None:
    everything = list(documents(standing=True))
    offers = [offer for document in everything for offer in document["offers"]]
    standing = [offer for offer in offers if offer.get("existing_units")]
    assert len(standing) > len(offers) / 4
    assert sum(offer["max_units"] == 0 for offer in standing) > 50
    assert sum(any(o.site_cost for o in parse(document).offers) for document in everything) > 50
    alike = zip(documents(), everything, strict=True)
    assert all(one["effects"] == other["effects"] for one, other in alike)


def test_one_type_often_stands_at_two_bases_of_one_recipient() -> None:
    def repeats(problem: Problem) -> bool:
        lines = [(offer.recipient, offer.asset) for offer in problem.offers]
        return any(lines.count(line) > 1 and line in problem.first_costs for line in lines)

    assert sum(repeats(parse(document)) for document in documents()) > 50


def test_most_instances_have_an_answer_worth_finding_and_few_have_none() -> None:
    answers = [
        (parse(document), optimum(parse(document), parse(document).budget))
        for document in islice(documents(), SEARCHED)
    ]
    assert sum(best is not None and any(best.plan) for _, best in answers) > 0.7 * SEARCHED
    assert sum(best is None for _, best in answers) > 4
    assert sum(best is not None and not best.unique for _, best in answers) > 20
    assert sum(problem.budget == 0 for problem, _ in answers) > 2
    assert sum(problem.budget > cost(problem, plans(problem)[-1]) for problem, _ in answers) > 2


def test_no_instance_is_too_large_to_search() -> None:
    assert max(len(plans(parse(document))) for document in documents()) <= 2500


def test_where_the_budget_alone_spans_everything_else_stays_with_one_recipient() -> None:
    for document in documents(budget_alone_spans=True):
        problem = parse(document)
        for area in problem.areas:
            assert len({problem.offers[offer].recipient for offer, _ in area.factors}) <= 1
        for check in checks(problem):
            assert len({problem.offers[offer].recipient for offer in check.selected}) <= 1
            assert check.unit != "share"
            assert all(len(steps or "1") == 1 for steps in (check.minimum, check.maximum))
        assert {kind(rule) for rule in document["rules"]} <= set(OWN_KINDS)


def test_ties_are_many_where_asked_for() -> None:
    problems = [parse(document) for document in islice(documents(ties=True), SEARCHED)]
    answers = [optimum(problem, problem.budget) for problem in problems]
    assert sum(best is not None and not best.unique for best in answers) > 0.35 * SEARCHED
