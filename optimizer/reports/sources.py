"""What the numbers of instances rest on, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from optimizer.document import Column, Table, number, table
from optimizer.instance.entities import Source
from optimizer.instance.instance import Instance
from optimizer.instance.origins import confidence_counts


def sources(instances: Iterable[Instance]) -> tuple[Table, ...]:
    """How well numbers are founded, and the sources that they name; what is empty is left out."""
    counts: Counter[str] = Counter()
    named: dict[Source, None] = {}
    for instance in instances:
        counts.update(confidence_counts(instance.tables))
        named.update((source, None) for source in instance.sources)
    founded = table(
        counts.items(),
        (Column("Confidence"), lambda row: row[0]),
        (number("Numbers"), lambda row: row[1]),
        caption="How well numbers are founded",
    )
    listed = table(
        named,
        (Column("Source"), lambda source: source.source),
        (Column("Title"), lambda source: source.title),
        (Column("Date"), lambda source: source.date),
        (Column("Address"), lambda source: source.url),
        (Column("What is taken from it"), lambda source: source.note),
        caption="Sources",
    )
    return tuple(each for each in (founded, listed) if each.rows)
