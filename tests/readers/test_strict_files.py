"""YAML and JSON are read without surprises: what means something other than it shows is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
from yaml import SafeLoader

from optimizer.instance.faults import Faults
from optimizer.readers.strict_json import parse_json
from optimizer.readers.strict_yaml import parse_yaml


@pytest.fixture(autouse=True, params=["C parser", "pure parser"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers, because not every machine has the fast one."""
    if request.param == "pure parser":
        monkeypatch.setattr("optimizer.readers.strict_yaml._LOADER", SafeLoader)


def yaml(text: str) -> tuple[Any, list[str]]:
    faults = Faults()
    parsed = parse_yaml(text, (), faults.of("f"))
    return parsed.data if parsed else None, [str(fault) for fault in faults.found]


def json(text: str) -> tuple[Any, list[str]]:
    faults = Faults()
    parsed = parse_json(text, (), faults.of("f"))
    return parsed.data if parsed else None, [str(fault) for fault in faults.found]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("0", 0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e9", 1e9),
        ("18.1e9", 18.1e9),
        ("0123", "0123"),  # an identifier, neither octal nor decimal
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("0x10", "0x10"),
        ("2026-11-23", "2026-11-23"),
        ("3.1bn", "3.1bn"),
        ("'12'", "12"),
        ("{0: 4, 8bn: 8}", {"0": 4, "8bn": 8}),
        ("{unit_cost: '250,000', none: }", {"unit_cost": "250,000", "none": None}),
        ("{2024: null}", {"2024": None}),
        ('"true"', "true"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_a_scalar_means_what_it_shows(written: str, meant: object) -> None:
    data, faults = yaml(f"key: {written}")
    assert faults == []
    assert data == {"key": meant}
    assert type(data["key"]) is type(meant)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "f:2:1: a: stands twice: expected each key once."),
        ("a: {0: 1, '0': 2}\n", "f:1:11: 0: stands twice"),
        ("a: &x 1\nb: *x\n", "f:1:4: found &x: anchors and aliases are not read."),
        ("a: &x [*x]\n", "f:1:4: found &x"),
        (
            "a: !!python/object:os.system 1\n",
            "f:1:4: found the tag tag:yaml.org,2002:python/object:os.system",
        ),
        ("a: !!str 1\n", "tags are not read"),
        ("a: ! 1\n", "tags are not read"),
        # What a comma leaves of a number: 250,000 in a flow mapping is 250, and a key 000.
        (
            "a: {unit_cost: 250,000}\n",
            (
                "f:1:23: 000: is a key of digits without a value: a comma ends the entry before it."
                ' Quote "250,000", or leave the comma out.'
            ),
        ),
        (
            "a: {0: 1,000, 8bn: 8}\n",
            (
                "f:1:13: 000: is a key of digits without a value: a comma ends the entry before it."
                ' Quote "1,000"'
            ),
        ),
        ("a: [{n: {value: 12,500, low: 1}}]\n", "500: is a key of digits without a value"),
        ("a: {n: 1,000,000}\n", "000: is a key of digits without a value"),
        ("a: {2: }\n", "2: is a key of digits without a value"),
        ("<<: {a: 1}\n", "f:1:1: <<: merge keys are not read."),
        ("? [a, b]\n: 1\n", "f:1:3: has a list as a key: expected text."),
        ("? {a: [b]}\n: {c: d}\nx: 1\n", "f:1:3: has a mapping as a key: expected text."),
        ("a: 1\n---\nb: 2\n", "f:2:1: begins a second document: expected one."),
        ("%YAML 1.1\n---\na: 1\n", "has a % directive: expected none."),
        ("a: .nan\n", "f:1:4: found the number .nan: expected a finite number."),
        ("a: -.inf\n", "expected a finite number"),
        ("a: 1e999\n", "f:1:4: found the number 1e999 is too large."),
        (f"a: {'9' * 5000}\n", "f:1:4: found a number of 5000 characters: at most 40 are read."),
        ('a: "\\e[2J"\n', "f:1:4: found the control character U+001B: expected plain text."),
        ("a: [1, 2\n", "is not well-formed YAML"),
        ("a:\n\t- 1\n", "Perhaps a tab indents a line"),
        ("a: b: c\n", 'Perhaps a text with ": " needs quotes'),
        ("a: " + "[" * 60 + "]" * 60, "is nested more than 50 deep."),
        ("a: " + "[" * 100_000, "is nested more than 50 deep."),
        ("a: " + "{x: " * 100_000, "is nested more than 50 deep."),
        ("a: \ufffe", "is not well-formed YAML"),
    ],
)
def test_yaml_that_hides_something_is_refused_at_its_place(text: str, said: str) -> None:
    _, faults = yaml(text)
    assert said in faults[0]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
    )
    began = time.monotonic()
    _, faults = yaml(bomb)
    assert len(faults) == 10 + 9 * 9  # every anchor and every alias, each once
    assert time.monotonic() - began < 10


def test_several_faults_of_one_file_come_at_once() -> None:
    _, faults = yaml("a: 1\na: !x 2\nb: &y .inf\n")
    assert [fault.split(" ", 1)[0] for fault in faults] == ["f:2:1:", "f:2:4:", "f:3:4:", "f:3:4:"]


def test_an_empty_value_is_none() -> None:
    assert yaml("? a\n") == ({"a": None}, [])


def test_json_is_read_with_the_place_of_every_entry() -> None:
    parsed = parse_json(
        '{"a": [1,\n  {"b": -2.5e1}],\n "c": "\\"}{", "d": [true, false, null, {}, []]}',
        (),
        Faults().of("f"),
    )
    assert parsed is not None
    assert parsed.data == {"a": [1, {"b": -25.0}], "c": '"}{', "d": [True, False, None, {}, []]}
    assert parsed.marks["a", 1, "b"] == "2:9"
    assert parsed.marks["c",] == "3:7"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "a": 2}', "f:1:10: a: stands twice"),
        ('{"a": NaN}', "f:1:7: found NaN: expected a finite number."),
        ('{"a": -Infinity}', "f:1:7: found -Infinity"),
        ('{"a": 1e999}', "found the number 1e999 is too large."),
        (f'{{"a": {"9" * 5000}}}', "found a number of 5000 characters"),
        ('{"a": "\\u0000"}', "found the control character U+0000"),
        ('{"a": "\\ud800"}', "found the control character U+D800"),
        ('{"a": 1,}', "is not well-formed JSON"),
        ("{'a': 1}", "Perhaps there is a comma too many, or text without double quotes."),
        ('{"a": 1} {"b": 2}', "f:1:10: is not well-formed JSON: Extra data."),
        ("", "is not well-formed JSON"),
        ("[" * 60 + "]" * 60, "f:1:51: is nested more than 50 deep."),
        ("[" * 100_000 + "]" * 100_000, "is nested more than 50 deep."),
    ],
)
def test_json_beyond_the_standard_is_refused_at_its_place(text: str, said: str) -> None:
    _, faults = json(text)
    assert said in faults[0]
