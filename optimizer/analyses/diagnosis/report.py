"""The report on why nothing fits, and what may give way."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from shlex import quote

from optimizer.analyses.diagnosis.result import Conflict, DiagnosisResult, Easing
from optimizer.document import (
    Block,
    Column,
    Document,
    Note,
    Paragraph,
    Strong,
    Text,
    bullets,
    number,
    paragraph,
    parts,
    section,
    table,
)
from optimizer.instance.instance import BUDGET, Instance
from optimizer.money import say_money
from optimizer.reports.names import names_of
from optimizer.reports.plan import title
from optimizer.reports.plan.grounds import demanded
from optimizer.reports.words import changed, count, names_listed, percent
from optimizer.results.plan import say_number

SHOWN = 20
"""So many repairs stand in a report; a file has them all."""
MEANING = (
    "Each repair brings a plan about by itself, and a smaller change of it does not: both are"
    " proved. Needed is the least change, so of a minimum the most that can be reached beside the"
    " rest; as far as: how far beyond the number may go."
)
TOGETHER = (
    " What has the same number in front gives way together, one after the other: each by the least"
    " that does beside those before it."
)


def report(result: DiagnosisResult, instance: Instance) -> Document:
    """The report on a result of ``diagnose`` (docs/result.md); the instance gives names."""
    return Document(
        f"{title(result.budget, result.instance.name)}: what stands in the way",
        (
            Paragraph(_headline(result)),
            *changed(result.instance.changes),
            *_conflicts(result, instance),
            *_suspects(result, instance),
            *_repairs(result, instance),
            *paragraph(_firm(result)),
        ),
    )


def _headline(result: DiagnosisResult) -> Text:
    if result.status == "feasible":
        return (
            Strong("Some plan keeps every rule within this budget."),
            " Nothing needs to give way; optimizer solve finds the best one.",
        )
    several = len(result.conflicts)
    apart = f" {several} conflicts have nothing in common: each needs a repair." * (several > 1)
    return (Strong("No plan keeps every rule within this budget."), apart)


def _conflicts(result: DiagnosisResult, instance: Instance) -> tuple[Block, ...]:
    heading = "What cannot all hold"
    note = Note(
        "Without any one part of a conflict some plan keeps the rest of it. The most units on offer"
        " (max_units) hold beside all of them."
    )
    several = len(result.conflicts) > 1
    said = [
        block
        for place, each in enumerate(result.conflicts, 1)
        for block in (
            *(paragraph(f"Conflict {place}:") if several else ()),
            *bullets(_rules(each, result, instance)),
        )
    ]
    return section(heading, *said, note) if said else ()


def _rules(conflict: Conflict, result: DiagnosisResult, instance: Instance) -> Iterator[Text]:
    names, rows = names_of(instance), instance.rows(result.budget.minor)
    for it in conflict.rules:
        own = [row for row in rows if row.rule == it.name and row.member in (it.members or [""])]
        said = (
            demanded(it.name, own, instance, names)
            if it.name != BUDGET
            else (Strong(BUDGET), f": {it.sentence}.")
        )
        firm = "" if it.negotiable else " Not negotiable."
        yield (*parts(said), f"{firm} ({it.where})" if it.where else firm)


def _suspects(result: DiagnosisResult, instance: Instance) -> tuple[Block, ...]:
    said = (
        f"{it.where}: {it.field} is {_digits(it.found)}, unlike its siblings; with"
        f" {_digits(it.tried)}, like them, there is a plan."
        for it in result.suspects
    )
    return section("Perhaps mistyped", *bullets(said))


def _digits(found: float) -> str:
    return f"{found:,.12g}"


def _repairs(result: DiagnosisResult, instance: Instance) -> tuple[Block, ...]:
    lines = [
        (place, each)
        for place, repair in enumerate(result.repairs[:SHOWN], 1)
        for each in repair.eases
    ]
    if not lines:
        return ()
    shown = table(
        lines,
        (number("Repair"), lambda line: line[0]),
        (Column("What gives way"), lambda line: _what(line[1])),
        (Column("Written", "right"), lambda line: _value(line[1].written, line[1], instance)),
        (Column("Needed", "right"), lambda line: _value(line[1].needed, line[1], instance)),
        (Column("As far as", "right"), lambda line: _end(line[1], instance)),
        (Column("Changed by", "right"), lambda line: _share(line[1])),
        (Column("Where"), lambda line: line[1].where),
    )
    return section("What may give way", shown, Note(_how_to_read(result)), *_try(result))


def _how_to_read(result: DiagnosisResult) -> str:
    several = any(len(repair.eases) > 1 for repair in result.repairs)
    left = len(result.repairs) - SHOWN
    more = f" {count(left, 'more repair')} in a file (--out)." if left > 0 else ""
    some = "" if result.every else " Not every set of so few was looked at."
    return f"{MEANING}{TOGETHER * several}{more}{some}"


def _try(result: DiagnosisResult) -> tuple[Block, ...]:
    """The command that solves with the first repair."""
    first = " ".join(
        f"--set {quote(f'{path}={_written(value)}')}"
        for path, value in result.repairs[0].settings.items()
    )
    return paragraph(f"To see what the first of them buys, add to the command solve: {first}")


def _written(value: object) -> str:
    """A value as YAML reads it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in value.items()) + "}"
    return "null" if value is None else str(value)


def _what(it: Easing) -> str:
    if it.key in ("rule", "budget"):
        return it.rule if it.key == "budget" else f"{it.rule}, left out"
    start = f" from {it.start}" if it.start is not None else ""
    of = f" of {it.member}" if it.member else ""
    return f"{it.rule}: {it.key}{of}{start}"


def _value(amount: float | None, it: Easing, instance: Instance) -> str:
    if amount is None or it.unit is None:
        return ""
    exact = Fraction(str(amount))
    if it.unit == "money":
        return say_money(int(exact), instance.currency)
    return say_number(instance, exact, "coverage" if it.unit == "share" else it.unit)


def _share(it: Easing) -> str | None:
    return None if it.share is None else percent(it.share)


def _end(it: Easing, instance: Instance) -> str:
    if it.key == "rule":
        return ""
    return "no end" if it.furthest is None else _value(it.furthest, it, instance)


def _firm(result: DiagnosisResult) -> str:
    """Where nothing may give way."""
    firm = [
        conflict
        for conflict in result.conflicts
        if not any(rule.negotiable for rule in conflict.rules)
    ]
    if firm:
        named = names_listed(rule.name for rule in firm[0].rules)
        return (
            f"Only what is not negotiable conflicts here: {named}. No easing of other rules brings"
            " a plan about."
        )
    if result.status == "infeasible" and not result.repairs:
        return (
            "No change of up to three numbers, or of the budget alone, brings a plan about."
            " Every conflict above needs one."
        )
    return ""
