"""What commands, plans and reports call a row that several columns identify: its ids, joined by
"/". Spelt here only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

OFFER = ("recipient", "asset", "base")
"""The columns that identify an offer."""


def joined(ids: Iterable[Any]) -> str:
    """The ids that there are, joined: ``MYS/rhib/sandakan``, or ``MYS/awareness-node`` without a
    base.
    """
    return "/".join(str(each) for each in ids if each)


def offer_key(record: Mapping[str, Any]) -> str:
    """The key of the offer that a record names by its columns."""
    return joined(record.get(column) for column in OFFER)


def ids_of(key: str) -> list[str]:
    """The ids that a key joins."""
    return key.split("/")


def longer(key: str, known: Iterable[str]) -> list[str]:
    """The known keys that begin with this one and say one id more: the bases of an offer that was
    named without.
    """
    return [each for each in known if each.startswith(f"{key}/")]
