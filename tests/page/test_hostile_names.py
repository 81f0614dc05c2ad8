"""Names that others wrote, and thousands of offers, do a page no harm."""

from __future__ import annotations

import pytest

import optimizer as opt
from optimizer.renderers import html

from .conftest import Open

NAMES = {
    "script": "</script><script>document.title='taken'</script>",
    "picture": "<img src=x onerror=\"document.title='taken'\">",
    "formula": '=HYPERLINK("https://a.example","here")',
    "long": "x" * 10_000,
    "quoted": "\"'><b>bold</b>&amp;",
}


def hostile(offers: int = 0) -> opt.Instance:
    """An instance whose recipients, asset and waters have such names, or very many recipients."""
    ids = [*NAMES] if not offers else [f"R{number}" for number in range(offers)]
    return opt.Instance.from_tables(
        name=NAMES["script"],
        currency="JPY",
        money_unit="million",
        budget=100,
        curve="saturating",
        recipients=[{"recipient": it, "name": NAMES.get(it, it)} for it in ids],
        assets=[{"asset": "radar", "name": NAMES["picture"], "category": "x", "unit_cost": 20}],
        areas=[
            {
                "area": f"a-{it}",
                "name": NAMES.get(it, it),
                "layer": "surveillance",
                "weight": 10,
                "lat": at % 60,
                "lon": 100 + at % 60,
            }
            for at, it in enumerate(ids[:50])
        ],
        offers=[{"recipient": it, "asset": "radar", "max_units": 2} for it in ids],
        effects=[
            {
                "recipient": it,
                "asset": "radar",
                "area": f"a-{ids[at % min(50, len(ids))]}",
                "coverage_factor": 0.7,
            }
            for at, it in enumerate(ids)
        ],
    )


def test_names_are_shown_as_they_are_and_nothing_of_them_runs(opened: Open) -> None:
    instance = hostile()
    for page in (
        opt.solve(instance).pages(),
        opt.compare(instance, "40m,100m").pages(),
        opt.explain(instance).pages(),
    ):
        text = html.render(page)
        assert not {"\u202e", "\u2066", "\x1b"} & set(text)
        it = opened(text, viewport={"width": 360, "height": 800})
        assert it.page.title() != "taken"
        assert it.page.locator("img, b").count() == 0
        assert it.page.evaluate("document.documentElement.scrollWidth") == 360
    assert NAMES["picture"] in it.page.locator("main").inner_text()


@pytest.mark.slow
def test_five_thousand_offers_make_a_page_that_opens(opened: Open) -> None:
    instance = hostile(5_000)
    it = opened(html.render(opt.solve(instance).pages()))
    # 100 million buy five radars of 20 million.
    assert "5 units" in it.page.locator("main").inner_text()
    it.page.locator("#in-ja").check()
    assert "5単位" in it.page.locator("main").inner_text()
