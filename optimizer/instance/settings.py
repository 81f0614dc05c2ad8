"""Tables with entries changed by path, as ``--set`` and ``Instance.override`` name them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

from optimizer.errors import Fault, InputError, InstanceError
from optimizer.instance.columns import ORIGINS
from optimizer.instance.contents import contents_of
from optimizer.instance.input_tables import TABLES, Cell, InputTable, Tables
from optimizer.instance.specification import row_keys
from optimizer.money import parse_number
from optimizer.rules.reading import distinct, rule_name
from optimizer.suggest import did_you_mean


def set_values(tables: Tables, settings: Mapping[str, Any]) -> Tables:
    """Tables with settings made by path, in order; see ``set_value``. Raises InputError."""
    for path, value in settings.items():
        tables = set_value(tables, path, value)
    return tables


def blamed(tables: Tables, settings: Mapping[str, Any], said: str) -> list[Fault]:
    """What is wrong with settings of tables without fault: of each that is wrong alone, or else of
    all of them together.
    """
    found = (
        [
            fault
            for path, value in settings.items()
            for fault in _faults(tables, {path: value}, said)
        ]
        if len(settings) > 1
        else []
    )
    return found or _faults(tables, settings, said)


def _faults(tables: Tables, settings: Mapping[str, Any], said: str) -> list[Fault]:
    """The faults that settings bring, told of the settings, and of other places by their names."""
    try:
        changed = set_values(tables, settings)
        contents_of(changed)
    except InstanceError as error:
        where = said + ", ".join(
            f"{path}={'null' if value is None else value}" for path, value in settings.items()
        )
        return [_told(fault, where, settings, rule_names(changed)) for fault in error.faults]
    except InputError:  # a path that leads somewhere only after another was set
        pass
    return []


def _told(fault: Fault, where: str, settings: Mapping[str, Any], rules: Sequence[str]) -> Fault:
    field = re.sub(r"^rules\[(\d+)\]", lambda found: f"rules.{rules[int(found[1])]}", fault.field)
    own = (
        any(f"{path}.".startswith(f"{field}.") or path.endswith(f".{field}") for path in settings)
        if field
        else False
    )
    place = "" if own else f"{fault.where}: {field}" if field else fault.where
    return replace(fault, where=where, field=place)


def set_value(tables: Tables, path: str, value: Any) -> Tables:
    """Tables with one entry changed.

    Paths: ``budget`` and other header entries (``measure.period``); ``rules.NAME.KEY``;
    ``TABLE.KEY.COLUMN`` such as ``assets.coastal-radar.unit_cost`` or
    ``offers.PHL/rhib/subic.max_units``; in KEY, ``*`` stands for any text, so that every row it
    fits changes. A value of None removes the entry, of ``rules.NAME`` the rule; a mapping for
    ``rules.NAME`` is a rule, in place of one of that name or the last; a value such as "x1.5"
    multiplies the numbers that stand there, and their ranges.

    Raises:
        InputError: when the path leads nowhere.
    """
    head, _, rest = path.partition(".")
    key, _, last = rest.rpartition(".")
    if head == "rules" and rest and value is None and (rest in rule_names(tables) or not key):
        return drop_rule(tables, rest)
    if head == "rules" and not key and isinstance(value, Mapping):
        return with_rule(tables, rest, value)
    if head == "rules" and key:
        return _set_rule(tables, key, last, value)
    if head in TABLES:
        return _set_cell(tables, head, key, last, value)
    return replace(tables, header=_set_header(tables.header, path, path.split("."), value))


def _set_header(
    header: Mapping[str, Any], path: str, keys: list[str], value: Any
) -> dict[str, Any]:
    if len(keys) == 1:
        return _with_entry(header, path, keys[0], value)
    inner = header.get(keys[0], {})
    if not isinstance(inner, Mapping):
        raise InputError(f"{path}: {keys[0]} has no parts to be called by name.")
    return {**header, keys[0]: _set_header(inner, path, keys[1:], value)}


def _with_entry(entries: Mapping[str, Any], path: str, key: str, value: Any) -> dict[str, Any]:
    """The entries with one changed, or taken away by None; what is not there cannot be."""
    if value is not None:
        return {**entries, key: value}
    if key not in entries:
        raise InputError(
            f"{path}: there is no key {key!r} to take away. {did_you_mean(key, entries)}".rstrip()
        )
    return {each: content for each, content in entries.items() if each != key}


def _set_rule(tables: Tables, name: str, key: str, value: Any) -> Tables:
    path = f"rules.{name}.{key}"
    number = _rule_number(tables, name, path)
    rules = list(tables.header["rules"])
    rules[number] = _with_entry({**rules[number], "name": name}, path, key, value)
    return replace(tables, header={**tables.header, "rules": rules})


def with_rule(tables: Tables, name: str, written: Mapping[str, Any]) -> Tables:
    """Tables with a rule as written, in place of one of that name or the last."""
    names, rules = rule_names(tables), list(tables.header.get("rules") or ())
    place = names.index(name) if name in names else len(rules)
    rules[place : place + 1] = [{**written, "name": name}]
    return replace(tables, header={**tables.header, "rules": rules})


def drop_rule(tables: Tables, name: str) -> Tables:
    """Tables without a rule. Raises InputError where there is none of that name."""
    number = _rule_number(tables, name, f"rules.{name}")
    rules = tables.header["rules"]
    kept = [each for each in range(len(rules)) if each != number]
    return tables.with_rules([rules[each] for each in kept], kept)


def _rule_number(tables: Tables, name: str, path: str) -> int:
    names = rule_names(tables)
    if name not in names:
        raise InputError(
            f"{path}: there is no rule {name!r} among {', '.join(names)}."
            f" {did_you_mean(name, names)}".rstrip()
        )
    return names.index(name)


def _set_cell(tables: Tables, name: str, key: str, column: str, value: Any) -> Tables:
    table = tables.tables.get(name, InputTable(name, {}))
    keys = row_keys(table)
    matches = fnmatchcase if "*" in key and key not in keys else str.__eq__
    rows = {row for row, each in enumerate(keys) if matches(each, key)}
    if not rows:
        raise InputError(
            f"{name}.{key}.{column}: there is no {key!r} in {name}. "
            f"{did_you_mean(key, keys)}".rstrip()
        )
    if value is None and column not in table.columns:
        raise InputError(
            f"{name}.{key}.{column}: there is no column {column!r} in {name}."
            f" {did_you_mean(column, table.columns)}".rstrip()
        )
    columns = {**table.columns, column: table.cells(column)}
    origins = {f"{column}_{ending}" for ending in ORIGINS} & set(
        columns
    )  # the old number's range and source do not hold the new one
    scaled = _scaled(columns, column, rows, value) if isinstance(value, str) else {}
    for changing in (column, *origins):
        anew = scaled.get(changing, dict.fromkeys(rows, value if changing == column else None))
        columns[changing] = [anew.get(row, cell) for row, cell in enumerate(columns[changing])]
    changed = replace(table, columns=columns)
    return replace(tables, tables={**tables.tables, name: changed})


def _scaled(
    columns: Mapping[str, Sequence[Cell]], column: str, rows: Set[int], value: str
) -> dict[str, dict[int, Cell]]:
    """New cells, by column and row, where the value is a factor such as "x1.5" and numbers stand
    there: those and the ends of their ranges times it; else nothing.
    """
    if not value.startswith(("x", "×")):
        return {}
    numbers = [name for name in (column, f"{column}_low", f"{column}_high") if name in columns]
    try:
        factor = parse_number(value[1:])
        return {name: {row: _times(columns[name][row], factor) for row in rows} for name in numbers}
    except InputError:
        return {}


def _times(cell: Cell, factor: Fraction) -> Cell:
    if cell is None:
        return None
    product = parse_number(cell) * factor
    return int(product) if product.denominator == 1 else float(product)


def rule_names(tables: Tables) -> list[str]:
    """The names of the rules: given, or their kind and filters; empty for what is no rule (the
    check of the header says so).
    """
    rules = tables.header.get("rules")
    return distinct(
        [
            rule_name(spec) if isinstance(spec, Mapping) else ""
            for spec in (rules if isinstance(rules, list | tuple) else ())
        ]
    )
