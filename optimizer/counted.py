"""How many of many questions are answered by now: told where they are asked, and read by whoever
shows that something is being done.
"""

from __future__ import annotations

_told = ""


def tell(answered: int, of: int) -> None:
    """So many are answered; all of them: there is nothing more to say."""
    global _told
    _told = f": {answered:,} of {of:,}" if answered < of else ""


def so_far() -> str:
    """For example ": 8 of 1,000", to follow what is being done; empty where nothing is counted."""
    return _told
