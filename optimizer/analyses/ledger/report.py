"""The half page of ``next``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.analyses.ledger.answers import MOST_OPEN
from optimizer.analyses.ledger.result import Ask, Decided, NextResult, Part, Parts
from optimizer.document import (
    Block,
    Column,
    Document,
    KeyFigures,
    Note,
    Paragraph,
    Strong,
    Text,
    bullets,
    fixed,
    paragraph,
    section,
    table,
)
from optimizer.instance.instance import Instance
from optimizer.instance.keys import offer_key
from optimizer.money import say_budget_in_words
from optimizer.reports.changes import change_words, lines_changed
from optimizer.reports.names import Names, names_of, offer_words
from optimizer.reports.plan.answer import numbers_behind
from optimizer.reports.words import (
    changed,
    clash,
    count,
    difference,
    gain_decimals,
    leading,
    listing,
    money_column,
    percent,
)

ASKED = 3
"""Other recipients whose answers are told beside the first."""


def report(result: NextResult, instance: Instance) -> Document:
    """The report on a result of ``next`` (docs/result.md); the instance gives names."""
    budget = f"Budget: {say_budget_in_words(result.budget.minor, instance.currency)}"
    so_far = count(result.decisions, "decision") + " so far"
    told = _Told(result, instance, names_of(instance))
    return Document(
        f"{budget} · {so_far} · {instance.name}",
        (
            *told.headline(),
            *changed(result.instance.changes),
            *numbers_behind(result.instance),
            told.money(),
            *told.sign_now(),
            *told.ask(),
            *told.hold(),
            *told.since(),
            Note(" ".join(told.grounds())),
        ),
    )


@dataclass(frozen=True)
class _Told:
    """A result in words."""

    result: NextResult
    instance: Instance
    names: Names

    @property
    def decimals(self) -> int:
        """After the point of awareness."""
        return gain_decimals(self.result.awareness, self.result.baseline) + 1

    def headline(self) -> tuple[Block, ...]:
        """What to do, in a sentence or two."""
        now, asks = self.result.sign_now, self.result.ask
        if now is None:
            said = "What can be signed now is not known: the search was stopped."
        elif now.recipients:
            said = f"Sign now: {now.cost} for {self._who(it.recipient for it in now.recipients)}."
        else:
            said = "Nothing more is to be signed now" + (" without regret." if asks else ".")
        first = f" Ask next: {self._name(asks[0].recipient)}." if asks else ""
        return (Paragraph((Strong(said), first)),)

    def money(self) -> KeyFigures:
        """Where the budget is."""
        result = self.result
        now = () if result.sign_now is None else (("Sign now", str(result.sign_now.cost)),)
        return KeyFigures(
            (
                ("Signed", str(result.signed.cost)),
                *now,
                ("Hold", str(result.hold.cost)),
                ("Left over", str(result.left)),
                ("Awareness if all say yes", fixed(result.awareness, self.decimals)),
            )
        )

    def sign_now(self) -> tuple[Block, ...]:
        """What is in the best plan whatever others answer."""
        now = self.result.sign_now
        return () if now is None else section("Sign now", table(*self._lines(now)))

    def hold(self) -> tuple[Block, ...]:
        """Money to keep free, for whom, and what would make it go elsewhere."""
        waits = Column("Less of it if these say no"), self._waits
        return section("Hold", table(*self._lines(self.result.hold), waits))

    def _lines(self, parts: Parts) -> Iterator[Any]:
        """Recipients, and the columns that tell what each gets."""
        money = money_column((it.cost.minor for it in parts.recipients), self.instance.currency)
        yield parts.recipients
        yield Column("Recipient"), lambda part: self._name(part.recipient)
        yield Column("Lines"), self._things
        yield money.column("Cost"), lambda part: money.cell(part.cost.minor)

    def _waits(self, part: Part) -> str:
        return self._who(part.unless) if part.unless else ""

    def ask(self) -> tuple[Block, ...]:
        """Whose answer moves most, and what follows from it."""
        first, *others = self.result.ask or (None,)
        if first is None:
            return ()
        stated = any(each.acceptance < 1 for each in self.instance.recipients)
        chance = f" (accepts with a chance of {percent(first.acceptance)})" if stated else ""
        moves = (
            "without it no plan keeps every rule"
            if first.moves is None
            else f"its answer moves expected awareness by {self._digits(first.moves)}"
        )
        rest = [
            f"{self._name(each.recipient)} {self._digits(each.moves)}"
            for each in others
            if each.moves is not None
        ]
        after = f"Then: {leading(rest, ASKED, 'others')}." if rest else ""
        who = self._name(first.recipient)
        return section(
            f"Ask next: {who}",
            *paragraph(f"{who}{chance}: {moves}.", after),
            *bullets([self._if_yes(first), self._if_no(first)]),
        )

    def _if_yes(self, asked: Ask) -> Text:
        reached = fixed(self.result.awareness, self.decimals)
        who = self._name(asked.recipient)
        said = f" {asked.yes.cost} for {who}, as in the tables; awareness is {reached}"
        return (Strong("If yes:"), f"{said} if all others say yes too.")

    def _if_no(self, asked: Ask) -> Text:
        no = asked.no
        if no.awareness is None:
            return (Strong("If no:"), f" no plan keeps every rule{clash(no.conflict)}.")
        lost = self.result.awareness - no.awareness
        less = f"{self._digits(abs(lost))} {'less' if lost > 0 else 'more'}"
        anew = f" awareness is {less}, the money spent anew. {self._moves(no.units)}"
        return (Strong("If no:"), anew)

    def since(self) -> tuple[Block, ...]:
        """What the last decisions changed."""
        last = self.result.changed
        if last is None:
            return ()
        said = "; ".join(map(self._decided, last.decisions))
        if last.before is None:
            return section("What changed", *paragraph(f"{said}. Before, no plan kept every rule."))
        more = self.result.awareness - last.before
        moved = (
            f"Awareness if all say yes: {fixed(last.before, self.decimals)} before,"
            f" {fixed(self.result.awareness, self.decimals)} now."
        )
        keys = {offer_key(vars(line)): line.units for line in last.units}
        plan = self._moves(keys) if keys else "The plan is the same."
        return section("What changed", *paragraph(f"{said}.", moved if more else "", plan))

    def grounds(self) -> Iterator[str]:
        """What this rests on."""
        result, open_ = self.result, len(self.result.open)
        if result.sign_now is not None:
            answers = (
                f"every answer of the {count(open_, 'open recipient')}"
                if result.every_answer
                else f"every answer in which at most {count(result.declines, 'recipient')} of"
                f" the {open_} open say no"
            )
            yield (
                f"Sign now: what the best plan of {answers} has where the recipient itself says"
                " yes; signing it takes nothing from any of them."
            )
        if result.status == "stopped":
            yield "The search was stopped before all answers were looked into."
        elif not result.every_answer:
            yield f"More than {MOST_OPEN} are open: with more declines nothing is claimed."
        if result.without_plan:
            yield (
                f"In {count(result.without_plan, 'answer')} no plan keeps every rule; they are left"
                " out."
            )
        yield (
            "Hold: what else the best plan has if all say yes. What is signed stands, at the price"
            " quoted or stated; who declines gets no more."
        )

    def _digits(self, awareness: float) -> str:
        return difference(awareness, self.decimals)

    def _name(self, recipient: str) -> str:
        return self.names.recipients[recipient]

    def _who(self, recipients: Iterable[str]) -> str:
        return listing(map(self._name, recipients))

    def _things(self, part: Part) -> str:
        """What a recipient gets: "3 RHIB, 7 m (Balabac); 1 Data node"."""
        it, said = self.instance, []
        for key, units in part.units.items():
            offer = it.offers[it.offer_index[key]]
            base = self.names.base(offer)
            said.append(f"{units} {self.names.assets[offer.asset]}" + f" ({base})" * bool(base))
        return "; ".join(said)

    def _moves(self, units: Mapping[str, int]) -> str:
        """What comes in and what goes."""
        it, said = self.instance, []
        for word, sign in (("In", 1), ("Out", -1)):
            lines = ((it.offers[it.offer_index[key]], sign * n) for key, n in units.items())
            change = lines_changed(line for line in lines if line[1] > 0)
            said += [f"{word}: {change_words(change, self.names)}."] if change else []
        return " ".join(said)

    def _decided(self, entry: Decided) -> str:
        it, decided = self.instance, entry.decision
        if entry.name in it.offer_index:
            who = offer_words(it.offers[it.offer_index[entry.name]], self.names)
        else:
            who = self._name(entry.name)
        if entry.units is not None:
            decided = f"signed, {count(entry.units, 'unit')} in all"  # type: ignore[assignment]
        elif entry.price is not None:
            decided = f"quoted at {entry.price}"  # type: ignore[assignment]
        return f"{entry.date}, {who}: {decided}"
