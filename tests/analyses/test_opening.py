"""How every analysis of an instance begins: the budget in words, and what was changed in the
instance for this run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import optimizer as opt
from optimizer.instance.instance import Instance
from optimizer.renderers import terminal
from tests.families import ON_AN_INSTANCE, expect_members

ASKED: dict[str, Callable[[Instance], Any]] = {
    "solve": opt.solve,
    "evaluate": lambda it: opt.evaluate(it, {"ALD/boat": 1}),
    "compare": lambda it: opt.compare(it, "100"),
    "curve": lambda it: opt.curve(it, nested=False),
    "explain": opt.explain,
    "explain one": lambda it: opt.explain(it, offer="ALD/boat"),
    "target": lambda it: opt.target(it, 40),
    "alternatives": lambda it: opt.alternatives(it, "20%"),
    "replan": lambda it: opt.replan(it, {"ALD/boat": 1}),
    "fair": lambda it: opt.fair(it),
    "robust": lambda it: opt.robust(it, 5),
    "brief": lambda it: opt.brief(it, draws=5),
    "next": lambda it: opt.next_decisions(it, []),
    "diagnose": opt.diagnose,
}


def test_every_command_on_an_instance_is_looked_at() -> None:
    expect_members(
        {name.split()[0] for name in ASKED},
        ON_AN_INSTANCE,
        "ASKED of tests/analyses/test_opening.py",
    )


@pytest.mark.parametrize("command", ASKED)
def test_the_budget_stands_in_words_and_changes_stand_early(command: str) -> None:
    document = ASKED[command](
        opt.load("tutorial").override({"rules.no-dominance.max": "60%"})
    ).document
    said = " ".join(terminal.render(document).split())
    assert "100 million yen" in document.title
    assert "Changed for this run: • rules.no-dominance.max = 60%" in said[:600]
