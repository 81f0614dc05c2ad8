"""The budget curve: the best awareness at every budget, and where the best plan changes.

Where only the budget joins the parts of the problem and no rule follows it, every budget is answered exactly. Otherwise
budgets are solved one by one: all at which anything can change, where they are few; else budgets a step apart. Between
two of them awareness lies within a certified band: the plan of the lower one is still feasible, and the bound of the upper
one still holds. Where a rule's value steps with the budget the curve may
jump, even down; both sides of the jump are then solved.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from optimizer.analyses.curve_points import Band, CurvePoint, RuleStep, bands, rule_steps, solve_curve
from optimizer.analyses.ladder import Ladder, ladder
from optimizer.analyses.reversals import Reversal, reversals
from optimizer.instance.instance import Instance
from optimizer.money import money_step, say_money
from optimizer.proof import Options

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.document import Document


@dataclass(frozen=True, eq=False)
class Curve:
    """The answer to ``curve``.

    Attributes:
        instance: the problem. up_to: the largest budget asked for, minor units.
        because: empty where every budget is answered; else why budgets were solved one by one.
        points: by increasing budget, from 0.
        bands: between neighbouring points, where not every budget is answered.
        rule_steps: where values of rules step.
        ladder: plans nested by budget; None where not asked for.
        method, solver: what answered. seconds: wall time.
    """

    instance: Instance
    up_to: int
    because: str
    points: tuple[CurvePoint, ...]
    bands: tuple[Band, ...]
    rule_steps: tuple[RuleStep, ...]
    ladder: Ladder | None
    method: str
    solver: str
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether every budget is answered."""
        return not self.because

    @cached_property
    def reversals(self) -> tuple[Reversal, ...]:
        """What a larger budget drops although a smaller one bought it."""
        return reversals([(point.budget, point.plan) for point in self.points])

    def enters_at(self, offer: int) -> int | None:
        """The smallest budget on the curve whose plan has an offer; None where none has."""
        return next((point.budget for point in self.points if point.plan and point.plan[offer]), None)

    @cached_property
    def result(self) -> dict[str, Any]:
        """The curve as plain data, with the keys of docs/result.md. Not to be changed."""
        from optimizer.analyses.curve_result import result

        return result(self)

    @property
    def breakpoints(self) -> pd.DataFrame:
        """One row per point: budget and cost (whole minor units), awareness, bound, status, whether the plan is the only best."""
        import pandas as pd

        columns = ("budget", "status", "awareness", "bound", "cost", "unique")
        return pd.DataFrame([{name: getattr(point, name) for name in columns} for point in self.points])

    @property
    def plans(self) -> pd.DataFrame:
        """One row per point, one column per offer: units."""
        import pandas as pd

        bought = {point.budget: point.plan for point in self.points if point.plan is not None}
        return pd.DataFrame.from_dict(bought, orient="index", columns=[offer.key for offer in self.instance.offers]).rename_axis("budget")

    @property
    def document(self) -> Document:
        """The curve as a report."""
        from optimizer.analyses.curve_report import report

        return report(self)

    def __repr__(self) -> str:
        return f"<Curve of {self.instance.name!r}: {len(self.points)} points up to {say_money(self.up_to, self.instance.currency)}>"


def curve(instance: Instance, up_to: Any = None, step: Any = None, *, nested: bool = True, **options: Any) -> Curve:
    """The best awareness at every budget from 0 on.

    Args:
        instance: the problem.
        up_to: the largest budget, as people write money; the instance's own by default.
        step: where budgets must be solved one by one, how far apart; by default the money step of ``up_to`` (the largest
            1, 2 or 5 times a power of ten that is at most a twentieth of it).
        nested: also find plans nested by budget, and what nesting costs.
        **options: as for ``solve``; a time limit holds for each budget.

    Raises:
        InputError: an amount or an option is wrong. SolverError: an answer could not be certified.
    """
    began = time.perf_counter()
    chosen = Options(**options)
    last = instance.budget if up_to is None else instance.money(up_to)
    apart = money_step(last) if step is None else instance.money(step)
    found = solve_curve(instance, last, apart, chosen, all_if_few=step is None)
    levels = [(point.budget, point.plan, point.awareness) for point in found.points]
    return Curve(
        instance=instance,
        up_to=last,
        because=found.because,
        points=found.points,
        bands=tuple(bands(instance, found.points)) if found.because else (),
        rule_steps=tuple(rule_steps(instance, found.points, last)),
        ladder=ladder(instance, levels, last, chosen) if nested else None,
        method=found.method,
        solver=found.solver,
        seconds=time.perf_counter() - began,
    )
