"""The report on a verification: whether it holds, what was looked at, what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimizer.analyses.verification.checks import Check
from optimizer.analyses.words import count
from optimizer.document import Bullets, Column, Document, Heading, Paragraph, Strong, Table

FAULTS = 20
"""Reasons that are told one by one."""


STATED = " The bound was taken as stated and not derived again, and so that nothing better exists: --cross-check searches again."


def report(name: str, checks: Sequence[Check], numbers: int, taken: Mapping[str, Sequence[str]], proved: bool | None) -> Document:
    """Verified or refused, why, and what an audit cannot settle; ``name`` is the instance's, ``proved`` as in ``Verification``."""
    reasons = [fault for check in checks for fault in check.faults]
    verdict = "Refused" if reasons else "Verified"
    more = (f"… and {len(reasons) - FAULTS:,} more; --json has them all.",) if len(reasons) > FAULTS else ()
    found = tuple((check.name, "no" if check.faults else "yes" if check.tried else "not tried", check.said) for check in checks)
    settled = tuple(f"{_places(places)}: {why}." for why, places in taken.items())
    return Document(
        " · ".join(filter(None, (verdict, name))),
        (
            _headline(len(reasons), numbers, proved),
            *((Bullets((*reasons[:FAULTS], *more)),) if reasons else ()),
            Heading("What was looked at"),
            Table((Column("Check"), Column("Found"), Column("How")), found),
            *((Heading("What was taken as it stands"), Bullets(settled)) if settled else ()),
        ),
    )


def _headline(reasons: int, numbers: int, proved: bool | None) -> Paragraph:
    if not reasons:
        reckoned = f" {numbers:,} numbers were reckoned again from the instance and the plan, and all agree."
        return Paragraph((Strong("This result is what it says."), reckoned + (STATED if proved is False else "")))
    return Paragraph((Strong("This result is not to be relied on."), f" {count(reasons, 'thing does', 'things do')} not agree:"))


def _places(places: Sequence[str]) -> str:
    """Places in short: their last parts, each once."""
    return ", ".join(dict.fromkeys(place.rpartition(".")[2] for place in places))
