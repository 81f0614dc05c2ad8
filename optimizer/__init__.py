"""Spend a fixed aid budget on the mix that buys the most awareness, provably.

    import optimizer as opt

    instance = opt.load("osa-fy2026")
    best = opt.solve(instance, budget="18.1bn")
    best.awareness, best.bound, best.plan

Public names are listed here once and loaded when they are first used, so that ``import optimizer``
costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # typing itself takes as long to load as all the rest
if TYPE_CHECKING:
    from typing import Any

    from optimizer import batch as batch
    from optimizer.allocation import Allocation as Allocation
    from optimizer.analyses.alternatives import Alternatives as Alternatives
    from optimizer.analyses.alternatives import alternatives as alternatives
    from optimizer.analyses.brief import Brief as Brief
    from optimizer.analyses.brief import brief as brief
    from optimizer.analyses.budget_comparison import Comparison as Comparison
    from optimizer.analyses.budget_comparison import compare as compare
    from optimizer.analyses.budget_curve import Curve as Curve
    from optimizer.analyses.budget_curve import curve as curve
    from optimizer.analyses.diagnosis import Diagnosis as Diagnosis
    from optimizer.analyses.diagnosis import diagnose as diagnose
    from optimizer.analyses.explanation import Explanation as Explanation
    from optimizer.analyses.explanation import explain as explain
    from optimizer.analyses.fair import Fair as Fair
    from optimizer.analyses.fair import fair as fair
    from optimizer.analyses.ledger import NextDecisions as NextDecisions
    from optimizer.analyses.ledger import next_decisions as next_decisions
    from optimizer.analyses.replan import Replan as Replan
    from optimizer.analyses.replan import replan as replan
    from optimizer.analyses.robustness import Robust as Robust
    from optimizer.analyses.robustness import robust as robust
    from optimizer.analyses.target import Target as Target
    from optimizer.analyses.target import target as target
    from optimizer.analyses.verification import Verification as Verification
    from optimizer.analyses.verification import verify as verify
    from optimizer.errors import InfeasibleError as InfeasibleError
    from optimizer.errors import InputError as InputError
    from optimizer.errors import InstanceError as InstanceError
    from optimizer.errors import Interrupted as Interrupted
    from optimizer.errors import KeywordError as KeywordError
    from optimizer.errors import MoneyError as MoneyError
    from optimizer.errors import OptimizerError as OptimizerError
    from optimizer.errors import PublicNameError as PublicNameError
    from optimizer.errors import RefusedError as RefusedError
    from optimizer.errors import SolverError as SolverError
    from optimizer.errors import StoppedError as StoppedError
    from optimizer.export import ExportedModel as ExportedModel
    from optimizer.export import export as export
    from optimizer.instance.instance import Instance as Instance
    from optimizer.interruption import Progress as Progress
    from optimizer.loading import load as load
    from optimizer.money import Money as Money
    from optimizer.money import MoneyLike as MoneyLike
    from optimizer.proof import Options as Options
    from optimizer.session import Session as Session
    from optimizer.session import session as session
    from optimizer.solve import evaluate as evaluate
    from optimizer.solve import solve as solve

__version__ = "0.1.0"

PUBLIC: dict[str, str] = {
    "Allocation": "optimizer.allocation",
    "Alternatives": "optimizer.analyses.alternatives",
    "Brief": "optimizer.analyses.brief",
    "Comparison": "optimizer.analyses.budget_comparison",
    "Diagnosis": "optimizer.analyses.diagnosis",
    "ExportedModel": "optimizer.export",
    "Fair": "optimizer.analyses.fair",
    "InfeasibleError": "optimizer.errors",
    "InputError": "optimizer.errors",
    "Instance": "optimizer.instance.instance",
    "InstanceError": "optimizer.errors",
    "Interrupted": "optimizer.errors",
    "KeywordError": "optimizer.errors",
    "Money": "optimizer.money",
    "MoneyError": "optimizer.errors",
    "MoneyLike": "optimizer.money",
    "NextDecisions": "optimizer.analyses.ledger",
    "OptimizerError": "optimizer.errors",
    "Options": "optimizer.proof",
    "Progress": "optimizer.interruption",
    "PublicNameError": "optimizer.errors",
    "RefusedError": "optimizer.errors",
    "Replan": "optimizer.analyses.replan",
    "Robust": "optimizer.analyses.robustness",
    "Session": "optimizer.session",
    "SolverError": "optimizer.errors",
    "StoppedError": "optimizer.errors",
    "Verification": "optimizer.analyses.verification",
    "alternatives": "optimizer.analyses.alternatives",
    "brief": "optimizer.analyses.brief",
    "compare": "optimizer.analyses.budget_comparison",
    "Curve": "optimizer.analyses.budget_curve",
    "curve": "optimizer.analyses.budget_curve",
    "Explanation": "optimizer.analyses.explanation",
    "diagnose": "optimizer.analyses.diagnosis",
    "evaluate": "optimizer.solve",
    "explain": "optimizer.analyses.explanation",
    "export": "optimizer.export",
    "fair": "optimizer.analyses.fair",
    "load": "optimizer.loading",
    "replan": "optimizer.analyses.replan",
    "next_decisions": "optimizer.analyses.ledger",
    "robust": "optimizer.analyses.robustness",
    "session": "optimizer.session",
    "solve": "optimizer.solve",
    "Target": "optimizer.analyses.target",
    "target": "optimizer.analyses.target",
    "verify": "optimizer.analyses.verification",
}
"""Every public name and the module it lives in."""

PACKAGES = ("batch",)
"""Parts that are public as a whole: ``opt.batch.run``."""

__all__ = ["__version__", *PACKAGES, *PUBLIC]  # pyright: ignore[reportUnsupportedDunderAll]


if not TYPE_CHECKING:  # to a type checker only the names above exist

    def __getattr__(name: str) -> Any:
        if name in PACKAGES:
            return import_module(f"optimizer.{name}")
        if name not in PUBLIC:
            raise _no_such(name)
        value = getattr(import_module(PUBLIC[name]), name)
        globals()[name] = value
        return value


def _no_such(name: str) -> AttributeError:
    from optimizer.errors import PublicNameError
    from optimizer.suggest import did_you_mean

    return PublicNameError(f"optimizer has no {name!r}. {did_you_mean(name, __all__)}".rstrip())


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """This package: a submodule that is loaded does not take the place of a public name spelled
    alike (solve, evaluate).
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in PUBLIC and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
