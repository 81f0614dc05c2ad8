"""Verification: a result re-derived from the instance files, number by number, by arithmetic of the
auditor's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from optimizer.allocation import Allocation
from optimizer.analyses.verification import checks
from optimizer.analyses.verification.arithmetic import Audited
from optimizer.analyses.verification.checks import Check
from optimizer.analyses.verification.deriving import Deriving, conflict, cross_checks
from optimizer.analyses.verification.expected import expected, usable_prices
from optimizer.analyses.verification.report import report
from optimizer.analyses.verification.result import CheckLine, Verdict, VerificationResult
from optimizer.analyses.verification.source import (
    Stated,
    instance_of,
    plan_of,
    read_result,
    stated_of,
)
from optimizer.analyses.verification.walk import Walk
from optimizer.deadline import Deadline
from optimizer.document import Document
from optimizer.instance.instance import Instance
from optimizer.interruption import RAISE, Watch, heard
from optimizer.keywords import public_verb
from optimizer.proof import Options
from optimizer.record import Answer

SECONDS = 60.0
"""For deriving again what only a search can tell."""


@dataclass(frozen=True, eq=False)
class Verification(Answer):
    """The answer to ``verify``.

    Attributes:
        stated: the result under audit.
        checks: everything that was looked at, in order.
        numbers: how many numbers were reckoned again.
        taken: why, to the places of the entries that follow from nothing.
    """

    stated: Mapping[str, Any]
    checks: tuple[Check, ...]
    numbers: int = 0
    taken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """``derived again``: all of it. ``refuted``: something is wrong. ``not derived again``:
        nothing is, and not all was.
        """
        if self.reasons:
            return "refuted"
        return "not derived again" if self.not_derived else "derived again"

    @property
    def verified(self) -> bool:
        """Whether everything was derived again."""
        return self.verdict == "derived again"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Everything that was found wrong, a sentence each."""
        return tuple(fault for check in self.checks for fault in check.faults)

    @property
    def not_derived(self) -> tuple[str, ...]:
        """What the result says, or should say, and was not derived again, a sentence each."""
        return tuple(sentence for check in self.checks for sentence in check.undecided)

    @cached_property
    def typed(self) -> VerificationResult:
        """The verification, typed: the keys of docs/result.md as fields."""
        return VerificationResult(
            verdict=self.verdict,
            verified=self.verified,
            digest=self.stated.get("digest"),
            numbers=self.numbers,
            reasons=self.reasons,
            not_derived=self.not_derived,
            checks=tuple(CheckLine(each.name, each.found, each.said) for each in self.checks),
            taken=self.taken,
        )

    @property
    def records(self) -> list[dict[str, Any]]:
        """What was looked at."""
        return [check.plain() for check in self.typed.checks]

    @property
    def document(self) -> Document:
        """The verification as a report."""
        return report(self.typed, self.name)

    @property
    def name(self) -> str:
        """Of the instance that the result names."""
        instance = self.stated.get("instance")
        return str(instance.get("name", "")) if isinstance(instance, Mapping) else ""

    def __bool__(self) -> bool:
        return self.verified


@public_verb
def verify(
    result: Any,
    instance: Instance | str | Path | None = None,
    *,
    cross_check: bool = False,
    time_limit: float | None = SECONDS,
    on_interrupt: Literal["raise", "return"] = RAISE,
    progress: Watch | None = None,
) -> Verification:
    """Re-derive a result of ``solve`` or ``evaluate`` from its instance, and say whatever does not
    agree.

    Cost, coverage, awareness, shares and every rule are reckoned in whole numbers, fractions and
    correctly rounded sums that share nothing with the code that made the result but the reading of
    the instance and the rows of its rules. That no plan is better, or none keeps every rule, is
    derived again by its prices, by another method than the one that answered, and by the same.

    Args:
        result: a path to a JSON file, the result as plain data, or an Allocation.
        instance: the instance, or where it is; by default the path that the result names, or the
            Allocation's own where it was made in Python. Changes that the result lists are made
            again.
        cross_check: also solve again, by another method and by another solver, and compare.
        time_limit: seconds for deriving again, and as many for each cross-check; None for no limit.
        on_interrupt: as in ``Options``.
        progress: likewise.

    Raises:
        InputError: there is no such file, it holds no result, there is no instance to check it
            against, or the time limit is no number of at least 0.
    """
    seconds = Options(time_limit=time_limit).time_limit
    stated: Mapping[str, Any]
    if isinstance(result, Allocation):
        stated, home = result.result, None
        instance = instance or (None if result.instance.tables.path else result.instance)
    else:
        stated, home = read_result(result)
    it, faults = instance_of(stated, instance, home)
    found = [
        checks.own_digest(stated),
        Check(
            "The instance is the one it was made from",
            faults,
            "The instance was read again and its digest compared.",
        ),
    ]
    if it is None:
        return Verification(stated, tuple(found))
    budget, plan, faults = plan_of(stated, it)
    if faults:
        unread = Check(
            "Budget and plan can be read",
            faults,
            "The plan's offers were looked up in the instance.",
        )
        return Verification(stated, (*found, unread))
    audited = Audited(it, budget, plan)
    claimed = stated_of(stated)
    walk = Walk()
    walk.compare(
        {key: value for key, value in stated.items() if key not in ("digest", "run")},
        expected(audited, claimed),
    )
    found += [checks.numbers(walk), checks.status(audited, claimed)]
    found += _derived(
        audited,
        claimed,
        seconds,
        refuted=any(check.faults for check in found),
        cross_check=cross_check,
    )
    return Verification(
        stated,
        tuple(found),
        walk.numbers,
        {why: tuple(places) for why, places in walk.taken.items()},
    )


def _derived(
    audited: Audited,
    stated: Stated,
    seconds: float | None,
    *,
    refuted: bool,
    cross_check: bool,
) -> list[Check]:
    """What takes a search or much arithmetic; a result that is refuted already is spared it."""
    deadline = Deadline.after(seconds)
    deriving, found = Deriving(audited, stated, deadline), []
    prices = usable_prices(stated)
    if prices is not None:
        proved = checks.prices(audited, prices, stated.bound)
        deriving.take_bound(proved.bound)
        found.append(proved.check)
    if refuted or any(check.faults for check in found):
        return found
    searched = deriving.check()
    until = Deadline.after(0) if heard() else deadline
    found += [check for check in (searched, conflict(audited, stated, until)) if check]
    if cross_check and not heard():
        found += cross_checks(audited, stated, deriving.tried, seconds)
    return found
