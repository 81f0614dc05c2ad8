"""What people say of one line: its offer, by its key, and whole units of it, which they may fix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.entities import Offer
from optimizer.instance.input_tables import Tables
from optimizer.instance.keys import OFFER, ids_of, longer
from optimizer.instance.settings import with_rule
from optimizer.money import parse_number, shorten
from optimizer.suggest import did_you_mean

NAMED = 12
"""Offers that a refusal names."""
MOST_UNITS = 10**9
"""More units of one offer are refused, so that whatever is added up of a plan stays exact."""
BY_HAND = "fixed by hand for this run"
"""Why a rule is there that fixes the units of an offer."""


def offer_called(key: str, known: Mapping[str, int]) -> int:
    """The index of the offer of that key; where it has one base, that may be left out. Raises
    InputError.
    """
    if key in known:
        return known[key]
    bases = longer(key, known)
    if len(bases) == 1 and len(ids_of(key)) == 2:  # the only base that can be meant
        return known[bases[0]]
    raise InputError(f"There is no offer {key!r}. {_instead(key, known)}".rstrip())


def _instead(key: str, known: Iterable[str]) -> str:
    """What may have been meant: the bases of a recipient's asset, offers of the same recipient, or
    an offer spelt alike.
    """
    bases = longer(key, known)
    if bases:
        return f"It is on offer at {len(bases)} bases: expected {_first(bases)}."
    recipient = ids_of(key)[0]
    own = longer(recipient, known)
    guess = did_you_mean(key, own or known)
    return " ".join(
        filter(None, (guess, f"On offer for {recipient}: {_first(own)}." if own else ""))
    )


def _first(keys: Sequence[str]) -> str:
    rest = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return f"{', '.join(keys[:NAMED])}{rest}"


def whole_units(written: Any) -> int:
    """Units of an offer.

    Raises:
        InputError: not a whole number from 0 to ``MOST_UNITS``.
    """
    try:
        units = parse_number("" if written is None else written)
    except InputError:
        units = Fraction(-1)
    if units.denominator != 1 or not 0 <= units <= MOST_UNITS:
        found = "an empty cell" if written is None else shorten(written)
        raise InputError(f"found {found}: expected a whole number from 0 to {MOST_UNITS:,}.")
    return int(units)


def fixed(tables: Tables, offers: Sequence[Offer], offer: Offer, units: int) -> Tables:
    """Tables with a rule ``fix OFFER``, in place of an earlier one: exactly so many units.

    Raises:
        InputError: they are more than there are, or too few to be had; or no rule can name the
            offer alone.
    """
    if units > offer.max_units:
        raise InputError(
            f"at most {offer.max_units:,} can be had (max_units). To look beyond what is on offer,"
            f" raise that first: --set offers.{offer.key}.max_units={units}."
        )
    if 0 < units < offer.min_units:
        raise InputError(f"expected 0, or at least {offer.min_units:,} (min_units).")
    if not offer.base and longer(offer.key, (each.key for each in offers)):
        raise InputError(
            "it has no base, and others of its recipient and asset have: give it one, and it can be"
            " fixed alone."
        )
    ids = {name: getattr(offer, name) for name in OFFER if getattr(offer, name)}
    limits = {"min": units, "max": units} if units else {"max": 0}
    rule = {"limit": "units", **ids, **limits, "because": BY_HAND}
    return with_rule(tables, f"fix {offer.key}", rule)
