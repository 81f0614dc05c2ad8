"""Verification: a result re-derived from the instance files, number by number, by arithmetic of the auditor's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.allocation import Allocation
from optimizer.analyses.audit_expected import Audited, broken_rows, expected
from optimizer.analyses.audit_source import instance_of, read_result, read_units
from optimizer.analyses.audit_walk import Walk, is_number
from optimizer.analyses.words import minor
from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.proof import PROOF, TIES
from optimizer.result import result_digest

if TYPE_CHECKING:
    from optimizer.document import Document

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what must hold, in a few words.
        faults: why it does not; empty where it does.
        said: what was looked at, in a sentence.
        tried: False where it could not be looked at here.
    """

    name: str
    faults: tuple[str, ...]
    said: str
    tried: bool = True


@dataclass(frozen=True, eq=False)
class Verification:
    """The answer to ``verify``.

    Attributes:
        stated: the result under audit.
        checks: everything that was looked at, in order.
        numbers: how many numbers were reckoned again.
        taken: why, to the places of the entries that instance and plan do not settle.
    """

    stated: Record
    checks: tuple[Check, ...]
    numbers: int
    taken: Mapping[str, tuple[str, ...]]

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
            "checks": [
                {"check": check.name, "passed": not check.faults if check.tried else None, "faults": list(check.faults)}
                for check in self.checks
            ],
            "taken": {why: list(places) for why, places in self.taken.items()},
        }

    @property
    def document(self) -> Document:
        """The verification as a report."""
        from optimizer.analyses.verification_report import report

        return report(self)

    def __bool__(self) -> bool:
        return self.verified


def verify(result: Any, instance: Instance | str | Path | None = None, *, cross_check: bool = False) -> Verification:
    """Re-derive a result of ``solve`` or ``evaluate`` from its instance, and say whatever does not agree.

    Cost, coverage, awareness, shares and every rule are reckoned in whole numbers, fractions and correctly rounded sums
    that share nothing with the code that made the result but the reading of the instance and the rows of its rules.

    Args:
        result: a path to a JSON file, the result as plain data, or an Allocation.
        instance: the instance, or where it is; by default the path that the result names. Changes that the result
            lists are made again.
        cross_check: also solve again, by another method and by another solver, and compare.

    Raises:
        InputError: there is no such file, it holds no result, or there is no instance to check it against.
    """
    stated, home = (result.result, None) if isinstance(result, Allocation) else read_result(result)
    checks = [_own_digest(stated)]
    it, faults = instance_of(stated, instance, home)
    checks.append(Check("The instance is the one it was made from", faults, "The instance was read again and its digest compared."))
    if it is None:
        return Verification(stated, tuple(checks), 0, {})
    audited, faults = _audited(stated, it)
    if audited is None:
        checks.append(Check("Budget and plan can be read", faults, "The plan's offers were looked up in the instance."))
        return Verification(stated, tuple(checks), 0, {})
    walk = Walk()
    known: dict[str, Any] = {**dict.fromkeys(KEYS), **stated}
    walk.compare({key: value for key, value in stated.items() if key not in ("digest", "run")}, expected(audited, known))
    checks.append(
        Check("Every number follows from instance and plan", tuple(walk.faults), f"{walk.numbers:,} numbers were reckoned again.")
    )
    checks.append(
        Check("The status is earned", _status_faults(audited, known), "The plan was held against every rule, the gap against the proof.")
    )
    if stated.get("prices") is not None and not any(fault.startswith("prices ") for fault in walk.faults):
        checks.append(_prices(audited, known))
    if cross_check:
        from optimizer.analyses.cross_check import cross_checks

        checks.extend(cross_checks(audited, known))
    return Verification(stated, tuple(checks), walk.numbers, {why: tuple(places) for why, places in walk.taken.items()})


def _prices(audited: Audited, stated: Record) -> Check:
    from optimizer.analyses.audit_prices import price_faults

    said = "The Lagrangian sum was reckoned from the stored prices; it bounds every plan, whatever they are."
    return Check("The bound at the root follows from the prices", price_faults(audited, stated), said)


KEYS = (
    "status", "awareness", "baseline", "bound", "gap", "maximum", "offers", "unspent", "optimum_unique", "plan", "prices", "method", "best",
)  # fmt: skip
"""Entries that the audit of others looks at; one that is missing is told as missing."""


def _own_digest(stated: Record) -> Check:
    found = result_digest(stated)
    fault = "the result's own digest does not fit what it says: something was changed after it was written."
    said = "The digest of everything the result says was made again."
    return Check("The result is as it was written", () if stated.get("digest") == found else (fault,), said)


def _audited(stated: Record, instance: Instance) -> tuple[Audited | None, tuple[str, ...]]:
    """Budget and plan of a result, or why they cannot be read."""
    try:
        budget = minor(stated["budget"])
        units = None if stated["plan"] is None else read_units(stated["plan"], instance)
    except InputError as error:
        return None, (str(error),)
    except (KeyError, TypeError, AttributeError):
        return None, ("budget and plan are not written as a result writes them.",)
    return Audited(instance, budget, units), ()


def _status_faults(audited: Audited, stated: Record) -> tuple[str, ...]:
    """What keeps a result from deserving its status."""
    status, units = stated["status"], audited.units
    if status not in ("optimal", "stopped", "infeasible", "assessed"):
        return (f"status is {status!r}: expected optimal, stopped, infeasible or assessed.",)
    if status == "infeasible":
        return () if units is None else ("status is infeasible, yet there is a plan.",)
    if units is None:
        return () if status == "stopped" else (f"status is {status}, yet there is no plan.",)
    broken = broken_rows(audited)
    if broken and status != "assessed":
        return (f"status is {status}, yet the plan breaks {', '.join(broken)}.",)
    return () if broken else _proof_faults(audited, stated)


def _proof_faults(audited: Audited, stated: Record) -> tuple[str, ...]:
    """Of a plan that keeps every rule: whether its bound bounds it, and whether a proved one is as near as a proof is."""
    awareness, bound = stated["awareness"], stated["bound"]
    if not is_number(awareness) or not is_number(bound):
        return ()
    if awareness > bound + TIES * audited.scale:
        return (f"awareness {awareness} exceeds the bound {bound}, which no plan that keeps the rules can.",)
    if stated["status"] == "optimal" and bound - awareness > PROOF * audited.scale + audited.slack:
        return (f"status is optimal, yet the gap {bound - awareness:.3g} is wider than a proof allows ({PROOF * audited.scale:.3g}).",)
    return ()
