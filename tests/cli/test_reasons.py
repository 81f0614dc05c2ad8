"""``curve``, ``explain`` and ``target`` from the shell: what is printed, and the exit code that
says how it went.
"""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import Shell


def test_curve_tells_every_budget_and_what_is_dropped_on_the_way(shell: Shell) -> None:
    said = shell("curve", "tutorial")
    assert said.code == 0
    assert said.out.startswith("Budgets from 0 to 100 million yen · Tutorial\n")
    # the tutorial's README: 60 m buys a boat each, 80 m two radars instead
    assert "At ¥80 m Patrol boat for Cedar is dropped; it returns at ¥100 m." in said.out


def test_curve_as_json_has_the_points_up_to_the_budget_asked_for(shell: Shell) -> None:
    points = shell("curve", "tutorial", "--up-to", "80m", "--json").json["points"]
    assert [point["budget"]["amount"] for point in points] == [
        "0",
        "40000000",
        "60000000",
        "80000000",
    ]


def test_curve_writes_its_points_as_a_table(shell: Shell, tmp_path: Path) -> None:
    assert shell("curve", "tutorial", "--out", str(tmp_path / "points.csv")).code == 0
    lines = (tmp_path / "points.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 5


def test_explain_all_and_one_offer(shell: Shell) -> None:
    said = shell("explain", "tutorial")
    assert said.code == 0
    assert "What would have to change" in said.out.replace(
        "what would have to change", "What would have to change"
    )
    one = shell("explain", "tutorial", "ALD/boat")
    assert one.code == 0
    assert "it would be bought at a unit cost of ¥10 m or less (now ¥20 m)" in " ".join(
        one.out.split()
    )


def test_explain_refuses_an_unknown_offer_with_a_guess(shell: Shell) -> None:
    said = shell("explain", "tutorial", "ALD/bota")
    assert (said.code, said.out) == (2, "")
    assert 'Did you mean "ALD/boat"?' in said.err


def test_explain_says_why_there_is_nothing_to_explain(shell: Shell) -> None:
    # At least 40 % of the budget for each of three islands is 120 % of it.
    said = shell("explain", "tutorial", "--set", "rules.no-dominance.min=40%")
    assert said.code == 3
    assert "no plan keeps every rule" in said.err


def test_target_finds_the_cheapest_plan_or_says_how_far_one_can_get(shell: Shell) -> None:
    said = shell("target", "tutorial", "--awareness", "40%")
    assert said.code == 0
    # Two radars (80 m) reach 43; a boat each (60 m) only 24.8.
    assert "for a budget of ¥100 m, the goal costs at least ¥80 m." in " ".join(said.out.split())
    beyond = shell("target", "tutorial", "--awareness", "90%")
    assert beyond.code == 3
    assert "for a budget of ¥100 m, the goal is beyond reach at any cost" in " ".join(
        beyond.out.split()
    )


def test_a_limit_that_comes_before_a_figure_is_proved_says_so(shell: Shell) -> None:
    said = shell("explain", "osa-fy2026", "LKA/small-uav/galle", "--time-limit", "0.01")
    assert said.code == 4
    assert "proved" in said.err
