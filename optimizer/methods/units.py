"""The units method: general, exact, and readable as a model. Outer approximation by tangents.

Tangents over-estimate the curves, so the programme's bound holds over all plans. Points are refined
at the relaxation's optimum first, where they cost little, and then at each whole plan, until bound
- value <= PROOF x S. Whatever the solver returns is re-checked from the instance in exact
arithmetic; a plan that breaks anything is forbidden and the programme solved again, so nothing is
ever rounded away and nothing loops.

Source: M. A. Duran and I. E. Grossmann, An outer-approximation algorithm (1986).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimizer import interruption
from optimizer.errors import SolverError
from optimizer.evaluate import keeps
from optimizer.methods.units_model import OBJECTIVE_SIZE, ROUNDING, Entries, Floats, UnitsModel
from optimizer.proof import PROOF, Options, Plan, Proof, Status
from optimizer.question import Question
from optimizer.solvers import Answer, Limits, Session, solver_named

RELAXATION_ROUNDS = 30
"""Most rounds of tangents at the relaxation's optimum; each is one small linear programme."""
RELAXED = 1e-7
"""A tangent is worth adding where the relaxation over-estimates its piece by more than this share
of the objective's range.
"""
FEASIBILITY = 1e-9
"""What a solver may be off a row: of S it is 1e-15, and the model's numbers allow it."""


def prove(
    question: Question, options: Options, tolerance: float = PROOF, known: Proof | None = None
) -> Proof:
    """The best plan of a question, with a bound over all plans.

    Args:
        question: what to maximise over which plans.
        options: solver, time limit and seed; ``exact`` is not for here (see ``methods.canonical``).
        tolerance: share of the objective's range (S, for awareness) within which the bound must
            come.
        known: what another method found out about the question before it gave way.

    Raises:
        SolverError: the solver failed, or no answer of it could be certified.
    """
    search = _Search(question, options, tolerance)
    if known is not None:
        search.begin_with(known)
    return search.run()


