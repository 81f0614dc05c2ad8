"""An exported model is the problem: other solvers that read the file alone find the best plan.

The tangents of the file are above every curve, by at most what the file states. So its optimum lies
between V, the best awareness, and V + that; and the plan that a solver finds there is worth at
least V less that. A floor under coverage is kept by the tangents, and may be missed by as little.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyscipopt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import optimizer as opt
from optimizer.curves import BUILT_IN, CoverageCurve, PiecewiseLinear
from optimizer.instance.instance import Instance
from optimizer.methods.units_file import close_tangents
from tests.cli.shell import Shell
from tests.larger import larger
from tests.oracle.generate import random_instance
from tests.parts import first_daily
from tests.test_against_the_oracle import instance_of

Values = dict[str, float]
GAP = 0.5
"""Of the scaled objective's range, 10^6: half of a proof."""


def by_highs(path: Path) -> tuple[float, Values] | None:
    """The objective and the values of the columns as HiGHS finds them; None where infeasible."""
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", GAP),
        ("mip_feasibility_tolerance", 1e-9),
    ):
        highs.setOptionValue(option, value)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    names = [highs.getColName(column)[1] for column in range(highs.getNumCol())]
    values = dict(zip(names, highs.getSolution().col_value, strict=True))
    return highs.getInfo().objective_function_value, values


def by_scip(path: Path) -> tuple[float, Values] | None:
    """The same by SCIP."""
    scip = pyscipopt.Model()
    scip.hideOutput()
    scip.setParams({"limits/gap": 0.0, "limits/absgap": GAP, "numerics/feastol": 1e-9})
    scip.readProblem(str(path))
    scip.optimize()
    if scip.getStatus() == "infeasible":
        return None
    assert scip.getStatus() in ("optimal", "gaplimit")
    return scip.getObjVal(), {column.name: scip.getVal(column) for column in scip.getVars()}


SOLVERS: dict[str, Callable[[Path], tuple[float, Values] | None]] = {
    "HiGHS": by_highs,
    "SCIP": by_scip,
}


def meanings(exported: opt.ExportedModel) -> dict[str, dict[str, str]]:
    with exported.names.open(encoding="utf-8-sig", newline="") as file:
        return {line["name"]: line for line in csv.DictReader(file)}


def told(meaning: dict[str, str], value: float) -> float:
    """Ours, from the solver's number."""
    return float(meaning["constant"]) + float(meaning["factor"]) * value


def expect_the_best_plan(it: Instance, path: Path, solver: str) -> None:
    exported = opt.export(it, path)
    best, found = opt.solve(it), SOLVERS[solver](exported.path)
    assert best.status in ("optimal", "infeasible")
    assert (found is None) == (best.status == "infeasible")
    if found is None:
        return
    objective, values = found
    names, over = meanings(exported), exported.overstated
    off = 1e-6 * it.scale  # the proof's tolerance, and the solver's
    optimum = told(names["OBJ"], objective)
    best_awareness = float(best.awareness or 0)
    assert optimum >= best_awareness - off
    floors = any(row.has_coverage for row in it.rows(it.budget.minor))
    if not floors:
        assert optimum <= best_awareness + over + off
    plan = {
        meaning["what"]: round(values.get(name, 0.0))
        for name, meaning in names.items()
        if meaning["kind"] == "units"
    }
    its = opt.evaluate(it, plan, best=False)
    assert float(its.awareness or 0) >= optimum - over - off
    assert its.assessment is not None
    for reading in its.assessment.broken:  # at most by what the tangents of its areas may be off
        assert reading.row.has_coverage
        assert reading.row.lower is not None
        assert float(reading.row.lower) - float(reading.value) <= 1e-3


SHIPPED = ("tutorial", "osa-fy2024", "osa-fy2023", "energy-reserves", "digital-corridor")


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("suffix", [".mps", ".lp"])
@pytest.mark.parametrize("name", first_daily(SHIPPED, 1))
def test_other_solvers_find_the_best_plan_of_shipped_instances_in_the_file(
    tmp_path: Path, name: str, suffix: str, solver: str
) -> None:
    expect_the_best_plan(opt.load(name), tmp_path / f"model{suffix}", solver)


@pytest.mark.slow
def test_highs_finds_the_best_plan_of_the_flagship_in_the_file(tmp_path: Path) -> None:
    expect_the_best_plan(opt.load("osa-fy2026"), tmp_path / "model.mps", "HiGHS")


@pytest.mark.parametrize("seed", first_daily(range(60), 6))
def test_other_solvers_find_the_best_plan_of_random_instances_in_the_file(
    tmp_path: Path, seed: int
) -> None:
    # Small ones of every kind of rule, curve and money, some with units that stand already.
    it = instance_of(random_instance(seed, standing=seed % 3 == 0))
    suffix = (".mps", ".lp")[seed % 2]
    for solver in SOLVERS:
        expect_the_best_plan(it, tmp_path / f"model{suffix}", solver)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_other_solvers_find_the_best_plan_of_larger_instances_in_the_file(
    tmp_path: Path, seed: int
) -> None:
    it = larger(seed, recipients=3, assets=4, waters=1, standing=seed % 2 == 0)
    for solver in SOLVERS:
        expect_the_best_plan(it, tmp_path / "model.lp", solver)


