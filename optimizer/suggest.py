"""Did you mean ...? A guess at the name that was intended."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``Did you mean "rhib"?``, or empty where nothing known is close."""
    names = {each.lower(): each for each in known}
    close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f'Did you mean "{names[close[0]]}"?' if close else ""
