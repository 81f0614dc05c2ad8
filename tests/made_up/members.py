"""A made-up member of every family, each written as the pages on adding one say."""

# Annotations are not postponed here: Typer reads those of a command.

import html
import tomllib
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import ceil, floor
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, Unpack

import numpy as np

from optimizer.allocation import Allocation
from optimizer.batch.task import CellAsked, Task, reply_of
from optimizer.batch.wire import Reply
from optimizer.cli.answering import answers, exit_code
from optimizer.cli.options import SEARCH, BudgetOption
from optimizer.curves import Floats
from optimizer.document import (
    Block,
    Bullets,
    Chart,
    Column,
    Details,
    Document,
    Heading,
    KeyFigures,
    Map,
    Note,
    Paragraph,
    Table,
    chart_table,
    map_table,
    outlined,
    plain,
    table,
)
from optimizer.evaluate import keeps, terms_value
from optimizer.instance.columns import CellKind, column
from optimizer.instance.entities import Asset
from optimizer.instance.faults import Faults
from optimizer.instance.input_tables import TABLES, Tables
from optimizer.instance.instance import Instance
from optimizer.instance.records import table_of
from optimizer.keywords import public_verb
from optimizer.methods.learned import Learned
from optimizer.money import Money, MoneyLike, ReadMoney
from optimizer.programme import Programme
from optimizer.proof import TIES, Options, Plan, Proof, SolveKeywords
from optimizer.question import Question
from optimizer.record import FORMAT, Amount, Answer, Record, Sealed, sealed
from optimizer.reports.plan import title
from optimizer.reports.words import changed, clash
from optimizer.results.plan import About, about
from optimizer.rows import Row, Units
from optimizer.rules import Measure, Offers, Rule, Say, Selection
from optimizer.rules.following import NEVER, Following, stepping
from optimizer.rules.measures import UnitsMeasure
from optimizer.rules.selection import Called
from optimizer.rules.written import KnownNames, RuleError, Schema, Written, unknown_names
from optimizer.solve import solve
from optimizer.solvers import Solver
from optimizer.solvers.highs import StandingModel

# ------------------------------------------------------------- a measure that follows the budget


@dataclass(frozen=True)
class PerBillion:
    """The budgets from which one more unit is allowed."""

    value: Fraction

    def __call__(self, last: int) -> Iterator[int]:
        most = floor(self.value * last / 10**9)
        return (ceil(units * 10**9 / self.value) for units in range(1, most + 1))


class UnitsPerBillion(UnitsMeasure):
    """Units per billion of the budget, rounded down."""

    def bound(self, value: Fraction, budget: int, *, upper: bool) -> Fraction:
        return Fraction(floor(value * budget / 10**9))

    def following(self, value: Fraction, *, upper: bool) -> Following:
        return stepping(PerBillion(value)) if value else NEVER


MEASURE: Measure = UnitsPerBillion("units_per_billion", "units")

# ------------------------------------------------------------------------------- a kind of rule


@dataclass(frozen=True)
class Pairs(Rule):
    """``pairs: [a, b]``: as many units of one asset as of the other."""

    key: ClassVar[str] = "pairs"
    taken: ClassVar[tuple[str, ...]] = ("asset",)
    assets: tuple[str, str]

    @classmethod
    def made(
        cls, written: Written, money: ReadMoney, name: str, because: str, selection: Selection
    ) -> Self:
        assets = written["pairs"]
        if not isinstance(assets, list | tuple) or len(assets) != 2:
            raise RuleError("pairs", "expected two assets")
        return cls(name, because, selection, (str(assets[0]), str(assets[1])))

    @classmethod
    def keys(cls) -> dict[str, Schema]:
        assets = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        return {"pairs": assets}

    @classmethod
    def unknown(cls, written: Written, known: KnownNames) -> Iterator[RuleError]:
        yield from unknown_names("pairs", written["pairs"], "asset", known)

    @classmethod
    def without(cls, written: Written, gone: Mapping[str, Set[str]]) -> Written | None:
        return None if gone.get("asset", set()) & set(written["pairs"]) else written

    def rows(self, offers: Offers, budget: int) -> tuple[Row, ...]:
        sides = dict(zip(self.assets, (Fraction(1), Fraction(-1)), strict=True))
        members = []
        for member, chosen in self.selection.members(offers):
            words = ((o, offers.offer_word(o, "asset")) for o in chosen)
            terms = tuple((Units(o), sides[word]) for o, word in words if word in sides)
            members.append(Row(self.name, member, terms, Fraction(0), Fraction(0), "units"))
        return tuple(members)

    def following(self, offers: Offers) -> Following:
        return NEVER

    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        return replace(row, lower=Fraction(-1), upper=Fraction(1))

    def demand(self, row: Row, say: Say, called: Called) -> str:
        one, other = (called("asset", asset) for asset in self.assets)
        return f"as many units of {one} as of {other}"


