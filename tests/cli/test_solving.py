"""``solve`` and ``evaluate`` from the shell: what is printed, and the exit code that says how it
went.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tests.cli.shell import Shell

KEYS = {
    "format", "instance", "status", "budget", "cost", "awareness", "baseline", "gain", "bound",
    "gap", "maximum", "share", "optimum_unique", "plan", "offers", "areas", "recipients",
    "categories", "rules", "next", "origin", "method", "digest", "run",
}  # fmt: skip
PARTS = {
    "plan": {"recipient", "asset", "base", "units", "cost"},
    "offers": {"recipient", "asset", "base", "units", "max_units"},
    "areas": {"area", "weight", "coverage_factor", "coverage", "baseline_coverage"},
    "recipients": {"recipient", "cost", "share", "gain"},
    "categories": {"category", "cost", "share", "gain"},
    "rules": {"name", "sentence", "because", "value", "min", "max", "binding", "price"},
}


def write_plan(path: Path, *lines: str) -> Path:
    path.write_text("recipient,asset,base,units\n" + "".join(f"{line}\n" for line in lines))
    return path


def test_solve_repeats_the_budget_in_words_and_shows_the_plan(shell: Shell) -> None:
    said = shell("solve", "tutorial")
    assert said.code == 0
    assert said.out.startswith("Budget: 100 million yen (¥100,000,000) · Tutorial\n")
    # the tutorial's README: two radars and a boat for ¥100 million, awareness 6 + 41 = 47
    assert "buys 3 units for 3 recipients and costs ¥100 m" in said.out
    assert "47.00" in said.out
    assert said.err == ""


def test_json_is_the_result_alone_with_every_key_that_other_programs_rely_on(shell: Shell) -> None:
    said = shell("solve", "tutorial", "--json")
    result = said.json
    assert said.code == 0
    assert set(result) >= KEYS
    for part, keys in PARTS.items():
        assert result[part], part
        assert all(set(record) >= keys for record in result[part]), part
    assert set(result["instance"]) >= {"name", "digest"}
    assert set(result["run"]) >= {"seconds", "solver", "versions", "seed", "command"}
    assert set(result["origin"]) == {"confidence"}


def test_json_holds_money_as_exact_text_and_the_numbers_of_the_tutorial(shell: Shell) -> None:
    result = shell("solve", "tutorial", "--json").json
    assert (result["status"], result["format"]) == ("optimal", 1)
    assert result["budget"] == result["cost"] == {"amount": "100000000", "currency": "JPY"}
    assert result["awareness"] == pytest.approx(47, abs=1e-6)
    assert (result["baseline"], result["maximum"]) == (pytest.approx(6, abs=1e-6), 100)
    assert result["gain"] == pytest.approx(41, abs=1e-6)
    assert result["share"] == pytest.approx(0.47, abs=1e-8)
    assert {(line["recipient"], line["asset"]): line["units"] for line in result["plan"]} == {
        ("ALD", "radar"): 1,
        ("BIR", "radar"): 1,
        ("CED", "boat"): 1,
    }


def test_the_result_says_with_which_command_it_was_made(shell: Shell) -> None:
    result = shell("solve", "tutorial", "--budget", "120 million", "--json").json
    assert result["run"]["command"] == "optimizer solve tutorial --budget '120 million' --json"


def test_another_budget_and_another_setting_are_answered_and_named(shell: Shell) -> None:
    result = shell("solve", "tutorial", "--budget", "80 million", "--json").json
    assert result["gain"] == pytest.approx(37, abs=1e-6)  # README: Alder's and Birch's radars
    eased = shell("solve", "tutorial", "--set", "rules.no-dominance.max=60%", "--json").json
    assert eased["gain"] == pytest.approx(42, abs=1e-6)  # README: easing it to 60 % gains 1
    assert any("no-dominance" in change for change in eased["instance"]["changes"])


def test_a_budget_of_nothing_buys_nothing_and_says_so(shell: Shell) -> None:
    said = shell("solve", "tutorial", "--budget", "0")
    assert said.code == 0
    assert "nothing can be bought" in said.out
    result = shell("solve", "tutorial", "--budget", "0", "--json").json
    assert (result["plan"], result["gain"], result["cost"]["amount"]) == ([], 0, "0")


def test_a_budget_in_which_nothing_fits_buys_nothing_and_says_so(shell: Shell) -> None:
    said = shell("solve", "tutorial", "--budget", "19 million")  # a boat costs 20
    assert said.code == 0
    assert "The best plan buys nothing" in said.out


def test_a_budget_above_everything_buys_everything_and_leaves_the_rest(shell: Shell) -> None:
    result = shell("solve", "tutorial", "--budget", "900bn", "--json").json
    # README: per island at most 1 radar and 2 boats (Alder, Cedar without radar): all that is on
    # offer
    assert all(line["units"] == line["max_units"] for line in result["offers"])
    assert result["gap"] == pytest.approx(0, abs=1e-9)
    assert int(result["cost"]["amount"]) < 900 * 10**9


def test_what_cannot_be_kept_is_infeasible_with_exit_code_3(shell: Shell) -> None:
    # three islands, two of them served at least, but money for one boat
    settings = ("--set", "rules=[{limit: recipients_served, min: 2}]")
    said = shell("solve", "tutorial", "--budget", "20 million", *settings)
    assert said.code == 3
    assert "no plan" in said.out.lower()
    result = shell("solve", "tutorial", "--budget", "20 million", *settings, "--json").json
    assert (result["status"], result["plan"], result["awareness"], result["bound"]) == (
        "infeasible",
        None,
        None,
        None,
    )


@pytest.mark.parametrize("limit", ["0", "0.01", "0.5"])
@pytest.mark.parametrize("method", ["auto", "units", "packages"])
def test_a_time_limit_stops_with_exit_code_4_and_a_gap_that_is_honest(
    shell: Shell, hard: Path, limit: str, method: str
) -> None:
    said = shell("solve", hard, "--time-limit", limit, "--method", method, "--json")
    result = said.json
    assert (said.code, result["status"]) == (4, "stopped")
    if result["awareness"] is not None and result["bound"] is not None:
        # a plan worth 1398 is known to exist at this budget; a bound below it would be a lie
        assert result["bound"] > 1398
        assert result["gap"] == pytest.approx(result["bound"] - result["awareness"], rel=1e-9)
        assert int(result["cost"]["amount"]) <= int(result["budget"]["amount"])
        assert all(rule["value"] >= (rule["min"] or -math.inf) - 1e-6 for rule in result["rules"])
        assert all(
            rule["value"] <= (math.inf if rule["max"] is None else rule["max"])
            for rule in result["rules"]
        )
    assert result["optimum_unique"] is None


def test_a_plan_that_keeps_the_rules_is_assessed_with_exit_code_0(
    shell: Shell, tmp_path: Path
) -> None:
    plan = write_plan(tmp_path / "plan.csv", "ALD,boat,,2", "BIR,radar,,1")
    said = shell("evaluate", "tutorial", plan, "--json")
    assert (said.code, said.json["status"]) == (0, "assessed")
    assert said.json["gain"] == pytest.approx(18 + 12, abs=1e-6)  # README's table
    assert said.json["best"] == pytest.approx(47, abs=1e-6)


def test_a_plan_that_breaks_a_rule_is_answered_with_exit_code_5_and_the_rule(
    shell: Shell, tmp_path: Path
) -> None:
    plan = write_plan(tmp_path / "plan.csv", "ALD,radar,,1", "ALD,boat,,1")  # 40 + 20 > 50
    said = shell("evaluate", "tutorial", plan)
    assert said.code == 5
    assert "no-dominance" in said.out
    assert "no island takes more than half" in " ".join(said.out.split())


def test_a_plan_over_the_budget_is_answered_with_exit_code_5(shell: Shell, tmp_path: Path) -> None:
    plan = write_plan(
        tmp_path / "plan.csv", "ALD,radar,,1", "BIR,radar,,1", "CED,boat,,2"
    )  # 40 + 40 + 40 > 100
    said = shell("evaluate", "tutorial", plan)
    assert said.code == 5
    assert "¥20 m" in said.out


def test_the_same_command_twice_prints_the_same_bytes_but_for_the_run(shell: Shell) -> None:
    one, two = (shell("solve", "coupled-seas", "--json").json for _ in range(2))
    del one["run"], two["run"]
    assert one == two


def test_what_a_scenario_or_an_option_changed_is_made_again_by_verify(
    shell: Shell, tmp_path: Path
) -> None:
    poor, result = tmp_path / "poor.yaml", tmp_path / "result.json"
    poor.write_text("budget: 90\nwithout: {recipient: [CED]}\n")
    changes = (
        "--scenario",
        poor,
        "--set",
        "assets.boat.unit_cost=31",
        "--without",
        "rule=no-dominance",
        "--budget",
        "80m",
    )
    assert shell("solve", "tutorial", *changes, "--out", result).code == 0
    said = shell("verify", result)
    assert said.code == 0, said.out


@pytest.mark.slow
def test_two_scenarios_of_the_flagship_are_made_again_by_verify(
    shell: Shell, tmp_path: Path
) -> None:
    result = tmp_path / "result.json"
    scenarios = ("--scenario", "dear-radars", "--scenario", "malaysia-declines")
    assert shell("solve", "osa-fy2026", *scenarios, "--out", result).code == 0
    assert shell("verify", result).code == 0


def test_verify_ends_with_0_4_or_5_and_its_title_its_first_line_and_its_json_say_which(
    shell: Shell, tmp_path: Path
) -> None:
    result = tmp_path / "result.json"
    assert shell("solve", "tutorial", "--out", result).code == 0
    forged = json.loads(result.read_text())
    forged["awareness"] += 1
    refuted = tmp_path / "forged.json"
    refuted.write_text(json.dumps(forged))
    for options, code, title, verdict in (
        ((result,), 0, "Verified", "derived again"),
        ((result, "--time-limit", "0"), 4, "Not derived again", "not derived again"),
        ((refuted,), 5, "Refuted", "refuted"),
    ):
        said = shell("verify", *options)
        assert said.code == code
        assert said.out.startswith(f"{title} · ")
        assert f"{title}: this result" in said.out
        told = shell("verify", *options, "--json")
        assert (told.code, told.json["verdict"], told.json["verified"]) == (
            code,
            verdict,
            code == 0,
        )
