"""What-if copies: overrides by path, and instances without something. Each is a new instance, never
an edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from optimizer.errors import Fault, InputError, InstanceError
from optimizer.instance.columns import ORIGINS
from optimizer.instance.instance import Instance
from optimizer.instance.keys import OFFER, joined
from optimizer.instance.plain_values import plain_value
from optimizer.instance.specification import HOMES
from optimizer.instance.tables import Table, Tables
from optimizer.money import shorten
from optimizer.rules.reading import distinct, rule_name, rule_without
from optimizer.sensors import is_sensor_column
from optimizer.suggest import did_you_mean

KEYS = {
    "recipients": ("recipient",),
    "assets": ("asset",),
    "areas": ("area",),
    "places": ("place",),
    "sources": ("source",),
}
"""The column that identifies a row; bases, offers and effects are identified by several, joined by
"/".
"""
JOINED = {
    "bases": ("recipient", "base"),
    "offers": ("recipient", "asset", "base"),
    "effects": ("recipient", "asset", "base", "area"),
}


def override(instance: Instance, settings: Mapping[str, Any], said: str = "") -> Instance:
    """A copy with settings by path.

    Paths: ``budget`` and other header entries (``measure.period``); ``rules.NAME.KEY``;
        ``TABLE.KEY.COLUMN`` such as
    ``assets.coastal-radar.unit_cost`` or ``offers.PHL/rhib/subic.max_units``. A value of None
    removes the entry, of ``rules.NAME`` the rule. ``said`` stands before a setting in messages:
    ``--set ``.

    Raises:
        InputError: when a path leads nowhere. InstanceError: when the changed instance is wrong.
    """
    from optimizer.instance.build import build

    if not isinstance(settings, Mapping):
        raise InputError(
            f"{shorten(settings)} changes nothing: expected values by path, such as {{'budget':"
            " '15bn'}."
        )
    settings = plain_value(settings)
    tables = _set_values(instance.tables, settings)
    changes = tuple(f"{path} = {value}" for path, value in settings.items())
    again = (*instance.replay, {"set": dict(settings)})
    try:
        if set(settings) == {"budget"} and settings["budget"] is not None:
            budget = instance.money(settings["budget"])
            return replace(
                instance,
                tables=tables,
                budget=budget,
                changes=instance.changes + changes,
                replay=again,
            )
        return replace(build(tables, instance.changes + changes), replay=again)
    except InstanceError:
        raise InstanceError(_blamed(instance.tables, settings, said)) from None
    except InputError as error:
        raise InputError(f"{said}budget={settings['budget']}: {error}") from None


def _set_values(tables: Tables, settings: Mapping[str, Any]) -> Tables:
    for path, value in settings.items():
        tables = set_value(tables, path, value)
    return tables


def _blamed(tables: Tables, settings: Mapping[str, Any], said: str) -> list[Fault]:
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
    from optimizer.instance.build import build

    try:
        changed = _set_values(tables, settings)
        build(changed)
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
    """Tables with one entry changed. Raises InputError when the path leads nowhere."""
    head, _, rest = path.partition(".")
    key, _, last = rest.rpartition(".")
    if head == "rules" and rest and value is None and (rest in rule_names(tables) or not key):
        return _drop_rule(tables, rest)
    if head == "rules" and key:
        return _set_rule(tables, key, last, value)
    if head in KEYS or head in JOINED:
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


def _drop_rule(tables: Tables, name: str) -> Tables:
    number = _rule_number(tables, name, f"rules.{name}")
    rules = [rule for each, rule in enumerate(tables.header["rules"]) if each != number]
    return replace(tables, header={**tables.header, "rules": rules})


def _rule_number(tables: Tables, name: str, path: str) -> int:
    names = rule_names(tables)
    if name not in names:
        raise InputError(
            f"{path}: there is no rule {name!r} among {', '.join(names)}."
            f" {did_you_mean(name, names)}".rstrip()
        )
    return names.index(name)


def _set_cell(tables: Tables, name: str, key: str, column: str, value: Any) -> Tables:
    table = tables.tables.get(name, Table(name, {}))
    keys = row_keys(table)
    rows = {row for row, each in enumerate(keys) if each == key}
    if not rows:
        raise InputError(
            f"{name}.{key}.{column}: there is no {key!r} in {name}. "
            f"{did_you_mean(key, set(keys))}".rstrip()
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
    for changing in (column, *origins):
        columns[changing] = [
            (value if changing == column else None) if row in rows else cell
            for row, cell in enumerate(columns[changing])
        ]
    changed = replace(table, columns=columns)
    return replace(tables, tables={**tables.tables, name: changed})


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


def row_keys(table: Table) -> list[str]:
    """What ``--set`` calls each row of a table."""
    return joined_keys(table, KEYS.get(table.name) or JOINED[table.name])


def joined_keys(table: Table, names: tuple[str, ...]) -> list[str]:
    """The filled cells of these columns, row by row, joined by "/"."""
    columns = [table.cells(name) for name in names]
    return [joined(cells) for cells in zip(*columns, strict=True)]


def without(instance: Instance, **names: Any) -> Instance:
    """A copy without what is named: ``recipient="MYS"``, ``asset=[...]``, ``offer="MYS/rhib"`` ...
    (``WORDS``).

    Bases, offers and effects of what is dropped go too, as do the rules that name only dropped
    things; ``changes`` lists it.

    Raises:
        InputError: when a word or a name is unknown.
    """
    from optimizer.instance.build import build

    tables, changes = instance.tables, instance.changes
    several = {
        word: [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
        for word, value in names.items()
    }
    for word, values in several.items():
        for name in values:
            tables, dropped = _drop(tables, word, name)
            changes = (
                *changes,
                f"without {word} {name}"
                + (f", and without rules {', '.join(dropped)}" if dropped else ""),
            )
    return replace(build(tables, changes), replay=(*instance.replay, {"without": several}))


MEMBERS = {"category": "asset", "group": "recipient", "layer": "area", "place": "area"}
"""What goes, each of its own table, with a word that only gathers them."""
WORDS = ("recipient", "asset", "base", "area", "offer", "rule", *MEMBERS)
"""What ``without`` may name."""


def _drop(tables: Tables, word: str, name: Any) -> tuple[Tables, list[str]]:
    """Tables without one thing, and the names of the rules that went with it."""
    if word not in WORDS:
        raise InputError(
            f"without() takes {', '.join(WORDS)}, not {word!r}. "
            f"{did_you_mean(word, WORDS)}".rstrip()
        )
    if name not in (known := _known(tables, word)):
        raise InputError(
            f"There is no {word} {name!r} to leave out. {did_you_mean(str(name), known)}".rstrip()
        )
    if word == "rule":
        return _drop_rule(tables, name), []
    kept = _rows_without(tables, word, {name})
    if word in MEMBERS:
        home = tables.tables.get(HOMES[word], Table(HOMES[word], {}))
        of = zip(home.cells(MEMBERS[word]), home.cells(word), strict=True)
        kept = _rows_without(
            kept,
            MEMBERS[word],
            {str(member).strip() for member, value in of if str(value).strip() == name},
        )
    return _rules_left(tables, _sensors_left(tables, kept))


HELD = {
    "recipient": ("recipients", "bases", "areas", "offers", "effects"),
    "asset": ("assets", "offers", "effects"),
    "base": ("bases", "offers", "effects"),
    "area": ("areas", "effects"),
    "offer": ("offers", "effects"),
    "place": ("places",),
}
"""The tables whose rows go with what is left out; elsewhere a column of that name is a note."""


def _rows_without(tables: Tables, word: str, names: Set[str]) -> Tables:
    columns, held = OFFER if word == "offer" else (word,), HELD.get(word, ())
    kept = {
        title: _table_without(table, columns, names) if title in held else table
        for title, table in tables.tables.items()
    }
    return replace(tables, tables=kept)


def _table_without(table: Table, columns: tuple[str, ...], names: Set[str]) -> Table:
    """The table without the rows whose columns, joined by "/", say one of the names; a shared area
    only loses the recipient.
    """
    if not set(columns[:2]) <= set(table.columns):
        return table
    if table.name == "areas" and columns == ("recipient",):
        owners = [
            ";".join(each for each in str(cell or "").split(";") if each.strip() not in names)
            for cell in table.cells("recipient")
        ]
        return replace(table, columns={**table.columns, "recipient": owners})
    return table.keep(
        [row for row, key in enumerate(joined_keys(table, columns)) if key not in names]
    )


def _sensors_left(before: Tables, after: Tables) -> Tables:
    """Without the columns of assets that speak of a layer which no area has any more."""
    gone, assets = (
        _cells(before, "areas", "layer") - _cells(after, "areas", "layer"),
        after.tables.get("assets"),
    )
    if not gone or assets is None:
        return after
    known = [
        name
        for name in assets.columns
        if is_sensor_column(name, frozenset(gone)) and not is_sensor_column(name, frozenset())
    ]
    lost = {*known, *(f"{name}_{ending}" for name in known for ending in ORIGINS)}
    kept = replace(
        assets, columns={name: cells for name, cells in assets.columns.items() if name not in lost}
    )
    return replace(after, tables={**after.tables, "assets": kept})


def _rules_left(before: Tables, after: Tables) -> tuple[Tables, list[str]]:
    """Rules lose the names that no table has any more; a rule that named nothing else is dropped,
    and its name returned.
    """
    left = _names(after)
    gone = {word: names - left[word] for word, names in _names(before).items()}
    kept, dropped = [], []
    for title, spec in zip(rule_names(before), before.header.get("rules") or (), strict=True):
        rule = (
            rule_without(spec, gone) if left.get(spec.get("each"), True) else None
        )  # a rule for each of none binds nothing
        if rule is None:
            dropped.append(title)
        else:
            kept.append({**rule, "name": title})
    return replace(after, header={**after.header, "rules": kept}), dropped


def _names(tables: Tables) -> dict[str, set[str]]:
    """The names that filters of rules may use, by word."""
    return {word: _cells(tables, home, word) for word, home in HOMES.items()}


def _known(tables: Tables, word: str) -> set[str]:
    if word == "offer":
        return set(row_keys(tables.tables["offers"]))
    return (
        set(rule_names(tables))
        if word == "rule"
        else _cells(tables, word + "s", word) | _cells(tables, HOMES[word], word)
    )


def _cells(tables: Tables, name: str, column: str) -> set[str]:
    table = tables.tables.get(name, Table(name, {}))
    return {str(cell).strip() for cell in table.cells(column) if cell is not None}
