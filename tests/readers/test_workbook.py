"""A workbook as people make it in a spreadsheet: read as it is meant, or refused with its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter

import optimizer as opt
from optimizer.errors import InputError, InstanceError
from optimizer.readers import read
from tests.readers.samples import write_yaml

Sheets = Mapping[str, Sequence[Sequence[Any]]]

SEAS: dict[str, list[list[Any]]] = {
    "instance": [
        ["key", "value"],
        ["format", 1],
        ["name", "Two seas"],
        ["currency", "JPY"],
        ["money_unit", "million"],
        ["budget", 1000],
    ],
    "rules": [
        ["limit", "each", "max", "min", "because", "recipient"],
        ["spend_share", "recipient", "60%", None, "no single recipient dominates", None],
        ["recipients_served", None, None, "{0: 1, 0.9bn: 2}", None, None],
        ["spend", None, "900", None, "a; b", "NO;SO"],
    ],
    "recipients": [["recipient", "name"], ["NO", "North"], ["SO", "South"]],
    "assets": [["asset", "category", "unit_cost"], ["boat", "boat", 130]],
    "areas": [["area", "recipient", "weight"], ["strait", "NO;SO", 60], ["bay", "SO", 40]],
    "offers": [["recipient", "asset", "max_units"], ["NO", "boat", 3], ["SO", "boat", 2]],
    "effects": [
        ["recipient", "asset", "area", "coverage"],
        ["NO", "boat", "strait", 0.1],
        ["SO", "boat", "bay", 0.2],
    ],
}


def write_workbook(path: Path, sheets: Sheets = SEAS) -> Path:
    """A workbook with these cells; dates as a spreadsheet keeps them."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, day)
                    elif isinstance(cell, tuple):  # a formula and its value
                        sheet.write_formula(row, column, cell[0], None, cell[1])
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return path


def with_cell(place: tuple[str, int, int], cell: Any) -> dict[str, list[list[Any]]]:
    """The sheets with another cell, rows and columns counted from 0."""
    sheet, row, column = place
    sheets = {name: [list(cells) for cells in rows] for name, rows in SEAS.items()}
    sheets[sheet][row][column] = cell
    return sheets


def faults(path: Path) -> list[str]:
    with pytest.raises(InstanceError) as caught:
        opt.load(path)
    return [str(fault) for fault in caught.value.faults]


