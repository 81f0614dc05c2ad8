"""A record: a frozen dataclass whose fields are the keys of a result, money and figures as values.

``plain`` writes it as JSON's own types, at the border only; ``as_written`` rounds its floats as
they are written there, so that what a report says, JSON, tables and digests rest on the same
numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from fractions import Fraction
from functools import cache, cached_property
from os import PathLike
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from optimizer.errors import InputError
from optimizer.money import Money, money_document, parse_money

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

    from optimizer.document import Chart, Document, Map
    from optimizer.renderers.outlets import Picture

FORMAT = 1
"""Version of the form of every result."""
WHERE_KNOWN = "where known"


def where_known() -> Any:
    """A field whose key a result leaves out where its value is None."""
    return field(default=None, metadata={WHERE_KNOWN: True})


class Record:
    """A frozen dataclass whose fields are the keys of a result, in the order of JSON."""

    __pydantic_config__: ClassVar[Any] = {"use_attribute_docstrings": True, "extra": "forbid"}

    def plain(self) -> dict[str, Any]:
        """JSON's own types; see ``plain``."""
        return {key: plain(value) for key, value in self.entries()}

    def entries(self) -> Iterator[tuple[str, Any]]:
        """Keys and values, but for what is left out."""
        kind: Any = self.__class__
        for each in _fields(kind):
            value = getattr(self, each.name)
            if value is not None or not each.metadata:
                yield each.name, value


@cache
def _fields(kind: Any) -> tuple[Field[Any], ...]:
    return fields(kind)


def plain(value: Any) -> Any:
    """A value of a result as JSON holds it: an amount as ``{"amount": "18100000000", "currency":
    "JPY"}``, a record as a mapping, a fraction as a number.
    """
    match value:
        case str() | int() | float() | None:
            return value
        case Record():
            return value.plain()
        case Money():
            return money_document(value.minor, value.currency)
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case Fraction():
            return int(value) if value.denominator == 1 else float(value)
    return value


Written = TypeVar("Written")


def as_written(value: Written) -> Written:
    """The same with every float at 12 significant digits, so that equal answers are equal bytes."""
    return _rounded(value)  # type: ignore[no-any-return]


def twelve_digits(number: float) -> float:
    """A number with 12 significant digits; -0.0 is 0.0."""
    return float(f"{number:.12g}") + 0.0


def _rounded(value: Any) -> Any:
    match value:
        case str() | int() | None:
            return value
        case float():
            return twelve_digits(value)
        case Record():
            return replace(value, **{key: _rounded(each) for key, each in value.entries()})  # type: ignore[type-var]
        case Mapping():
            return {key: _rounded(each) for key, each in value.items()}
        case tuple() | list():
            return tuple(map(_rounded, value))
        case Fraction():
            return int(value) if value.denominator == 1 else _rounded(float(value))
    return value


# -- amounts ---------------------------------------------------------------------------------------


class _AmountSchema:
    """How pydantic reads and describes money in a result."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: Any) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(read_amount)

    @staticmethod
    def __get_pydantic_json_schema__(schema: Any, handler: Any) -> dict[str, Any]:
        text = {"type": "string"}
        return {
            "type": "object",
            "properties": {"amount": text, "currency": text},
            "required": ["amount", "currency"],
            "additionalProperties": False,
        }


Amount = Annotated[Money, _AmountSchema]
"""Money in a result."""


def read_amount(value: Any) -> Money:
    """An amount as a result writes it. Raises ValueError."""
    match value:
        case Money():
            return value
        case {"amount": str(amount), "currency": str(currency), **more} if not more:
            try:
                return Money.of_minor(parse_money(amount, "one", currency), currency)
            except InputError as error:
                raise ValueError(str(error)) from error
    raise ValueError('expected an amount, such as {"amount": "18100000000", "currency": "JPY"}')


# -- what every result has -------------------------------------------------------------------------


@dataclass(frozen=True)
class Run(Record):
    """How an answer came about; digests and byte-identity leave it out."""

    seconds: float
    """Wall time."""
    solver: str = ""
    """Name and version; several with commas."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of the libraries that mattered."""
    seed: int = 0
    """Handed to the solver."""
    command: str = ""
    """The command line, where there was one."""
    instance: str | None = None
    """Where the instance was read: a path, or the bare name of a shipped one."""


