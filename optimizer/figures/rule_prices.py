"""What rules cost: awareness without a rule, and with it eased by one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.figures.offer_figures import Asked
from optimizer.finding import Finding
from optimizer.instance.instance import BUDGET, LOTS
from optimizer.methods.frontier import TooManyPackagesError
from optimizer.rows import Row

NOTHING = Finding(0.0)


@dataclass(frozen=True)
class RulePrice:
    """Of a rule, or of one member of it: V(without it) - V, and V(eased by one step) - V."""

    price: Finding
    eased: Finding


def rule_prices(asked: Asked) -> tuple[dict[str, RulePrice], dict[str, RulePrice]]:
    """Prices by rule name, all its members together, and by row label.

    Whatever a rule costs with one member alone it costs at least with all: only members of a rule
    that costs anything are looked at one by one, and easing is only asked where leaving out brings
    something.
    """
    rows = [row for row in asked.question.rows if row.rule not in (BUDGET, LOTS)]
    by_name: dict[str, RulePrice] = {}
    by_label: dict[str, RulePrice] = {}
    for name in dict.fromkeys(row.rule for row in rows):
        mine = [row for row in rows if row.rule == name]
        by_name[name] = _price(asked, mine)
        labels = dict.fromkeys(row.label for row in mine)
        for label in labels:
            alone = [row for row in mine if row.label == label]
            same = len(labels) == 1 or by_name[name].price == NOTHING
            by_label[label] = by_name[name] if same else _price(asked, alone)
    return by_name, by_label


def _price(asked: Asked, rows: Sequence[Row]) -> RulePrice:
    without = _gained(asked, dict.fromkeys(rows))
    if without == NOTHING:
        return RulePrice(NOTHING, NOTHING)
    instance, budget = asked.instance, asked.question.budget
    return RulePrice(
        without,
        _gained(asked, {row: instance.rule(row.rule).eased(row, instance, budget) for row in rows}),
    )


def _gained(asked: Asked, rows: Mapping[Row, Row | None]) -> Finding:
    """What changed rows bring; at least nothing, where there is too much to list."""
    try:
        changed = asked.figures.changed(rows)
    except TooManyPackagesError:
        return Finding(0.0, "at_least")
    gained = 0.0 if changed is None else changed - asked.value
    return Finding(gained) if gained > asked.tie else NOTHING
