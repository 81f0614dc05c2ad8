"""Forged results, written with the project's own pen, are never verified; true ones always are (the
search in parts).
"""

from __future__ import annotations

import pytest

from tests.searches.forged_results import Tally, search, search_shipped

QUICK = ("digital-corridor", "energy-reserves", "coupled-seas")
"""Those of which a forgery takes a second or two; the others, of which it takes ten, are searched
by hand: ``python -m tests.searches.forged_results --shipped NAME``.
"""
STRONG = (
    "worse",
    "infeasible",
    "another instance",
    "uniqueness",
    "distance",
    "altered",
    "assessed plan",
)
"""What is refuted wherever the search ends in its time, and not only left open."""


def is_found_out(tally: Tally) -> None:
    assert not tally.faults, "\n".join(tally.faults)
    open_ended = [
        kind
        for kind, verdict in tally.counts
        if verdict == "not derived again" and kind.startswith("forged")
    ]
    assert not [kind for kind in open_ended if any(word in kind for word in STRONG)]


def test_forgeries_of_small_instances_are_found_out_and_true_results_verified() -> None:
    tally = search(range(5))
    is_found_out(tally)
    assert len({kind for kind, _ in tally.counts if kind.startswith("forged")}) > 10


def test_true_results_whose_prices_meet_the_kink_of_a_shared_curve_are_verified() -> None:
    is_found_out(search([212, 549, 561]))


def test_forgeries_of_a_shipped_instance_are_found_out_whichever_method_answered() -> None:
    is_found_out(search_shipped(["tutorial"]))


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_forgeries_of_shipped_instances_are_found_out(name: str) -> None:
    is_found_out(search_shipped([name]))


@pytest.mark.slow
def test_forgeries_of_many_small_instances_are_found_out() -> None:
    is_found_out(search(range(5, 60)))
