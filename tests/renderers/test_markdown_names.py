"""In Markdown a name is a name: no parser and no forge makes markup, a mention, a reference or a
link of it.

GitHub and GitLab find mentions, references and addresses in the rendered text, where a backslash is
long gone; their patterns stand below as they publish them.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from optimizer.document import (
    Bullets,
    Column,
    Document,
    Heading,
    KeyFigures,
    Note,
    Paragraph,
    Strong,
    Table,
    clean,
)
from optimizer.renderers import markdown

FORGE = {
    "mention": re.compile(r"(?<!\w)@[a-z0-9]", re.IGNORECASE),
    "e-mail address": re.compile(r"[\w.+-]@[a-z0-9]", re.IGNORECASE),
    "issue": re.compile(r"#\d"),
    "merge request": re.compile(r"!\d"),
    "GH-12": re.compile(r"\bGH-\d", re.IGNORECASE),
    "address": re.compile(r"\b[a-z][a-z+.-]*://", re.IGNORECASE),
    "www": re.compile(r"\bwww\.\w", re.IGNORECASE),
}
NAMES = [
    "@name",
    "someone@example.org",
    "#12",
    "owner/project#12",
    "!34",
    "GH-56",
    "https://example.org/x?y=1&z=2",
    "www.example.org",
    "<https://example.org>",
    "<script>alert(1)</script>",
    "<!-- hidden -->",
    "[text](http://example.org)",
    "![picture](http://example.org/x.png)",
    "[text][reference]",
    "[reference]: http://example.org",
    "&lt;b&gt; &copy; &#64;name",
    "**strong** __strong__ *em* _em_ ~~gone~~",
    "`code` ```fence```",
    "| cell | cell |",
    "$x^2$",
    "# heading",
    "heading ##",
    "1. item",
    "2) item",
    "- [ ] task",
    "+ item",
    "* item",
    "> quotation",
    "---",
    "***",
    "===",
    "    indented like code",
    "~~~",
    "\\",
    "\\@name",
    "line\nbreak  \nagain",
    "日本 Côte",
]
HARMLESS = {
    "paragraph",
    "inline",
    "text",
    "strong",
    "heading",
    "bullet_list",
    "list_item",
    "blockquote",
    "softbreak",
    "text_special",
} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


def document_of(name: str) -> Document:
    """A name in every place where a document may have one."""
    table = Table(
        (Column(name), Column("Units", "right", name)),
        ((name, 1), ("a", name)),
        caption=name,
        total=(name, 2),
    )
    blocks = (
        Heading(name),
        Paragraph(name),
        Paragraph((Strong(name), ": ", name)),
        Bullets((name, name)),
        Note(name),
    )
    return Document(name, (*blocks, KeyFigures(((name, name),)), table))


def tokens_of(text: str) -> list[Token]:
    """Every token of the parsed text, those within lines too."""
    parsed = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [token for outer in parsed for token in (outer, *(outer.children or ()))]


def shown(tokens: list[Token]) -> list[str]:
    """The text of every line as a reader sees it, with what stands between letters unseen."""
    return [
        "".join(child.content for child in token.children or ())
        for token in tokens
        if token.type == "inline"
    ]


def assert_inert(name: str) -> None:
    tokens = tokens_of(markdown.render(document_of(name)))
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= HARMLESS, kinds - HARMLESS
    lines = shown(tokens)
    for kind, pattern in FORGE.items():
        assert not any(pattern.search(line) for line in lines), (kind, lines)
    if said := " ".join(clean(name).split()):
        seen = [" ".join(line.replace("\u200b", "").split()) for line in lines]
        # In the title, the heading, twice in the sentence, a note, and twice each in list, key
        # figures and table.
        assert sum(line == said for line in seen) >= 9, (said, seen)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_as_it_is_and_nothing_comes_of_it(name: str) -> None:
    assert_inert(name)


@given(
    st.lists(
        st.sampled_from([*"@#!<>[]()*_`~|$&\\-+=.:/1a ", "www.", "http://", "GH-", "&#64;"]),
        max_size=12,
    ).map("".join)
)
def test_whatever_stands_in_a_name_nothing_comes_of_it(name: str) -> None:
    assert_inert(name)
