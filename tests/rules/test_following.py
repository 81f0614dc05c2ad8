"""How rules follow the budget: each says so itself, nothing is concluded from one that does not,
and all commands agree.

The measure that is made up here limits units by the budget: at most so many per billion, rounded
down. In the tutorial (budgets to ¥100 million, see its README) 30 per billion are one unit from
33,333,334 yen on and two from 66,666,667.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest

import optimizer as opt
from optimizer import batch
from optimizer.instance.by_budget import MOST_STEPS, RulesByBudget
from optimizer.instance.instance import Instance
from optimizer.renderers import terminal
from optimizer.rules import MEASURES, Measure
from optimizer.rules.following import CANNOT_SAY, NEVER, Following, ShareTurns, stepping
from optimizer.rules.measures import UnitsMeasure
from tests.batch.samples import write_instance, write_study
from tests.cli.shell import Shell
from tests.oracle.generate import random_instance
from tests.rules.waters import waters
from tests.test_against_the_oracle import instance_of

BILLION, M = 10**9, 10**6


class Unsaid(UnitsMeasure):
    """Units per billion of the budget; how that follows the budget is not said."""

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        return Fraction(floor(value * budget / BILLION))


@dataclass(frozen=True)
class PerBillion:
    """The budgets from which one more unit is allowed."""

    value: Fraction

    def __call__(self, last: int) -> Iterator[int]:
        return (
            ceil(units * BILLION / self.value)
            for units in range(1, floor(self.value * last / BILLION) + 1)
        )


class Stepped(Unsaid):
    """The same, and where it steps."""

    def following(self, value: Fraction, *, upper: bool) -> Following:
        return stepping(PerBillion(value)) if value else NEVER


class OneWay(Unsaid):
    """The same, and that it only ever rises."""

    def following(self, value: Fraction, *, upper: bool) -> Following:
        return Following("one way")


WORD = "units_per_billion"
MADE_UP: list[Measure] = [kind(WORD, "units") for kind in (Unsaid, Stepped, OneWay)]
every_kind = pytest.mark.parametrize(
    "measure", MADE_UP, ids=[type(measure).__name__ for measure in MADE_UP]
)


@pytest.fixture
def listed(measure: Measure, monkeypatch: pytest.MonkeyPatch) -> Measure:
    """The measure among those that ``limit`` may name, as one line more in ``MEASURES`` would have
    it.
    """
    for module in [
        each
        for name, each in sys.modules.items()
        if name.startswith("optimizer") and hasattr(each, "MEASURES")
    ]:
        monkeypatch.setattr(module, "MEASURES", (*MEASURES, measure))
    return measure


def tutorial(most: int = 30, **filters: object) -> Instance:
    limit = {"limit": WORD, "max": most, "name": "per billion", **filters}
    it = opt.load("tutorial")
    return it.replace(rules=[*it.tables.header.get("rules", []), limit])


def test_a_bound_of_its_own_is_not_spoken_for_by_what_it_inherits() -> None:
    units, unsaid, stepped, _ = (
        measure.following(Fraction(30), upper=True) for measure in (MEASURES[0], *MADE_UP)
    )
    assert (units, unsaid) == (NEVER, CANNOT_SAY)
    (steps,) = stepped.steps
    assert list(steps(100 * M)) == [33_333_334, 66_666_667, 100 * M]


@every_kind
def test_what_a_curve_claims_of_a_budget_is_what_solving_finds_there(listed: Measure) -> None:
    it = tutorial()
    curve = opt.curve(it, nested=False)
    assert curve.exact == isinstance(listed, Stepped)
    # At 67 to 69 million two units are allowed: the two best that fit bring 20.8, whatever a
    # smaller budget allowed.
    assert opt.solve(it, "68").awareness == pytest.approx(20.8, abs=0.05)
    for budget in (
        0,
        33_333_333,
        33_333_334,
        40 * M,
        66_666_666,
        66_666_667,
        67 * M,
        68 * M,
        69 * M,
        99_999_999,
        100 * M,
    ):
        best = opt.solve(it, f"JPY {budget}").awareness
        assert best is not None
        point = [point for point in curve.points if point.budget.minor <= budget][-1]
        if curve.exact or point.budget.minor == budget:
            assert point.awareness == pytest.approx(best, abs=1e-6)
        else:
            (band,) = [band for band in curve.bands if band.above.minor < budget < band.below.minor]
            assert band.at_least is None or band.at_least <= best + 1e-6
            assert band.at_most is None or band.at_most >= best - 1e-6


@every_kind
def test_levels_side_by_side_are_those_of_each_budget_alone(listed: Measure) -> None:
    it = tutorial()
    budgets = [f"JPY {budget}" for budget in (20 * M, 40 * M, 66_666_666, 68 * M, 90 * M, 100 * M)]
    for budget, level in zip(budgets, opt.compare(it, budgets).sides[0].levels, strict=True):
        alone = opt.solve(it, budget)
        assert (level.units, level.optimum_unique, level.status) == (
            alone.units,
            alone.optimum_unique,
            alone.status,
        )


@every_kind
def test_a_goal_has_a_smallest_budget_of_its_own_only_where_the_rule_says_how_it_follows(
    listed: Measure,
) -> None:
    # One unit more is allowed at 66,666,667: of those below none reaches what two units do there.
    it = tutorial()
    goal = opt.solve(it, "JPY 66666667").awareness
    assert goal is not None
    found = opt.target(it, goal - 1e-6, "100")
    assert found.smallest_budget == ("66,666,667 yen" if isinstance(listed, Stepped) else None)


@pytest.mark.parametrize("measure", MADE_UP[:1], ids=["Unsaid"])
def test_a_rule_that_cannot_say_leaves_every_band_open_and_is_named(listed: Measure) -> None:
    curve = opt.curve(tutorial(), nested=False)
    assert "the rule per billion does not say how it follows the budget" in curve.because
    assert all(
        band.at_least is band.at_most is None and not band.infeasible for band in curve.bands
    )
    said = " ".join(terminal.render(curve.document).split())
    assert (
        "because the rule per billion does not say how the budget changes what is allowed" in said
    )


@pytest.mark.parametrize("measure", MADE_UP[2:], ids=["OneWay"])
def test_of_a_rule_that_only_loosens_the_ends_of_a_band_are_certain(listed: Measure) -> None:
    curve = opt.curve(tutorial(), nested=False)
    assert (
        curve.because == "the rule no-dominance follows the budget"
    )  # the tutorial's own share of the budget, named first
    assert all(band.at_least is not None and band.at_most is not None for band in curve.bands)


@every_kind
def test_an_explanation_and_an_audit_agree_with_the_rule(listed: Measure, tmp_path: object) -> None:
    it = tutorial()
    best = opt.solve(it, "68")
    following = opt.explain(it, best).next
    assert following is not None
    # With 68 million two units are bought. More money alone buys a dearer one, or at 100 million a
    # third.
    if following.budget is not None:
        better, just_below = (
            opt.solve(it, budget).awareness
            for budget in (following.budget, following.budget - "1 yen")
        )
        assert better is not None
        assert better > (best.awareness or 0) + 1e-9
        assert following.kind == "exact"
        assert just_below == pytest.approx(best.awareness)
    else:
        assert following.kind == "at_least"


@every_kind
def test_a_measure_goes_through_files_audit_report_and_study(
    listed: Measure, shell: Shell, tmp_path: Path
) -> None:
    # 1,000 per billion are two units of 2.5 million yen, three of 3 and five of 5: see
    # tests/batch/samples.py for the instance.
    path = write_instance(
        tmp_path / "one.json",
        rules=[{"limit": WORD, "max": 1000, "name": "per billion", "each": "recipient"}],
    )
    assert shell("validate", path).code == 0
    assert WORD in shell("schema").out
    assert (
        shell(
            "solve",
            path,
            "--budget",
            "2.5",
            "--set",
            "rules.per billion.max=900",
            "--out",
            tmp_path / "result.json",
        ).code
        == 0
    )
    assert shell("verify", tmp_path / "result.json", "--cross-check").code == 0
    levels = [
        level["awareness"]
        for level in shell("compare", path, "--budgets", "2.5,3,5", "--json").json["levels"]
    ]
    study = write_study(tmp_path, budgets=["2.5", 3, 5])
    with ThreadPoolExecutor(1) as executor:
        batch.run(study, tmp_path / "runs.db", executor=executor, workers=1)
    assert batch.read(tmp_path / "runs.db")["awareness"].tolist() == pytest.approx(levels)
    curve = shell("curve", path, "--json").json
    assert curve["every_budget"] == isinstance(listed, Stepped)
    assert curve["points"][-1]["awareness"] == pytest.approx(levels[-1])


@pytest.mark.parametrize("measure", MADE_UP[1:2], ids=["Stepped"])
def test_a_rule_that_steps_more_often_than_can_be_listed_cannot_say(listed: Measure) -> None:
    # 10^9 per billion are a unit for every yen: no list of steps up to 100 million yen is made, or
    # waited for.
    rules = RulesByBudget(tutorial(10**9), 100 * M)
    assert (rules.steps, rules.silent) == ([], ["per billion"])
    assert len(RulesByBudget(tutorial(MOST_STEPS * 10), 100 * M).steps) == MOST_STEPS


def test_shares_that_a_column_of_recipients_holds_matter_to_a_curve_like_written_ones() -> None:
    # At most 2/5 of the budget for A, none said for B. Costs are multiples of 1,000: of 2,000 a
    # share of 2/5 from 5,000 on.
    limit = {"limit": "spend_share", "each": "recipient", "max_column": "part"}
    written = waters({"limit": "spend_share", "recipient": "A", "max": "40%"})
    it = waters()
    recipients = [{"recipient": "A", "part": 0.4}, {"recipient": "B"}]
    tables = {
        name: it.tables.tables[name].columns
        for name in ("assets", "places", "bases", "areas", "offers", "effects")
    }
    rows = {
        name: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for name, columns in tables.items()
    }
    own = Instance.from_tables(
        recipients=recipients, **rows, **{**it.tables.header, "rules": [limit]}
    )
    assert RulesByBudget(own, 30_000).changing(200) == RulesByBudget(written, 30_000).changing(200)
    assert 2_500 in (RulesByBudget(own, 30_000).changing(200) or [])


def test_a_least_share_of_nothing_falls_out_with_the_first_yen_though_nothing_costs_anything() -> (
    None
):
    assert list(ShareTurns(Fraction(1, 5), upper=False)(0, 10)) == [1]
    assert list(ShareTurns(Fraction(1, 5), upper=True)(0, 10)) == [0]


@pytest.mark.parametrize("seed", range(40))
def test_the_rows_of_every_random_rule_change_only_as_it_says(seed: int) -> None:
    it = instance_of(random_instance(seed))
    last = max(it.budget.minor, 100)
    for rule in it.rules:
        following = rule.following(it)
        steps = {budget for each in following.steps for budget in each(last)}
        budgets = sorted(
            {
                0,
                last,
                *(last * part // 60 for part in range(60)),
                *steps,
                *(step - 1 for step in steps),
            }
        )
        rows = [rule.rows(it, budget) for budget in budgets]
        for budget, before, after in zip(budgets[1:], rows, rows[1:], strict=False):
            assert before == after or budget in steps or following.between == "one way", (
                rule,
                budget,
            )