def test_a_workbook_says_what_a_file_says(tmp_path: Path) -> None:
    it = read(write_workbook(tmp_path / "seas.xlsx"))
    assert it.header["rules"] == [
        {
            "limit": "spend_share",
            "each": "recipient",
            "max": "60%",
            "because": "no single recipient dominates",
        },
        {"limit": "recipients_served", "min": {"0": 1, "0.9bn": 2}},
        {"limit": "spend", "max": "900", "because": "a; b", "recipient": ["NO", "SO"]},
    ]
    assert it.tables["areas"].records()[0] == {"area": "strait", "recipient": "NO;SO", "weight": 60}
    assert opt.solve(opt.load(tmp_path / "seas.xlsx")).status == "optimal"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (0.1, 0.1),
        (0.1 + 0.2, 0.3),  # a spreadsheet shows 0.3, and holds to 15 digits
        (1.1 * 3, 3.3),
        (130, 130),
        (130.0, 130),
        (10**14 + 1, 10**14 + 1),
        (0.123456789012345, 0.123456789012345),
        (" text ", "text"),
        (True, True),
        (date(2026, 4, 1), "2026-04-01"),
        (datetime(2026, 4, 1, 12, 30), "2026-04-01 12:30:00"),
        (("=A1", 7), 7),
        (("=A1", "x"), "x"),
        ("80%", "80%"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(cell: Any, meant: Any, tmp_path: Path) -> None:
    sheets = SEAS | {"sources": [["source", "note"], ["paper", cell]]}
    (found,) = (
        read(write_workbook(tmp_path / "seas.xlsx", sheets)).tables["sources"].columns["note"]
    )
    assert found == meant
    assert type(found) is type(meant)


def test_money_in_a_cell_is_exact(tmp_path: Path) -> None:
    # 0.1 of a million yen is 100,000 yen; as a binary double it is a little more.
    path = write_workbook(tmp_path / "seas.xlsx", with_cell(("assets", 1, 2), 0.1))
    assert opt.load(path).assets[0].unit_cost.minor == 100_000
    path = write_workbook(tmp_path / "sum.xlsx", with_cell(("assets", 1, 2), 0.1 + 0.2))
    assert opt.load(path).assets[0].unit_cost.minor == 300_000


def test_entries_within_a_key_have_rows_of_their_own(tmp_path: Path) -> None:
    more = [
        ["measure.period", "one day"],
        ["scenarios.lean", "{budget: 500, without: {recipient: SO}}"],
        ["scenarios.a.b", "{budget: 400}"],
        ["curves", "{}"],
        ["description", None],
        [None, None, "a remark"],
    ]
    sheets = SEAS | {"instance": [*SEAS["instance"], *more]}
    header = read(write_workbook(tmp_path / "seas.xlsx", sheets)).header
    assert header["measure"] == {"period": "one day"}
    assert header["scenarios"] == {
        "lean": {"budget": 500, "without": {"recipient": "SO"}},
        "a.b": {"budget": 400},
    }
    assert header["curves"] == {}
    assert header["description"] is None


def test_curves_are_points_in_rows(tmp_path: Path) -> None:
    points = [["curve", "coverage_factor", "coverage"], ["a", 0, 0], ["a", 1, 0.5], ["b", 0, 0]]
    sheets = SEAS | {"curves": [*points, ["b", 2, 0.8]]}
    curves = read(write_workbook(tmp_path / "seas.xlsx", sheets)).header["curves"]
    assert curves == {"a": [[0, 0], [1, 0.5]], "b": [[0, 0], [2, 0.8]]}


def test_sheets_of_the_writers_own_are_passed_over(tmp_path: Path) -> None:
    sheets = SEAS | {"Reckoning": [["=1/0"]], "Offers": SEAS["offers"]}
    del sheets["offers"]  # capitals are no other name
    assert len(opt.load(write_workbook(tmp_path / "seas.xlsx", sheets)).offers) == 2


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (
            ("offers", 2, 2),
            "three",
            "seas.xlsx:offers!C3: max_units: found 'three': expected a whole number from 0 to"
            " 1,000,000.",
        ),
        (
            ("offers", 1, 2),
            date(2026, 3, 1),
            "seas.xlsx:offers!C2: max_units: found '2026-03-01': expected a whole number from 0 to"
            " 1,000,000. Perhaps a spreadsheet took the number for a date.",
        ),
        (("assets", 1, 2), None, "seas.xlsx:assets!C2: unit_cost: is empty"),
        (("areas", 1, 1), "NO;WE", "seas.xlsx:areas!B2: recipient: found 'WE'"),
        (
            ("areas", 2, 0),
            "strait",
            "seas.xlsx:areas!A3: area: strait stands here and in seas.xlsx:",
        ),
        (("instance", 5, 1), "much", "seas.xlsx:instance!B6: budget: 'much' is not an amount"),
        (("instance", 5, 0), "budgets", "seas.xlsx:instance!B6: budgets: is not a key"),
        (("instance", 5, 0), "name", "seas.xlsx:instance!A6: name: stands twice"),
        (("instance", 5, 0), None, "seas.xlsx:instance!A6: is empty: expected the key"),
        (("rules", 1, 2), "lots", "seas.xlsx:rules!2: rules[0]: 'lots' is not a number"),
        (("rules", 2, 3), "{0: 1", "seas.xlsx:rules!D3: is not well-formed YAML"),
        (("rules", 0, 2), "maximum", "seas.xlsx:rules!C2: rules[0].maximum"),
        (("offers", 0, 2), "recipient", "seas.xlsx:offers!1: recipient: stands twice"),
        (("offers", 0, 2), None, "seas.xlsx:offers!1: column 3 has cells but no name."),
        (
            ("offers", 1, 2),
            ("=1/0", "#DIV/0!"),
            "seas.xlsx:offers!C2: holds the error of a formula, such as #N/A: expected a value.",
        ),
        (("sources", 1, 0), "a\x01b", "seas.xlsx:sources!A2: found the control character U+0001"),
    ],
)
def test_a_fault_is_told_by_sheet_and_cell(
    place: tuple[str, int, int], cell: Any, said: str, tmp_path: Path
) -> None:
    sheets = (
        with_cell(place, cell) if place[0] in SEAS else SEAS | {"sources": [["source"], [cell]]}
    )
    assert faults(write_workbook(tmp_path / "seas.xlsx", sheets))[0].startswith(said)


def test_what_is_no_sheet_of_ours_but_almost_is_refused(tmp_path: Path) -> None:
    sheets = {name: rows for name, rows in SEAS.items() if name not in ("instance", "offers")}
    path = write_workbook(tmp_path / "seas.xlsx", sheets | {"offer": SEAS["offers"]})
    assert faults(path) == [
        'seas.xlsx:offer: is not the name of a table. Did you mean "offers"? Rename it, or give it'
        " a name unlike a table's.",
        "seas.xlsx: has no sheet instance: expected format, name, budget and so on there.",
    ]


