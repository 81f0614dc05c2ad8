"""What cannot be answered is refused in a sentence that says what was found and what to do, with
exit code 2.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("solve", "tutoril"), "tutoril: there is no such file or folder"),
        (("solve", "tutoril"), 'Did you mean "tutorial"?'),
        (
            ("solve", "/nowhere/at/all.yaml"),
            "/nowhere/at/all.yaml: there is no such file or folder",
        ),
        (("solve", "tutorial", "--budget", "abc"), "'abc' is not an amount of money"),
        (("solve", "tutorial", "--budget", "-5"), "below zero"),
        (("solve", "tutorial", "--budget", "0.5 yen"), "not a whole number of yen"),
        (("solve", "tutorial", "--budget", "1e30"), "is too much"),
        (
            ("solve", "tutorial", "--set", "rules.no-dominanc.max=30%"),
            'Did you mean "no-dominance"?',
        ),
        (("solve", "tutorial", "--set", "budgt=30"), 'Did you mean "budget"?'),
        (("solve", "tutorial", "--set", "assets.radr.unit_cost=30"), 'Did you mean "radar"?'),
        (
            ("solve", "tutorial", "--set", "rules.no-dominance.max=60"),
            "--set rules.no-dominance.max=60: 60 is not a share",
        ),
        (("solve", "tutorial", "--set", "budget=abc"), "--set budget=abc: 'abc' is not an amount"),
        (
            ("solve", "tutorial", "--set", "budget=9", "--set", "assets.radar.unit_cost=-1"),
            "--set assets.radar.unit_cost=-1: -1 is below zero",
        ),
        (
            ("solve", "osa-fy2026", "--set", "assets.male-uav.asset=x"),
            "--set assets.male-uav.asset=x: instance.yaml",
        ),
        (
            ("solve", "osa-fy2026", "--set", "assets.male-uav.asset=x"),
            "rules.not-yet-given.asset: found 'male-uav', which no asset is called",
        ),
        (("solve", "tutorial", "--set", "a="), "there is no key 'a' to take away"),
        (("solve", "tutorial", "--set", "budgt="), 'Did you mean "budget"?'),
        (
            ("solve", "tutorial", "--set", "rules.no-dominance.maxx=null"),
            "there is no key 'maxx' to take away. Did you mean \"max\"?",
        ),
        (("solve", "tutorial", "--set", "rules.no-dominanc=null"), 'Did you mean "no-dominance"?'),
        (
            ("solve", "tutorial", "--set", "assets.radar.unit_costs=null"),
            'Did you mean "unit_cost"?',
        ),
        (("solve", "tutorial", "--without", "rule"), "--without rule: expected WORD=NAME"),
        (("solve", "tutorial", "--without", "rule=no-dominanc"), 'Did you mean "no-dominance"?'),
        (("solve", "tutorial", "--set", "nonsense"), "--set nonsense: expected PATH=VALUE"),
        (("solve", "tutorial", "--set", "rules.no-dominance.max=130%"), "is not a share"),
        (("solve", "tutorial", "--set", "budget=[1, 2"), "--set budget"),
        (("solve", "tutorial", "--out", "plan.pdf"), "ends in '.pdf', which names no known format"),
        (("solve", "tutorial", "--out", "plan"), "has no suffix"),
        (("solve", "tutorial", "--out", "/nowhere/plan.md"), "there is no folder /nowhere"),
        (("solve", "tutorial", "--out", "/proc/plan.md"), "no file can be written in /proc"),
        (
            ("solve", "tutorial", "--method", "simplex"),
            "There is no method 'simplex': expected auto, units",
        ),
        (("solve", "tutorial", "--method", "unit"), 'Did you mean "units"?'),
        (("solve", "tutorial", "--solver", "excel"), "excel"),
        (
            ("solve", "tutorial", "--solver", "SCIP_PY", "--method", "packages"),
            "has no use for the solver 'SCIP_PY'",
        ),
        (("solve", "tutorial", "--time-limit", "-1"), "--time-limit"),
        (("solve", "tutorial", "--time-limit", "soon"), "--time-limit"),
        (("solve", "tutorial", "--bugdet", "3"), "No such option: --bugdet"),
        (("solv", "tutorial"), "No such command 'solv'"),
        (("solve",), "Missing argument 'INSTANCE'"),
        (("evaluate", "tutorial"), "Missing argument"),
        (("evaluate", "tutorial", "result.json"), "result.json: a plan is a .csv file"),
        (("evaluate", "tutorial", "/nowhere/plan.csv"), "/nowhere/plan.csv"),
        (("validate", "tutoril"), 'Did you mean "tutorial"?'),
    ],
)
def test_a_mistake_is_answered_with_a_sentence_and_exit_code_2(
    shell: Shell, arguments: tuple[str, ...], sentence: str
) -> None:
    said = shell(*arguments)
    assert said.code == 2
    assert sentence in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ALD,radr,,1", "radr"),
        ("ALD,radar,,many", "many"),
        ("ALD,radar,,1.5", "1.5"),
        ("ALD,boat,,1e9", "1,000,000,000 units of ALD/boat bring the plan's cost above"),
        ("ALD,radar,,-1", "-1"),
        ("ALD,radar,north,1", "north"),
        ("XXX,radar,,1", "XXX"),
    ],
)
def test_a_plan_file_with_a_mistake_is_refused_with_its_row(
    shell: Shell, tmp_path: Path, line: str, sentence: str
) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(f"recipient,asset,base,units\nBIR,radar,,1\n{line}\n")
    said = shell("evaluate", "tutorial", plan)
    assert said.code == 2
    assert "plan.csv:3" in said.err
    assert sentence in said.err


def test_all_faults_of_an_instance_are_told_at_once_with_file_row_and_field(
    shell: Shell, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "instance.yaml").write_text(
        "format: 1\nbudget: lots\nrules:\n  - {limit: units, each: asets, max: 1}\n"
    )
    (folder / "recipients.csv").write_text("recipient\nA\n")
    (folder / "assets.csv").write_text("asset,category,unit_cost\nradar,sensor,ten\n")
    (folder / "areas.csv").write_text("area,weight\nbay,-1\n")
    (folder / "offers.csv").write_text("recipient,asset,max_units\nB,radar,1\n")
    (folder / "effects.csv").write_text("recipient,asset,area,coverage_factor\n")
    said = shell("validate", folder)
    assert said.code == 2
    for place in (
        "instance.yaml:2",
        "instance.yaml:4",
        "assets.csv:2",
        "areas.csv:2",
        "offers.csv:2",
    ):
        assert place in said.err, place


def test_validate_says_what_it_makes_of_the_money(shell: Shell, tmp_path: Path) -> None:
    # 2,000,000 of a currency without a money unit are two million, not two million million.
    assert (
        "Budget 100 million yen; unit costs from ¥20 m to ¥30 m."
        in shell("validate", "tutorial").out
    )
    path = tmp_path / "one.yaml"
    path.write_text(
        "format: 1\nname: One\ncurrency: USD\nbudget: 2000000\nrecipients: [{recipient: A}]\nareas:"
        " [{area: bay, weight: 1}]\nassets: [{asset: boat, category: boat, unit_cost:"
        " 250000}]\noffers: [{recipient: A, asset: boat, max_units: 3}]\neffects: [{recipient: A,"
        " asset: boat, area: bay, coverage_factor: 1}]\n"
    )
    said = shell("validate", path).out
    assert (
        said
        == "One: in order. Budget 2 million US dollars; every unit costs $250,000. 1 recipient, 1"
        " offer, 1 area, 1 effect, no rules.\n"
    )


def test_validate_shows_every_fault_and_other_commands_say_so(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(
        "format: 1\n" + "".join(f"key{number}: 1\n" for number in range(15))
    )  # and no name and no table: 6 more
    assert len(shell("validate", path).err.splitlines()) == 21
    said = shell("solve", path).err.splitlines()
    assert (len(said), said[-1]) == (21, "... and 1 more fault; optimizer validate shows all.")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"{",
        b"[1, 2]",
        b"format: 1\nformat: 1\n",
        b"a: &a [*a]\n",
        b"\xff\xfe\x00",
    ],
)
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_a_file_that_is_no_instance_is_refused_by_its_name(
    shell: Shell, tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"strange{suffix}"
    path.write_bytes(content)
    said = shell("solve", path)
    assert said.code == 2
    assert f"strange{suffix}" in said.err


def test_a_fault_of_ours_is_told_without_a_traceback_and_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    from optimizer import loading
    from optimizer.cli import main

    def fail(_: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr(loading, "load", fail)
    monkeypatch.setattr(sys, "argv", ["optimizer", "solve", "tutorial"])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == 1
    assert "A fault of optimizer itself: RuntimeError: the sky fell" in said
    assert "optimizer --debug" in said
    monkeypatch.setattr(sys, "argv", ["optimizer", "--debug", "solve", "tutorial"])
    with pytest.raises(RuntimeError, match="the sky fell"):
        main()
