"""The promise at its full size: 1,000 instances, 20 of them broken, at 20 budgets; killed, shared
out, and always the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import batch

from .cluster import Cluster
from .samples import raw_rows, run_parts, write_instance, write_study
from .test_kill import begin, kill_at

pytest.importorskip("distributed")
# Dask closes some of its own sockets late; that is nothing this project can mend.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),
]
HALF = 9_810


def test_twenty_thousand_cells_killed_half_way_are_the_same_bytes_by_any_workers_and_executor(
    tmp_path: Path,
) -> None:
    # Every fiftieth instance is broken: 980 x 20 answers and 20 rows that say what is wrong.
    (tmp_path / "instances").mkdir()
    for number in range(1_000):
        broken = {"budget": "plenty"} if number % 50 == 0 else {}
        write_instance(
            tmp_path / "instances" / f"{number:04}.json", number, curve="proportional", **broken
        )
    study, whole = (
        write_study(tmp_path, instances=["instances/*.json"], budgets="1:20:1"),
        tmp_path / "runs.db",
    )

    before = kill_at(study, whole, HALF)  # two workers
    process = begin(study, whole, "--resume")
    out, error = process.communicate()
    assert process.returncode == 5, error
    assert "20 broken, 19,600 optimal" in out
    assert HALF <= len(before) < 19_620
    assert before.items() <= run_parts(whole).items()  # nothing lost, nothing solved again
    # 20 million buy four radars (12) and four rhibs (8): each radar adds (8 + number) ln 2, each
    # rhib 4 ln 2.
    last = batch.read(whole).iloc[-1]
    assert last["awareness"] == pytest.approx((4 * (8 + 999) + 4 * 4) * 0.693147180559945)

    # The same cells again, a third each by one worker, by eight, and by a Dask cluster.
    cluster = Cluster(tmp_path)
    try:
        batch.run(study, tmp_path / "one.db", workers=1, part=batch.Part(1, 3))
        batch.run(study, tmp_path / "eight.db", workers=8, part=batch.Part(2, 3))
        batch.run(study, tmp_path / "dask.db", executor=cluster.address, part=batch.Part(3, 3))
    finally:
        cluster.close()
    parts = [raw_rows(tmp_path / f"{name}.db") for name in ("one", "eight", "dask")]
    assert all(len(part) > 19_600 // 3 - 20 for part in parts)
    assert {row for part in parts for row in part} == set(raw_rows(whole))