def test_rules_stand_in_one_place(tmp_path: Path) -> None:
    sheets = SEAS | {"instance": [*SEAS["instance"], ["rules", "[]"]]}
    assert faults(write_workbook(tmp_path / "seas.xlsx", sheets)) == [
        "seas.xlsx:rules: stands beside the key rules of the sheet instance: expected one of them."
    ]


def test_an_instance_may_change_one_in_a_workbook(tmp_path: Path) -> None:
    write_workbook(tmp_path / "seas.xlsx")
    child = "format: 1\nbase: seas.xlsx\nname: Next\nset: {offers.NO/boat.max_units: 1}\n"
    assert opt.load(write_yaml(tmp_path / "next.yaml", child)).offers[0].max_units == 1
    wrong = child + "areas:\n  - {area: bay, weight: -1}\n"
    assert faults(write_yaml(tmp_path / "next.yaml", wrong))[0].startswith(
        "next.yaml:6:5: weight: found -1"
    )
    write_workbook(tmp_path / "seas.xlsx", with_cell(("areas", 1, 2), "much"))
    assert faults(write_yaml(tmp_path / "next.yaml", child + "areas: []\n"))[0].startswith(
        "next.yaml:areas!2 of the base's seas.xlsx: weight: found 'much'"
    )


# -- what is no workbook, or more than one should be -----------------------------------------------


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with its parts changed."""
    with ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, change(name, content))
    return path


def in_offers(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """Replaces text in the sheet ``offers``, the sixth."""
    return lambda name, content: (
        content.replace(old, new, 1) if name.endswith("sheet6.xml") else content
    )


def test_a_formula_that_nobody_worked_out_is_no_empty_cell(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "seas.xlsx", with_cell(("offers", 1, 2), ("=1+1", 2)))
    repacked(path, in_offers(b"<v>2</v>", b""))  # as programs write it that do not reckon
    assert faults(path) == [
        "seas.xlsx:offers!C2: holds a formula that has no value yet. Open the workbook in a"
        " spreadsheet and save it."
    ]


def test_parts_may_be_called_from_the_root(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "seas.xlsx", with_cell(("offers", 1, 2), ("=1+1", 2)))
    repacked(path, in_offers(b"<v>2</v>", b"<v />"))
    repacked(
        path,
        lambda name, content: (
            content.replace(b'"worksheets/', b'"/xl/worksheets/')
            if name.endswith("workbook.xml.rels")
            else content
        ),
    )
    assert faults(path)[0].startswith("seas.xlsx:offers!C2: holds a formula that has no value yet.")


def test_a_cell_far_out_is_refused_before_what_lies_between_is_set_aside(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "seas.xlsx")
    repacked(path, in_offers(b'r="C3"', b'r="XFD1048576"'))
    assert faults(path) == [
        "seas.xlsx: has cells as far as XFD1048576: at most 2,000,000 are read of all sheets"
        " together. Delete the empty rows and columns, or put large tables into CSV files."
    ]


def test_cells_that_do_not_say_where_they_stand_are_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "seas.xlsx")
    repacked(path, in_offers(b'<c r="C3"', b"<c"))
    assert faults(path) == ["seas.xlsx: has cells that do not say where they stand. Save it again."]


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.readers.sheets.MOST_UNPACKED", 100_000)
    path = write_workbook(tmp_path / "seas.xlsx")
    repacked(path, lambda name, content: content + b" " * 100_000)
    assert faults(path) == ["seas.xlsx: unpacks to more than 100,000 bytes, or twice."]


def test_a_text_that_many_cells_show_counts_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.readers.sheets.MOST_UNPACKED", 1_000_000)
    sheets = SEAS | {"sources": [["source", "note"], *([n, "x" * 30_000] for n in range(40))]}
    path = write_workbook(tmp_path / "seas.xlsx", sheets)
    assert faults(path) == ["seas.xlsx: shows more than 1,000,000 bytes of text."]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"recipient,asset\n", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "seas.xlsx").write_bytes(content)
    assert faults(tmp_path / "seas.xlsx")[0].startswith(
        "seas.xlsx: is not a workbook that can be unpacked. Perhaps it has a password"
    )


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "seas.xlsx", "w") as packed:
        packed.writestr("readme.txt", "no workbook")
    assert faults(tmp_path / "seas.xlsx")[0].startswith(
        "seas.xlsx: is not a workbook that can be read"
    )


def test_an_older_workbook_is_refused_with_the_names_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "seas.xls").write_bytes(b"")
    with pytest.raises(InputError, match=r"a file .yaml, .yml, .json, .xlsx"):
        read(tmp_path / "seas.xls")
