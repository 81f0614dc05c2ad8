"""Plans as people hand them in: a file, a table, a mapping, or units per offer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.faults import Faults
from optimizer.instance.from_python import with_index
from optimizer.instance.instance import Instance
from optimizer.instance.keys import offer_key
from optimizer.instance.lines import whole_units
from optimizer.money import MOST, say_money, shorten
from optimizer.proof import Plan
from optimizer.readers.plan_file import read_plan as read_plan_file
from optimizer.suggest import did_you_mean


def read_plan(plan: Any, instance: Instance) -> Plan:
    """Units per offer.

    Args:
        plan: a path to a CSV file; {offer key: units}; a DataFrame or records with recipient,
            asset, base and units; or a sequence of units per offer.
        instance: whose offers are meant.

    Raises:
        InputError: an offer is unknown, or units are not whole numbers from 0 to a billion.
    """
    if isinstance(plan, (str, Path)):
        found = read_plan_file(plan, instance.offer_index)
        _check_cost(found.units, instance, lambda offer: f"{found.file}:{found.lines[offer]}: ")
        return found.units
    units = _read(plan, instance)
    _check_cost(units, instance, lambda offer: "")
    return units


def _read(plan: Any, instance: Instance) -> Plan:
    if isinstance(plan, Mapping):
        return _from_keys(plan.items(), instance)
    plan = records_of(plan, "plan", ("recipient", "asset", "base", "units"))
    if not isinstance(plan, Iterable):
        raise InputError(
            f"A plan is a file, a table, units by offer or a list of units, not {shorten(plan)}."
        )
    each = list(plan)
    if all(isinstance(record, Mapping) for record in each):
        return _from_keys(((offer_key(record), _stated(record)) for record in each), instance)
    if len(each) != len(instance.offers):
        raise InputError(
            f"A plan has one number of units per offer: found {len(each)}, expected"
            f" {len(instance.offers)}."
        )
    return tuple(
        _units(units, offer.key) for units, offer in zip(each, instance.offers, strict=True)
    )


def records_of(content: Any, name: str, columns: Collection[str]) -> Any:
    """The rows of a DataFrame as records, empty cells None; anything else as it is. Raises
    InstanceError where columns that are looked for stand in its index.
    """
    if not (hasattr(content, "to_dict") and hasattr(content, "columns")):
        return content
    faults = Faults()
    content = with_index(name, content, columns, faults)
    faults.check()
    return content.astype(object).where(content.notna(), None).to_dict("records")


def _check_cost(plan: Plan, instance: Instance, where: Callable[[int], str]) -> None:
    """Refuse a plan that costs more than any amount of money may be, by the offer that costs
    most.
    """
    costs = [units * cost for units, cost in zip(plan, instance.unit_costs, strict=True)]
    if sum(costs) > MOST:
        dearest = costs.index(max(costs))
        problem = (
            f"{plan[dearest]:,} units of {instance.offers[dearest].key} bring the plan's cost above"
        )
        raise InputError(
            f"{where(dearest)}{problem} {say_money(MOST, instance.currency)}, the most that can be"
            " reckoned with."
        )


def _stated(record: Mapping[str, Any]) -> Any:
    if "units" not in record:
        raise InputError(
            f"A line of the plan has {', '.join(map(str, record)) or 'nothing'}, and no units:"
            " expected recipient, asset, base and units."
        )
    return record["units"]


def _from_keys(items: Iterable[tuple[Any, Any]], instance: Instance) -> Plan:
    units = [0] * len(instance.offers)
    for key, count in items:
        if key not in instance.offer_index:
            raise InputError(
                f"The plan names {key!r}, which is not an offer."
                f" {did_you_mean(str(key), instance.offer_index)}".rstrip()
            )
        units[instance.offer_index[key]] += _units(count, key)
    return tuple(units)


def _units(count: Any, key: str) -> int:
    try:
        return whole_units(count)
    except InputError as error:
        raise InputError(f"Units of {key}: {error}") from None