# ---------------------------------------------------------------------------------------- a curve


@dataclass(frozen=True)
class Levelling:
    """F(s) = 1 - (1 - min(s, 1))^2."""

    limit: float | None = 1.0
    breakpoints: tuple[float, ...] = ()

    def value(self, s: Floats) -> Floats:
        return 1 - (1 - np.minimum(s, 1.0)) ** 2

    def slope(self, s: Floats) -> Floats:
        return 2 * (1 - np.minimum(s, 1.0))


def level_again(_: Levelling, s: float) -> float:
    """The same as the auditor reckons it."""
    return s * (2 - s) if s < 1 else 1.0


# ------------------------------------------------------------------------- a column of every kind


class Equipment(Asset):
    """An asset with a column of every kind."""

    harbour: str = column("Where it is kept.", "id", "")
    remark: str = column("What else is to be said.", "text", "")
    makers: tuple[str, ...] = column("Who makes it.", "names", ())
    draught: float = column("How deep it goes.", "number", 1.0, unit="metres", above=0, most=20)
    wear: float = column("Share lost in a year.", "share", 0.0)
    bunks: int = column("Bunks on board.", "whole", 2, least=0, most=40)
    upkeep: Money | None = column("Cost of a year.", "money", None, unit="money_unit", least=0)
    leased: bool = column("Whether it is hired.", "flag", False)


CELLS: dict[CellKind, tuple[str, Any, Any]] = {
    "id": ("harbour", "Subic", "Subic"),
    "text": ("remark", "grey", "grey"),
    "names": ("makers", "Ares; Bion", ("Ares", "Bion")),
    "number": ("draught", 2.5, 2.5),
    "share": ("wear", "25%", 0.25),
    "whole": ("bunks", 7, 7),
    "money": ("upkeep", "2.5 million", Money("2.5 million", "JPY")),
    "flag": ("leased", True, True),
}
"""By kind: a column, a cell of it, and what the cell becomes."""

# --------------------------------------------------------------------------------------- a solver


class Borrowed(StandingModel):
    """HiGHS under another name."""

    def __init__(self, programme: Programme) -> None:
        super().__init__(programme)
        self.solver = "Borrowed 1.0"


SOLVER = Solver("borrowed", Borrowed)

# --------------------------------------------------------------------------------------- a method


def prove_by_listing(question: Question, options: Options, _learned: Learned) -> Proof:
    """Every plan is looked at."""
    instance = question.instance
    best: list[tuple[float, Plan]] = []
    for plan in product(*(range(int(most) + 1) for most in question.most_units)):
        if plan in question.forbidden or not keeps(instance, plan, question.rows):
            continue
        coverage = instance.coverage(instance.coverage_factors(np.array(plan)))
        best.append((float(terms_value(question.terms, plan, coverage)), plan))
    method: Any = "listing"
    if not best:
        return Proof("infeasible", None, None, None, method, "none")
    value = max(value for value, _ in best)
    equal = [(value_here, plan) for value_here, plan in best if value_here >= value - TIES]
    (reached, plan), unique = equal[0], len(equal) == 1
    return Proof("optimal", plan, reached, value, method, "none", unique)


# -------------------------------------------------------- an analysis, its command and its task


@dataclass(frozen=True)
class ThriftLine(Record):
    """An offer of the best plan."""

    offer: str
    """Its key."""
    units: int
    """How many are bought."""


@dataclass(frozen=True)
class ThriftResult(Sealed):
    """A result of ``thrift``."""

    format: int
    """Version of the form."""
    instance: About
    """Which instance it is about."""
    status: Literal["optimal", "stopped", "infeasible"]
    """Of the best plan."""
    budget: Amount
    """The cap that applied."""
    left: Amount | None
    """The budget less the cost; null where no plan is known."""
    conflict: tuple[str, ...]
    """Rules that cannot all hold, where no plan keeps every rule."""
    offers: tuple[ThriftLine, ...]
    """What is bought of every offer; none where no plan is known."""


