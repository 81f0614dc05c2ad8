"""The rules of an instance: each read and checked by its kind, each with a name of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.faults import Faults
from optimizer.instance.header import Header
from optimizer.instance.input_tables import Tables
from optimizer.instance.specification import HOMES, specifications
from optimizer.instance.typed import Typed
from optimizer.money import show
from optimizer.rules.base import Rule
from optimizer.rules.reading import distinct, read_rule, rule_name, unknown
from optimizer.rules.written import KnownNames, RuleError
from optimizer.sensors import COLUMNS as SENSOR_COLUMNS

RESERVED = ("budget", "lots", "max_units", "min_units")
"""Names of the instance's own rows, and of what else may forbid a plan (``figures/conflict.py``).
"""


def known_to_rules(tables: Mapping[str, Typed], header: Header) -> KnownNames:
    """What rules may name of the tables."""
    words = {
        word: tables[home].ids(word) if home in tables else set() for word, home in HOMES.items()
    }
    words["base"] |= tables["bases"].ids("base") if "bases" in tables else set()
    homes = [tables[home] for home in ("assets", "offers") if home in tables]
    own = {name for table in homes for name in table.numbers}
    ours = {name for table in homes for name in table.columns}
    return KnownNames(
        words,
        resources=own - ours,  # a name that is both, in one table and the other, is two things
        columns=_meanings("assets", tables) | _meanings("offers", tables),
        recipient_resources=set(tables["recipients"].numbers) if "recipients" in tables else set(),
        recipient_columns=_meanings("recipients", tables),
        unbounded=_unbounded(tables, header),
    )


def _meanings(home: str, tables: Mapping[str, Typed]) -> dict[str, str]:
    """The columns of the format in a table, and what they mean there."""
    meanings = {name: it.description for name, it in specifications()[home].columns.items()}
    if home == "assets":
        of_layers = tables[home].sensors if home in tables else ()
        meanings |= {**dict.fromkeys(of_layers, "of a sensor, for one layer"), **SENSOR_COLUMNS}
    return {name: f"a column of the format, in {home}: {it}" for name, it in meanings.items()}


def _unbounded(tables: Mapping[str, Typed], header: Header) -> set[str]:
    if "areas" not in tables:
        return set()
    areas = zip(tables["areas"]["area"], tables["areas"]["curve"], strict=True)
    unbounded = {name for name, curve in header.curves.items() if curve.limit is None}
    return {
        area for area, curve in areas if area is not None and (curve or header.curve) in unbounded
    }


def read_rules(
    tables: Tables, header: Header, known: KnownNames, faults: Faults
) -> tuple[Rule, ...]:
    """The rules of an instance, each with a name of its own; faults are noted."""
    rules = []
    for number, written in enumerate(header.rules):
        for error in unknown(written, known):
            _note(error, tables, number, faults)
            if faults.full:
                break
        rule = _read(written, number, tables, header, known, faults) if written else None
        if rule is not None:
            rules.append(_knowing_others(rule, known))
    _check_names(header.rules, tables, faults)
    names = distinct([rule.name for rule in rules])
    return tuple(replace(rule, name=name) for rule, name in zip(rules, names, strict=True))


def _read(
    written: Mapping[str, Any],
    number: int,
    tables: Tables,
    header: Header,
    known: KnownNames,
    faults: Faults,
) -> Rule | None:
    """The rule, or None after noting why it cannot be read."""
    try:
        rule = read_rule(written, header.money)
    except RuleError as error:
        _note(error, tables, number, faults)
        return None
    except InputError as error:
        faults.add(tables.where("rules", number), f"rules[{number}]", str(error))
        return None
    for fault in rule.faults(written, known):
        _note(fault, tables, number, faults)
    return rule


def _note(error: RuleError, tables: Tables, number: int, faults: Faults) -> None:
    path = ("rules", number, error.key) if error.key else ("rules", number)
    field = f"rules[{number}]" + (f".{error.key}" if error.key else "")
    faults.add(tables.where(*path), field, f"{error.problem}.", error.hint)


def _knowing_others(rule: Rule, known: KnownNames) -> Rule:
    """The rule, whose filters know which names they leave out."""
    others = {
        word: tuple(sorted(known.words[word] - set(accepted)))
        for word, accepted in rule.selection.filters.items()
    }
    return replace(rule, selection=replace(rule.selection, others=others))


def _check_names(rules: Sequence[Mapping[str, Any]], tables: Tables, faults: Faults) -> None:
    first: dict[str, int] = {}
    for number, written in enumerate(rules):
        name, called = written.get("name"), rule_name(written)
        problem = ""
        if (name or called) in RESERVED:
            said = name or f"the name {called}, which such a rule has unless it is given one"
            problem = f"found {said}: expected another name; reports call what limits every plan so"
        elif isinstance(name, str) and first.setdefault(name, number) != number:
            problem = f"found {show(name)}, which rules[{first[name]}] has: expected each name once"
        elif isinstance(name, str) and (of := _member_called(name, rules)):
            problem = (
                f"found {show(name)}: expected another name; reports call a member of the rule"
                f" {of} so"
            )
        if problem:
            _note(RuleError("name", problem), tables, number, faults)


def _member_called(name: str, rules: Sequence[Mapping[str, Any]]) -> str:
    """The rule with members of which one would be labelled like a name: ``crews`` for
    ``crews[LKA]``; empty where there is none.
    """
    if not name.endswith("]"):
        return ""
    with_members = (rule_name(written) for written in rules if "each" in written)
    return next((rule for rule in with_members if name.startswith(f"{rule}[")), "")
