"""Whatever is handed in, it is read or it is refused in words: never another exception, never a
hang.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.parts import parts
from tests.readers.fuzzing import meet, meet_plan, meet_study, write_mutated

EACH = 250


@pytest.mark.parametrize("part", parts(12))
def test_mutated_instances_are_read_or_refused_in_words(part: int, tmp_path: Path) -> None:
    outcomes = Counter(
        meet(write_mutated(seed, tmp_path)) for seed in range(part * EACH, (part + 1) * EACH)
    )
    assert outcomes["refused"] > EACH / 4  # the mutations do reach what is checked
    assert outcomes["read"] > EACH / 20  # and do not only break the syntax


def test_mutated_studies_are_read_or_refused_in_words(tmp_path: Path) -> None:
    for seed in range(300):
        meet_study(seed, tmp_path)


def test_mutated_plans_are_read_or_refused_in_words(tmp_path: Path) -> None:
    for seed in range(500):
        meet_plan(seed, tmp_path)
