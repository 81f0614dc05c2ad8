"""Random instances by the hundred, in parts: the first few in every run, the others where slow
tests run.
"""

from __future__ import annotations

from typing import Any

import pytest


def parts(count: int, daily: int = 4) -> list[Any]:
    """The numbers of so many parts, for ``pytest.mark.parametrize``; those after the first
    ``daily`` are slow.
    """
    return [
        part if part < daily else pytest.param(part, marks=pytest.mark.slow)
        for part in range(count)
    ]
