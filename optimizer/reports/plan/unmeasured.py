"""What of a plan no area measures, so that nobody reads a judgement into it."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.document import Block, paragraph
from optimizer.money import Money
from optimizer.reports.changes import change_words, lines_changed
from optimizer.reports.names import Names
from optimizer.results.plan import FundedLine, RecipientShare


def unmeasured(recipients: Sequence[RecipientShare]) -> Money | None:
    """What of a plan's cost buys what no area measures; None where it buys nothing of the kind."""
    amounts = [each.not_measured for each in recipients if each.not_measured is not None]
    return sum(amounts[1:], amounts[0]) if amounts else None


def on_the_unmeasured(
    plan: Sequence[FundedLine], recipients: Sequence[RecipientShare], cost: Money, names: Names
) -> tuple[Block, ...]:
    """One sentence on it; nothing where all that the plan buys is measured."""
    amount = unmeasured(recipients)
    if amount is None:
        return ()
    bought = lines_changed((line, line.units) for line in plan if line.measured is False)
    return paragraph(
        f"{amount} of {cost} buys what no area measures: {change_words(bought, names)}. Awareness"
        " says nothing of its worth."
    )
