"""Mutated instances. ``python -m tests.readers.fuzzing 100000`` runs as many, and prints each seed
whose input is not met politely.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from python_calamine import load_workbook

from optimizer.batch.remaining import Remaining
from optimizer.batch.study import load_study
from optimizer.errors import InstanceError, OptimizerError
from optimizer.instance.instance import Instance
from optimizer.instance.origins import confidence_counts
from optimizer.readers import read
from optimizer.readers.plan_file import read_plan
from optimizer.visible import LONGEST_LINE, visible
from tests.readers.samples import (
    HEADER,
    TABLES,
    YAML,
    as_json,
    write_folder,
    write_json,
    write_yaml,
)

LONGEST_SECONDS = 5.0

EXTRAS = {
    "places": (
        "place,name,lat,lon,size_km2,barrier_km,calm,lane\nnarrows,Narrows,1.5,103,500,20,0.8,0.5\n"
    ),
    "bases": "recipient,base,lat,lon\nNO,pier,1.2,103.5\n",
}
RICH = (
    HEADER
    + "curve: saturating\ncurves: {expert: [[0, 0], [0.5, 0.4], [2, 0.8]]}\nmeasure: {period: one"
    " day}\nallow_lethal: false\nscenarios: {lean: {budget: 500, without: {recipient: SO}}}\n"
)
RULES = (
    "  - {limit: crew, each: recipient, max_column: crew_available, name: crews}\n"
    "  - {limit: coverage, area: strait, min: 1%}\n"
    "  - {requires: {asset: boat, needs: radar, per: 4, beyond: 2}, each: recipient}\n"
    "  - {excludes: [boat, radar], recipient: SO}\n"
    "  - {limit: spend, each: recipient, min: 30, if_any: true}\n"
)
CHILD = {
    "header": (
        "format: 1\nbase: ../base\nname: Next year\nbudget: 900\n"
        "set: {rules.crews.max_column: crew_available, assets.boat.unit_cost: 125}\n"
    ),
    "offers": "recipient,asset,max_units\nNO,boat,4\nSO,radar,1\n",
    "assets": "asset,unit_cost,unit_cost_confidence\nradar,200,reported\n",
}
"""An instance that changes another."""

NASTY: list[str] = [
    "", "0", "-1", "1e999", "1e99", "-1e-99", "1e999999999", "nan", ".nan", "inf", "-.inf", "NaN",
    "Infinity", "9" * 5000, "1_000", "0x10", "1/3", "1/0", "true", "null", "~", "NO", "NO;SO;NO",
    "/", ";", "..", "../../etc/passwd", "/dev/zero", "=1+1", "@x", "'", '"', '""', "\x00",
    "\x1b[2J", "\u202e", "\ud7ff", "é", "日本", "\U0001f6a2", "\ufeff", "\u2028", "\r", "\n", "\r\n",
    "\t", ",", ",,,,", ": ", "- ", "? ", "{", "}", "[", "]", "&a ", "*a ",
    "!!python/object:os.system ", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "|", ">", "#",
    "[" * 200, "{a: " * 200, "2e15", "999999999999999999999", "18.1bn", "100%", "101%", "-5%",
    "1e12", "1e15", "0.1yen", "¥1", "$1", "a" * 1000, "x,y", "base: .\n", "set: {a: 1}\n",
    "rules: 3\n", "rules: [3]\n", "\x9b31m", "\x85", "\u200f", "\u2066", "[1]" + ", 1" * 2000,
    "k: 1\n" * 1200, "- 1\n" * 1200, ",x" * 1100, "\\u0041" * 3000, "rules: [{requires: 3}]\n",
    "rules: [{excludes: 3}]\n", "curves: {a: [[0, 0], [0, 1]]}\n", "format: 2\n", "٣", "１",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 1e308, 10**39, 0.1, "", "x", "1e999", [], {}, [[]], [None],
    {"value": 1}, {"value": []}, {"a": {"b": []}}, NASTY,
]  # fmt: skip

Mutation = Callable[[random.Random, str], str]


def _insert(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(NASTY) + text[at:]


def _delete(dice: random.Random, text: str) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at + dice.choice((1, 1, 1, 2, 5, 20, 200)) :]


def _replace_word(dice: random.Random, text: str) -> str:
    """A word or number between separators is replaced by something nasty, or by another word of the
    same text.
    """
    words = [
        word
        for word in "".join(
            letter if letter.isalnum() or letter in "_.-" else " " for letter in text
        ).split()
        if word
    ]
    if not words:
        return text
    at = text.find(dice.choice(words), dice.randrange(len(text)))
    old = text[at:].split(",")[0].split("\n")[0].split(" ")[0].strip("{}[]:") if at >= 0 else ""
    return (
        text[:at] + dice.choice((dice.choice(NASTY), dice.choice(words))) + text[at + len(old) :]
        if old
        else text
    )


def _swap_lines(dice: random.Random, text: str) -> str:
    lines = text.split("\n")
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "\n".join(lines)


def _double_line(dice: random.Random, text: str) -> str:
    lines = text.split("\n")
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    return "\n".join(lines)


def _repeat_line(dice: random.Random, text: str) -> str:
    """A line a great many times, as a slip of a hand or a program leaves it."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    lines[at : at + 1] = [lines[at]] * min(
        dice.choice((3, 50, 1_500)), 1 + 5_000_000 // (len(lines[at]) + 1)
    )
    return "\n".join(lines)


