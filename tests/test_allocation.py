"""The pandas tables of an allocation: numbers to reckon with, not the spellings of the JSON."""

from __future__ import annotations

from optimizer.finding import Finding
from tests.analyses.small import allocation, instance


def test_money_in_tables_is_in_the_money_unit_and_beside_it_in_whole_minor_units() -> None:
    # Radar 3 million, rhib 2 million each; PHL 3 + 1 once + 2.
    answer = allocation(instance())
    assert list(answer.plan["cost"]) == [3.0, 2.0, 4.0]
    assert list(answer.plan["cost_minor"]) == [3_000_000, 2_000_000, 4_000_000]
    assert list(answer.recipients["cost_minor"]) == [6_000_000, 4_000_000]


def test_a_figure_in_a_table_is_its_value_beside_its_kind() -> None:
    figures = {"PHL/rhib": {"lost_if_barred": Finding(0.5, "at_least")}}
    table = allocation(instance(), findings=figures).offers.set_index("asset")
    row = table[table["recipient"] == "PHL"].loc["rhib"]
    assert (row["lost_if_barred"], row["lost_if_barred_kind"]) == (0.5, "at_least")
