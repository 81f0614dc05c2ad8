"""Tables without a recipient, an asset, an offer ..., and without the rules that name only that."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from itertools import product
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.columns import ORIGINS
from optimizer.instance.input_tables import InputTable, Tables
from optimizer.instance.keys import OFFER
from optimizer.instance.settings import drop_rule, rule_names, set_value
from optimizer.instance.specification import HOMES, joined_keys, row_keys, specifications
from optimizer.money import parse_number
from optimizer.rules.reading import rule_without
from optimizer.sensors import is_sensor_column
from optimizer.suggest import did_you_mean

MEMBERS = {"category": "asset", "group": "recipient", "layer": "area", "place": "area"}
"""What goes, each of its own table, with a word that only gathers them."""
WORDS = ("recipient", "asset", "base", "area", "offer", "rule", *MEMBERS)
"""What ``without`` may name."""


def leave_out(tables: Tables, word: str, name: Any) -> tuple[Tables, str]:
    """Tables without one thing; and in words what is left out, with the rules that went along.

    Bases, offers and effects of what is dropped go too, as do the rules that name only dropped
    things. Unless it is an area, only what is on offer goes: units that exist go on covering.

    Raises:
        InputError: when the word or the name is unknown.
    """
    if word not in WORDS:
        raise InputError(
            f"without() takes {', '.join(WORDS)}, not {word!r}. "
            f"{did_you_mean(word, WORDS)}".rstrip()
        )
    if name not in (known := _known(tables, word)):
        guess = did_you_mean(str(name), sorted(known))
        raise InputError(f"There is no {word} {name!r} to leave out. {guess}".rstrip())
    told = f"without {word} {name}"
    if word == "rule":
        return drop_rule(tables, name), told
    kept = _rows_without(tables, word, {name})
    if word in MEMBERS:
        home = tables.tables.get(HOMES[word], InputTable(HOMES[word], {}))
        of = zip(home.cells(MEMBERS[word]), home.cells(word), strict=True)
        kept = _rows_without(
            kept,
            MEMBERS[word],
            {str(member).strip() for member, value in of if str(value).strip() == name},
        )
    standing = kept if HOMES.get(word) == "areas" else _with_standing(tables, kept)
    if standing is not kept:
        told += ", whose existing units stay"
    left, dropped = _rules_left(tables, kept, _layers_left(tables, standing))
    return left, told + (f", and without rules {', '.join(dropped)}" if dropped else "")


def _with_standing(before: Tables, offered: Tables) -> Tables:
    """What is offered, and what was taken of which units exist: offers, none of them to be had
    whatever is drawn, their effects, and what they name.
    """
    offers, left = before.tables["offers"], set(row_keys(offered.tables["offers"]))
    lines = zip(row_keys(offers), offers.cells("existing_units"), strict=True)
    rows = [
        row
        for row, (key, units) in enumerate(lines)
        if key not in left and units and parse_number(units)
    ]
    if not rows:
        return offered
    standing, tables = offers.keep(rows), dict(offered.tables)
    for title in {"recipients", "assets", "bases", "offers", "effects"} & set(tables):
        own = [name for name in OFFER if name in specifications()[title].key]
        kept = {*joined_keys(standing, own), *joined_keys(tables[title], own)}
        keys = enumerate(joined_keys(before.tables[title], own))
        tables[title] = before.tables[title].keep([row for row, key in keys if key in kept])
    closed = replace(offered, tables=tables)
    for key, most in product(row_keys(standing), ("min_units", "max_units")):
        closed = set_value(closed, f"offers.{key}.{most}", 0)
    return closed


def _rows_without(tables: Tables, word: str, names: Set[str]) -> Tables:
    """The tables without the rows of these names; elsewhere a column called so is a note."""
    columns = OFFER if word == "offer" else (word,)
    kept = {
        title: _table_without(table, columns, names)
        if set(columns) <= set(specifications()[title].columns)
        else table
        for title, table in tables.tables.items()
    }
    return replace(tables, tables=kept)


def _table_without(table: InputTable, columns: tuple[str, ...], names: Set[str]) -> InputTable:
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


def _layers_left(before: Tables, after: Tables) -> Tables:
    """Without what speaks of a layer that no area has any more: entries of the measure, columns of
    assets.
    """
    gone = before.layers - after.layers
    assets, measure = after.tables.get("assets"), after.header.get("measure")
    if gone and isinstance(measure, Mapping):
        left = {layer: it for layer, it in measure.items() if str(layer) not in gone}
        after = replace(after, header={**after.header, "measure": left})
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


def _rules_left(before: Tables, offered: Tables, after: Tables) -> tuple[Tables, list[str]]:
    """Rules lose the names of which nothing is on offer any more; a rule that named nothing else is
    dropped, and its name returned.
    """
    left, standing = _names(offered), _names(after)
    gone = {word: names - left[word] for word, names in _names(before).items()}
    vanished = {word: names - standing[word] for word, names in gone.items()}
    kept, stood, dropped = [], [], []
    rules = zip(rule_names(before), before.header.get("rules") or (), strict=True)
    for number, (title, spec) in enumerate(rules):
        rule = (
            rule_without(spec, gone, vanished) if left.get(spec.get("each"), True) else None
        )  # a rule for each of none binds nothing
        if rule is None:
            dropped.append(title)
        else:
            kept.append({**rule, "name": title})
            stood.append(number)
    return after.with_rules(kept, stood), dropped


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
    table = tables.tables.get(name, InputTable(name, {}))
    return {str(cell).strip() for cell in table.cells(column) if cell is not None}
