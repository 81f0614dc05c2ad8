"""Text for messages: nothing in it steers a terminal or hides, and no word of it fills a page."""

from __future__ import annotations

import unicodedata

LONGEST_LINE = 1_000
"""Letters of a line of a message; what is over is left out before its end, where the advice stands.
"""
_END = 250


def visible(text: str) -> str:
    """The text with control, bidirectional and other unseen characters as their codes; spaces and
    line breaks stay.

    Messages quote what others wrote: an escape code in it must not reach a terminal.
    """
    if text.isprintable():
        return text
    return "".join(letter if _is_seen(letter) else _code(letter) for letter in text)


def _is_seen(letter: str) -> bool:
    return letter == "\n" or letter.isprintable() or unicodedata.category(letter) == "Zs"


def _code(letter: str) -> str:
    return letter.encode("unicode_escape").decode()


def on_one_line(text: str, longest: int) -> str:
    """A part of a message: visible, line ends too; the middle of a long one is left out."""
    return cut(visible(text[: 100 * longest]).replace("\n", "\\n"), longest, longest // 4)


def readable(message: str) -> str:
    """A message fit to be shown: visible, and no line of it endless."""
    return "\n".join(cut(line, LONGEST_LINE, _END) for line in visible(message).split("\n"))


def cut(text: str, longest: int, end: int) -> str:
    """The text, or where it is longer its beginning and so many letters of its end."""
    return (
        text if len(text) <= longest else f"{text[: longest - 3 - end]}...{text[len(text) - end :]}"
    )
