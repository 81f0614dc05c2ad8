"""Why each line of a plan is there, and why others are not: the figures of docs/model.md, section 6, that came with the proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.analyses.names import Names
from optimizer.analyses.words import count, decimals_of
from optimizer.document import Block, Cell, Column, Heading, Paragraph, Table

LEADING = 8
"""Lines that a short format shows."""
Record = Mapping[str, Any]


def lines(result: Record, names: Names) -> tuple[Block, ...]:
    """Two tables: what each funded line is worth, and which unfunded ones come nearest; nothing where no figure is known."""
    funded = [offer for offer in result["offers"] if offer["units"] and _value(offer, "lost_if_barred") is not None]
    unfunded = [offer for offer in result["offers"] if offer["units"] == 0 and _value(offer, "lost_if_one_more") is not None]
    if not funded and not unfunded:
        return ()
    exact = all(_kind(offer) == "exact" for offer in [*funded, *unfunded])
    least = "" if exact else "at least "
    explanation = (
        f"What awareness would lose, {least}so much, although the money is spent in the next best way."
        " optimizer explain proves every figure and says what would have to change."
    )
    return (
        Heading("Why each line is there, and others are not"),
        Paragraph(explanation),
        *_table(funded, names, result, "In the plan, the most replaceable first", ("lost_if_barred", "lost_if_one_fewer"), least),
        *_table(unfunded, names, result, "Not in the plan, the nearest first", ("lost_if_one_more",), least),
    )


HEADERS = {"lost_if_barred": "Lost without it", "lost_if_one_fewer": "with one fewer", "lost_if_one_more": "Lost if one is bought"}


def _table(offers: list[Record], names: Names, result: Record, title: str, keys: tuple[str, ...], least: str) -> tuple[Table, ...]:
    """A table of lines, the smallest loss first: bounds from prices are sharpest there."""
    if not offers:
        return ()
    decimals = decimals_of(result) + 1
    columns = (Column(title), Column("Units", "right"), *(Column(HEADERS[key], "right", decimals=decimals) for key in keys))
    ranked = sorted(offers, key=lambda offer: _value(offer, keys[0]) or 0.0)
    rows = tuple((_line(offer, names), offer["units"], *(_value(offer, key) for key in keys)) for offer in ranked)
    rest = ""
    if len(rows) > LEADING:
        floor = _value(ranked[LEADING], keys[0]) or 0.0
        rest = f"{count(len(rows) - LEADING, 'more line')}: {least or 'at least '}{floor:.{decimals}f} each."
    return (Table(columns, rows, leading=LEADING, rest=rest),)


def _line(offer: Record, names: Names) -> Cell:
    base = names.bases.get((offer["recipient"], offer["base"] or ""), offer["base"] or "")
    where = f"{names.recipients[offer['recipient']]}, {base}" if base else names.recipients[offer["recipient"]]
    return f"{names.assets[offer['asset']]} for {where}"


def _value(offer: Record, key: str) -> float | None:
    figure = offer.get(key)
    return figure["value"] if figure else None


def _kind(offer: Record) -> str:
    return str((offer.get("lost_if_barred") or offer.get("lost_if_one_more"))["kind"])  # type: ignore[index]
