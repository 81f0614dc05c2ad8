"""What-if changes as plain data, and how to make them again: with it a result names its instance in
full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw
from optimizer.instance.whatif.scenarios import Scenario, apply

ReplayStep = Mapping[str, Any]
"""``{"set": {path: value}}``, ``{"without": {word: names}}``, ``{"fix": {offer: units}}``, all
under ``{"scenario": name, ...}``, or ``{"draw": {seed, number, groups, only}}``.
"""


def plain_replay(steps: Sequence[ReplayStep]) -> list[dict[str, Any]]:
    """The steps as JSON-able data from which the same instance can be made."""
    return [{str(kind): _plain(content) for kind, content in step.items()} for step in steps]


def replay(instance: Instance, steps: Sequence[ReplayStep]) -> Instance:
    """The instance with the steps made again, in order.

    Raises:
        InputError: a step is none, or leads nowhere in this instance. InstanceError: the changed
            instance is wrong.
    """
    for step in steps:
        match dict(step):
            case {"set": dict(settings), **rest} if not rest:
                instance = instance.override(settings)
            case {"without": dict(names), **rest} if not rest:
                instance = instance.without(**names)
            case {"fix": dict(units), **rest} if not rest:
                instance = instance.fix(units)
            case {
                "scenario": str(name),
                "set": dict(settings),
                "without": dict(names),
                **rest,
            } if not set(rest) - {"fix"} and isinstance(rest.get("fix", {}), dict):
                instance = apply(instance, Scenario(name, settings, names, fix=rest.get("fix", {})))
            case {
                "draw": {"seed": int(seed), "number": int(number), "groups": groups, "only": only},
                **rest,
            } if not rest:
                instance = draw(instance, seed, number, groups=groups, only=only)
            case _:
                raise InputError(
                    f"{dict(step)} is no change of an instance: expected set, without or draw, or"
                    " fix, or a scenario of set, without and fix."
                )
    return instance


def _plain(value: Any) -> Any:
    """JSON's own types. A float that 12 digits do not hold, and what JSON has no word for, stand as
    text: read alike.
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Fraction) and Fraction(str(float(value))) == value:
        value = float(value)
    if isinstance(value, float) and float(f"{value:.12g}") == value:
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(str(each) for each in value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value)
