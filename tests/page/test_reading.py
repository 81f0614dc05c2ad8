"""What a reader does with a page: choose a budget and a language, sort, search and print, with a
mouse, a keyboard or neither.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import optimizer as opt
from optimizer.renderers import html

from .conftest import Open

SPOKEN = {"en": "en-GB", "ja": "ja-JP"}


def test_without_script_all_is_there_and_the_language_can_be_chosen(
    opened: Open, curve: str
) -> None:
    it = opened(curve, java_script_enabled=False)
    assert not it.page.locator("input[type=range]").is_visible()
    assert "With ¥100 m the best plan buys 3 units" in it.page.locator("main").inner_text()
    it.page.locator("#in-ja").check()
    assert "予算1億円で最良の計画は" in it.page.locator("main").inner_text()
    assert "the best plan" not in it.page.locator("main").inner_text()


def test_a_reader_is_met_in_the_language_of_the_browser_and_may_change_it(
    opened: Open, solved: str
) -> None:
    it = opened(solved, locale="ja-JP")
    assert it.page.locator("html").get_attribute("lang") == "ja"
    assert it.page.title() == "1億円で何が買えるか・Tutorial"
    it.page.locator("#in-en").check()
    assert it.page.title() == "What ¥100 m buys · Tutorial"
    assert it.page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(
    ("which", "scheme", "spoken"),
    [
        ("curve", "light", "en"),
        *(
            pytest.param(which, scheme, spoken, marks=pytest.mark.slow)
            for which in ("solved", "curve", "flagship", "doubted")
            for scheme in ("light", "dark")
            for spoken in ("en", "ja")
        ),
    ],
)
def test_a_checker_of_accessibility_finds_nothing(
    opened: Open, request: pytest.FixtureRequest, which: str, scheme: str, spoken: str
) -> None:
    it = opened(request.getfixturevalue(which), color_scheme=scheme, locale=SPOKEN[spoken])
    for details in it.page.locator("details").all():
        details.evaluate("details => { details.open = true }")
    found = Axe().run(it.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("which", ["solved", "curve"])
def test_a_telephone_scrolls_no_page_sideways(
    opened: Open, request: pytest.FixtureRequest, which: str
) -> None:
    page = opened(
        request.getfixturevalue(which), viewport={"width": 360, "height": 700}, has_touch=True
    ).page
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for control in page.locator("button[data-by], input[type=range]").all():
        box = control.bounding_box()
        assert box is None or min(box["height"], box["width"]) >= 44


def test_a_table_is_sorted_by_any_column_both_ways_and_from_the_keyboard(
    opened: Open, solved: str
) -> None:
    # Gains of the waters: Alder 25, Birch 12, Cedar 4 (docs/model.md works the tutorial out).
    it = opened(solved)
    heading = "What it lets one see"
    table = it.page.locator(f"xpath=//h2[contains(., '{heading}')]/following::table[1]")

    def names() -> list[str]:
        return [row[0].removeprefix("Waters of ") for row in it.rows(heading)]

    assert names() == ["Alder", "Birch", "Cedar"]
    gain = table.locator("thead button").last
    gain.focus()
    it.page.keyboard.press("Enter")
    assert names() == ["Alder", "Birch", "Cedar"]
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    it.page.keyboard.press("Space")
    assert names() == ["Cedar", "Birch", "Alder"]
    table.locator("thead button").first.click()
    assert names() == ["Alder", "Birch", "Cedar"]
    assert table.locator("th[aria-sort]").count() == 1


def test_the_budget_is_chosen_by_keys_buttons_and_link(opened: Open, curve: str) -> None:
    told = opt.curve(opt.load("tutorial")).typed
    budgets = [str(point.budget.minor) for point in told.points if point.units is not None]
    it = opened(curve)
    page, slider = it.page, it.page.get_by_role("slider", name="Budget")
    slider.focus()

    for key, expected in (
        ("Home", budgets[0]),
        ("ArrowRight", budgets[1]),
        ("End", budgets[-1]),
        ("ArrowLeft", budgets[-2]),
    ):
        page.keyboard.press(key)
        page.wait_for_url(f"**#b={expected}")
        level = next(point for point in told.points if str(point.budget.minor) == expected)
        assert slider.get_attribute("aria-valuetext") == (
            f"{level.budget}: awareness {level.awareness:.2f}"
        )
        assert page.locator("[aria-live]").inner_text() == slider.get_attribute("aria-valuetext")
    page.get_by_role("button", name="Less").click()
    page.wait_for_url(f"**#b={budgets[-3]}")
    slider.press("End")
    assert page.get_by_role("button", name="More").is_disabled()
    at = opened(curve, at=f"#b={budgets[1]}")
    assert at.page.locator("output").inner_text() == str(
        next(p.budget for p in told.points if str(p.budget.minor) == budgets[1])
    )


def test_on_paper_everything_is_open_and_nothing_is_to_be_pressed(opened: Open, curve: str) -> None:
    page = opened(curve).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator("input:visible, button[data-by]:visible").count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    paper = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95" in paper or b"/MediaBox [0 0 595" in paper
    assert len(re.findall(rb"/Type /Page\b", paper)) <= 4


def test_a_long_table_is_searched(opened: Open) -> None:
    from optimizer.document import Column, Document, Heading, Table

    rows = tuple((f"Boat {number}", number) for number in range(30))
    columns = (Column("Asset"), Column("Units", "right"))
    it = opened(html.render({"en": Document("T", (Heading("Plan"), Table(columns, rows)))}))
    search = it.page.get_by_label("Find in this table")
    search.fill("boat 2")
    # 2 and 20 to 29
    assert [row[1] for row in it.rows("Plan")] == ["2", *map(str, range(20, 30))]
    it.page.locator("thead button").last.click()
    assert it.rows("Plan")[0][1] == "29"
    search.fill("")
    assert len(it.rows("Plan")) == 30
