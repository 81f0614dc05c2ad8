"""The report on a verification: the verdict, what was looked at, what was not derived again, what
follows from nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analyses.verification.deriving import NO_PLAN, NOTHING_BETTER
from optimizer.analyses.verification.result import VerificationResult
from optimizer.document import Bullets, Column, Document, Paragraph, Strong, Table, bullets, section
from optimizer.reports.words import count

FAULTS = 20
"""Reasons that are told one by one."""
TITLES = {
    "derived again": "Verified",
    "not derived again": "Not derived again",
    "refuted": "Refuted",
}


def report(result: VerificationResult, name: str) -> Document:
    """The report on the plain data of a verification; ``name`` is the instance's."""
    reasons = result.reasons
    more = (
        (f"… and {len(reasons) - FAULTS:,} more; --json has them all.",)
        if len(reasons) > FAULTS
        else ()
    )
    looked = tuple((check.check, check.found, check.how) for check in result.checks)
    taken = (f"{_places(places)}: {why}." for why, places in result.taken.items())
    return Document(
        " · ".join(filter(None, (TITLES[result.verdict], name))),
        (
            _headline(result),
            *((Bullets((*reasons[:FAULTS], *more)),) if reasons else ()),
            *section("What was not derived again", *bullets(result.not_derived)),
            *section(
                "What was looked at",
                Table((Column("Check"), Column("Found"), Column("How")), looked),
            ),
            *section("What was taken as it stands", *bullets(taken)),
        ),
    )


def _headline(result: VerificationResult) -> Paragraph:
    reasons = result.reasons
    agree = f"{result.numbers:,} numbers were reckoned again and agree"
    if reasons:
        wrong = f" {count(len(reasons), 'thing does', 'things do')} not agree:"
        return Paragraph((Strong("Refuted: this result is not to be relied on."), wrong))
    if result.not_derived:
        rest = f" {agree}, and nothing speaks against it."
        return Paragraph((Strong("Not derived again: this result was not verified in full."), rest))
    searched = any(check.check in (NOTHING_BETTER, NO_PLAN) for check in result.checks)
    rest = ", and what only a search can tell was derived again" if searched else ""
    return Paragraph((Strong("Verified: this result is what it says."), f" {agree}{rest}."))


def _places(places: Sequence[str]) -> str:
    """Places in short: their last parts, each once."""
    return ", ".join(dict.fromkeys(place.rpartition(".")[2] for place in places))
