"""Studies: many instances, budgets, scenarios and draws, answered in parallel and kept in a run
store.

import optimizer as opt

opt.batch.run("study.yaml", "runs.db")
table = opt.batch.read("runs.db")
"""

from __future__ import annotations

from optimizer.batch.dispatch import Progress
from optimizer.batch.exporting import export
from optimizer.batch.kept_draws import kept_draws
from optimizer.batch.remaining import Part
from optimizer.batch.running import Summary, run
from optimizer.batch.study import Draws, SolveOptions, Study, load_study, study_schema
from optimizer.batch.tidy_tables import read, read_draws, read_lines, read_plans, read_results

__all__ = [
    "Draws",
    "Part",
    "Progress",
    "SolveOptions",
    "Study",
    "Summary",
    "export",
    "kept_draws",
    "load_study",
    "read",
    "read_draws",
    "read_lines",
    "read_plans",
    "read_results",
    "run",
    "study_schema",
]
