"""What every method rests on: each curve is concave, non-decreasing, 0 at 0, and below all of its
tangents.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.analyses.verification.arithmetic import CURVES as AUDITED
from optimizer.curves import (
    BUILT_IN,
    Capped,
    CoverageCurve,
    PiecewiseLinear,
    Proportional,
    Saturating,
    concavity_fault,
)
from tests.families import expect_members

EXPERT = PiecewiseLinear("expert", ((0.0, 0.0), (0.5, 0.4), (2.0, 0.8)))
BY_NAME: dict[str, CoverageCurve] = {**BUILT_IN, "expert": EXPERT}

factors = st.floats(0, 50, allow_subnormal=False)
every_curve = pytest.mark.parametrize("curve", BY_NAME.values(), ids=BY_NAME)


@st.composite
def piecewise(draw: st.DrawFn) -> PiecewiseLinear:
    """A concave curve from (0, 0): slopes in eighths that fall, steps in eighths, so that every
    point is exact.
    """
    slopes = sorted(
        draw(st.lists(st.integers(0, 80), min_size=1, max_size=6, unique=True)), reverse=True
    )
    steps = draw(st.lists(st.integers(1, 40), min_size=len(slopes), max_size=len(slopes)))
    points = [(Fraction(0), Fraction(0))]
    for slope, step in zip(slopes, steps, strict=True):
        s, value = points[-1]
        points.append((s + Fraction(step, 8), value + Fraction(slope, 8) * Fraction(step, 8)))
    return PiecewiseLinear("drawn", tuple((float(s), float(value)) for s, value in points))


any_curve = st.one_of(st.sampled_from(list(BY_NAME.values())), piecewise())


def at(curve: CoverageCurve, s: float) -> float:
    return float(curve.value(np.array([s]))[0])


def slope_at(curve: CoverageCurve, s: float) -> float:
    return float(curve.slope(np.array([s]))[0])


@given(any_curve)
def test_no_effort_is_no_coverage(curve: CoverageCurve) -> None:
    assert at(curve, 0.0) == 0.0


@given(any_curve, factors, factors)
def test_more_effort_never_covers_less(curve: CoverageCurve, s: float, t: float) -> None:
    assert at(curve, min(s, t)) <= at(curve, max(s, t))


@given(any_curve, factors, factors, st.floats(0, 1))
def test_half_way_in_effort_is_at_least_half_way_in_coverage(
    curve: CoverageCurve, s: float, t: float, share: float
) -> None:
    between = share * s + (1 - share) * t
    chord = share * at(curve, s) + (1 - share) * at(curve, t)
    assert at(curve, between) >= chord - 1e-12 * (1 + chord)


@given(any_curve, factors, factors)
def test_no_tangent_is_anywhere_below_the_curve(
    curve: CoverageCurve, at_point: float, s: float
) -> None:
    tangent = at(curve, at_point) + slope_at(curve, at_point) * (s - at_point)
    assert tangent >= at(curve, s) - 1e-12 * (1 + abs(s - at_point) * slope_at(curve, at_point))


@given(any_curve, factors)
def test_slopes_are_never_negative(curve: CoverageCurve, s: float) -> None:
    assert slope_at(curve, s) >= 0


@given(any_curve, factors)
def test_no_coverage_exceeds_the_limit_and_a_great_effort_comes_near_it(
    curve: CoverageCurve, s: float
) -> None:
    if curve.limit is None:
        assert at(curve, 2 * s + 1) > at(curve, s)
        return
    assert at(curve, s) <= curve.limit
    # However slowly a smooth one nears its limit; one of straight lines is flat from its last bend.
    short = 0.0 if curve.breakpoints else 1e-3 * curve.limit
    assert curve.limit - short <= at(curve, 1e4) <= curve.limit


@given(any_curve, factors)
def test_tangents_at_0_and_at_every_bend_describe_a_piecewise_linear_curve_exactly(
    curve: CoverageCurve, s: float
) -> None:
    if not curve.breakpoints:
        return
    points = (0.0, *curve.breakpoints)
    least = min(at(curve, p) + slope_at(curve, p) * (s - p) for p in points)
    assert at(curve, s) == pytest.approx(least, rel=1e-12, abs=1e-12)


@given(any_curve, st.lists(factors, min_size=1, max_size=8))
def test_values_and_slopes_are_taken_element_by_element(
    curve: CoverageCurve, many: list[float]
) -> None:
    assert list(curve.value(np.array(many))) == [at(curve, s) for s in many]
    assert list(curve.slope(np.array(many))) == [slope_at(curve, s) for s in many]


@every_curve
def test_the_slope_is_the_right_hand_derivative(curve: CoverageCurve) -> None:
    for s in (0.0, 0.2, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0):
        rise = (at(curve, s + 1e-6) - at(curve, s)) / 1e-6
        assert slope_at(curve, s) == pytest.approx(rise, abs=1e-5)


BY_HAND: list[tuple[CoverageCurve, float, float, float]] = [
    (Saturating(), math.log(2), 0.5, 0.5),  # 1 - 1/2
    (Saturating(), 2 * math.log(2), 0.75, 0.25),
    (Capped(), 0.3, 0.3, 1),
    (Capped(), 1.0, 1, 0),
    (Capped(), 7.0, 1, 0),
    (Proportional(), 7.0, 7, 1),
    (EXPERT, 0.25, 0.2, 0.8),  # half of the first piece, 0.4 / 0.5
    (EXPERT, 0.5, 0.4, 0.8 / 3),  # to the right of the bend: (0.8 - 0.4) / 1.5
    (EXPERT, 1.25, 0.6, 0.8 / 3),  # half of the second piece
    (EXPERT, 2.0, 0.8, 0),  # flat from the last point on
    (EXPERT, 9.0, 0.8, 0),
]
"""(curve, s, F(s), slope)"""


@pytest.mark.parametrize(("curve", "s", "value", "slope"), BY_HAND)
def test_values_by_hand(curve: CoverageCurve, s: float, value: float, slope: float) -> None:
    assert at(curve, s) == pytest.approx(value, rel=1e-15)
    assert slope_at(curve, s) == pytest.approx(slope, rel=1e-15)


def test_saturation_is_accurate_where_effort_is_tiny() -> None:
    # 1 - exp(-s) = s - s^2/2 + ...; computed as written it would be 0 here.
    assert at(Saturating(), 1e-17) == 1e-17


def test_every_curve_an_instance_may_name_has_values_by_hand() -> None:
    expect_members(
        {type(curve).__name__ for curve, *_ in BY_HAND},
        {type(curve).__name__ for curve in BY_NAME.values()},
        "BY_HAND of tests/test_curves.py",
    )


def test_an_instance_names_a_curve_by_the_name_of_its_class() -> None:
    assert {name: type(curve).__name__.lower() for name, curve in BUILT_IN.items()} == {
        name: name.replace("_", "") for name in BUILT_IN
    }


def test_every_curve_has_an_arithmetic_of_the_auditor() -> None:
    expect_members(
        {kind.__name__ for kind in AUDITED},
        {type(curve).__name__ for curve in BY_NAME.values()},
        "CURVES of optimizer/analyses/verification/arithmetic.py",
    )


@given(any_curve, factors)
def test_the_auditor_reckons_the_same_by_itself(curve: CoverageCurve, s: float) -> None:
    value, limit = AUDITED[type(curve)]
    assert value(curve, s) == pytest.approx(at(curve, s), rel=1e-12, abs=1e-15)
    assert limit(curve) == curve.limit


@every_curve
def test_whole_coverage_factors_give_fractions_of_coverage(curve: CoverageCurve) -> None:
    whole = np.array([0, 1, 2])  # integers
    assert list(curve.value(whole)) == [at(curve, s) for s in (0.0, 1.0, 2.0)]
    assert curve.value(whole).dtype == curve.slope(whole).dtype == np.float64


def test_bends_are_known_of_piecewise_linear_curves_only() -> None:
    assert (Saturating().breakpoints, Proportional().breakpoints) == ((), ())
    assert Capped().breakpoints == (1.0,)
    assert EXPERT.breakpoints == (0.5, 2.0)


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        ([], "at least two points"),
        ([(0, 0)], "at least two points"),
        ([(0, 0.1), (1, 1)], "must start at [0, 0], not at [0, 0.1]"),
        ([(0.1, 0), (1, 1)], "must start at [0, 0]"),
        ([(0, 0), (1, 0.5), (1, 0.6)], "must increase: 1 comes after 1"),
        ([(0, 0), (1, 0.5), (0.5, 0.6)], "must increase: 0.5 comes after 1"),
        ([(0, 0), (1, 0.5), (2, 0.4)], "must not fall"),
        ([(0, 0), (1, 0.2), (2, 0.8)], "must be concave: slope 0.6 comes after slope 0.2"),
        (
            [(0, 0), (1, 0.2), (2, 0.4 + 1e-9)],
            "must be concave",
        ),  # the second slope is larger by a billionth
    ],
)
def test_points_that_are_no_concave_curve_are_refused_with_the_reason(
    points: list[tuple[float, float]], fault: str
) -> None:
    assert fault in concavity_fault(points)
    with pytest.raises(ValueError, match=re.escape(fault)):
        PiecewiseLinear("wrong", tuple(points))


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0), (1, 1)],
        [(0, 0), (1, 0)],  # never anything: allowed, if useless
        [
            (0, 0),
            (0.1, 0.1),
            (0.2, 0.2),
            (0.3, 0.3),
        ],  # one straight line; the slopes differ in the last bits
        [(0, 0), (1, 0.5), (2, 0.5)],
        [(0, 0), (1, 0.5), (2, 0.5), (3, 0.5)],  # flat twice: neither slope is above the other
    ],
)
def test_points_of_a_concave_curve_are_accepted(points: list[tuple[float, float]]) -> None:
    assert concavity_fault(points) == ""


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        ([(0, 0)], "a curve needs at least two points, the first of them [0, 0]"),
        ([(0, 0), (1, 0.5), (2, 0.4)], "a curve must not fall"),
    ],
)
def test_a_fault_is_a_sentence_without_its_full_stop(
    points: list[tuple[float, float]], fault: str
) -> None:
    assert concavity_fault(points) == fault
