"""The packages method: against an exhaustive search that shares no code with it, and its search against full listing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from optimizer.instance.instance import Instance
from optimizer.methods import packages
from optimizer.methods.packages.dividing import divide
from optimizer.methods.packages.effort import Effort
from optimizer.methods.packages.growing import grow
from optimizer.methods.packages.measuring import keeps_own_rows, measure
from optimizer.methods.packages.multipliers import Multipliers, priced, priced_values
from optimizer.methods.packages.structure import Structure
from optimizer.proof import Options
from optimizer.question import Question
from tests.oracle import search
from tests.oracle.generate import random_instance
from tests.oracle.problem import parse

SEEDS = 600
PARTS = 10
KNOBS: tuple[dict[str, Any], ...] = ({}, {"ties": True}, {"shared": True}, {"budget_alone_spans": True})


def instance_of(document: dict[str, Any]) -> Instance:
    return Instance.from_tables(**{key: value for key, value in document.items() if key != "format"})


@pytest.mark.parametrize("part", range(PARTS))
def test_every_random_instance_has_the_canonical_plan_and_says_whether_it_is_the_only_best(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        document = random_instance(seed, **KNOBS[seed // PARTS % 4])
        problem, instance = parse(document), instance_of(document)
        expected = search.optimum(problem, problem.budget)
        proof = packages.prove(Question(instance, instance.budget), Options())
        if expected is None:
            assert proof.status == "infeasible", seed
            continue
        assert (proof.plan, proof.optimum_unique) == (expected.plan, expected.unique), seed
        assert proof.bound == pytest.approx(expected.awareness, abs=1e-9 * instance.scale + 1e-12), seed


# -- growing against listing ------------------------------------------------------------------------------------------


def priced_blocks(seeds: range) -> Iterator[tuple[Structure, int, Multipliers]]:
    """Blocks of random instances at random prices, rewards for presence and costs of it included."""
    for seed in seeds:
        instance = instance_of(random_instance(seed, **KNOBS[seed % 4]))
        structure = divide(Question(instance, instance.budget), packages.by_recipient(instance))
        dice = np.random.default_rng(seed)
        rows = dice.normal(size=len(structure.rows.labels)) * 10 ** dice.uniform(2, 5, size=len(structure.rows.labels))
        floors = [any(block.numbers.areas[i].any() for block in structure.blocks) for i in range(len(rows))]
        at = Multipliers(
            np.where(floors, -np.abs(rows), rows),
            structure.shared_objective * dice.uniform(0, 1, size=len(structure.shared)),
            dice.uniform(0, 1e5, size=len(structure.shared)),
            dice.uniform(0, 1e5, size=len(structure.sets)),
            tuple(dice.uniform(0, 1e5, size=len(block.links)) for block in structure.blocks),
        )
        yield from ((structure, b, at) for b in range(len(structure.blocks)))


def listed(structure: Structure, b: int) -> np.ndarray:
    """Every package of a block that keeps its own rows, by looking at every combination of units."""
    counts = structure.blocks[b].counts
    units = np.array(list(product(*counts)), dtype=np.int64).reshape(-1, len(counts))
    return units[keeps_own_rows(structure.blocks[b], units)]


def test_growing_finds_exactly_the_packages_that_listing_finds_above_a_threshold() -> None:
    for structure, b, at in priced_blocks(range(200)):
        block, every = structure.blocks[b], listed(structure, b)
        if not len(every):
            continue
        values = priced_values(block, b, measure(block, every), at)
        for share in (0.0, 0.5, 0.9):
            threshold = float(np.quantile(values, share)) - 1e-9 * np.abs(values).max() - 1e-6
            units, worth = grow(block, priced(block, b, at), threshold, Effort(10**7))
            assert {tuple(row) for row in units} == {tuple(row) for row in every[values >= threshold]}
            assert worth == pytest.approx(priced_values(block, b, measure(block, units), at), abs=1e-6, rel=1e-9)


def test_growing_for_the_best_alone_finds_the_best() -> None:
    for structure, b, at in priced_blocks(range(200, 400)):
        block, every = structure.blocks[b], listed(structure, b)
        if len(every):
            best = priced_values(block, b, measure(block, every), at).max()
            _, worth = grow(block, priced(block, b, at), -np.inf, Effort(10**7), best_only=True)
            assert worth.max() == pytest.approx(best, abs=1e-6, rel=1e-9)
