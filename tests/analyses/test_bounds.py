"""Bounds hold as they are written: what is "at most" never stands below its number, what is "at
least" never above.
"""

from __future__ import annotations

import pytest

import optimizer as opt
from optimizer.finding import Finding
from optimizer.renderers import terminal
from optimizer.reports.words import bound, figure


@pytest.mark.parametrize(
    ("number", "most", "least"),
    [
        (21.2, "22", "21"),
        (0.1, "0.1", "0.1"),
        (0.00123, "0.0013", "0.0012"),
        (1234.5, "1,235", "1,234"),
    ],
)
def test_upper_bounds_round_up_and_lower_ones_down(number: float, most: str, least: str) -> None:
    assert (bound(number, "at_most"), bound(number, "at_least")) == (most, least)
    assert figure(Finding(number, "at_least")) == f"at least {least}"
    assert figure(Finding(number, "at_most")) == f"at most {most}"


def test_what_nesting_costs_at_most_is_not_rounded_down() -> None:
    # The tutorial's ladder loses 10.2 and 11.
    said = " ".join(terminal.render(opt.curve(opt.load("tutorial")).document).split())
    assert "nesting costs at most 22 of awareness" in said
    assert "Another may lose less" in said
