"""A made-up member of every family goes through everything, in one instance that has them all.

The curve is F(s) = 1 - (1 - min(s, 1))^2: coverage factors of 1/4, 1/2, 3/4 and 1 cover 7/16, 3/4,
15/16 and all.

    unit          cost (¥ m)   covers    per unit   weight   at most
    A/radar       3            strait    1/2        12       2
    A/rhib        2            gulf      1/2        5        3
    A/drone       1            strait    1/4                 3
    B/drone       1            lagoon    1/2        2        3

Of units there are at most 500 for every billion of the budget: 5 for ¥10 million, 2 for ¥4 million
to ¥6 million less a yen. There are as many radars as rhibs. ``best`` looks at all 192 plans.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer import batch
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw
from optimizer.instance.whatif.replay import replay
from optimizer.renderers import render
from optimizer.results.schema import read
from tests.cli.shell import Shell
from tests.made_up.members import CELLS, TASK, ThriftResult

COSTS, MOST = (3, 2, 1, 1), (2, 3, 3, 3)
Plan = tuple[int, ...]

TEXT = """
format = 1
name = "Strait, gulf and lagoon"
money_unit = "million"
budget = 10
curve = "levelling"

[[rules]]
limit = "units_per_billion"
max = 500
name = "pace"
because = "few hands unpack them"

[[rules]]
pairs = ["radar", "rhib"]
name = "crews"

[[recipients]]
recipient = "A"
[[recipients]]
recipient = "B"

[[assets]]
asset = "radar"
category = "radar"
unit_cost = 3
harbour = "Subic"
remark = "grey"
makers = ["Ares", "Bion"]
draught = { value = 2.5, low = 0.5, high = 9 }
wear = "25%"
bunks = { value = 7, low = 3, high = 40 }
upkeep = { value = "2.5 million", low = 2, high = "3 million" }
leased = true
[[assets]]
asset = "rhib"
category = "boat"
unit_cost = 2
[[assets]]
asset = "drone"
category = "uav"
unit_cost = 1

[[areas]]
area = "strait"
weight = 12
[[areas]]
area = "gulf"
weight = 5
[[areas]]
area = "lagoon"
weight = 2

[[offers]]
recipient = "A"
asset = "radar"
max_units = 2
[[offers]]
recipient = "A"
asset = "rhib"
max_units = 3
[[offers]]
recipient = "A"
asset = "drone"
max_units = 3
[[offers]]
recipient = "B"
asset = "drone"
max_units = 3

