"""The result of ``verify``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from optimizer.record import Record

Verdict = Literal["derived again", "not derived again", "refuted"]


@dataclass(frozen=True)
class CheckLine(Record):
    """One thing that was looked at."""

    check: str
    """What must hold."""
    found: str
    """yes, no, not derived again, or not tried."""
    how: str
    """What was looked at."""


@dataclass(frozen=True)
class VerificationResult(Record):
    """A result of ``verify``."""

    verdict: Verdict
    """What came of it."""
    verified: bool
    """Whether everything was derived again."""
    digest: Any
    """As the result under audit states it."""
    numbers: int
    """How many numbers were reckoned again."""
    reasons: tuple[str, ...]
    """Why it is refuted, a sentence each."""
    not_derived: tuple[str, ...]
    """What was not derived again, or is left out."""
    checks: tuple[CheckLine, ...]
    """In order."""
    taken: Mapping[str, tuple[str, ...]]
    """Why, to the places of the entries that follow from nothing."""
