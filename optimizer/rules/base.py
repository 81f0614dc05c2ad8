"""What a kind of rule is: one class in one file, which reads, checks and describes what is written,
and stands for rows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from optimizer.money import ReadMoney
from optimizer.rows import Row, common_step
from optimizer.rules.following import CANNOT_SAY, Following
from optimizer.rules.offers import Offers
from optimizer.rules.phrase import Phrase, Tell, english
from optimizer.rules.selection import OFFER_WORDS, Called, Selection, by_id
from optimizer.rules.written import (
    COMMON,
    NAMES,
    NEGOTIABLE,
    TEXT,
    KnownNames,
    RuleError,
    Schema,
    Written,
    filters_of,
    read_negotiable,
    read_selection,
    refuse_unknown,
)

Say = Callable[[Fraction, str], str]
"""Writes a number of a row with its unit: (Fraction(4000000000), "money") -> "¥4 bn"."""


@dataclass(frozen=True)
class Number:
    """A number of a rule as it is written, which may give way where nothing fits.

    Attributes:
        key: where it stands in the rule: ``min``, ``max_column``, ``beyond``.
        value: as read, in ``unit``.
        upwards: whether a larger one asks for less; else a smaller one does.
        unit: as of rows (``Row.unit``); ``share`` for a share of the budget.
        start: of a value that steps, the budget from which it holds, minor units; None where it
            does not step.
        member, column: the recipient whose own number it is, and the column of recipients in which
            it stands; empty where it is the rule's.
    """

    key: str
    value: Fraction
    upwards: bool
    unit: str
    start: int | None = None
    member: str = ""
    column: str = ""


@dataclass(frozen=True)
class Rule(ABC):
    """A limit or a dependency that a plan must respect, written once; a kind of rule is a class of
    these, and says all there is to say of it.

    Attributes:
        key: in a rule as written, the key that tells its kind.
        taken: words that are no filters of it, because its own keys say them.
        name: what reports, ``--set`` and other rules call it; unique within an instance.
        because: why the rule is there; may be empty.
        selection: over which offers (or areas), in total or for each member.
        negotiable: whether it may give way where nothing fits.
    """

    key: ClassVar[str]
    taken: ClassVar[tuple[str, ...]] = ()
    name: str
    because: str
    selection: Selection
    negotiable: bool = field(default=True, kw_only=True)

    # -- as it is written --------------------------------------------------------------------------

    @classmethod
    def read(cls, written: Written, money: ReadMoney) -> Self:
        """The rule as written; ``money`` reads amounts in the instance's money unit.

        Raises:
            RuleError: when a key or a value is not one that a rule may have.
            InputError: no amount, or no share.
        """
        words = cls.filters(written)
        known = (*cls.keys(), *COMMON, *(word for word in words if word not in cls.taken))
        refuse_unknown(written, known)
        selection = read_selection(written, words)
        rule = cls.made(written, money, *cls.told(written), selection)
        return replace(rule, negotiable=read_negotiable(written))

    @classmethod
    @abstractmethod
    def made(
        cls, written: Written, money: ReadMoney, name: str, because: str, selection: Selection
    ) -> Self:
        """The rule from its own keys, and what all rules have. Raises as ``read``."""

    @classmethod
    @abstractmethod
    def keys(cls) -> dict[str, Schema]:
        """The keys of its own, the kind's first, each with its JSON Schema."""

    @classmethod
    def filters(cls, written: Written) -> tuple[str, ...]:
        """The words of what it selects, offers or areas; of a rule that says nothing, all it could
        use.
        """
        return OFFER_WORDS

    @classmethod
    def title(cls, written: Written) -> str:
        """What stands for the kind in the name of a rule that is given none."""
        return cls.key

    @classmethod
    def told(cls, written: Written) -> tuple[str, str]:
        """The rule's name, as given or of kind and filters (``spend each recipient``); its
        reason.
        """
        name = written.get("name", " ".join((cls.title(written), *filters_of(written))))
        return str(name), str(written.get("because", ""))

    @classmethod
    def unknown(cls, written: Written, known: KnownNames) -> Iterator[RuleError]:
        """What the keys of the kind name that is not there; filters are looked up for all kinds."""
        yield from ()

    @classmethod
    def without(cls, written: Written, gone: Mapping[str, Set[str]]) -> Written | None:
        """The rule as written without names that are no more; None where nothing is left of it.

        Its filters are without them already.
        """
        return written

    @classmethod
    def schema(cls) -> Schema:
        """JSON Schema of a rule as written: its own keys, filters, and what every rule has."""
        filters = [word for word in cls.filters({}) if word not in cls.taken]
        common = {
            "name": TEXT,
            "because": TEXT,
            "negotiable": NEGOTIABLE,
            "each": {"enum": filters},
        }
        return {
            "type": "object",
            "required": [cls.key],
            "properties": cls.keys() | dict.fromkeys(filters, NAMES) | common,
            "additionalProperties": False,
        }

    def faults(self, written: Written, known: KnownNames) -> Iterator[RuleError]:
        """What is wrong with a rule that could be read."""
        yield from ()

    # -- what it stands for ------------------------------------------------------------------------

    @abstractmethod
    def rows(self, offers: Offers, budget: int) -> tuple[Row, ...]:
        """The rule's rows at a budget, exact; one per member of ``each``, in the members' order."""

    @abstractmethod
    def eased(self, row: Row, offers: Offers, budget: int) -> Row:
        """The row, less strict by one step: one unit, type, recipient, percentage point or money
        step.
        """

    def numbers(self, offers: Offers, budget: int) -> tuple[Number, ...]:
        """The numbers in force at a budget that may give way; none: only the whole rule can."""
        return ()

    def given_way(self, values: Mapping[Number, Fraction | None]) -> Self | None:
        """The rule with other values of some of its ``numbers``; None is for no limit at all, and
        for a rule of which nothing is left.
        """
        return None

    def rewritten(self, written: Written, number: Number, value: Fraction) -> dict[str, Any]:
        """The key of the rule as written in which a number stands, with another value of it; of one
        in a column of recipients its column.
        """
        return {}

    def grain(self, offers: Offers, budget: int) -> Fraction:
        """Its numbers are eased in multiples of this: no plan lies between two of them."""
        return common_step([term for row in self.rows(offers, budget) for term in row.terms])

    def following(self, offers: Offers) -> Following:
        """How the rows follow the budget; ``CANNOT_SAY`` is an answer."""
        return CANNOT_SAY

    @abstractmethod
    def demand(self, row: Row, say: Say, called: Called) -> str | Phrase:
        """What one of the rows demands of its member, in plain words; see ``sentence``."""

    def asks(self, row: Row, say: Say, called: Called, tell: Tell = english) -> str:
        """The demand, with what exists already where that alters it; see ``sentence``."""
        demand = self.demand(row, say, called)
        there = "{demand} (there already: {there})"
        return tell(Phrase(there, demand=demand, there=row.there) if row.there else demand)

    def sentence(self, row: Row, say: Say, called: Called = by_id) -> str:
        """One of the rows in plain English, without the reason: ``PHL: spend at most ¥4 bn``.

        Args:
            row: one of ``rows``.
            say: writes a number of the row with its unit.
            called: what things are called.
        """
        demand = self.asks(row, say, called)
        return f"{called(self.selection.each, row.member)}: {demand}" if row.member else demand
