"""Every format of documents shows every kind of block, and takes a name for a name only."""

from __future__ import annotations

import io
import re
import typing

import pytest

from optimizer import document
from optimizer.document import (
    Axis,
    Bullets,
    Chart,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Series,
    Table,
)
from optimizer.errors import InputError
from optimizer.renderers import DOCUMENTS, render, terminal, terminal_plot

from .samples import BLOCKS, DOCUMENT

WRITTEN_BY_OTHERS = "\x1b[31mred\x07 [bold]name[/bold] | *a* \u202ertl \u200bzero\nline"


def test_the_samples_hold_every_kind_of_block() -> None:
    assert {type(block) for block in BLOCKS.values()} == set(typing.get_args(document.Block))


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("word", BLOCKS)
def test_every_format_shows_every_kind_of_block(form: str, word: str) -> None:
    assert word in render(Document("Title", (BLOCKS[word],)), form)


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_document_ends_with_one_line_break_and_begins_with_its_title(form: str) -> None:
    text = render(DOCUMENT, form)
    assert re.sub("<[^>]*>", "", text.splitlines()[0]).lstrip("# ") == "A small report"
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("form", DOCUMENTS)
def test_control_and_bidirectional_characters_never_reach_the_reader(form: str) -> None:
    blocks = (
        Paragraph(WRITTEN_BY_OTHERS),
        Table((Column(WRITTEN_BY_OTHERS),), ((WRITTEN_BY_OTHERS,),), WRITTEN_BY_OTHERS),
    )
    chart = Chart(
        "bar",
        (Series(WRITTEN_BY_OTHERS, ((WRITTEN_BY_OTHERS, 1.0),)),),
        Axis(WRITTEN_BY_OTHERS),
        Axis("Gain"),
    )
    text = render(Document(WRITTEN_BY_OTHERS, (*blocks, chart)), form)
    assert not set("\x1b\x07\u202e\u200b") & set(text)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="'papyrus'; known are terminal, markdown"):
        render(DOCUMENT, "papyrus")


def test_a_column_rounds_its_floats_separates_thousands_and_writes_no_negative_zero() -> None:
    column = Column("Gain", "right", "points", 1)
    assert [column.say(cell) for cell in (1234.56, 1234, -0.04, None, "n/a")] == [
        "1,234.6",
        "1,234",
        "0.0",
        "",
        "n/a",
    ]
    assert column.title == "Gain (points)"


def test_a_table_has_a_row_for_each_record_and_each_column_shows_its_part() -> None:
    lines = [{"asset": "radar", "units": 2}, {"asset": "boat", "units": None}]
    shown = document.table(
        lines,
        (Column("Asset"), lambda line: line["asset"]),
        (document.number("Units"), lambda line: line["units"]),
    )
    assert shown.rows == (("radar", 2), ("boat", None))
    assert [(column.title, column.align) for column in shown.columns] == [
        ("Asset", "left"),
        ("Units", "right"),
    ]


def test_parts_with_nothing_to_say_leave_no_trace() -> None:
    assert (
        document.bullets([])
        == document.paragraph("", "")
        == document.section("Empty", Table((Column("A"),), ()))
        == ()
    )
    assert document.section("Said", *document.paragraph("One.", "", "Two."), level=2) == (
        Heading("Said", 2),
        Paragraph("One. Two."),
    )


class TestTerminal:
    def test_piped_text_has_no_escape_codes_and_no_box_drawing(self) -> None:
        text = terminal.render(Document("T", (BLOCKS["Indonesia"], BLOCKS["harbours"])))
        assert text.isascii() or not any("\u2500" <= character <= "\u257f" for character in text)
        assert "\x1b" not in text

    def test_markup_in_a_name_is_printed_as_it_stands(self) -> None:
        assert "[bold]name[/bold]" in terminal.render(
            Document("T", (Paragraph("[bold]name[/bold]"),))
        )

    @pytest.mark.parametrize("width", [40, 80, 100])
    @pytest.mark.parametrize("colour", [False, True])
    def test_no_line_is_wider_than_the_window(self, width: int, colour: bool) -> None:
        long = Table(
            (Column("Place"), Column("Why")),
            (("A place with a rather long name", "because " * 30),),
        )
        text = terminal.render(
            Document("T", (long, Note("word " * 60), Bullets(("word " * 60,)), *BLOCKS.values())),
            width,
            colour,
        )
        plain = terminal.render(Document("T", (long, *BLOCKS.values())), width)
        assert max(map(len, plain.splitlines())) <= width
        assert ("\x1b[" in text) == colour

    def test_a_long_table_shows_its_leading_rows_and_what_stands_for_the_rest(self) -> None:
        table = Table(
            (Column("Place"),),
            tuple((f"place {n}",) for n in range(9)),
            leading=3,
            rest="6 smaller places gain 0.2 points.",
        )
        text = terminal.render(Document("T", (table,)))
        assert "place 2" in text
        assert "place 3" not in text
        assert "6 smaller places gain 0.2 points." in text

    def test_a_stream_that_is_no_terminal_gets_plain_text(self) -> None:
        stream = io.StringIO()
        terminal.show(DOCUMENT, stream)
        assert stream.getvalue().startswith("A small report\n==============\n")

    def test_a_stream_without_unicode_gets_words_instead_of_an_error(self) -> None:
        stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        terminal.show(Document("¥5 → ¥6", (Paragraph("≤ 3"),)), stream)
        stream.seek(0)
        assert stream.read().startswith("JPY 5 -> JPY 6\n")


