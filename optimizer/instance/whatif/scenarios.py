"""Scenarios: a named layer of overrides over an instance. Applied, it is a new instance with its
own digest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.instance import Instance
from optimizer.instance.leaving_out import WORDS
from optimizer.instance.plain_values import plain_value
from optimizer.instance.records import kind_of
from optimizer.money import shorten
from optimizer.suggest import did_you_mean

STATED = "stated"
"""The scenario without overrides: the instance as it stands."""
WITHOUT = "without"
FIX = "fix"
STRUCTURAL = "structural"


@dataclass(frozen=True)
class Scenario:
    """What is different from the instance as it stands.

    Attributes:
        name: what reports call it.
        settings: path to value, as for ``Instance.override``.
        without: word (``changes.WORDS``) to names, as for ``Instance.without``.
        structural: whether a line is firm only if it is bought under the scenario too.
        fix: offer key to units, as for ``Instance.fix``.
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    without: Mapping[str, Sequence[str]] = field(default_factory=dict)
    structural: bool = False
    fix: Mapping[str, Any] = field(default_factory=dict)


def read_scenario(name: str, plain: Any) -> Scenario:
    """A scenario from plain data: a mapping of paths to values, ``without`` with names by word and
    ``fix`` with units by offer.

    Raises:
        InputError: not such a mapping.
    """
    if plain is None:
        return Scenario(name)
    if not isinstance(plain, Mapping):
        found = "text" if isinstance(plain, str) else f"a {kind_of(plain)}"
        raise InputError(
            f"The scenario {name!r} is {found}: expected a mapping such as {{budget: 15bn}}."
        )
    own = (WITHOUT, STRUCTURAL, FIX)
    settings = {str(path): value for path, value in plain.items() if path not in own}
    structural = plain.get(STRUCTURAL, False)
    if not isinstance(structural, bool):
        raise InputError(
            f"The scenario {name!r}: structural: found {shorten(structural)}, expected true or"
            " false."
        )
    without, fix = _without(name, plain.get(WITHOUT) or {}), plain.get(FIX) or {}
    if not isinstance(fix, Mapping):
        raise InputError(
            f"The scenario {name!r}: fix: found {shorten(fix)}, expected units by offer, such as"
            " {LKA/tactical-uav: 1}."
        )
    return Scenario(name, settings, without, structural, plain_value(fix))


def scenarios_of(instance: Instance) -> dict[str, Scenario]:
    """The scenarios an instance defines under ``scenarios``, and ``stated``. Raises InputError
    where one is malformed.
    """
    plain = instance.tables.header.get("scenarios") or {}
    if not isinstance(plain, Mapping):
        raise InputError(
            f"{instance.tables.where('scenarios')}: scenarios: expected names, each with a mapping"
            " of paths to values."
        )
    named = {str(name): read_scenario(str(name), content) for name, content in plain.items()}
    return {STATED: Scenario(STATED), **named}


def find_scenario(instance: Instance, name: str) -> Scenario:
    """The scenario of that name in the instance. Raises InputError where there is none."""
    known = scenarios_of(instance)
    if name not in known:
        names = ", ".join(known)
        raise InputError(
            f"{instance.name} has no scenario {name!r}. {did_you_mean(name, known)} Scenarios:"
            f" {names}.".replace("  ", " ")
        )
    return known[name]


def apply(instance: Instance, scenario: Scenario) -> Instance:
    """The instance under a scenario; its ``changes`` name the scenario and list what it changed.

    Raises:
        InputError: a path or name leads nowhere. InstanceError: the changed instance is wrong.
    """
    if not (scenario.settings or scenario.without or scenario.fix):
        return instance
    changed = instance
    try:
        if scenario.settings:
            changed = changed.override(scenario.settings)
        if scenario.without:
            changed = changed.without(**scenario.without)
        if scenario.fix:
            changed = changed.fix(scenario.fix, "fix: ")
    except InputError as error:
        raise InputError(f"Scenario {scenario.name!r}: {error}") from None
    changes = (
        *instance.changes,
        f"scenario {scenario.name}",
        *changed.changes[len(instance.changes) :],
    )
    again = {
        "scenario": scenario.name,
        "set": dict(scenario.settings),
        "without": dict(scenario.without),
        **({"fix": dict(scenario.fix)} if scenario.fix else {}),
    }
    return replace(changed, changes=changes, replay=(*instance.replay, again))


def structural_variants(instance: Instance) -> dict[str, Instance]:
    """The instance under each of its structural scenarios, by name.

    Raises:
        InputError: one of them changes the budget or who takes part, which is no doubt about how
            things are, or leads nowhere.
    """
    found = {}
    for name, scenario in scenarios_of(instance).items():
        if scenario.structural:
            found[name] = apply(instance, scenario)
            _check_structural(name, instance, found[name])
    return found


def _check_structural(name: str, stated: Instance, changed: Instance) -> None:
    before, after = _taking_part(stated), _taking_part(changed)
    if changed.stated_budget == stated.stated_budget and before == after:
        return
    what = (
        f"who takes part ({', '.join(sorted(before ^ after))})"
        if before != after
        else f"the budget ({stated.stated_budget} to {changed.stated_budget})"
    )
    raise InputError(
        f"The scenario {name!r} is structural and changes {what}: expected another view of how"
        " things are. Leave structural out, and it is a what-if like any other."
    )


def _taking_part(instance: Instance) -> frozenset[str]:
    return frozenset(offer.recipient for offer in instance.offers if offer.max_units)


def _without(name: str, plain: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(plain, Mapping) or not set(plain) <= set(WORDS):
        raise InputError(
            f"The scenario {name!r}: without: found {shorten(plain)}, expected names by word, such"
            " as {recipient: MYS}."
        )
    named = {
        str(word): names if isinstance(names, list | tuple) else (names,)
        for word, names in plain.items()
    }
    for word, names in named.items():
        for each in names:
            if each is None or isinstance(each, bool | Mapping | list | tuple):
                raise InputError(
                    f"The scenario {shorten(name)}: without: {word}: found {shorten(each)},"
                    " expected a name or several."
                )
    return {word: tuple(map(str, names)) for word, names in named.items()}
