"""Random instances by the hundred: the first few in every run, the others where slow tests run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def first_daily(cases: Iterable[Any], daily: int) -> list[Any]:
    """Cases for ``pytest.mark.parametrize``; those after the first ``daily`` are slow."""
    return [
        case if number < daily else pytest.param(case, marks=pytest.mark.slow)
        for number, case in enumerate(cases)
    ]


def parts(count: int, daily: int = 2) -> list[Any]:
    """The numbers of so many parts."""
    return first_daily(range(count), daily)
