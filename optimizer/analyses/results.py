"""Every kind of result, by the command that gives it."""

from __future__ import annotations

from typing import Any

from optimizer.analyses.alternatives.result import AlternativesResult
from optimizer.analyses.brief.result import BriefResult
from optimizer.analyses.budget_comparison.result import ComparisonResult
from optimizer.analyses.budget_curve.result import CurveResult
from optimizer.analyses.diagnosis.result import DiagnosisResult
from optimizer.analyses.explanation.result import ExplanationResult
from optimizer.analyses.fair.result import FairResult
from optimizer.analyses.ledger.result import NextResult
from optimizer.analyses.replan.result import ReplanResult
from optimizer.analyses.robustness.result import RobustResult
from optimizer.analyses.target.result import TargetResult
from optimizer.analyses.verification.result import VerificationResult
from optimizer.record import Record
from optimizer.results.plan import PlanResult
from optimizer.results.schema import DIALECT, json_schema

RESULTS: dict[str, type[Record]] = {
    "solve": PlanResult,
    "evaluate": PlanResult,
    "compare": ComparisonResult,
    "curve": CurveResult,
    "explain": ExplanationResult,
    "target": TargetResult,
    "robust": RobustResult,
    "brief": BriefResult,
    "alternatives": AlternativesResult,
    "replan": ReplanResult,
    "fair": FairResult,
    "next": NextResult,
    "diagnose": DiagnosisResult,
    "verify": VerificationResult,
}


def result_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of any result: of ``solve``, or of ``compare``, and so on."""
    kinds = dict.fromkeys(RESULTS.values())
    schema, definitions = json_schema(tuple(kinds))
    return {
        "$schema": DIALECT,
        "title": "Result",
        "description": "What --json prints and --out FILE.json writes.",
        **schema,
        "$defs": definitions,
    }
