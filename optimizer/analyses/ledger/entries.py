"""The ledger as people hand it in, a decision a row: read, and each held against those before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from optimizer.errors import InputError
from optimizer.figures.conflict import row_range
from optimizer.instance.faults import Faults
from optimizer.instance.input_tables import InputTable
from optimizer.instance.instance import Instance
from optimizer.instance.lines import offer_called, whole_units
from optimizer.instance.plain_values import plain_value
from optimizer.instance.records import table_of
from optimizer.money import Money, shorten
from optimizer.plans import records_of
from optimizer.proof import Plan
from optimizer.readers.formulas import stated
from optimizer.readers.plan_file import check_columns, csv_table
from optimizer.results.plan import say_number
from optimizer.suggest import did_you_mean

Decision = Literal["signed", "declined", "quoted"]
DECISIONS: tuple[Decision, ...] = ("signed", "declined", "quoted")
COLUMNS = "offer or recipient, decision and date"
NAMES = ("offer", "recipient")


@dataclass(frozen=True)
class Entry:
    """A row of the ledger.

    Attributes:
        where: its place, for messages. date: year, month, day. name: of the offer or recipient.
        offers: indices of those that it speaks of. decision: what was decided.
        units: signed, in all. price: of a unit, quoted.
    """

    where: str
    date: str
    name: str
    offers: tuple[int, ...]
    decision: Decision
    units: int | None = None
    price: Money | None = None


@dataclass(frozen=True, eq=False)
class Standing:
    """What entries amount to.

    Attributes:
        instance: the problem at the prices quoted.
        signed: units of each offer. closed: offers of which no more is to be had.
    """

    instance: Instance
    signed: Plan
    closed: frozenset[int] = frozenset()

    @classmethod
    def of(cls, instance: Instance, entries: Sequence[Entry] = ()) -> Standing:
        """After these entries."""
        standing = cls(instance, (0,) * len(instance.offers))
        for entry in entries:
            standing = standing.after(entry)
        return standing

    def after(self, entry: Entry) -> Standing:
        """What stands after one more entry."""
        if entry.decision == "declined":
            return replace(self, closed=self.closed.union(entry.offers))
        (offer,) = entry.offers
        if entry.price is not None:
            return replace(self, instance=self.instance.priced(offer, entry.price.minor))
        signed = (*self.signed[:offer], entry.units or 0, *self.signed[offer + 1 :])
        return replace(self, signed=signed)

    @property
    def most(self) -> Plan:
        """Units of each offer that a plan can still come to."""
        lines = zip(self.instance.offers, self.signed, strict=True)
        return tuple(s if o in self.closed else it.max_units for o, (it, s) in enumerate(lines))


def read_ledger(so_far: Any, instance: Instance, budget: int) -> tuple[Entry, ...]:
    """The decisions so far, each possible after those before.

    Args:
        so_far: a path to a CSV file; or a DataFrame or records, with offer or recipient, decision
            and date.
        instance: whose offers are meant.
        budget: that they spend, minor units.

    Raises:
        InputError: it is no ledger. InstanceError: rows are wrong; every fault with its place.
    """
    faults = Faults()
    table = ledger_table(so_far)
    entries: list[Entry] = []
    standing, told = Standing.of(instance), dict[tuple[Decision, int], Entry]()
    for row in range(len(table)):
        entry = _Row(table, row, instance, faults).entry()
        wrong = entry and next(_against(entry, entries[-1:], told), None)
        if entry and not wrong:
            after = standing.after(entry)
            wrong = next(_broken(after, budget), None) if entry.units else None
        if wrong:
            faults.add(table.where(row), *wrong)
        elif entry:
            standing = after
            entries.append(entry)
            told.update({(entry.decision, o): entry for o in entry.offers})
        faults.check_if_full()
    faults.check()
    return tuple(entries)


def ledger_table(so_far: Any) -> InputTable:
    """The table that a ledger is. Raises InputError, InstanceError."""
    faults = Faults()
    if isinstance(so_far, (str, Path)):
        hint = "Save a spreadsheet as CSV (UTF-8)."
        table = csv_table(Path(so_far), "ledger", COLUMNS, hint, faults)
    else:
        rows = records_of(so_far, "decisions", ("decision", "date"))
        if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
            raise InputError(f"A ledger is a file, a table or records, not {shorten(so_far)}.")
        records = [{key: _plain_cell(cell) for key, cell in row.items()} for row in rows]
        table = table_of("decisions", records, range(len(records)), faults.of("decisions"))
    if table.columns:
        named = [name for name in NAMES if name in table.columns] or NAMES[:1]
        check_columns(table, (*named, "decision", "date"), COLUMNS, faults)
    return table


def _plain_cell(cell: Any) -> Any:
    return cell.isoformat()[:10] if isinstance(cell, date) else plain_value(cell)


@dataclass(frozen=True)
class _Row:
    """A row by itself: what is wrong with it is noted."""

    table: InputTable
    row: int
    instance: Instance
    faults: Faults

    def entry(self) -> Entry | None:
        """What it says; None where anything is wrong."""
        before = len(self.faults.found)
        where, (name, offers), when = self.table.where(self.row), self._named(), self._date()
        word, _, about = self._cell("decision").partition(" ")
        decision = next((known for known in DECISIONS if known == word.casefold()), None)
        if decision is None:
            problem = f"found {shorten(word)}: expected signed 3, declined or quoted 2bn."
            self._wrong("decision", problem, partial(did_you_mean, word.casefold(), DECISIONS))
        if decision is None or len(self.faults.found) > before:
            return None
        try:
            return self._with(Entry(where, when, name, offers, decision), about.strip())
        except InputError as error:
            self._wrong("decision", str(error))
        return None

    def _with(self, entry: Entry, about: str) -> Entry:
        """The entry with the units or the price that it is about."""
        if entry.decision == "declined":
            if about:
                raise InputError(f"declined {shorten(about)}: expected declined, and no more.")
            return entry
        if entry.name not in self.instance.offer_index:
            what = f"a recipient cannot be {entry.decision}: expected the offer that is meant."
            raise InputError(f"{what} Name it in the column offer.")
        if entry.decision == "quoted":
            return replace(entry, price=self.instance.money(about))
        units, offer = whole_units(about or None), self.instance.offers[entry.offers[0]]
        least = max(1, offer.min_units)
        if not least <= units <= offer.max_units:
            limits = f"expected {least} to {offer.max_units} units in all, as offered."
            raise InputError(f"found {units}: {limits if offer.max_units else 'none is on offer.'}")
        return replace(entry, units=units)

    def _cell(self, column: str) -> str:
        cell = self.table.cells(column)[self.row]
        return "" if cell is None else stated(str(cell)).strip()

    def _wrong(self, column: str, problem: str, hint: Any = "") -> None:
        self.faults.add(self.table.where(self.row), column, problem, hint)

    def _named(self) -> tuple[str, tuple[int, ...]]:
        """The name of an offer or a recipient, and the offers that it stands for."""
        (offer, recipient), it = map(self._cell, NAMES), self.instance
        if bool(offer) == bool(recipient):
            both = "an offer and a recipient" if offer else "no offer and no recipient"
            self._wrong("", f"names {both}: expected one of them.")
        elif offer:
            try:
                found = offer_called(offer, it.offer_index)
                return it.offers[found].key, (found,)
            except InputError as error:
                self._wrong("offer", str(error))
        elif recipient not in (known := [each.recipient for each in it.recipients]):
            problem = f"{shorten(recipient)} is not a recipient of the instance."
            self._wrong("recipient", problem, partial(did_you_mean, recipient, known))
        lines = enumerate(it.offers)
        return recipient, tuple(o for o, each in lines if each.recipient == recipient)

    def _date(self) -> str:
        when = self._cell("date")
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", when, re.ASCII):
                return date.fromisoformat(when).isoformat()
        except ValueError:
            pass
        expected = "expected a day as year-month-day, such as 2026-04-30."
        self._wrong("date", f"found {shorten(when)}: {expected}")
        return ""


Wrong = tuple[str, str, str]
"""Field, problem and hint."""


def _against(
    entry: Entry, last: Sequence[Entry], told: Mapping[tuple[Decision, int], Entry]
) -> Iterator[Wrong]:
    """What the entries before say against one."""
    for before in last:
        if entry.date < before.date:
            problem = f"{entry.date} comes after {before.date} of {before.where}:"
            yield "date", f"{problem} expected the rows in the order of their dates.", ""
    gone = [told.get(("declined", o)) for o in entry.offers]
    if gone and gone[0] and all(gone):
        problem = f"{entry.name} declined already ({gone[0].where}): nothing of it can follow."
        yield "decision", problem, "Take the row away that is not so."
    signed = told.get(("signed", entry.offers[0])) if entry.offers else None
    if signed and entry.price is not None:
        problem = f"{entry.name} was signed before ({signed.where}), and paid at its price then:"
        yield "decision", f"{problem} expected a quote before the first signature.", ""
    if signed and entry.units is not None and entry.units <= (signed.units or 0):
        problem = f"signed {entry.units}, after {signed.units} ({signed.where}): expected more."
        yield "decision", problem, "Signed counts all units of the line, not those added."


def _broken(after: Standing, budget: int) -> Iterator[Wrong]:
    """Which limits what is signed breaks, whatever else is bought."""
    it, nothing = after.instance, np.zeros(len(after.instance.pieces))
    for row in it.rows(budget):
        least, _ = row_range(row, after.signed, after.most, nothing)
        if row.upper is not None and least > row.upper:
            signed, most = (say_number(it, number, row.unit) for number in (least, row.upper))
            problem = f"what is signed so far comes to {signed} at least: {row.label} is {most}."
            yield "decision", problem, "Perhaps units, or a price, are those of another line."
