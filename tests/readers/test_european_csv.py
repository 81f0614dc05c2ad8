"""CSV files as spreadsheets of much of Europe save them: semicolons, decimal commas, ``sep=;``, a
byte-order mark, CRLF. What could be read in two ways is refused with its line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.errors import InputError, InstanceError
from optimizer.readers.plan_file import read_plan
from tests.readers.samples import TABLES, write_folder

OFFERS = {"NO/boat": 0, "NO/radar": 1, "SO/boat": 2}


def european(text: str) -> str:
    """A table of the samples with semicolons for commas and commas for points."""
    swapped = text.translate(str.maketrans(",.;", ";,,"))
    return swapped.replace("NO,SO", '"NO;SO"').replace('"A paper; with a comma"', '"A; paper"')


def faults(folder: Path) -> list[str]:
    with pytest.raises(InstanceError) as caught:
        opt.load(folder)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("first", ["", "sep=;\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_folder_saved_in_europe_says_the_same(
    mark: str, first: str, end: str, tmp_path: Path
) -> None:
    plain = opt.load(write_folder(tmp_path / "plain"))
    folder = write_folder(tmp_path / "european")
    for name, text in TABLES.items():
        content = (mark + first + european(text)).replace("\n", end)
        (folder / f"{name}.csv").write_bytes(content.encode())
    found = opt.load(folder)
    assert found.areas == plain.areas
    assert found.offers == plain.offers
    assert found.assets == plain.assets
    assert (found.factor_matrix == plain.factor_matrix).all()


def weights(folder: Path, *cells: str, separator: str = ";") -> list[Any]:
    """Areas with these weights, one more that shows nothing."""
    rows = "".join(f"a{row}{separator}{cell}\n" for row, cell in enumerate(cells))
    names = [f"a{row}" for row in range(len(cells))]
    effects = "recipient,asset,area,coverage_factor\n" + "".join(
        f"NO,boat,{name},1\n" for name in names
    )
    header = f"area{separator}weight\n"
    instance = opt.load(write_folder(folder / "seas", areas=header + rows, effects=effects))
    return [area.weight for area in instance.areas]


def test_the_numbers_of_a_file_show_its_decimal_mark(tmp_path: Path) -> None:
    # 0,5 shows a decimal comma, so 1,234 is a little more than one; 1.234,5 is over a thousand.
    assert weights(tmp_path, "0,5", "1,234", "1.234,5", "12", "1,5e2") == [
        0.5, 1.234, 1234.5, 12, 150,
    ]  # fmt: skip


def test_points_are_read_beside_semicolons_too(tmp_path: Path) -> None:
    assert weights(tmp_path, "0.5", "1.234", "1,234.5", "12") == [0.5, 1.234, 1234.5, 12]


def test_a_comma_between_columns_leaves_numbers_as_they_were(tmp_path: Path) -> None:
    assert weights(tmp_path, "0.5", '"1,234"', separator=",") == [0.5, 1234]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            ("1,234", "12"),
            "areas.csv:2: weight: found 1,234, which may be a number of thousands or have decimals"
            " here. Write 1234 for thousands, or another decimal: 1,2340.",
        ),
        (("12", "1.234"), "areas.csv:3: weight: found 1.234, which may be"),
        (
            ("0,5", "1.234"),
            "areas.csv:3: weight: found 1.234, which may be a number of thousands or have decimals"
            " where a comma begins decimals. Write 1234 for thousands, or another decimal: 1.2340.",
        ),
        (("0.5", "1,234"), "areas.csv:3: weight: found 1,234, which may be"),
        (
            ("0,5", "0.5"),
            "areas.csv:2: weight: found 0,5, a decimal comma, and in areas.csv:3 0.5, a decimal"
            " point: expected one of them in a file.",
        ),
        (("1.2.3", "4"), "areas.csv:2: weight: found '1.2.3': expected a number"),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused(
    cells: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(InstanceError) as caught:
        weights(tmp_path, *cells)
    assert str(caught.value.faults[0]).startswith(said)


def test_amounts_and_percents_have_decimal_commas_too(tmp_path: Path) -> None:
    assets = "asset;category;unit_cost;crew\nboat;boat;0,13bn;6\nradar;radar;¥180,5m;8,5\n"
    offers = "recipient;asset;max_units;uptake\nNO;boat;3;80,5%\nNO;radar;2;\nSO;boat;2;1\n"
    it = opt.load(write_folder(tmp_path / "seas", assets=assets, offers=offers))
    assert [asset.unit_cost.minor for asset in it.assets] == [130_000_000, 180_500_000]
    assert (
        it.assets[1].resources["crew"]
        == opt.load(
            write_folder(tmp_path / "plain", assets=assets.translate(str.maketrans(";,", ",.")))
        )
        .assets[1]
        .resources["crew"]
    )
    assert it.offers[0].uptake == 0.805


def test_text_with_commas_stays_as_it_is(tmp_path: Path) -> None:
    recipients = "recipient;name;remark\nNO;1,5 North;1,5 miles\nSO;2,5;see 3,4\n"
    it = opt.load(write_folder(tmp_path / "seas", recipients=recipients))
    assert [each.name for each in it.recipients] == ["1,5 North", "2,5"]
    assert it.tables.tables["recipients"].columns["remark"] == ["1,5 miles", "see 3,4"]


def test_lines_are_counted_after_the_line_that_names_the_separator(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "seas", areas="sep=;\narea;weight\nstrait;much\nbay;1\n")
    assert faults(folder)[0].startswith("areas.csv:3: weight: found 'much'")
    folder = write_folder(tmp_path / "seas", areas="sep=;\narea;area\n")
    assert faults(folder)[0].startswith("areas.csv:2: area: stands twice")


def test_a_header_with_commas_and_semicolons_has_commas_between_columns(tmp_path: Path) -> None:
    recipients = "recipient,remark;x\nNO,North\nSO,South\n"
    it = opt.load(write_folder(tmp_path / "seas", recipients=recipients))
    assert list(it.tables.tables["recipients"].columns) == ["recipient", "remark;x"]


def test_another_encoding_is_refused_and_shown_as_it_would_read(tmp_path: Path) -> None:
    # Read without a word, it could be the wrong one: Shift-JIS or Windows-1250 have the same bytes.
    folder = write_folder(tmp_path / "seas")
    (folder / "recipients.csv").write_bytes("recipient;name\r\nNO;Nordpå\r\n".encode("cp1252"))
    assert faults(folder)[0] == (
        "recipients.csv:2: is not UTF-8 text: found the byte 0xe5. In Windows-1252 the line reads"
        ' "NO;Nordpå": if that is right, save it as UTF-8.'
    )


@pytest.mark.parametrize("first", ["", "sep=;\n"])
def test_a_plan_saved_in_europe_is_read(first: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(f"{first}recipient;asset;units;cost\nNO;boat;2;1,5\nSO;boat;1;2.500\n")
    assert read_plan(path, OFFERS).units == (2, 0, 1)


def test_units_that_may_be_thousands_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("recipient;asset;units\nNO;boat;1.000\n")
    with pytest.raises(InputError, match=r"plan.csv:2: units: found 1.000, which may be"):
        read_plan(path, OFFERS)
