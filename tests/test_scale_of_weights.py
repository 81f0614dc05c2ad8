"""Nothing depends on the unit of weights: with every weight k times as large, the plan is the same, awareness is k times
as large, and every report says the same with other numbers.

Awareness is Σ w·F (docs/model.md, section 1): linear in the weights. Tolerances are shares of S, which is linear in them too,
so that plans, money, coverage and shares do not change at all.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import ROOT, Shell

SCALES = [1e-6, 143.0, 1e3, 1e6, 1e9]
SHIPPED = sorted(path.name for path in (ROOT / "instances").iterdir() if path.is_dir())
QUICK = ["tutorial", "coupled-seas"]
BUDGETS = {"tutorial": "40,80,120 million", "coupled-seas": "100m,1bn"}
OFFERS = {"tutorial": "BIR/boat", "coupled-seas": "ash/radar", "osa-fy2023": "IDN/coastal-radar/benoa"}
LEVELS = ("awareness", "baseline", "gain", "bound", "gap", "maximum", "scale")
"""Keys of results whose numbers are awareness."""
NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?(?:e[+-]\d+)?")


def scaled(folder: Path, times: float) -> Path:
    """A copy of the shipped instances, weights and their ranges so many times as large."""
    copy = folder / f"times-{times:g}"
    shutil.copytree(ROOT / "instances", copy)
    for path in copy.glob("*/areas.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row.update({key: repr(float(row[key]) * times) for key in row if key.startswith("weight") and _is_number(row[key])})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return copy


def _is_number(cell: str) -> bool:
    try:
        return bool(float(cell)) or True
    except ValueError:
        return False


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped instances as they stand, in a folder like the scaled ones."""
    return scaled(tmp_path_factory.mktemp("stated"), 1.0)


@pytest.fixture(scope="module", params=SCALES, ids=lambda times: f"{times:g}")
def heavier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The shipped instances with other weights, and by how much they differ."""
    return scaled(tmp_path_factory.mktemp("scaled"), request.param), request.param


def each(quick: list[str]) -> list[Any]:
    """Every shipped instance; those that take long only where slow tests run."""
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in SHIPPED]


def commands(name: str) -> dict[str, list[str]]:
    """A command line of each kind, without the instance."""
    return {
        "solve": ["solve", "{}"],
        "compare": ["compare", "{}", "--budgets", BUDGETS.get(name, "2bn,5bn")],
        "explain": ["explain", "{}", OFFERS.get(name, "PHL/coastal-radar/basco")],
        "target": ["target", "{}", "--awareness", "35%"],
    }


def told(shell: Shell, instances: Path, name: str, command: list[str], out: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The JSON of a command, and the text of every format but that."""
    line = [part.format(instances / name) for part in command]
    files = {suffix: out / f"said{suffix}" for suffix in (".md", ".csv", ".json")}
    printed = shell(*line, *(f"--out={path}" for path in files.values()))
    assert printed.code == 0, printed.err
    alone = shell(*line, "--json").json
    assert {**alone, "run": None} == {**json.loads(files[".json"].read_text(encoding="utf-8")), "run": None}
    texts = {suffix: files[suffix].read_text(encoding="utf-8-sig") for suffix in (".md", ".csv")}
    return alone, {**texts, "terminal": printed.out}


def assert_scaled(here: Any, before: Any, times: float, key: str = "") -> None:
    """Awareness so many times as large, to 12 digits; what is bought, and for how much, the same."""
    if isinstance(before, dict):
        assert here.keys() == before.keys()
        for name in before.keys() - {"run", "digest", "instance"}:
            assert_scaled(here[name], before[name], times, name)
    elif isinstance(before, list):
        assert len(here) == len(before)
        for one, other in zip(here, before, strict=True):
            assert_scaled(one, other, times, key)
    elif key in LEVELS and before is not None:
        close = 1e-12 if key == "awareness" else 1e-6  # a bound and what follows from it are as near as a proof must be
        assert here == pytest.approx(before * times, rel=close, abs=2e-6 * times)
        assert key != "awareness" or here == pytest.approx(before * times, rel=3e-12)
    elif key in ("units", "amount", "status", "optimum_unique", "offer", "recipient", "asset", "base"):
        assert here == before


def numbers_of(text: str) -> Iterator[str]:
    """The numbers of a report, as they are written."""
    yield from NUMBER.findall(text)


@pytest.mark.parametrize("kind", commands(""))
@pytest.mark.parametrize("name", each(QUICK))
def test_every_command_gives_the_same_plan_and_says_the_same_at_every_scale(
    shell: Shell, stated: Path, heavier: tuple[Path, float], name: str, kind: str, tmp_path: Path
) -> None:
    instances, times = heavier
    data, texts = told(shell, instances, name, commands(name)[kind], tmp_path)
    before, said = told(shell, stated, name, commands(name)[kind], tmp_path)
    assert_scaled(data, before, times)
    for form in (".md", "terminal"):
        exponents = [number for number in numbers_of(texts[form]) if "e" in number]
        assert not exponents, f"{form} has {exponents}"
        # A number that is not nothing is never shown as nothing: as many zeros as before.
        assert _zeros(texts[form]) == _zeros(said[form])


def _zeros(text: str) -> int:
    """How many numbers with digits after the point, or alone, are shown as 0."""
    return sum(not number.strip("0.,") for number in numbers_of(text))


@pytest.mark.parametrize("name", each(QUICK))
def test_a_report_says_the_same_sentences_at_every_scale(
    shell: Shell, stated: Path, heavier: tuple[Path, float], name: str, tmp_path: Path
) -> None:
    instances, times = heavier
    for command in commands(name).values():
        pair = [told(shell, folder, name, command, tmp_path)[1][".md"] for folder in (instances, stated)]
        here, before = (re.sub(r" in # seconds| in #", "", NUMBER.sub("#", text)).splitlines() for text in pair)
        assert here == before, times


@pytest.mark.parametrize("name", each(["tutorial"]))
def test_a_curve_has_the_same_plans_at_every_scale(
    shell: Shell, stated: Path, heavier: tuple[Path, float], name: str, tmp_path: Path
) -> None:
    instances, times = heavier
    step = [] if name == "tutorial" else ["--up-to", "1bn", "--step", "0.5bn"]
    data, texts = told(shell, instances, name, ["curve", "{}", *step], tmp_path)
    before, _ = told(shell, stated, name, ["curve", "{}", *step], tmp_path)
    assert_scaled(data, before, times)
    assert not [number for number in numbers_of(texts["terminal"]) if "e" in number]


@pytest.mark.parametrize("name", each(QUICK))
def test_a_plan_of_ones_own_and_a_verified_result_stand_at_every_scale(
    shell: Shell, stated: Path, heavier: tuple[Path, float], name: str, tmp_path: Path
) -> None:
    instances, times = heavier
    plan, result = tmp_path / "plan.csv", tmp_path / "result.json"
    assert shell("solve", instances / name, "--out", plan, "--out", result).code == 0
    data, _ = told(shell, instances, name, ["evaluate", "{}", str(plan)], tmp_path)
    before, _ = told(shell, stated, name, ["evaluate", "{}", str(plan)], tmp_path)
    assert_scaled(data, before, times)
    assert shell("verify", result).code == 0