NOT_RUN = Run(0.0)
"""Of a result that is not sealed yet."""


@dataclass(frozen=True)
class Sealed(Record):
    """A result with its digest, and beside it how it came about."""

    digest: str = field(default="", kw_only=True)
    """SHA-256 over everything but ``digest`` and ``run``."""
    run: Run = field(default=NOT_RUN, kw_only=True)
    """How it came about; left out of a result that stands within another."""

    def entries(self) -> Iterator[tuple[str, Any]]:
        """Keys and values, digest and run last."""
        last = []
        for key, value in super().entries():
            if key in ("digest", "run"):
                last.append((key, value))
            else:
                yield key, value
        yield from (each for each in last if each != ("run", NOT_RUN))

    @property
    def within_another(self) -> Self:
        """The same as a part of another result, which says how all of it came about."""
        return replace(self, run=NOT_RUN)


class Answer:
    """What an analysis hands out: typed, and made of that, as plain data, words, files and a chart.

    An analysis says ``typed``, ``document`` (the report), ``records`` (the main table) and, where
    that is not the first drawing of its report, ``picture``. All else is made of these by
    renderers, which stand above every analysis: they are called by their name, when they are asked.
    """

    @cached_property
    def typed(self) -> Any:
        """The answer, typed: the keys of docs/result.md as fields."""
        raise NotImplementedError

    @cached_property
    def result(self) -> dict[str, Any]:
        """The answer as plain data, with the keys of docs/result.md. Not to be changed."""
        return self.typed.plain()  # type: ignore[no-any-return]

    @property
    def document(self) -> Document:
        """The answer as a report."""
        raise NotImplementedError

    @property
    def full_document(self) -> Document:
        """The report with all its tables, where that is longer."""
        return self.document

    def said_in(self, code: str) -> Document:
        """The report in a language: ``en``; others where it speaks them.

        Raises:
            InputError: it does not speak it.
        """
        if code != "en":
            raise InputError("This report speaks English alone.")
        return self.document

    def pages(self, command: str = "") -> dict[str, Document]:
        """What a page tells of the answer, by the code of its language: its report, unless there is
        more to show.

        Args:
            command: the command line, where there was one.
        """
        return {"en": self.full_document}

    @property
    def records(self) -> list[dict[str, Any]]:
        """The main table of the answer, a mapping a row."""
        raise NotImplementedError

    @property
    def picture(self) -> Chart | Map | None:
        """What ``chart`` draws: a chart or a map as data; None where there is none."""
        return self.document.picture

    @property
    def instances(self) -> tuple[Any, ...]:
        """The problems that it is about."""
        return tuple(filter(None, [getattr(self, "instance", None)]))

    def report(self) -> str:
        """The report as text, 100 characters wide."""
        from optimizer.renderers import outlets

        return outlets.report(self)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the answer to a file, whole or not at all, in the format that the suffix names:
        ``.html``, ``.json``, ``.csv``, ``.md``, ``.svg``, ``.xlsx``.

        Raises:
            InputError: another suffix, or the file cannot be written there.
        """
        from optimizer.renderers import outlets

        outlets.save(self, path)

    def chart(self) -> Picture:
        """The curve, bars or map of the answer: shown in a notebook, and saved as ``.svg``."""
        from optimizer.renderers import outlets

        return outlets.chart(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: what the report says first, and its first table."""
        from optimizer.renderers import outlets

        return outlets.html(self)


Result = TypeVar("Result", bound=Sealed)


def sealed(result: Result, run: Run) -> Result:
    """A result as it is written, with its digest and its run."""
    written = as_written(result)
    return replace(written, digest=digest_of(written.plain()), run=as_written(run))


def digest_of(result: Mapping[str, Any]) -> str:
    """SHA-256 over a plain result without its ``run`` and ``digest``."""
    content = {key: value for key, value in result.items() if key not in ("run", "digest")}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