def _stretch(dice: random.Random, text: str) -> str:
    """A letter a great many times."""
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at : at + 1] * dice.choice((50, 3_000, 140_000)) + text[at:]


def _cut(dice: random.Random, text: str) -> str:
    return text[: dice.randrange(len(text) + 1)]


MUTATIONS: tuple[Mutation, ...] = (
    _insert,
    _delete,
    _replace_word,
    _replace_word,
    _replace_word,
    _swap_lines,
    _double_line,
    _cut,
    _repeat_line,
    _stretch,
)


def mutated(dice: random.Random, text: str) -> str:
    """The text after one to three mutations."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice(MUTATIONS)(dice, text)
    return text


def mutated_data(dice: random.Random, data: Any) -> Any:
    """Data in which one entry, anywhere, is something else."""
    if dice.random() < 0.15 or not isinstance(data, dict | list) or not data:
        return dice.choice(VALUES)
    at = dice.choice(list(data)) if isinstance(data, dict) else dice.randrange(len(data))
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[at] = mutated_data(dice, data[at])
    return copy


def write_mutated(seed: int, folder: Path) -> Path:
    """A mutated instance of the container that the seed picks."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    kind = seed % 8
    if kind == 0:
        return write_yaml(
            folder / "seas.yaml",
            _encodable(mutated(dice, YAML.replace("recipients:", RULES + "recipients:", 1))),
        )
    if kind == 1:
        return write_json(folder / "seas.json", _encodable(mutated(dice, as_json())))
    if kind == 2:
        return write_json(
            folder / "seas.json", json.dumps(mutated_data(dice, json.loads(as_json())))
        )
    if kind in (5, 6):
        return (_mutated_cells if kind == 5 else _mutated_parts)(dice, folder / "seas.xlsx")
    return _mutated_child(dice, folder, seed) if kind == 4 else _mutated_folder(dice, folder, seed)


def _mutated_cells(dice: random.Random, path: Path) -> Path:
    """A workbook of which one cell says something else."""
    book = load_workbook(io.BytesIO(_workbook()))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for _ in range(dice.choice((1, 1, 2, 3))):
        rows = sheets[dice.choice(list(sheets))]
        row = dice.choice(rows)
        column = dice.randrange(len(row))
        row[column] = dice.choice((*NASTY, *VALUES[:8], mutated(dice, str(row[column]))))
    with xlsxwriter.Workbook(path) as changed:
        for name, rows in sheets.items():
            sheet = changed.add_worksheet(name)
            for at, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, bool):
                        sheet.write_boolean(at, column, cell)
                    elif isinstance(cell, int | float):
                        sheet.write_number(at, column, cell)
                    elif cell not in ("", None):
                        sheet.write_string(at, column, _encodable(str(cell))[:30_000])
    return path


