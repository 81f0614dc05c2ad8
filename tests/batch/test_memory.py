"""A worker may answer any number of cells: what one took is given back before the next."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.batch.growth import STATM, grown_mb

MOST_MB = 10

pytestmark = pytest.mark.skipif(not STATM.exists(), reason="resident memory is read from /proc")


def grown_in_a_worker(folder: Path, cells: dict[str, int], warm: int) -> float:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as worker:
        return worker.submit(grown_mb, folder, cells, warm).result()


def test_a_worker_does_not_grow_with_its_cells(tmp_path: Path) -> None:
    # A HiGHS object that is not freed holds 0.15 MB, and every cell takes several: 150 cells would
    # lose 22 MB and more.
    assert grown_in_a_worker(tmp_path, {"auto": 50, "units": 50, "packages": 50}, warm=20) < MOST_MB


@pytest.mark.slow
def test_a_worker_is_as_large_after_twenty_thousand_cells(tmp_path: Path) -> None:
    cells = {"auto": 14_000, "units": 3_000, "packages": 3_000}
    assert grown_in_a_worker(tmp_path, cells, warm=500) < MOST_MB
