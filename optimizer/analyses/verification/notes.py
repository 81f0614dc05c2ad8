"""What the note of a result may say: what methods say of themselves when a limit came or another
had to answer.

A note tells how the run went, which follows from nothing; so it is taken where its words are a
method's own. Any others say something that nobody derived.
"""

from __future__ import annotations

import re

from optimizer.rows import Row

GAVE_WAY = (
    r"more than \d+ partial packages",
    r"more than \d+ combinations of packages",
    r"offers planned together can have more than \d+ units",
    "the time limit was reached",
    "it was stopped by hand",
    "shared areas leave too many plans near the bound",
    r"the linear programme over packages came out \w+",
    "a programme over packages failed, perhaps because its numbers lie too far apart in size",
    "the objective punishes coverage",
    "{row} limits coverage from above",
    "the numbers of {row} are too long for exact arithmetic in 64 bits",
)
"""Why the packages method ended early; ``{row}`` stands for the label of a row."""
NOTES = (
    "A limit came before the canonical plan among equally good ones\\.",
    *(rf"The packages method gave way to the units method: {reason}\." for reason in GAVE_WAY),
    *GAVE_WAY,
)
"""Every note there is, as a pattern; a method that gives another adds it here."""


def is_a_note(text: str, rows: tuple[Row, ...]) -> bool:
    """Whether a text is the note of a method, or none at all."""
    labels = "|".join(re.escape(label) for label in dict.fromkeys(row.label for row in rows))
    patterns = (note.replace("{row}", f"(?:{labels})") for note in NOTES)
    return not text or any(re.fullmatch(pattern, text) for pattern in patterns)