class TestPlot:
    def test_the_longest_bar_fills_the_room_and_the_others_are_in_proportion(self) -> None:
        # Width 20: names 1 + space 1 + bar + space 1 + number 3 leaves 14 cells; 1.0 of 2.0 is half
        # of them.
        chart = Chart(
            "bar", (Series("", (("a", 2.0), ("b", 1.0), ("c", 0.0))),), Axis("x"), Axis("Gain")
        )
        lines = [line.plain for line in terminal_plot.draw(chart, 20)]
        assert lines == ["Gain", "a " + "█" * 14 + " 2.0", "b " + "█" * 7 + " 1.0", "c  0.0"]

    def test_a_line_starts_at_its_lowest_tick_and_ends_at_its_highest(self) -> None:
        chart = Chart("line", (Series("", ((0, 0.0), (10, 100.0))),), Axis("x"), Axis("y"))
        lines = [line.plain for line in terminal_plot.draw(chart, 60, 10)][1:-1]
        assert lines[0].startswith("100 │")
        assert lines[0].endswith(tuple(map(chr, range(0x2801, 0x2900))))
        assert lines[-1].startswith("  0 │")
        assert chr(0x2800) < lines[-1][5] <= chr(0x28FF)

    def test_each_of_several_lines_bears_its_name_at_its_end_even_where_they_meet(self) -> None:
        chart = Chart(
            "line",
            (Series("best", ((0, 0), (1, 1))), Series("ladder", ((0, 0), (1, 1)))),
            Axis("x"),
            Axis("y"),
        )
        text = "\n".join(line.plain for line in terminal_plot.draw(chart, 60))
        assert " best" in text
        assert " ladder" in text

    @pytest.mark.parametrize("points", [((3, 5.0),), ((3, 0.0), (4, 0.0)), ((0, -1.0), (1, 1e9))])
    def test_a_single_point_and_a_flat_or_steep_line_can_be_drawn(
        self, points: tuple[tuple[float, float], ...]
    ) -> None:
        lines = terminal_plot.draw(Chart("line", (Series("", points),), Axis("x"), Axis("y")), 60)
        assert all(line.cell_len <= 60 for line in lines)

    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [(0, 50, [0, 10, 20, 30, 40, 50]), (21, 33.2, [20, 25, 30, 35]), (5, 5, [5, 6])],
    )
    def test_ticks_are_round_and_cover_the_range(
        self, low: float, high: float, expected: list[float]
    ) -> None:
        assert terminal_plot.ticks(low, high) == expected


class TestMarkdown:
    def test_markup_pipes_formulas_and_entities_in_a_name_are_escaped(self) -> None:
        text = render(
            Document("T", (Table((Column("a|b"),), (("*x* <b> $1$ &lt; [l](u)",),)),)), "markdown"
        )
        assert "| a\\|b |" in text
        assert r"\*x\* \<b\> \$1\$ \&lt; \[l\](u)" in text

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("# no heading", r"\# no heading"), ("1. no list", r"1\. no list"), ("- x", r"\- x")],
    )
    def test_a_paragraph_cannot_open_a_heading_or_a_list(self, text: str, expected: str) -> None:
        assert render(Document("T", (Paragraph(text),)), "markdown").splitlines()[2] == expected

    def test_a_table_keeps_every_row_and_aligns_numbers_to_the_right(self) -> None:
        table = Table(
            (Column("Place"), Column("Gain", "right")),
            tuple((f"place {n}", n) for n in range(9)),
            leading=3,
        )
        text = render(Document("T", (table,)), "markdown")
        assert "| :-- | --: |" in text
        assert "| place 8 | 8 |" in text

    def test_a_chart_becomes_a_table_with_a_row_for_each_point(self) -> None:
        text = render(Document("T", (BLOCKS["Awareness"],)), "markdown")
        assert "| Budget (¥ bn) | Awareness (%) |" in text
        assert "| 50 | 33.2 |" in text  # 33.25 to one decimal, ties to even

    def test_a_long_chart_is_left_out(self) -> None:
        chart = Chart(
            "line",
            (Series("best", tuple((x, float(x)) for x in range(241))),),
            Axis("Budget"),
            Axis("y"),
            "Best by budget",
        )
        text = render(Document("Report", (chart,)), "markdown")
        assert "Best by budget: a chart of 241 points" in text
        assert "|" not in text

    def test_a_chart_of_several_series_becomes_a_table_with_a_column_for_each(self) -> None:
        series = (
            Series("2025", (("Fiji", 1.0), ("Tonga", 2.0))),
            Series("2026", (("Fiji", 3.0), ("Tonga", 4.0))),
        )
        text = render(
            Document(
                "T", (Chart("bar", series, Axis("Recipient"), Axis("Gain", "points"), "By year"),)
            ),
            "markdown",
        )
        assert "**By year: Gain (points)**" in text
        assert "| Recipient | 2025 (points) | 2026 (points) |" in text
        assert "| Tonga | 2.0 | 4.0 |" in text
