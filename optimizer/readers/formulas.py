"""Text that a spreadsheet would run as a formula: made harmless where it is written, put back where
it is read.

A program that takes commas for columns looks at the beginning of a cell. One that takes semicolons,
as in much of Europe, splits the same line at those, and one that pastes splits at tabs and line
breaks: after each of them a cell may begin.
"""

from __future__ import annotations

import re

BEGINS = "=+\\-@\t\r\n＝＋－＠"
"""What opens a formula, also in the full-width forms of East Asian keyboards."""
# Where a cell may begin. Quotes that stand there are passed over, since a program that splits a
# quoted text reads on after them; apostrophes too, so that one more can be taken away again.
FORMULA = re.compile(rf"(?:^|(?<=[;\t\r\n]))(?=['\"]*[{BEGINS}])")
NEUTRAL = re.compile(rf"(?:^|(?<=[;\t\r\n]))'(?=['\"]*[{BEGINS}])")


def neutral(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run."""
    return FORMULA.sub("'", text)


def stated(text: str) -> str:
    """The text that ``neutral`` was given."""
    return NEUTRAL.sub("", text) if "'" in text else text
