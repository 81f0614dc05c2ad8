"""Rows leave the store as Parquet, CSV or a workbook, whole or not at all, the same bytes for the
same rows.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from optimizer import batch
from optimizer.batch import exporting
from optimizer.batch.store import StoredRow, create_or_open
from optimizer.batch.tidy_tables import TYPES
from optimizer.errors import InputError

from .samples import begin

HOSTILE = "=HYPERLINK(1)"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Two answers and a broken instance whose name would be a formula."""
    answer = {
        "instance": {"digest": "d"},
        "cost": {"amount": "5000000", "currency": "JPY"},
        "awareness": 6.5,
        "baseline": 0.5,
        "gain": 6.0,
        "bound": 6.5,
        "gap": 0.0,
        "maximum": 13.0,
        "share": 0.5,
        "best": None,
        "optimum_unique": True,
        "method": "frontier",
        "conflict": [],
        "rules": [],
        "units": {"PHL/radar": 1, "PHL/rhib": 2},
    }
    rows = [
        StoredRow(
            bytes([n]), n, "one.json", "stated", n, 5_000_000, "optimal", "", answer, None, {}
        )
        for n in (1, 2)
    ]
    with create_or_open(tmp_path / "runs.db") as opened:
        begin(opened).add(
            [
                *rows,
                StoredRow(bytes([3]), 3, HOSTILE, None, None, None, "broken", "no such file"),
            ]
        )
    return tmp_path / "runs.db"


def test_a_frame_has_a_row_per_cell_and_a_type_per_column(store: Path) -> None:
    table = batch.read(store)
    assert list(table.columns) == list(TYPES)
    assert table["draw"].tolist() == [1, 2, pd.NA]
    assert table["share"].tolist()[:2] == [0.5, 0.5]
    assert table["units"].tolist()[:2] == [3, 3]
    assert table["plan"][0] == "PHL/radar 1; PHL/rhib 2"
    assert table["optimum_unique"].tolist() == [True, True, pd.NA]
    assert table["reason"].fillna("").tolist() == ["", "", "no such file"]


def test_plans_have_a_row_per_cell_and_offer_bought(store: Path) -> None:
    table = batch.read_plans(store)
    assert table[["draw", "offer", "units"]].values.tolist() == [
        [1, "PHL/radar", 1],
        [1, "PHL/rhib", 2],
        [2, "PHL/radar", 1],
        [2, "PHL/rhib", 2],
    ]


def test_parquet_holds_what_the_frame_holds(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)  # so that there are two row groups
    batch.export(tmp_path / "runs.parquet", store)
    kinds = {"whole": "Int64", "text": "string", "number": "float64", "flag": "boolean"}
    back = pd.read_parquet(tmp_path / "runs.parquet").astype(
        {name: kinds[kind] for name, kind in TYPES.items()}
    )
    pd.testing.assert_frame_equal(back, batch.read(store))


def test_csv_has_one_header_and_no_formula(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    batch.export(tmp_path / "runs.csv", store)
    lines = (tmp_path / "runs.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "\ufeff" + ",".join(f'"{name}"' for name in TYPES)
    assert lines[1].startswith(
        '"one.json","stated",1,5000000,5000000,"one JPY","JPY","optimal",5000000,5000000,'
        '6.5,0.5,6,6.5,0,13,0.5,,true,"frontier",3,"PHL/radar 1; PHL/rhib 2",'
    )
    assert lines[3].startswith(f'"\'{HOSTILE}",,,,,,,"broken",')
    assert len(lines) == 4


def test_a_workbook_holds_text_as_text(store: Path, tmp_path: Path) -> None:
    batch.export(tmp_path / "runs.xlsx", store)
    cells = CalamineWorkbook.from_path(tmp_path / "runs.xlsx").get_sheet_by_name("runs").to_python()
    assert cells[0] == list(TYPES)
    assert cells[1][:8] == [
        "one.json",
        "stated",
        1,
        5_000_000,
        5_000_000,
        "one JPY",
        "JPY",
        "optimal",
    ]
    assert cells[3][0] == HOSTILE


@pytest.mark.parametrize("suffix", exporting.FORMATS)
def test_the_same_rows_give_the_same_bytes(store: Path, tmp_path: Path, suffix: str) -> None:
    for name in ("one", "two"):
        batch.export(tmp_path / f"{name}{suffix}", store)
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", exporting.FORMATS)
def test_a_store_without_rows_gives_a_file_with_a_header(tmp_path: Path, suffix: str) -> None:
    create_or_open(tmp_path / "empty.db").close()
    batch.export(tmp_path / f"empty{suffix}", tmp_path / "empty.db")
    assert (tmp_path / f"empty{suffix}").stat().st_size > 0


def test_more_rows_than_a_worksheet_has_are_refused_and_leave_no_file(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SHEET_ROWS", 3)
    with pytest.raises(
        InputError, match=r"a worksheet has 3 rows and the study more. Export .parquet or .csv"
    ):
        batch.export(tmp_path / "runs.xlsx", store)
    assert not [path for path in tmp_path.iterdir() if "xlsx" in path.name]


def test_a_suffix_of_no_format_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Expected one of .csv, .parquet, .xlsx"):
        batch.export(tmp_path / "runs.docx", store)