@pytest.mark.parametrize("size", [1e-6, 1e6])
def test_a_file_is_as_good_whatever_weights_are_counted_in(tmp_path: Path, size: float) -> None:
    it = opt.load("tutorial")
    weights = {f"areas.{area.area}.weight": area.weight * size for area in it.areas}
    expect_the_best_plan(it.override(weights), tmp_path / "model.mps", "HiGHS")


def test_a_coverage_floor_is_in_the_file(tmp_path: Path) -> None:
    # Of the tutorial's areas none may stay below a tenth: the file must see that as we do.
    it = opt.load("tutorial").override(
        {"rules.floor": {"limit": "coverage", "each": "area", "min": "10%"}}
    )
    expect_the_best_plan(it, tmp_path / "model.lp", "HiGHS")


def test_names_say_what_every_column_and_row_is_and_how_to_read_its_number(tmp_path: Path) -> None:
    it = opt.load("tutorial")
    exported = opt.export(it, tmp_path / "model.lp")
    found = by_highs(exported.path)
    assert found is not None
    names = meanings(exported)
    assert set(found[1]) <= set(names)
    assert len(names) == exported.columns + exported.rows + 1
    kinds = {meaning["kind"] for meaning in names.values()}
    assert kinds == {"objective", "units", "any", "coverage factor", "coverage", "rule", "tangent"}
    rules = {meaning["what"] for meaning in names.values() if meaning["kind"] == "rule"}
    assert rules == {row.label for row in it.rows(it.budget.minor)}
    # At the best plan every column read with its factor and constant is what the result says.
    best = opt.solve(it)
    areas = {area.area: area for area in best.typed.areas}
    for name, value in found[1].items():
        meaning = names[name]
        if meaning["kind"] == "coverage":
            at = areas[meaning["what"]].coverage
            assert -1e-6 <= told(meaning, value) - at <= 1e-3
        if meaning["kind"] == "coverage factor":
            assert told(meaning, value) == pytest.approx(
                areas[meaning["what"]].coverage_factor, abs=1e-4
            )


CURVES = [*BUILT_IN.values(), PiecewiseLinear("expert", ((0, 0), (0.5, 0.4), (2, 0.8)))]


@given(
    curve=st.sampled_from(CURVES),
    first=st.floats(0, 3),
    further=st.floats(1e-6, 1e4),
    accuracy=st.sampled_from([1e-1, 1e-2, 1e-3, 1e-5]),
)
def test_tangents_are_above_the_curve_and_as_close_as_asked(
    curve: CoverageCurve, first: float, further: float, accuracy: float
) -> None:
    last = first + further
    points, over = close_tangents(curve, first, last, accuracy)
    ends = curve.value(np.array([first, last]))
    assert over <= accuracy * (ends[1] - ends[0])
    # What the lowest tangent says, between all neighbouring points and at many other places.
    many = np.geomspace(1e-9, 1, 500) * further + first
    at = np.unique(np.clip(np.concatenate([many, np.linspace(first, last, 500)]), first, last))
    where = np.array(points)
    lines = curve.value(where) + curve.slope(where) * (at[:, None] - where)
    above = lines.min(axis=1) - curve.value(at)
    assert above.min() >= -1e-12 * (1 + last)
    assert above.max() <= over + 1e-12 * (1 + last)


def test_a_finer_file_states_and_keeps_a_smaller_error(tmp_path: Path) -> None:
    it = opt.load("tutorial")
    coarse = opt.export(it, tmp_path / "coarse.mps", accuracy="1%")
    fine = opt.export(it, tmp_path / "fine.mps", accuracy=1e-6)
    assert fine.overstated < coarse.overstated / 1000
    assert coarse.overstated <= 0.01 * it.scale
    assert fine.rows > coarse.rows


def test_a_file_begins_with_what_it_is_and_how_far_it_may_be_off(
    shell: Shell, tmp_path: Path
) -> None:
    for suffix, comment in ((".mps", "* "), (".lp", "\\ ")):
        said = shell("export", "tutorial", tmp_path / f"model{suffix}", "--budget", "60m")
        assert said.code == 0
        top = (tmp_path / f"model{suffix}").read_text(encoding="utf-8").splitlines()[:5]
        assert all(line.startswith(comment) for line in top)
        assert "60 million yen" in top[0]
        assert "over-estimate the awareness of a plan by at most 0.00" in top[2]
        assert "Awareness is " in top[3]
        for line in top:
            assert line.removeprefix(comment) in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("model.txt",), "ends in '.txt', which names no known format. Expected one of .mps, .lp"),
        (("model.mps", "--accuracy", "0"), "accuracy: found '0': expected a share"),
        (("model.mps", "--accuracy", "50%"), "from 0.00001% to 10%, such as 0.01%"),
        (("model.mps", "--budget", "lots"), "'lots' is not an amount of money"),
        (("nowhere/model.mps",), "there is no folder"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_nothing_is_written(
    shell: Shell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = shell("export", "tutorial", *arguments)
    assert said.code == 2
    assert words in said.err
    assert list(tmp_path.iterdir()) == []


def test_the_model_and_its_names_are_written_both_or_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("optimizer.renderers.csv.render", full)
    with pytest.raises(opt.InputError, match="nothing was changed"):
        opt.export(opt.load("tutorial"), tmp_path / "model.mps")
    assert list(tmp_path.iterdir()) == []
