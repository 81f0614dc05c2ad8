"""What stands in the file: a policy that lets nothing in, texts that are only texts, each language
beside the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

import optimizer as opt
from optimizer.document import (
    Axis,
    Chart,
    Column,
    Document,
    Heading,
    Level,
    Levels,
    Paragraph,
    Series,
    Strong,
    Table,
)
from optimizer.errors import OptimizerError
from optimizer.renderers import html

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'=1+1&amp;"
CURVE = Chart("line", (Series("best", ((1, 1.0), (2, 2.0))),), Axis("x"), Axis("y"), "Best")


def page(*blocks: object, title: str = "Title") -> str:
    return html.render({"en": Document(title, blocks)})  # type: ignore[arg-type]


def data_of(text: str) -> dict[str, list[object]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, list[object]] = json.loads(found[1])
    return data


def test_the_policy_names_the_digests_of_script_and_style_and_forbids_the_rest() -> None:
    text = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    script = text.rpartition("<script>")[2].partition("</script>")[0]
    style = text.partition("<style>")[2].partition("</style>")[0]
    allowed = {rule.split()[0]: rule.split()[1:] for rule in policy[1].split("; ")}
    assert allowed == {
        "default-src": ["'none'"],
        "script-src": [f"'{digest(script)}'"],
        "style-src": [f"'{digest(style)}'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_names_by_others_close_nothing_and_open_nothing() -> None:
    level = Level("1", HOSTILE, HOSTILE, 1.0, (Paragraph(HOSTILE),))
    blocks = (
        Heading(HOSTILE),
        Paragraph((HOSTILE, Strong(HOSTILE))),
        Table((Column(HOSTILE),), ((HOSTILE,),), HOSTILE, total=(HOSTILE,)),
        Levels(HOSTILE, CURVE, (level,), 0),
    )
    text = page(*blocks, title=HOSTILE)
    assert text.count("<script") == 2  # the data and ours
    assert "<img" not in text
    assert data_of(text)["choices"]


def test_what_would_be_asked_for_from_outside_is_an_error_with_a_list() -> None:
    for wrong in ('<img src="https://a.example/b.png">', '<p style="color:red">', "<p onclick=x>"):
        with pytest.raises(OptimizerError, match=re.escape(wrong.partition(" ")[0])):
            html.refuse_requests(page().replace("<main>", f"<main>{wrong}"))
    with pytest.raises(OptimizerError, match="@import"):
        html.refuse_requests(page().replace("<style>", "<style>@import 'a.css';"))


def test_both_languages_stand_in_the_file_and_what_is_alike_once() -> None:
    said = {"en": ("Three boats", "12.5"), "ja": ("船は三隻", "12.5")}
    text = html.render(
        {code: Document(words, (Paragraph(number),)) for code, (words, number) in said.items()}
    )
    body = text.partition("<header>")[2].partition("<script")[0]
    assert '<span lang="en">Three boats</span><span lang="ja">船は<wbr>三隻</span>' in body
    assert body.count("12.5") == 1


def test_documents_that_tell_different_things_are_refused() -> None:
    with pytest.raises(TypeError, match="several kinds"):
        html.render({"en": Document("A", (Heading("A"),)), "ja": Document("A", (Paragraph("A"),))})
    with pytest.raises(ValueError, match="shorter"):
        html.render({"en": Document("A", (Heading("A"),)), "ja": Document("A", ())})


def test_cells_and_rows_that_levels_share_are_kept_once() -> None:
    def level(key: str, units: int) -> Level:
        rows = (("boat", 1), ("radar", units))
        return Level(key, key, key, 1.0, (Table((Column("A"), Column("n", "right")), rows),))

    data = data_of(page(Levels("Budget", CURVE, (level("1", 2), level("2", 3)), 0)))
    # Rows: boat 1 of both, radar 2, radar 3; cells: two names, three numbers.
    assert (len(data["rows"]), len(data["cells"])) == (3, 5)


def test_equal_answers_are_equal_pages(curve: str) -> None:
    again = opt.curve(opt.load("tutorial"))
    assert html.render(again.pages("optimizer curve tutorial")) == curve


@pytest.mark.slow
def test_the_page_of_the_flagship_is_no_larger_than_a_letter_with_a_picture() -> None:
    instance = opt.load("osa-fy2026")
    every_half_billion = [f"{budget / 2}bn" for budget in range(3, 37)]
    for found in (opt.solve(instance), opt.compare(instance, every_half_billion)):
        assert len(html.render(found.pages()).encode()) < 400_000
