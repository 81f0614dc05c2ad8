"""Results in JSON's own types: read back as records, and described as JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from inspect import get_annotations
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar, cast

from optimizer.record import Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LARGEST = 1e100
"""No number of a result comes near it; sums of products of larger ones would overflow."""

AnyRecord = TypeVar("AnyRecord", bound=Record)


def read(kind: type[AnyRecord], value: Any) -> AnyRecord | None:
    """A record that was written as JSON, or plain data such as that; None where it is none."""
    from pydantic import ValidationError

    if not _is_of_size(value):
        return None
    try:
        return _adapter(cast("Any", kind)).validate_json(json.dumps(value), strict=True)  # type: ignore[no-any-return]
    except (ValidationError, TypeError, ValueError):
        return None


def json_schema(kinds: Sequence[type[Record]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """JSON Schema of any of several kinds of record, and the definitions that it refers to."""
    schema = _adapter(reduce(or_, cast("Sequence[Any]", kinds))).json_schema(mode="serialization")
    definitions = schema.pop("$defs")
    for kind in _kinds(Record):
        for name, entry in definitions.get(kind.__name__, {}).get("properties", {}).items():
            entry.setdefault("description", _meaning(kind, name))
    return schema, definitions


def _kinds(kind: type[Record]) -> Iterator[type[Record]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)


def _meaning(kind: type[Record], name: str) -> str:
    """What a field means, as the record says from which it comes."""
    home = next(each for each in kind.__mro__ if name in get_annotations(each))
    return str(_adapter(cast("Any", home)).json_schema()["properties"][name]["description"])


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def is_number(value: Any) -> bool:
    """Whether a value is a number that can be reckoned with; truth is none."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and -LARGEST <= value <= LARGEST


def _is_of_size(value: Any) -> bool:
    match value:
        case Mapping():
            return all(map(_is_of_size, value.values()))
        case list() | tuple():
            return all(map(_is_of_size, value))
        case int() | float():
            return isinstance(value, bool) or is_number(value)
    return True