@dataclass
class _Search:
    """The state of one search: points of tangents, plans seen, the best plan and the bound
    so far.
    """

    question: Question
    options: Options
    tolerance: float
    plan: Plan | None = None
    value: float = -np.inf
    bound: float = np.inf
    forbidden: list[Plan] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model = UnitsModel(self.question)
        self.instance = self.question.instance
        self.points = _first_points(self.model)
        self.forbidden.extend(self.question.forbidden)
        self.deadline = self.options.end
        self.solver_name = self.options.solver

    def begin_with(self, known: Proof) -> None:
        """Take up another proof's plan and bound."""
        if known.plan is not None:
            self._consider(known.plan)
        if known.bound is not None:
            self.bound = known.bound

    def run(self) -> Proof:
        self._consider((0,) * len(self.instance.offers))
        interruption.knows(lambda: (self.value, self.bound))
        session = self._open()
        self._refine_relaxation(session)
        while True:
            answer = session.solve(self._limits())
            self.solver_name = answer.solver
            if answer.status == "infeasible":
                return self._without_more_plans()
            self.bound = min(self.bound, answer.bound / self.model.scale + self.model.offset)
            if answer.values is None:
                return self._proof("stopped")
            session = self._learn(session, _whole_plan(answer, self.instance.offers))
            if self._proved:
                return self._proof("optimal")
            if answer.status == "stopped" or interruption.heard():
                return self._proof("stopped")

    # -- steps -------------------------------------------------------------------------------------

    def _open(self) -> Session:
        return solver_named(self.options.solver).open(
            self.model.programme(self.points, self.forbidden)
        )

    def _limits(self) -> Limits:
        """A fifth of the tolerance is the solver's part of the gap; tangents have the rest."""
        gap = OBJECTIVE_SIZE * self.tolerance / 5
        deadline, seed = self.deadline.moment, self.options.seed
        return Limits(deadline, gap, 0.0, seed=seed, feasibility=FEASIBILITY)

    def _refine_relaxation(self, session: Session) -> None:
        """Tangents where the linear relaxation has its optimum, until it over-estimates nothing."""
        if not len(self.model.pieces):
            return
        session.relax(True)
        for _ in range(RELAXATION_ROUNDS):
            try:
                answer = session.solve(self._limits())
            except SolverError:  # its tangents are a help, no proof rests on them
                break
            if interruption.heard():  # the last moment is better spent on a plan and a bound
                break
            if (
                answer.status != "optimal"
                or answer.values is None
                or not self._cut(session, answer.values, RELAXED)
            ):
                break
        session.relax(False)

    def _cut(self, session: Session, values: Floats, least: float) -> bool:
        """Tangents at a point wherever it over-estimates a piece by more than ``least``; False
        where it does nowhere.
        """
        entries = Entries()
        for piece in map(int, self.model.pieces):
            at = self.model.coverage_factor(piece, values)
            over = self.model.over_estimate(piece, values)
            if over > least * OBJECTIVE_SIZE and at not in self.points[piece]:
                self.points[piece].append(at)
                self.model.add_tangents(entries, piece, [at])
        if not entries.lower:
            return False
        session.add_rows(*entries.arrays())
        return True

    def _learn(self, session: Session, plan: Plan) -> Session:
        """Take up a whole plan: as incumbent, as points of tangents; forbid it where it breaks a
        rule or came before.
        """
        broken = not self._consider(plan)
        added = self._tangents_at(session, plan)
        if (broken or not added) and not self._proved:
            self.forbidden.append(plan)
            return self._open()
        return session

    def _consider(self, plan: Plan) -> bool:
        """Whether a plan keeps every row, exactly; if it is the best so far, remember it."""
        if plan in self.forbidden or not keeps(self.instance, plan, self.question.rows):
            return False
        value = self.question.value_of(plan)
        if value > self.value:
            self.plan, self.value = plan, value
        return True

    def _tangents_at(self, session: Session, plan: Plan) -> bool:
        """Tangents at the coverage factors of a plan; False where all stood already."""
        factors = self.instance.coverage_factors(np.array(plan, dtype=np.int64))
        entries = Entries()
        for piece in map(int, self.model.pieces):
            at = float(factors[piece])
            if not self.instance.pieces.curves[piece].breakpoints and at not in self.points[piece]:
                self.points[piece].append(at)
                self.model.add_tangents(entries, piece, [at])
        if not entries.lower:
            return False
        session.add_rows(*entries.arrays())
        return True

    # -- endings -----------------------------------------------------------------------------------

    @property
    def _proved(self) -> bool:
        """Whether the bound has come within the tolerance of the best plan, or as near as floating
        point tells where what exists is many times what can be added.
        """
        gap = self.bound - self.value - 2 * ROUNDING * abs(self.value)
        return self.plan is not None and gap * self.model.scale <= OBJECTIVE_SIZE * self.tolerance

    def _without_more_plans(self) -> Proof:
        """Every plan left was forbidden: the best of those seen is optimal, or there is none."""
        if self.plan is None:
            return Proof("infeasible", None, None, None, "units", self.solver_name)
        self.bound = self.value
        return self._proof("optimal")

    def _proof(self, status: Status) -> Proof:
        value = None if self.plan is None else self.value
        bound = None if np.isinf(self.bound) else max(self.bound, self.value)
        return Proof(status, self.plan, value, bound, "units", self.solver_name)


def _first_points(model: UnitsModel) -> dict[int, list[float]]:
    """Where tangents stand before any refinement: at what exists, at the most there can be, and at
    every bend.
    """
    instance = model.instance
    most = instance.coverage_factors(model.question.most_units)
    points = {}
    for piece in map(int, model.pieces):
        bends = [
            p
            for p in instance.pieces.curves[piece].breakpoints
            if instance.pieces.baselines[piece] < p < most[piece]
        ]
        points[piece] = [float(instance.pieces.baselines[piece]), *bends, float(most[piece])]
    return points


def _whole_plan(answer: Answer, offers: tuple[object, ...]) -> Plan:
    assert answer.values is not None  # noqa: S101 (only called with values)
    return tuple(round(float(units)) for units in answer.values[: len(offers)])
