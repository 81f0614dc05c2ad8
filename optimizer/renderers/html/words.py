"""Texts as markup: escaped, in every language of the page, Japanese with places to break a line."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from optimizer.document import Strong, Text, clean, parts

if TYPE_CHECKING:
    from budoux import Parser

BREAK = "<wbr>"
"""Where a line of Japanese may end: style forbids it elsewhere, since it would part a word."""
LONGEST = 32
"""Characters of a word that stay together."""


def markup(text: Text, code: str) -> str:
    """A text as markup that can neither close what surrounds it nor turn its direction."""
    said = []
    for part in parts(text):
        words = _words(part.text if isinstance(part, Strong) else part, code)
        said.append(f"<strong>{words}</strong>" if isinstance(part, Strong) else words)
    return "".join(said)


def attribute(text: str) -> str:
    """A text as the value of an attribute, with its quotation marks."""
    return f'"{html.escape(clean(text))}"'


def together(texts: Sequence[Text], codes: Sequence[str]) -> str:
    """The same text in each language: once where all are alike, else each marked with its language,
    of which style shows the one chosen.
    """
    said = [markup(text, code) for text, code in zip(texts, codes, strict=True)]
    if len(set(texts)) == 1:
        return said[0]
    return "".join(
        f'<span lang="{code}">{words}</span>' for code, words in zip(codes, said, strict=True)
    )


@cache
def _words(text: str, code: str) -> str:
    plain = clean(text)
    if code == "ja" and not plain.isascii():
        return BREAK.join(map(_folded, _phrases().parse(plain)))
    return " ".join(map(_folded, plain.split(" ")))


def _folded(word: str) -> str:
    """A word, with places to break it where it is too long for any line."""
    pieces = [word[at : at + LONGEST] for at in range(0, len(word), LONGEST)]
    return BREAK.join(map(html.escape, pieces))


@cache
def _phrases() -> Parser:
    """What knows where Japanese phrases end; loaded by whoever writes Japanese alone."""
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()