def _mutated_parts(dice: random.Random, path: Path) -> Path:
    """A workbook of which one part, or the packed file itself, is another."""
    packed = io.BytesIO(_workbook())
    with ZipFile(packed) as old:
        parts = {name: old.read(name).decode() for name in old.namelist()}
    if dice.random() < 0.8:
        name = dice.choice(list(parts))
        change = mutated if dice.random() < 0.5 else _mutated_attribute
        parts[name] = change(dice, parts[name])
        with ZipFile(path, "w", ZIP_DEFLATED) as new:
            for name, text in parts.items():
                new.writestr(name, _encodable(text))
        return path
    content = bytearray(packed.getvalue())
    for _ in range(dice.choice((1, 3, 30))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path.write_bytes(content[: dice.choice((len(content), dice.randrange(len(content))))])
    return path


def _mutated_attribute(dice: random.Random, text: str) -> str:
    """A value between quotes is another, so that the XML stays well-formed."""
    parts = text.split('"')
    if len(parts) > 2:
        values = ("XFD1048576", "1048576", "A0", "-1", "s", "e", "str", "d", "inlineStr", "9" * 30)
        parts[dice.randrange(0, len(parts) // 2) * 2 + 1] = dice.choice(values)
    return '"'.join(parts)


@cache
def _workbook() -> bytes:
    """The instance of the folder as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_folder(home / "seas", RICH.replace("curve:", RULES + "curve:", 1), **EXTRAS)
        Instance.build(read(home / "seas")).save(home / "seas.xlsx")
        return (home / "seas.xlsx").read_bytes()


def _mutated_folder(dice: random.Random, folder: Path, seed: int) -> Path:
    tables = TABLES | EXTRAS
    name = dice.choice((*tables, "header", "header"))
    header = RICH.replace("curve:", RULES + "curve:", 1)
    if seed % 8 == 7:  # as a spreadsheet in Europe saves it
        tables = {each: _european(text) for each, text in tables.items()}
    changed = {name: _encodable(mutated(dice, tables.get(name, header)))}
    return write_folder(
        folder / f"seas-{seed}", changed.pop("header", header), **(tables | changed)
    )


def _european(text: str) -> str:
    """A table with semicolons between columns, and decimal commas."""
    return text.replace("NO;SO", '"NO#SO"').translate(str.maketrans(",.#", ";,;"))


def _mutated_child(dice: random.Random, folder: Path, seed: int) -> Path:
    write_folder(folder / "base", RICH.replace("curve:", RULES + "curve:", 1), **EXTRAS)
    child = folder / f"child-{seed}"
    child.mkdir()
    name = dice.choice((*CHILD, "header"))
    for part, text in CHILD.items():
        file = "instance.yaml" if part == "header" else f"{part}.csv"
        (child / file).write_text(
            _encodable(mutated(dice, text)) if part == name else text, encoding="utf-8"
        )
    return child


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def meet_plan(seed: int, folder: Path) -> None:
    """Read a mutated plan for the instance. Anything but an OptimizerError escapes."""
    path = folder / "plan.csv"
    dice = random.Random(seed)  # noqa: S311
    path.write_text(
        _encodable(
            mutated(dice, "recipient,asset,base,units,note\nNO,boat,,2,\nSO,boat,,1,announced\n")
        ),
        encoding="utf-8",
    )
    try:
        read_plan(path, {"NO/boat": 0, "NO/radar": 1, "SO/boat": 2})
    except OptimizerError as error:
        expect_fit_to_be_shown(error)


def expect_fit_to_be_shown(error: OptimizerError) -> None:
    """A message steers no terminal, none of its lines is endless, and it never suggests the very
    word it refuses.
    """
    message = str(error)
    assert visible(message) == message, ascii(message[:200])
    assert max(map(len, message.split("\n"))) <= LONGEST_LINE, message[:200]
    for fault in error.faults if isinstance(error, InstanceError) else ():
        assert not (fault.field and f'Did you mean "{fault.field}"?' in fault.hint), str(fault)
        assert fault.where, str(fault)
        assert ".csv" not in fault.where or ":" in fault.where or not fault.field, str(fault)


STUDY = (
    "format: 1\nname: s\ninstances: [one.yaml, '*.yaml']\nbudgets: [50, 1bn, '0:100:50']\n"
    "scenarios: {stated: , lean: {budget: 15, without: {recipient: SO}}, other: scenario.yaml}\n"
    "draws: {count: 3, seed: 1, groups: {g: ['offers.*.uptake']}, only: ['assets.*']}\n"
    "options: {method: auto, time_limit: 60, seed: 3}\n"
)


def meet_study(seed: int, folder: Path) -> None:
    """Read a mutated study, or one whose scenario file is mutated. Anything but an OptimizerError
    escapes.
    """
    dice = random.Random(seed)  # noqa: S311
    study, scenario = STUDY, "budget: 15\nrules.served.min: 3\n"
    if seed % 3:
        study = mutated(dice, study)
    else:
        scenario = mutated(dice, scenario)
    (folder / "study.yaml").write_text(_encodable(study), encoding="utf-8")
    (folder / "scenario.yaml").write_text(_encodable(scenario), encoding="utf-8")
    try:
        Remaining(load_study(folder / "study.yaml"), {}, None)
    except OptimizerError as error:
        expect_fit_to_be_shown(error)


def meet(path: Path) -> str:
    """What happens to an instance: "read", or the first word of the refusal. Anything but an
    OptimizerError escapes.
    """
    began = time.process_time()
    try:
        instance = Instance.build(read(path))
        instance.rows(instance.budget.minor)
        confidence_counts(instance.tables)
        outcome = f"read {instance.digest[:0]}"
    except OptimizerError as error:
        expect_fit_to_be_shown(error)
        outcome = "refused"
    if time.process_time() - began > LONGEST_SECONDS:
        raise TimeoutError(f"{path} took {time.process_time() - began:.1f} s")
    return outcome.strip()


def main(count: int, first: int = 0) -> int:
    """Meet many mutated instances; the number of those that were not met politely."""
    bad = 0
    outcomes: dict[str, int] = {}
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            try:
                meet_plan(seed, Path(folder))
                meet_study(seed, Path(folder))
                outcome = meet(write_mutated(seed, Path(folder)))
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
            except Exception:
                bad += 1
                sys.stdout.write(f"seed {seed}\n{traceback.format_exc(limit=-3)}\n")
    sys.stdout.write(f"{outcomes} and {bad} not met politely\n")
    return bad


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
