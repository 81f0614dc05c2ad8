"""Verification: a result re-derived from the instance files, number by number, by arithmetic of the auditor's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from optimizer.allocation import Allocation
from optimizer.analyses.verification import checks
from optimizer.analyses.verification.arithmetic import Audited
from optimizer.analyses.verification.checks import Check
from optimizer.analyses.verification.cross_check import by_frontier, cross_checks
from optimizer.analyses.verification.expected import expected
from optimizer.analyses.verification.report import report
from optimizer.analyses.verification.source import instance_of, plan_of, read_result
from optimizer.analyses.verification.walk import Walk
from optimizer.analyses.words import Record
from optimizer.document import Document
from optimizer.errors import StoppedError
from optimizer.instance.instance import Instance
from optimizer.interruption import RAISE, ends_with_the_best, heard

ENTRIES = (
    "status", "awareness", "baseline", "bound", "gap", "maximum", "offers", "rules", "unspent", "optimum_unique", "plan", "prices",
    "method", "best", "next",
)  # fmt: skip
"""Entries that the audit of others looks at; one that is missing is told as missing."""
PROVED = ("bound", "status", "optimum_unique", "best")
"""Entries that a search made again settles."""


@dataclass(frozen=True, eq=False)
class Verification:
    """The answer to ``verify``.

    Attributes:
        stated: the result under audit.
        checks: everything that was looked at, in order.
        numbers: how many numbers were reckoned again.
        taken: why, to the places of the entries that instance and plan do not settle.
        proved: whether the bound, or that nothing is feasible, was derived again; False where it was taken as stated; None
            where the result says nothing of the kind.
    """

    stated: Record
    checks: tuple[Check, ...]
    numbers: int = 0
    taken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proved: bool | None = None

    @property
    def verified(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.reasons

    @property
    def reasons(self) -> tuple[str, ...]:
        """Everything that was found wrong, a sentence each."""
        return tuple(fault for check in self.checks for fault in check.faults)

    @cached_property
    def result(self) -> dict[str, Any]:
        """The verification as plain data (docs/result.md)."""
        return {
            "verified": self.verified,
            "digest": self.stated.get("digest"),
            "numbers": self.numbers,
            "bound": None if self.proved is None else "derived again" if self.proved else "taken as stated",
            "checks": [
                {"check": check.name, "passed": not check.faults if check.tried else None, "faults": list(check.faults)}
                for check in self.checks
            ],
            "taken": {why: list(places) for why, places in self.taken.items()},
        }

    @property
    def records(self) -> list[dict[str, Any]]:
        """What was looked at."""
        return list(self.result["checks"])

    @property
    def document(self) -> Document:
        """The verification as a report."""
        instance = self.stated.get("instance")
        name = str(instance.get("name", "")) if isinstance(instance, dict) else ""
        return report(name, self.checks, self.numbers, self.taken, self.proved)

    def __bool__(self) -> bool:
        return self.verified


@ends_with_the_best
def verify(
    result: Any, instance: Instance | str | Path | None = None, *, cross_check: bool = False, on_interrupt: str = RAISE
) -> Verification:
    """Re-derive a result of ``solve`` or ``evaluate`` from its instance, and say whatever does not agree.

    Cost, coverage, awareness, shares and every rule are reckoned in whole numbers, fractions and correctly rounded sums
    that share nothing with the code that made the result but the reading of the instance and the rows of its rules.

    Args:
        result: a path to a JSON file, the result as plain data, or an Allocation.
        instance: the instance, or where it is; by default the path that the result names. Changes that the result
            lists are made again.
        cross_check: also solve again, by another method and by another solver, and compare.
        on_interrupt: as in ``Options``.

    Raises:
        StoppedError: Ctrl-C came before everything was checked.
        InputError: there is no such file, it holds no result, or there is no instance to check it against.
    """
    stated, home = (result.result, None) if isinstance(result, Allocation) else read_result(result)
    it, faults = instance_of(stated, instance, home)
    found = [
        checks.own_digest(stated),
        Check("The instance is the one it was made from", faults, "The instance was read again and its digest compared."),
    ]
    if it is None:
        return Verification(stated, tuple(found))
    budget, plan, faults = plan_of(stated, it)
    if faults:
        unread = Check("Budget and plan can be read", faults, "The plan's offers were looked up in the instance.")
        return Verification(stated, (*found, unread))
    audited = Audited(it, budget, plan)
    entries: dict[str, Any] = {**dict.fromkeys(ENTRIES), **stated}
    walk = Walk()
    walk.compare({key: value for key, value in stated.items() if key not in ("digest", "run")}, expected(audited, entries))
    more = [check for check in (_prices(audited, entries, walk), by_frontier(audited, entries)) if check]
    if cross_check:
        more += cross_checks(audited, entries)
    if heard():
        raise StoppedError("Stopped by Ctrl-C before everything was checked.")
    proved = _proved(more, audited, entries)
    agree = f"{walk.numbers:,} numbers were reckoned again."
    found += [
        Check("Every number follows from instance and plan", tuple(walk.faults), agree),
        checks.status(audited, entries, proved=proved),
    ]
    taken = {why: tuple(place for place in places if not (proved and place in PROVED)) for why, places in walk.taken.items()}
    return Verification(stated, (*found, *more), walk.numbers, {why: places for why, places in taken.items() if places}, proved)


def _prices(audited: Audited, entries: Record, walk: Walk) -> Check | None:
    """What follows from the prices, where there are any that can be read."""
    if entries["prices"] is None or any(fault.startswith("prices ") for fault in walk.faults):
        return None
    return checks.prices(audited, entries)


def _proved(more: Sequence[Check], audited: Audited, entries: Record) -> bool | None:
    """Whether a search made again, or the prices alone, prove the bound; see ``Verification``."""
    if entries["bound"] is None and entries["status"] != "infeasible":
        return None
    tried = [check for check in more if check.tried and (check.name != checks.PRICES or checks.by_prices_alone(audited, entries))]
    return bool(tried) and not any(check.faults for check in tried)
