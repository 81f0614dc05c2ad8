"""A terminal of any width shows every number and every name, in columns that stand straight however
wide their characters are.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import optimizer as opt
from optimizer.document import (
    Axis,
    Bullets,
    Chart,
    Column,
    Document,
    Heading,
    Series,
    Table,
    clean,
    number,
)
from optimizer.renderers import terminal, terminal_plot, terminal_table
from tests.families import ANSWERING, expect_members

WIDTHS = [40, 50, 60, 80, 100, 120, 160, 200]
LONG = "The Most Serene and Rather Long-winded Republic of the Northern and Southern Archipelagos"
NAMES = {
    "AAA": LONG,
    "BBB": "南太平洋島嶼国連合共和国海上保安庁沿岸監視部隊",
    "CCC": "Cote\u0301 d\u2019E\u0301meraude · Côte",
}


def many_names() -> opt.Instance:
    """Names that are long, two cells a character, or of letters with marks of their own; money in
    large and odd amounts.
    """
    offers = [
        {"recipient": key, "asset": asset, "max_units": 3}
        for key in NAMES
        for asset in ("radar", "boat")
    ]
    return opt.Instance.from_tables(
        name="沿岸 · " + LONG,
        budget="9,876,543,210 yen",
        currency="JPY",
        money_unit="one",
        recipients=[{"recipient": key, "name": name} for key, name in NAMES.items()],
        assets=[
            {
                "asset": "radar",
                "name": "沿岸監視レーダー",
                "category": "radar",
                "unit_cost": 1_234_567_890,
            },
            {
                "asset": "boat",
                "name": "Patrolboatwithoutasinglespaceinitsname",
                "category": "boat",
                "unit_cost": 234_567_891,
            },
        ],
        areas=[
            {"area": f"sea-{key}", "name": f"海 {name}", "layer": "surveillance", "weight": weight}
            for weight, (key, name) in zip((7, 5, 3), NAMES.items(), strict=True)
        ],
        offers=offers,
        effects=[
            {
                **{key: offer[key] for key in ("recipient", "asset")},
                "area": f"sea-{offer['recipient']}",
                "coverage_factor": factor,
            }
            for offer, factor in zip(offers, (0.5, 0.1) * 3, strict=True)
        ],
        rules=[
            {
                "name": "not-all",
                "limit": "spend_share",
                "each": "recipient",
                "max": "60%",
                "because": "公平",
            }
        ],
    )


REPORTS: dict[str, Callable[[opt.Instance], Document]] = {
    "solve": lambda it: opt.solve(it).document,
    "evaluate": lambda it: opt.evaluate(it, {offer.key: 1 for offer in it.offers}).document,
    "compare": lambda it: opt.compare(it, [budget_of(it, part) for part in (0, 1, 2, 4)]).document,
    "curve": lambda it: opt.curve(it).document,
    "explain": lambda it: opt.explain(it).document,
    "explain one": lambda it: opt.explain(it, offer=it.offers[-1].key).document,
    "target": lambda it: opt.target(it, "10%").document,
    "robust": lambda it: opt.robust(it, 5, plans={"none": {}}).document,
    "brief": lambda it: opt.brief(it, draws=5).document,
    "brief in Japanese": lambda it: opt.brief(it, draws=5).said_in("ja"),
    "alternatives": lambda it: opt.alternatives(it, "50%").document,
    "replan": lambda it: opt.replan(it, {offer.key: 1 for offer in it.offers}).document,
    "fair": lambda it: opt.fair(it, "gain").document,
    "next": lambda it: opt.next_decisions(it, declined_by_the_last(it)).document,
    "diagnose": lambda it: opt.diagnose(too_many(it)).document,
    "verify": lambda it: opt.verify(opt.solve(it), it).document,
}
"""A report of every command that answers; words after the first tell several of one apart."""


def too_many(instance: opt.Instance) -> opt.Instance:
    """With two minima that cannot be met."""
    more = sum(offer.max_units for offer in instance.offers) + 1
    rules = {
        f"more-{asset.asset}": {"limit": "units", "asset": asset.asset, "min": more}
        for asset in instance.assets[:2]
    }
    return instance.override({f"rules.{name}": rule for name, rule in rules.items()})


def declined_by_the_last(instance: opt.Instance) -> list[dict[str, str]]:
    """A ledger of one decision."""
    name = instance.recipients[-1].recipient
    return [{"recipient": name, "decision": "declined", "date": "2026-04-01"}]


def budget_of(instance: opt.Instance, quarters: int) -> str:
    """Some quarters of the budget, as text."""
    return f"{instance.budget.minor * quarters // 4} yen"


def seen(text: str) -> Counter[str]:
    """Every character that is no space."""
    return Counter(text.replace("\n", "").replace(" ", ""))


def tables_of(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def cells_of(table: Table) -> list[str]:
    rows = [*table.rows[: table.leading], *([table.total] if table.total else [])]
    return [
        clean(column.say(cell))
        for row in rows
        for column, cell in zip(table.columns, row, strict=True)
    ]


@pytest.fixture(scope="module", params=["many names", "tutorial"])
def instance(request: pytest.FixtureRequest) -> opt.Instance:
    return many_names() if request.param == "many names" else opt.load("tutorial")


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest, instance: opt.Instance) -> Document:
    return REPORTS[request.param](instance)


def test_reports_of_every_command_are_looked_at() -> None:
    expect_members(
        {name.split()[0] for name in REPORTS},
        ANSWERING,
        "REPORTS of tests/renderers/test_terminal_widths.py",
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_every_report_shows_every_number_and_every_name_at_every_width(
    report: Document, width: int
) -> None:
    text = terminal.render(report, width)
    assert max(map(cell_len, text.splitlines())) <= width
    for table in tables_of(report):
        drawn = "\n".join(line.plain for line in terminal_table.draw(table, width, "-"))
        assert drawn in text
        # Nothing is lost: whatever is to be said is there, letter by letter ...
        assert not seen("".join(cells_of(table))) - seen(drawn)
        for cell in cells_of(table):
            for word in cell.split(" "):
                # ... and whatever is no longer than a name's word is there in one piece.
                assert word in drawn or cell_len(word) > terminal_table.WORD, (word, drawn)
    assert "…" not in text.replace("… and", "")


@cache
def of_the_flagship(kind: str) -> Document:
    it = opt.load("osa-fy2026")
    if kind == "curve":
        return opt.curve(it, up_to="2bn", step="1bn").document
    return REPORTS[kind](it)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["solve", "compare", "curve"])
def test_the_flagship_shows_every_number_and_every_name_at_every_width(
    kind: str, width: int
) -> None:
    test_every_report_shows_every_number_and_every_name_at_every_width(of_the_flagship(kind), width)


@given(
    text=st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1).map(
        lambda text: " ".join(clean(text).split())
    ),
    width=st.integers(4, 40),
)
def test_what_is_wrapped_joins_back(text: str, width: int) -> None:
    lines = terminal_table.wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # A word that begins with a mark needs the cell of the space that bears it.
    borne = {word: any(map(unicodedata.combining, word[:1])) for word in text.split(" ")}
    short = [word for word in text.split(" ") if cell_len(word) + borne[word] <= width]
    assert not Counter(short) - Counter(word for line in lines for word in line.split(" "))
    # A mark of its own stays with the letter that bears it.
    assert not any(
        line and unicodedata.combining(line[0])
        for line in lines[1:]
        if not unicodedata.combining(text[0])
    )


@pytest.mark.parametrize("width", [46, 60, 100])
def test_numbers_end_in_one_column_beside_names_of_wide_and_marked_characters(width: int) -> None:
    names = ("Fiji", "日本", "Cote\u0301", "가나다")
    table = Table(
        (Column("Name"), number("Units"), number("Gain", 2)),
        tuple((name, 7, 1.5) for name in names),
    )
    lines = [line.plain for line in terminal_table.draw(table, width, "-")]
    ends = {cell_len(line[: line.index(" 7") + 2]) for line in lines if " 7" in line}
    assert len(ends) == 1
    assert len({cell_len(line) for line in lines if " 7" in line}) == 1


def test_where_columns_find_no_room_each_row_is_a_block_of_its_own() -> None:
    columns = [Column(f"Column {n}") for n in range(8)]
    table = Table(
        tuple(columns), (tuple(f"value-{n}" for n in range(8)),), total=("all", *[""] * 6, "sum")
    )
    lines = [line.plain for line in terminal_table.draw(table, 40, "-")]
    assert lines == [
        "Column 0: value-0",
        *(f"  Column {n}: value-{n}" for n in range(1, 8)),
        "Column 0: all",
        "  Column 7: sum",
    ]


# -- charts ----------------------------------------------------------------------------------------

BARS = Chart(
    "bar",
    (Series("", tuple((name, 1_234_567.5) for name in NAMES.values())),),
    Axis("Recipient"),
    Axis("Gain"),
)
LINES = Chart(
    "line",
    tuple(Series(name, ((0, 0.0), (10, 2e10))) for name in NAMES.values()),
    Axis("Budget", "¥ million"),
    Axis("y"),
)
CROWD = Chart(
    "line",
    tuple(Series(f"line {n}", ((0, 0.0), (10, float(n)))) for n in range(30)),
    Axis("x"),
    Axis("y"),
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("chart", [BARS, LINES, CROWD], ids=["bars", "lines", "thirty lines"])
def test_a_chart_shows_every_name_whole(chart: Chart, width: int) -> None:
    text = terminal.render(Document("T", (chart,)), width)
    assert max(map(cell_len, text.splitlines())) <= width
    names = (
        [str(x) for x, _ in chart.series[0].points]
        if chart.kind == "bar"
        else [series.name for series in chart.series]
    )
    joined = "".join(text.split())
    assert all("".join(name.split()) in joined for name in names)
    assert "…" not in text


@pytest.mark.parametrize(
    ("top", "said"), [(5e-5, "0.00005"), (5e10, "50,000,000,000"), (0.3, "0.3")]
)
def test_the_marks_of_an_axis_are_written_out_alike(top: float, said: str) -> None:
    chart = Chart("line", (Series("", ((0, 0.0), (1, top))),), Axis("x"), Axis("y"))
    lines = [line.plain.partition("│")[0].strip() for line in terminal_plot.draw(chart, 60)]
    marks = [line for line in lines[1:-1] if line]
    assert marks[0] == said
    assert len({len(mark.partition(".")[2]) for mark in marks}) == 1


# -- terminals that draw some signs two cells wide -------------------------------------------------


@pytest.mark.parametrize("spoken", ["ja_JP.UTF-8", "zh_CN.UTF-8", "ko_KR.UTF-8"])
def test_an_east_asian_terminal_gets_no_sign_of_doubtful_width_from_us(
    report: Document, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_CTYPE", raising=False)
    monkeypatch.setenv("LANG", spoken)
    stream = io.StringIO()
    terminal.show(report, stream)
    doubtful = {
        sign
        for sign in stream.getvalue()
        if unicodedata.east_asian_width(sign) == "A" and not sign.isalpha()
    }
    assert not {
        sign for sign in doubtful if not unicodedata.combining(sign)
    }  # names keep their letters and marks


def test_a_language_that_is_asked_for_and_not_installed_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_CTYPE", "C.UTF-8")  # what Python makes of it (PEP 538)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    stream = io.StringIO()
    terminal.show(Document("a → b", ()), stream)
    assert "a -> b" in stream.getvalue()


def test_another_terminal_keeps_its_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    stream = io.StringIO()
    terminal.show(Document("a · b", (BARS,)), stream)
    assert "·" in stream.getvalue()
    assert "█" in stream.getvalue()


def test_a_stream_that_lacks_our_signs_keeps_its_columns() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    table = Table((Column("Step"), number("Gain", 1)), (("¥1 → ¥2", 1.0), ("all", 12.5)))
    terminal.show(Document("T", (table, LINES)), stream)
    stream.seek(0)
    lines = stream.read().splitlines()
    # Laid out after it was spelt: the longest step has 14 letters, two spaces, and numbers of four.
    assert lines[3:7] == [
        "Step            Gain",
        "--------------------",
        "JPY 1 -> JPY 2   1.0",
        "all             12.5",
    ]
    # A name that the encoding lacks is still told from others.
    assert "\\u5357\\u592a\\u5e73\\u6d0b" in "".join(line.strip() for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_at_no_width_does_an_east_asian_terminal_get_such_a_sign(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    monkeypatch.setenv("COLUMNS", str(width))
    table = Table(
        (Column("Step → ×"), number("Gain ≥", 1, "±")),
        tuple((f"¥{n} – ¥{n + 1} • “all”", n) for n in range(9)),
        "Steps …",
        leading=3,
    )
    stream = io.StringIO()
    terminal.show(Document("A · B", (table, BARS, LINES, Bullets(("a — b",)))), stream)
    doubtful = {sign for sign in stream.getvalue() if unicodedata.east_asian_width(sign) == "A"}
    assert not {sign for sign in doubtful if not sign.isalpha() and not unicodedata.combining(sign)}
    assert "and 6 more" in stream.getvalue()


def test_plain_signs_may_be_asked_for_in_any_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    stream = io.StringIO()
    terminal.show(Document("a → b", (BARS, CROWD)), stream, plain_signs=True)
    assert "a -> b" in stream.getvalue()
    signs = {sign for sign in stream.getvalue() if not sign.isascii() and not sign.isalpha()}
    assert not {sign for sign in signs if not unicodedata.combining(sign)}


# -- colours ---------------------------------------------------------------------------------------


def luminance(colour: int) -> float:
    """Of one of the 216 colours of xterm's cube, as WCAG 2 reckons it."""
    levels = (0, 95, 135, 175, 215, 255)
    red, green, blue = (levels[(colour - 16) // side % 6] / 255 for side in (36, 6, 1))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_colour_is_read_on_white_and_on_black() -> None:
    text = terminal.render(Document("T", (BARS, CROWD, Heading("H"))), colour=True)
    codes = set(re.findall(r"\x1b\[([\d;]+)m", text))
    used = {int(found[1]) for code in codes if (found := re.search(r"38;5;(\d+)", code))}
    assert len(used) == 6
    # nothing but these: no colour of the first sixteen, which are 30 to 37 and 90 to 97
    others = {re.sub(r"38;5;\d+", "", code) for code in codes}
    assert not any(re.search(r"(^|;)(3[0-7]|9[0-7])($|;)", code) for code in others)
    for colour in used:
        assert 1.05 / (luminance(colour) + 0.05) >= 3
        assert (luminance(colour) + 0.05) / 0.05 >= 3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("wish", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)]
)
def test_a_terminal_is_coloured_unless_it_is_asked_not_to_be(
    wish: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in wish.items():
        monkeypatch.setenv(name, value)
    stream = Terminal()
    terminal.show(Document("T", (Heading("H"),)), stream)
    assert ("\x1b[" in stream.getvalue()) is coloured