def thrift_report(found: ThriftResult, instance: Instance) -> Document:
    """The report on a typed result: the budget in words, the answer, what was changed for this run;
    the instance gives names only.
    """
    columns: tuple[tuple[Column, Callable[[ThriftLine], Any]], ...] = (
        (Column("Offer"), lambda line: line.offer),
        (Column("Units", "right"), lambda line: line.units),
    )
    bought = [table(found.offers, *columns)] if found.offers else []
    return Document(
        title(found.budget, f"Thrift <{instance.name}>"),
        (Paragraph(_sentence(found)), *changed(found.instance.changes), *bought),
    )


def _sentence(found: ThriftResult) -> str:
    if found.status == "infeasible":
        return f"No plan keeps every rule{clash(found.conflict)}."
    if found.left is None:
        return "No plan was found in time."
    return f"The best plan leaves {found.left}."


@dataclass(frozen=True, eq=False)
class Thrift(Answer):
    """What the best plan leaves of a budget."""

    allocation: Allocation

    @property
    def left(self) -> Money | None:
        """The budget less the cost."""
        it = self.allocation
        return None if it.cost is None else it.budget - it.cost

    @cached_property
    def typed(self) -> ThriftResult:
        """The answer, typed: its keys as fields."""
        it, units = self.allocation, self.allocation.units
        bought = [] if units is None else zip(it.instance.offers, units, strict=True)
        found = ThriftResult(
            format=FORMAT,
            instance=about(it.instance),
            status=it.status,
            budget=it.budget,
            left=self.left,
            conflict=it.conflict,
            offers=tuple(ThriftLine(offer.key, number) for offer, number in bought),
        )
        return sealed(found, it.run)

    @property
    def records(self) -> list[dict[str, Any]]:
        """Units by offer."""
        return [line.plain() for line in self.typed.offers]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        return thrift_report(self.typed, self.allocation.instance)


@public_verb
def thrift(
    instance: Instance, budget: MoneyLike | None = None, **options: Unpack[SolveKeywords]
) -> Thrift:
    """What the best plan leaves of a budget."""
    return Thrift(solve(instance, budget, **options))


@answers("Saving", SEARCH)
def thrift_command(
    instance: "Instance", budget: BudgetOption = None, **search: Any
) -> tuple[Any, int]:
    """What the best plan leaves of a budget."""
    found = thrift(instance, budget, **search)
    return found, exit_code({found.allocation.status})


def ask_thrift(asked: CellAsked) -> Reply:
    """The task of a study."""
    found = thrift(asked.instance, asked.money, **asked.options)
    return reply_of(found.allocation, found)


TASK = Task(ask_thrift, columns={"left_minor": "whole"}, lines="offers")

# -------------------------------------------------------------------------------- a report format


def render_list(document: Document) -> str:
    """A page of headings, words and tables."""
    said = (line for block in document.blocks for line in _lines(block))
    return f"<h1>{html.escape(document.title)}</h1>\n" + "".join(f"{line}\n" for line in said)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Table(columns, rows, _, _, _, total):
            for row in (*rows, *([total] if total else [])):
                said = (each.say(cell) for each, cell in zip(columns, row, strict=True))
                yield f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in said)}</tr>"
        case Chart():
            yield from _lines(chart_table(block))
        case Map():
            yield from _lines(map_table(block))
        case Details():
            for each in outlined(block):
                yield from _lines(each)
        case Bullets(items):
            yield from (f"<li>{html.escape(plain(item))}</li>" for item in items)
        case KeyFigures(figures):
            yield from (f"<dd>{html.escape(f'{name}: {value}')}</dd>" for name, value in figures)
        case Heading(text) | Paragraph(text) | Note(text):
            yield f"<p>{html.escape(plain(text))}</p>"


# --------------------------------------------------------------------------------------- a reader


class Toml:
    """A whole instance in one .toml file."""

    @staticmethod
    def reads(path: Path) -> bool:
        return path.is_file() and path.suffix == ".toml"

    @staticmethod
    def read(path: Path) -> Tables:
        faults = Faults()
        of_file = faults.of(path.name)
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        tables = {}
        for name in TABLES:
            records = data.pop(name, [])
            lines = [f"{name} {row}" for row in range(1, len(records) + 1)]
            if records:
                tables[name] = table_of(name, records, lines, of_file)
        faults.check()
        return Tables(data, tables, str(path), path.name)
