"""What a terminal shows of the command line: help in whole sentences, and no character that acts
instead of being seen.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from optimizer.cli.app import COMMANDS, app
from optimizer.document import Document, Paragraph
from optimizer.errors import Fault, InputError, InstanceError
from optimizer.renderers import json, render
from tests.cli.shell import Shell

ACTING = "\x1b[31m\x07\x7f\x9b2J\u202e\u2066\u2028"
"""Begins colours, rings, clears the screen, turns text around."""


@pytest.mark.parametrize("width", ["60", "80", "120"])
@pytest.mark.parametrize("command", ["", *(each.__name__ for each in COMMANDS)])
def test_no_sentence_of_a_help_is_cut(
    shell: Shell, command: str, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    said = shell(*filter(None, [command]), "--help").out
    assert max(map(len, said.splitlines())) <= int(width)
    said = " ".join(said.split())
    assert "…" not in said
    assert not re.search(
        r"[a-z,;:]\.\.\.", said
    )  # what click writes in place of the rest; INSTANCE... may repeat
    whole = [each.__doc__ or "" for each in COMMANDS if not command or each.__name__ == command]
    assert all(" ".join(text.split()) in said for text in whole)


def test_every_command_is_listed() -> None:
    assert [
        each.name or each.callback.__name__ for each in app.registered_commands if each.callback
    ] == [each.__name__ for each in COMMANDS]
    assert isinstance(app, typer.Typer)


def test_a_message_shows_acting_characters_as_their_codes() -> None:
    shown = r"\x1b[31m\x07\x7f\x9b2J\u202e\u2066\u2028"
    assert str(InputError(f"found {ACTING}\nnext line")) == f"found {shown}\nnext line"
    fault = Fault("areas.csv:3", "name", f"found {ACTING}.")
    assert str(fault) == f"areas.csv:3: name: found {shown}."
    assert str(InstanceError([fault])) == str(fault)
    assert str(InputError("日本　語 é ¥")) == "日本　語 é ¥"


@pytest.mark.parametrize(
    "arguments",
    [
        [f"no{ACTING}file"],
        ["tutorial", f"--no{ACTING}"],
        ["tutorial", "--set", f"a{ACTING}=1"],
        ["tutorial", "-b", ACTING],
    ],
)
def test_what_a_user_hands_in_is_quoted_without_acting_on_the_terminal(
    shell: Shell, arguments: list[str]
) -> None:
    said = shell("solve", *arguments)
    assert said.code == 2
    assert not set(ACTING.replace("[31m2J", "")) & set(said.out + said.err) - set("[31m2J")


@pytest.mark.parametrize(
    ("unseen", "code"),
    [
        ("\x9b2J", "U+009B"),
        ("\u2028", r"ar\u2028ea"),
        ("\u200b", r"ar\u200bea"),
    ],  # the first begins an escape sequence
)
def test_an_unseen_character_in_a_header_is_shown_as_its_code(
    unseen: str, code: str, shell: Shell, tmp_path: Path
) -> None:
    document = tmp_path / "instance"
    document.mkdir()
    (document / "instance.yaml").write_text(
        "format: 1\nname: x\ncurrency: JPY\nbudget: 1\n", encoding="utf-8"
    )
    for table in ("recipients", "assets", "offers", "effects"):
        (document / f"{table}.csv").write_text("recipient\nA\n", encoding="utf-8")
    (document / "areas.csv").write_text(f"ar{unseen}ea,weight\na,1\n", encoding="utf-8")
    said = shell("validate", document)
    assert said.code == 2
    assert code in said.err
    assert unseen not in said.err


@pytest.mark.parametrize("form", ["terminal", "markdown"])
def test_a_report_drops_acting_characters(form: str) -> None:
    assert not set("\x1b\x07\x7f\x9b\u202e\u2066\u2028") & set(
        render(Document(ACTING, (Paragraph(ACTING),)), form)
    )


def test_json_escapes_acting_characters_and_is_the_same_data() -> None:
    text = json.render({"name": f"{ACTING}日本"})
    assert text.rstrip("\n").isprintable() or not set("\x1b\x07\x7f\x9b\u202e\u2066\u2028") & set(
        text
    )
    import json as standard

    assert standard.loads(text) == {"name": f"{ACTING}日本"}
