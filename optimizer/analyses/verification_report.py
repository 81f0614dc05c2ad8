"""The report on a verification: whether it holds, what was looked at, what was not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from optimizer.analyses.words import count
from optimizer.document import Block, Bullets, Column, Document, Heading, Paragraph, Strong, Table

if TYPE_CHECKING:
    from optimizer.analyses.verification import Check, Verification

FAULTS = 20
"""Reasons that are told one by one."""


def report(verification: Verification) -> Document:
    """Verified or refused, why, and what an audit cannot settle."""
    return Document(
        _title(verification), (_headline(verification), *_reasons(verification.reasons), *_checks(verification), *_taken(verification))
    )


def _title(verification: Verification) -> str:
    instance = verification.stated.get("instance")
    name = instance.get("name", "") if isinstance(instance, dict) else ""
    return " · ".join(filter(None, ("Verified" if verification.verified else "Refused", str(name))))


def _headline(verification: Verification) -> Paragraph:
    if verification.verified:
        numbers = f" {verification.numbers:,} numbers were reckoned again from the instance and the plan, and all agree."
        return Paragraph((Strong("This result is what it says."), numbers))
    reasons = count(len(verification.reasons), "thing does", "things do")
    return Paragraph((Strong("This result is not to be relied on."), f" {reasons} not agree:"))


def _reasons(reasons: Sequence[str]) -> tuple[Block, ...]:
    if not reasons:
        return ()
    more = (f"… and {len(reasons) - FAULTS:,} more; --json has them all.",) if len(reasons) > FAULTS else ()
    return (Bullets((*reasons[:FAULTS], *more)),)


def _checks(verification: Verification) -> tuple[Block, ...]:
    columns = (Column("Check"), Column("Found"), Column("How"))
    rows = tuple((check.name, _found(check), check.said) for check in verification.checks)
    return (Heading("What was looked at"), Table(columns, rows))


def _found(check: Check) -> str:
    return "no" if check.faults else "yes" if check.tried else "not tried"


def _taken(verification: Verification) -> tuple[Block, ...]:
    if not verification.taken:
        return ()
    items = tuple(f"{_places(places)}: {why}." for why, places in verification.taken.items())
    return (Heading("What was taken as it stands"), Bullets(items))


def _places(places: Sequence[str]) -> str:
    """Places in short: their last parts, each once."""
    return ", ".join(dict.fromkeys(place.rpartition(".")[2] for place in places))
