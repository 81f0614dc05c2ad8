"""Plain data as JSON: the same data gives the same bytes on every machine."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from numbers import Integral
from typing import Any

from optimizer.errors import OptimizerError
from optimizer.record import twelve_digits

# JSON itself escapes U+0000 to U+001F only.
UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def render(data: Any) -> str:
    """The data as JSON text that ends with a line break; keys keep their order.

    Floats have 12 significant digits: enough for every tolerance of the model, few enough that the
    last bits, which differ from machine to machine, are gone. Control characters and such as turn
    text around are escaped, so that none reaches a terminal.

    Raises:
        OptimizerError: a number is not finite, or a value is no plain data; the message names the
            place.
    """
    text = json.dumps(rounded(data), ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def rounded(data: Any, place: str = "result") -> Any:
    """A copy of the data in JSON's own types, floats rounded to 12 significant digits and -0.0 made
    0.0.

    Raises:
        OptimizerError: as for ``render``.
    """
    match data:
        case None | bool() | str():
            return data
        case Integral():
            return int(data)
        case float():
            return _rounded_float(data, place)
        case Mapping():
            return {str(key): rounded(value, f"{place}.{key}") for key, value in data.items()}
        case list() | tuple():
            return [rounded(value, f"{place}[{index}]") for index, value in enumerate(data)]
    raise OptimizerError(
        f"{place} is {data!r}, which JSON cannot hold; expected a text, a number, a list or a"
        " mapping."
    )


def _rounded_float(value: float, place: str) -> float:
    if not math.isfinite(value):
        raise OptimizerError(f"{place} is {value}; every number of a result must be finite.")
    return twelve_digits(value)
