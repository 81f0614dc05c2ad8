"""Results in JSON's own types: read back as records, and described as JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from optimizer.record import Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LARGEST = 1e100
"""No number of a result comes near it; sums of products of larger ones would overflow."""

Kind = TypeVar("Kind", bound=Record)


def read(kind: type[Kind], value: Any) -> Kind | None:
    """A record that was written as JSON, or plain data such as that; None where it is none."""
    from pydantic import ValidationError

    if not _is_of_size(value):
        return None
    try:
        return _adapter(cast("Any", kind)).validate_json(json.dumps(value), strict=True)  # type: ignore[no-any-return]
    except (ValidationError, TypeError, ValueError):
        return None


def json_schema(kind: type[Record]) -> dict[str, Any]:
    """JSON Schema (2020-12) of a result, from the fields of its record."""
    schema = _adapter(cast("Any", kind)).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


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