[[effects]]
recipient = "A"
asset = "radar"
area = "strait"
coverage_factor = 0.5
[[effects]]
recipient = "A"
asset = "rhib"
area = "gulf"
coverage_factor = 0.5
[[effects]]
recipient = "A"
asset = "drone"
area = "strait"
coverage_factor = 0.25
[[effects]]
recipient = "B"
asset = "drone"
area = "lagoon"
coverage_factor = 0.5
"""


def awareness(plan: Plan) -> Fraction:
    """12 F(strait) + 5 F(gulf) + 2 F(lagoon), as the table above has it."""
    radars, rhibs, drones, others = plan
    factors = (Fraction(radars, 2) + Fraction(drones, 4), Fraction(rhibs, 2), Fraction(others, 2))
    weighted = zip((12, 5, 2), factors, strict=True)
    return sum((weight * (1 - (1 - min(s, 1)) ** 2) for weight, s in weighted), Fraction(0))


def cost(plan: Plan) -> int:
    return sum(units * each for units, each in zip(plan, COSTS, strict=True))


def best(
    million: Fraction | int = 10, *, pace: int = 500, crews: bool = True
) -> tuple[Fraction, list[Plan]]:
    """The most awareness for so many million, and every plan that has it."""
    plans = [
        plan
        for plan in product(*(range(most + 1) for most in MOST))
        if cost(plan) <= million
        and sum(plan) <= pace * million / 1000
        and (not crews or plan[0] == plan[1])
    ]
    most = max(map(awareness, plans))
    return most, [plan for plan in plans if awareness(plan) == most]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "waters.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def it(path: Path) -> Instance:
    return opt.load(path)


def test_the_best_plan_by_looking_at_every_plan() -> None:
    # For 10 million 5 units, as many radars as rhibs: one of each for 5 million, and three drones,
    # two over the strait, s = 1/2 + 1/2, one over the lagoon: 12 + 5 x 3/4 + 2 x 3/4 = 17.25. Two
    # of each for 10 million bring 12 + 5; one drone over the strait and two over the lagoon
    # 12 x 15/16 + 5 x 3/4 + 2, 17 as well.
    assert best(10) == (Fraction(69, 4), [(1, 1, 2, 1)])
    assert (awareness((2, 2, 0, 0)), cost((2, 2, 0, 0))) == (17, 10)
    assert awareness((1, 1, 1, 2)) == 17


# ------------------------------------------------------------------------------------- the problem


def test_a_file_is_checked_and_a_wrong_name_in_it_is_found(shell: Shell, path: Path) -> None:
    checked = shell("validate", path)
    assert (checked.code, checked.err) == (0, "")
    path.write_text(TEXT.replace("units_per_billion", "units_per_bilion"))
    refused = shell("validate", path)
    assert refused.code == 2
    assert "rules[0].limit" in refused.err
    assert 'Did you mean "units_per_billion"?' in refused.err
    path.write_text(TEXT.replace('"radar", "rhib"]', '"radar", "rib"]'))
    refused = shell("validate", path)
    assert "rules[1].pairs" in refused.err
    assert 'Did you mean "rhib"?' in refused.err
    path.write_text(TEXT.replace('curve = "levelling"', 'curve = "leveling"'))
    assert 'Did you mean "levelling"?' in shell("validate", path).err


def test_a_cell_of_every_kind_is_read(it: Instance) -> None:
    radar = it.assets[0]
    assert {name: getattr(radar, name) for name, _, _ in CELLS.values()} == {
        name: value for name, _, value in CELLS.values()
    }


def test_the_schema_tells_of_measure_rule_and_columns(shell: Shell) -> None:
    schema = shell("schema").json
    columns = schema["properties"]["assets"]["items"]["properties"]
    assert {name for name, _, _ in CELLS.values()} <= columns.keys()
    kinds = schema["properties"]["rules"]["items"]["anyOf"]
    assert "units_per_billion" in json.dumps(kinds)
    (pairs,) = [kind for kind in kinds if kind["required"] == ["pairs"]]
    assert {"name", "because", "each", "recipient"} <= pairs["properties"].keys()


# --------------------------------------------------------------------------------------- the answer

WAYS: list[dict[str, str]] = [
    {"method": "units"},
    {"method": "packages"},
    {"method": "frontier"},
    {"method": "auto"},
    {"method": "listing"},
    {"method": "units", "solver": "borrowed"},
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: " ".join(way.values()))
@pytest.mark.parametrize("million", [0, 4, 5, 7, 10])
def test_every_method_and_solver_finds_the_best_plan(
    it: Instance, way: dict[str, Any], million: int
) -> None:
    most, plans = best(million)
    found = opt.solve(it, million, **way)
    assert found.status == "optimal"
    assert found.awareness == pytest.approx(float(most))
    assert found.units in plans
    assert found.bound == pytest.approx(float(most), abs=1e-5)


def test_an_answer_says_which_method_and_which_solver_gave_it(it: Instance) -> None:
    listed: Any = {"method": "listing"}
    assert opt.solve(it, **listed).method == "listing"
    assert opt.solve(it, method="units", solver="borrowed").run.solver == "Borrowed 1.0"


def test_a_curve_changes_where_the_measure_steps_and_is_right_at_every_budget(
    it: Instance,
) -> None:
    curve = opt.curve(it, nested=False)
    assert curve.exact
    starts = [point.budget.minor for point in curve.points]
    for budget in sorted({0, 10**7, *starts, *(start - 1 for start in starts if start)}):
        (point,) = [each for each in curve.points if each.budget.minor <= budget][-1:]
        most, _ = best(Fraction(budget, 10**6))
        assert point.awareness == pytest.approx(float(most)), budget


def test_levels_are_those_of_each_budget_alone_and_a_goal_has_the_least_cost(
    it: Instance,
) -> None:
    levels = opt.compare(it, [4, 5, 7, 10]).sides[0].levels
    assert [level.awareness for level in levels] == pytest.approx(
        [float(best(million)[0]) for million in (4, 5, 7, 10)]
    )
    # What is to be reached is 17; of all plans within 5 units the cheapest that does.
    reaching = [
        cost(plan)
        for plan in product(*(range(most + 1) for most in MOST))
        if awareness(plan) >= 17 and sum(plan) <= 5 and plan[0] == plan[1]
    ]
    found = opt.target(it, 17)
    assert found.allocation.cost == f"{min(reaching)} million"


def test_an_explanation_prices_the_rules_in_their_own_words(it: Instance) -> None:
    explained = opt.explain(it)
    said = " ".join(render(explained.document, "terminal").split())
    assert "pace" in said
    barred = {line["offer"]: line["lost_if_barred"] for line in explained.records}
    # Without drones over the strait the best of the others remains.
    others = max(
        awareness(plan)
        for plan in product(*(range(most + 1) for most in MOST))
        if cost(plan) <= 10 and sum(plan) <= 5 and plan[0] == plan[1] and not plan[2]
    )
    assert barred["A/drone"] == pytest.approx(17.25 - float(others))


# -------------------------------------------------------------------------------------- what if


def test_settings_reach_every_member_and_are_made_again(it: Instance) -> None:
    changes = {
        "rules.pace.max": 300,
        "rules.pace.because": "fewer hands",
        **{f"assets.rhib.{name}": cell for name, cell, _ in CELLS.values()},
    }
    changed = it.override(changes)
    assert {name: getattr(changed.assets[1], name) for name, _, _ in CELLS.values()} == {
        name: value for name, _, value in CELLS.values()
    }
    most, plans = best(10, pace=300)
    assert opt.solve(changed).units in plans
    assert opt.solve(changed).awareness == pytest.approx(float(most))
    assert replay(it, changed.replay).digest == changed.digest


def test_without_a_rule_or_an_asset_the_rest_stands(it: Instance) -> None:
    free = it.without(rule="crews")
    most, plans = best(10, crews=False)
    assert opt.solve(free).units in plans
    assert opt.solve(free).awareness == pytest.approx(float(most))
    assert replay(it, free.replay).digest == free.digest
    # The pair goes with either of its assets; of 5 units the best are then a rhib, three drones
    # over the strait and one over the lagoon: 12 x 15/16 + 5 x 3/4 + 2 x 3/4 = 16.5.
    bare = it.without(asset="radar")
    assert [rule.name for rule in bare.rules] == ["pace"]
    assert opt.solve(bare).awareness == pytest.approx(16.5)
    assert replay(it, bare.replay).digest == bare.digest
    # Drones are no part of the pair: without them one radar and one rhib, or two of each.
    assert opt.solve(it.without(asset="drone")).units == (2, 2)


def test_draws_stay_in_the_ranges_of_the_columns_and_are_made_again(it: Instance) -> None:
    seen = set()
    for number in range(20):
        drawn = draw(it, 7, number)
        radar: Any = drawn.assets[0]
        assert 0.5 <= radar.draught <= 9
        assert 3 <= radar.bunks <= 40
        assert 2 * 10**6 <= radar.upkeep.minor <= 3 * 10**6
        assert replay(it, drawn.replay).digest == drawn.digest
        seen.add(drawn.digest)
    assert len(seen) > 1
    assert opt.solve(draw(it, 7, 1)).units == (1, 1, 2, 1)


# ------------------------------------------------------------------------- commands and reports


@pytest.mark.parametrize("way", WAYS, ids=lambda way: " ".join(way.values()))
def test_a_result_is_written_in_every_format_and_verified(
    shell: Shell, path: Path, way: dict[str, str], tmp_path: Path
) -> None:
    out = [tmp_path / f"found{suffix}" for suffix in (".json", ".list", ".md")]
    how = [word for name, value in way.items() for word in (f"--{name}", value)]
    changes = ["--set", "rules.pace.max=400", "--set", "assets.rhib.bunks=9"]
    solved = shell("solve", path, *changes, *how, *(f"--out={each}" for each in out))
    assert (solved.code, solved.err) == (0, "")
    assert "pace" in solved.out
    page = out[1].read_text()
    assert page.startswith("<h1>Budget: 10 million yen")
    assert "few hands unpack them" in page
    most, _ = best(10, pace=400)
    assert json.loads(out[0].read_text())["awareness"] == pytest.approx(float(most))
    verified = shell("verify", out[0])
    assert (verified.code, verified.err) == (0, ""), verified.out
    assert shell("verify", out[0], "--cross-check").code == 0


def test_a_plan_that_breaks_the_rules_is_told_so_in_their_sentences(
    shell: Shell, path: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("recipient,asset,units\nA,radar,1\nA,drone,3\nB,drone,3\n")
    said = shell("evaluate", path, plan)
    assert said.code == 5
    assert "at most 5 units" in said.out or "at most 5" in said.out
    assert "as many units of radar as of rhib" in said.out


def test_rules_that_clash_are_named(shell: Shell, path: Path) -> None:
    # 0 units are allowed for less than 2 million; a least of one unit cannot be kept.
    path.write_text(TEXT + '\n[[rules]]\nlimit = "units"\nmin = 1\nname = "some"\n')
    said = shell("solve", path, "--budget", "1")
    assert said.code == 3
    assert "pace" in said.out
    assert "some" in said.out


# -------------------------------------------------------------------- an analysis and its task


def test_an_analysis_is_asked_in_python_and_as_a_command(
    shell: Shell, path: Path, it: Instance, tmp_path: Path
) -> None:
    # The best plan, (1, 1, 2, 1), costs 8 of 10 million.
    thrift: Any = opt.thrift  # type: ignore[attr-defined]
    assert thrift(it).left == "2 million"
    page, table = tmp_path / "thrift.list", tmp_path / "thrift.csv"
    said = shell("thrift", path, "--method", "frontier", "--out", page, "--out", table)
    assert said.code == 0
    assert "The best plan leaves" in said.out
    head, _, rest = page.read_text().partition("\n")
    assert head.startswith("<h1>Budget: 10 million yen (¥10,000,000) · ")
    assert head.endswith("Thrift &lt;Strait, gulf and lagoon&gt;</h1>")
    assert rest.startswith("<p>The best plan leaves")
    assert table.read_text(encoding="utf-8-sig").splitlines()[:2] == [
        '"offer","units"',
        '"A/radar",1',
    ]
    told = shell("thrift", path, "--json").json
    assert told["left"] == {"amount": str(2 * 10**6), "currency": "JPY"}
    assert read(ThriftResult, told) is not None
    kinds = shell("schema", "--result").json["$defs"]
    assert kinds["ThriftResult"]["properties"].keys() == told.keys()
    said = shell("thrift", path, "--set", "rules.pace.max=400").out
    assert "Changed for this run:" in said
    assert "rules.pace.max = 400" in said
    assert "thrift" in shell("--help").out
    assert "thrift" in dir(opt)


def test_where_no_plan_keeps_every_rule_an_analysis_and_its_task_say_which_rules_clash(
    shell: Shell, path: Path, tmp_path: Path
) -> None:
    # 0 units are allowed for less than 2 million; a least of one unit cannot be kept.
    path.write_text(TEXT + '\n[[rules]]\nlimit = "units"\nmin = 1\nname = "some"\n')
    thrift: Any = opt.thrift  # type: ignore[attr-defined]
    found = thrift(opt.load(path), 1)
    assert isinstance(found.typed, ThriftResult)
    assert (found.left, found.records) == (None, [])
    assert set(found.typed.conflict) == {"pace", "some"}
    said = shell("thrift", path, "--budget", "1")
    assert said.code == 3
    assert "pace and some cannot all hold" in said.out.replace(", ", " and ")
    study = tmp_path / "study.yaml"
    study.write_text(
        json.dumps({"instances": ["waters.toml"], "budgets": [1, 2], "task": "thrift"})
    )
    with ThreadPoolExecutor(1) as executor:
        batch.run(study, tmp_path / "runs.db", executor=executor, workers=1)
    table = batch.read(tmp_path / "runs.db")
    assert table["status"].tolist() == ["infeasible", "optimal"]
    assert all(name in table["reason"][0] for name in ("pace", "some"))
    assert set(table["conflict"][0].split("; ")) == {"pace", "some"}


@pytest.mark.parametrize("method", ["auto", "listing"])
def test_a_study_asks_its_task_of_every_cell(path: Path, tmp_path: Path, method: str) -> None:
    study = tmp_path / "study.yaml"
    asked = {
        "instances": ["waters.toml"],
        "budgets": [4, 10],
        "scenarios": {"stated": None, "slow": {"rules.pace.max": 300}},
        "draws": {"count": 2, "seed": 1},
        "task": "thrift",
        "options": {"method": method},
    }
    study.write_text(json.dumps(asked))
    store = tmp_path / "runs.db"
    with ThreadPoolExecutor(1) as executor:
        batch.run(study, store, executor=executor, workers=1)
    table = batch.read(store)
    assert set(table["status"]) == {"optimal"}, list(table["reason"])
    found = [
        (scenario, budget, awareness, left)
        for scenario, budget, awareness, left in table[
            ["scenario", "budget", "awareness", "left_minor"]
        ].values.tolist()
    ]
    assert len(found) == 8
    for scenario, million, reached, left in found:
        most, plans = best(int(million), pace=300 if scenario == "slow" else 500)
        assert reached == pytest.approx(float(most))
        assert left in {int(million - cost(plan)) * 10**6 for plan in plans}
    assert set(batch.read_lines(store)["offer"]) == {"A/radar", "A/rhib", "A/drone", "B/drone"}
    assert TASK.lines == "offers"
