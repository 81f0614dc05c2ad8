"""The two illustrative instances are small, and their pages say what the engine answers."""

from pathlib import Path

import pytest

import optimizer as opt
from optimizer.instance.whatif.scenarios import apply, scenarios_of
from optimizer.methods import METHODS, prove
from optimizer.proof import Options, Proof
from optimizer.question import Question
from optimizer.readers import read

INSTANCES = Path(__file__).parents[2] / "instances"
NAMES = ("digital-corridor", "energy-reserves")


def best(instance: opt.Instance, method: str = "auto") -> Proof:
    found = prove(Question(instance, instance.budget.minor), Options(method=method))
    assert found.status == "optimal"
    return found


def bought(instance: opt.Instance, found: Proof) -> dict[str, int]:
    assert found.plan is not None
    pairs = zip(instance.offers, found.plan, strict=True)
    return {offer.key: units for offer, units in pairs if units}


def awareness(instance: opt.Instance) -> float:
    found = best(instance)
    assert found.value is not None
    return found.value


def told(name: str) -> dict[str, float]:
    """Awareness by scenario, from the page's table of answers; the first row is the instance as
    stated.
    """
    page = (INSTANCES / name / "README.md").read_text(encoding="utf-8")
    lines = page.split("## What it answers")[1].split("\n## ")[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")][2:]
    stated, *others = rows
    return {
        "stated": float(stated[-1]),
        **{row[0].split("`")[1]: float(row[-1].split()[0]) for row in others},
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_the_answer_of_every_scenario(name: str) -> None:
    instance = opt.load(name)
    assert told(name) == {
        called: round(awareness(apply(instance, scenario)), 1)
        for called, scenario in scenarios_of(instance).items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_whichever_method_is_asked_the_same_best_plan_is_proved(name: str) -> None:
    instance = opt.load(name)
    first, *others = (bought(instance, best(instance, method)) for method in METHODS)
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_assumed_and_the_page_opens_with_it(name: str) -> None:
    tables = read(INSTANCES / name).tables
    for table in tables.values():
        if "confidence" in table.columns:
            assert set(table.columns["confidence"]) == {"assumed"}
    page = (INSTANCES / name / "README.md").read_text(encoding="utf-8")
    assert page.split("\n\n")[1].startswith("**Every figure here is illustrative.**")
    assert "assumed" in opt.load(name).description


@pytest.mark.parametrize("name", NAMES)
def test_the_file_fits_one_screen_and_every_rule_says_why(name: str) -> None:
    assert len((INSTANCES / name / "instance.yaml").read_text("utf-8").splitlines()) <= 40
    assert all(rule["because"] for rule in read(INSTANCES / name).header["rules"])


@pytest.mark.parametrize(("price", "units"), [(11_700, 1), (11_800, 0)])
def test_the_trusted_cable_is_taken_at_the_price_that_the_page_names(
    price: int, units: int
) -> None:
    corridor = opt.load("digital-corridor")
    changed = corridor.override({"assets.trusted-cable.unit_cost": price})
    assert bought(changed, best(changed)).get("ISL/trusted-cable", 0) == units


def test_agreements_and_rules_bring_what_the_page_says_before_any_oil() -> None:
    # Days: island 6 * 0.5 + 2 = 5, delta 5 + 5 = 10, peninsula 8 + 2 = 10; 0.4 / 15 of the harm a
    # day: gain (35 * 5 + 45 * 5 + 20 * 2) * 0.4 / 15 = 440 * 0.4 / 15 = 11.733.
    reserves = opt.load("energy-reserves")
    first = opt.evaluate(reserves, best(reserves.replace(budget="7bn")).plan, best=False)
    assert first.gain == pytest.approx(440 * 0.4 / 15)
    assert first.cost == "7 billion"
    assert awareness(reserves) - reserves.baseline == pytest.approx(29.0, abs=0.05)


def test_the_list_of_instances_names_every_one_that_ships() -> None:
    listed = (INSTANCES / "README.md").read_text(encoding="utf-8")
    for folder in INSTANCES.iterdir():
        if (folder / "instance.yaml").is_file():
            assert f"({folder.name}/README.md)" in listed
