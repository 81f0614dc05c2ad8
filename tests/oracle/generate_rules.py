"""Random rules. Bounds are set around what a randomly chosen plan measures, so that they bind
without forbidding everything.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .problem import SCALES, Plan, Problem, parse
from .rules import Number, rule_checks
from .search import cost, plans
from .writing import money_cell, plain, share_cell

Rule = dict[str, Any]

HOSTILE = 0.1
"""Share of bounds that are set without looking at the plan, so that some instances are infeasible.
"""


@dataclass(frozen=True)
class Setting:
    """Where a rule is made: the instance so far, one affordable plan, and whether rules must stay
    with one recipient.
    """

    dice: random.Random
    document: Mapping[str, Any]
    problem: Problem
    witness: Plan
    budget: int
    alone: bool

    def cell(self, unit: str, value: Number) -> Any:
        """A bound as people write it: money, shares and coverage in several spellings."""
        exact = (
            Fraction(value).limit_denominator(1000)
            if unit in ("share", "coverage")
            else Fraction(value)
        )
        if unit == "money":
            return money_cell(self.dice, int(exact), self.document["money_unit"])
        return share_cell(self.dice, exact) if unit in ("share", "coverage") else plain(exact)


def add_rules(
    dice: random.Random,
    document: dict[str, Any],
    kinds: list[str],
    budget: int,
    alone: bool,
    read: Callable[[Mapping[str, Any]], Problem] = parse,
) -> None:
    """Append one rule of each kind, where the instance offers anything for it, and the columns they
    read; ``read`` says what plans measure.
    """
    problem = read(document)
    affordable = [plan for plan in plans(problem) if cost(problem, plan) <= budget]
    setting = Setting(dice, document, problem, dice.choice(affordable), budget, alone)
    for kind in kinds:
        rule = KINDS[kind](setting)
        if rule is not None and rule_checks(problem, rule):
            document["rules"].append(
                rule
                | {
                    "name": f"{kind}-{len(document['rules']) + 1}",
                    "because": "the dice say so",
                }
            )


# ------------------------------------------------------------------ what a rule is about


def _filters(setting: Setting) -> Rule:
    """Filters that select at least one offer: names or lists, of one or two words."""
    offer = setting.dice.choice(setting.document["offers"])
    asset = next(
        record for record in setting.document["assets"] if record["asset"] == offer["asset"]
    )
    words = {
        "recipient": offer["recipient"],
        "asset": offer["asset"],
        "category": asset["category"],
    }
    if "base" in offer:
        words["base"] = offer["base"]
    groups = {record["recipient"]: record.get("group") for record in setting.document["recipients"]}
    if groups[offer["recipient"]]:
        words["group"] = groups[offer["recipient"]]
    chosen = setting.dice.sample(sorted(words), setting.dice.choice((0, 1, 1, 2)))
    return {word: _one_or_list(setting, word, words[word]) for word in chosen}


def _one_or_list(setting: Setting, word: str, name: str) -> str | list[str]:
    if setting.dice.random() < 0.6:
        return name
    table = {"recipient": "recipients", "group": "recipients", "base": "bases"}.get(word, "assets")
    others = sorted({record[word] for record in setting.document[table] if word in record} - {name})
    return [
        name,
        *setting.dice.sample(others, min(len(others), setting.dice.randint(0, 2))),
    ]


def _about(setting: Setting, **more: Any) -> Rule:
    """Filters and ``each``; each recipient or each base where rules must stay with one
    recipient.
    """
    rule: Rule = {**more, **_filters(setting)}
    if setting.alone:
        rule["each"] = setting.dice.choice(("recipient", "recipient", "base"))
    elif setting.dice.random() < 0.55:
        rule["each"] = setting.dice.choice(
            ("recipient", "recipient", "asset", "category", "group", "base")
        )
    return rule if rule_checks(setting.problem, rule) else {**more, "each": "recipient"}


# ------------------------------------------------------------------ where its bounds lie


def _measured(setting: Setting, rule: Rule, only_bound: bool = False) -> list[Number]:
    checks = rule_checks(setting.problem, rule)
    return [
        check.measure(setting.witness)
        for check in checks
        if not only_bound or check.binds(setting.witness)
    ]


def _slack(setting: Setting, unit: str) -> int:
    step = SCALES[setting.document["money_unit"]] if unit == "money" else 1
    return step * setting.dice.choice((0, 0, 1, 2)) + (
        setting.dice.randint(0, 99) if unit == "money" and step > 999 else 0
    )


def _with_max(setting: Setting, rule: Rule, unit: str) -> Rule:
    if setting.dice.random() < HOSTILE:
        return rule | {"max": _steps(setting, unit, 0)}
    return rule | {
        "max": _steps(setting, unit, max(_measured(setting, rule)) + _slack(setting, unit))
    }


def _with_min(setting: Setting, rule: Rule, unit: str) -> Rule:
    measured = _measured(setting, rule, only_bound=bool(rule.get("if_any")))
    if "each" in rule and not setting.alone and min(measured, default=0) <= 0:
        return _with_min(
            setting,
            {word: value for word, value in rule.items() if word != "each"},
            unit,
        )
    if setting.dice.random() < HOSTILE or not measured:
        return rule | {
            "min": setting.cell(
                unit, SCALES[setting.document["money_unit"]] if unit == "money" else 2
            )
        }
    return rule | {"min": _steps(setting, unit, max(0, min(measured) - _slack(setting, unit)))}


def _steps(setting: Setting, unit: str, value: Number) -> Any:
    """The value as it is, or stepping with the budget so that it holds at the present one."""
    if setting.alone or setting.dice.random() < 0.65:
        return setting.cell(unit, value)
    grain = SCALES[setting.document["money_unit"]]
    below, above = (
        setting.budget // 2 // grain * grain,
        setting.budget // grain * grain + 3 * grain,
    )
    other = value + (grain if unit == "money" else 1)
    steps = {0: other, below: value, above: other} if below else {0: value, above: other}
    if below and setting.dice.random() < 0.2:
        del steps[0]  # below the first step there is no bound
    bare = {
        start: setting.dice.choice((str(start // grain), f"{start // 1000} thousand"))
        for start in steps
    }
    return {
        bare[start] if start else "0": setting.cell(unit, entry) for start, entry in steps.items()
    }


# ------------------------------------------------------------------ one function a kind


def _maximum(limit: str, unit: str) -> Callable[[Setting], Rule]:
    return lambda setting: _with_max(setting, _about(setting, limit=limit), unit)


def _minimum(limit: str, unit: str, **more: Any) -> Callable[[Setting], Rule]:
    return lambda setting: _with_min(setting, _about(setting, limit=limit, **more), unit)


def _between(setting: Setting) -> Rule:
    about = _about(
        setting, limit="units", **({"if_any": True} if setting.dice.random() < 0.3 else {})
    )
    rule = _with_min(setting, _with_max(setting, about, "units"), "units")
    if max(_entries(rule["min"])) > min(
        _entries(rule["max"])
    ):  # refused where it is so at every budget, so kept out at any
        rule = {key: value for key, value in rule.items() if key not in ("min", "if_any")}
    return rule


def _entries(value: Any) -> list[Number]:
    return list(value.values()) if isinstance(value, dict) else [value]


def _share_max(setting: Setting) -> Rule:
    rule = _about(setting, limit="spend_share")
    part = Fraction(max(_measured(setting, rule))) / max(1, setting.budget)
    share = Fraction(min(100, math.ceil(part * 100) + setting.dice.choice((0, 5))), 100)
    return rule | {"max": setting.cell("share", share)}


def _share_min(setting: Setting) -> Rule:
    rule = _about(setting, limit="spend_share", if_any=setting.dice.random() < 0.5)
    part = Fraction(min(_measured(setting, rule, only_bound=rule["if_any"]), default=0)) / max(
        1, setting.budget
    )
    return rule | {"min": setting.cell("share", Fraction(math.floor(part * 200), 200))}


def _coverage(setting: Setting) -> Rule | None:
    area = setting.dice.choice(setting.document["areas"])
    word = "area" if setting.alone else setting.dice.choice(("area", "place", "layer"))
    rule: Rule = {"limit": "coverage"}
    if word in area and setting.dice.random() < 0.7:
        rule[word] = setting.dice.choice((area[word], [area[word]]))
    if setting.alone or setting.dice.random() < 0.4:
        rule["each"] = "area" if setting.alone else setting.dice.choice(("area", "place", "layer"))
    rule |= {"if_any": True} if setting.dice.random() < 0.25 else {}
    measured = _measured(setting, rule, only_bound="if_any" in rule)
    if not measured:
        return None
    share = Fraction(math.floor(float(min(measured)) * setting.dice.uniform(0.5, 1) * 100), 100)
    return rule | {"min": setting.cell("coverage", share)}


def _resource(setting: Setting) -> Rule:
    rule = _about(setting, limit=setting.dice.choice(("crew", "berths")))
    return setting.dice.choice((_with_max, _with_max, _with_min))(setting, rule, "column")


def _column(side: str) -> Callable[[Setting], Rule]:
    def make(setting: Setting) -> Rule:
        rule: Rule = {
            "limit": setting.dice.choice(("crew", "berths", "units")),
            "each": "recipient",
        }
        column = f"{rule['limit']}_{'available' if side == 'max' else 'wanted'}"
        checks = {check.member: check for check in rule_checks(setting.problem, rule)}
        for record in setting.document["recipients"]:
            check = checks.get(record["recipient"])
            used = Fraction(check.measure(setting.witness)) if check else Fraction(0)
            slack = setting.dice.choice((0, 0, 1, 3))
            if setting.dice.random() < 0.9:  # an empty cell is no bound
                record[column] = plain(
                    used + slack if side == "max" else max(Fraction(0), used - slack)
                )
            else:
                record[column] = None
        return rule | {f"{side}_column": column}

    return make


def _requires(setting: Setting) -> Rule:
    asset, needs = setting.dice.sample(
        [record["asset"] for record in setting.document["assets"]], 2
    )
    terms: Rule = {"asset": asset, "needs": needs}
    if setting.dice.random() < 0.6:
        terms["per"] = setting.dice.choice((1, 2, 3))
    rule: Rule = {"requires": terms}
    if setting.alone or setting.dice.random() < 0.7:
        rule["each"] = "recipient"
    if setting.dice.random() < 0.2:
        rule |= {"recipient": setting.dice.choice(setting.document["offers"])["recipient"]}
    lacking = Fraction(max(_measured(setting, rule)))
    if lacking > 0 or setting.dice.random() < 0.2:
        terms["beyond"] = plain(max(Fraction(0), lacking))
    return rule


def _excludes(setting: Setting) -> Rule | None:
    names = [record["asset"] for record in setting.document["assets"]]
    rule: Rule = {
        "excludes": setting.dice.sample(names, min(len(names), setting.dice.choice((2, 2, 3))))
    }
    if setting.alone or setting.dice.random() < 0.7:
        rule["each"] = "recipient"
    measured = _measured(setting, rule)
    return rule if measured and (max(measured) <= 1 or setting.dice.random() < 0.5) else None


KINDS: dict[str, Callable[[Setting], Rule | None]] = {
    "units-max": _maximum("units", "units"),
    "units-min": _minimum("units", "units"),
    "units-between": _between,
    "units-if-any": _minimum("units", "units", if_any=True),
    "spend-max": _maximum("spend", "money"),
    "spend-min": _minimum("spend", "money"),
    "spend-if-any": _minimum("spend", "money", if_any=True),
    "share-max": _share_max,
    "share-min": _share_min,
    "served-max": _maximum("recipients_served", "recipients"),
    "served-min": _minimum("recipients_served", "recipients"),
    "types-max": _maximum("asset_types", "types"),
    "types-if-any": _minimum("asset_types", "types", if_any=True),
    "coverage": _coverage,
    "resource": _resource,
    "max-column": _column("max"),
    "min-column": _column("min"),
    "requires": _requires,
    "excludes": _excludes,
}
"""Every kind of rule by name."""

OWN_KINDS = [kind for kind in KINDS if not kind.startswith(("share", "served"))]
"""Kinds that can stay with one recipient and take no share of the budget."""
