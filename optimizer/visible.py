"""Text for messages: nothing in it steers a terminal or hides, and no word of it fills a page."""

from __future__ import annotations

import re

UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff"
"""Control characters (C0 and C1), what turns text around, other line ends, halves of characters; for a character class."""

_UNSEEN = re.compile(f"[{UNSEEN}]")
_LINE_ENDS = re.compile(r"[\t\n]")
LONGEST_LINE = 1_000
"""Letters of a line of a message; what is over is left out before its end, where the advice stands."""
_END = 250


def visible(text: str) -> str:
    """The text with every character that is not seen written as its escape; tabs and line ends stay."""
    return _UNSEEN.sub(_escape, text)


def on_one_line(text: str, longest: int) -> str:
    """A part of a message: visible, tabs and line ends too; the middle of a long one is left out."""
    return cut(_LINE_ENDS.sub(_escape, visible(text[: 100 * longest])), longest, longest // 4)


def readable(message: str) -> str:
    """A message fit to be shown: visible, and no line of it endless."""
    return "\n".join(cut(line, LONGEST_LINE, _END) for line in visible(message).split("\n"))


def cut(text: str, longest: int, end: int) -> str:
    """The text, or where it is longer its beginning and so many letters of its end."""
    return text if len(text) <= longest else f"{text[: longest - 3 - end]}...{text[len(text) - end :]}"


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
