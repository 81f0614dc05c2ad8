"""What every batch test needs."""

from __future__ import annotations

import pytest

from .samples import ROOT


@pytest.fixture(autouse=True)
def children_find_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that a test starts import the package and these helpers from this tree."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
