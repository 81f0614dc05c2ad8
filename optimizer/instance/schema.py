"""The JSON Schema of instance files, for editors: the same columns that the check of the tables
reads.
"""

from __future__ import annotations

from optimizer.instance.columns import NUMBERS, CellKind, InputColumn
from optimizer.instance.entities import CoverageMeaning
from optimizer.instance.header import FORMAT, INHERITING, KEYS, NEEDED, Header
from optimizer.instance.origins import CONFIDENCES
from optimizer.instance.specification import TableSpecification, specifications
from optimizer.money import UNITS
from optimizer.rules.reading import KINDS
from optimizer.rules.written import NAMES, TEXT, VALUE, Schema

_MONEY: Schema = {"type": ["number", "string"], "minimum": 0}
_CELLS: dict[CellKind, Schema] = {
    "id": {"type": ["string", "integer"], "pattern": "^[^/;]+$"},
    "text": TEXT,
    "names": NAMES,
    "number": VALUE,
    "share": VALUE,
    "whole": {"type": ["integer", "string"]},
    "money": _MONEY,
    "flag": {"type": "boolean"},
}


def json_schema() -> Schema:
    """JSON Schema (2020-12) of an instance as a single .yaml or .json file; instance.yaml of a
    folder is the same without tables.
    """
    tables = {name: _table(specification) for name, specification in specifications().items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Instance",
        "description": (
            "A fixed budget, and what it could buy for whom. Tables may stand in CSV files beside"
            " instance.yaml instead."
        ),
        "type": "object",
        "anyOf": [{"required": list(NEEDED)}, {"required": ["base"]}],
        "properties": (
            {
                key: {**_header()[key], "description": meaning}
                for key, meaning in (KEYS | INHERITING).items()
            }
            | tables
        ),
        "additionalProperties": False,
    }


def _header() -> dict[str, Schema]:
    points = {
        "type": "array",
        "minItems": 2,
        "items": {"type": "array", "prefixItems": [VALUE, VALUE], "minItems": 2, "maxItems": 2},
    }
    about = {
        name: {**TEXT, "description": field.description}
        for name, field in CoverageMeaning.model_fields.items()
    }
    meaning = {"type": "object", "properties": about, "additionalProperties": False}
    return {
        "format": {"const": FORMAT},
        "name": TEXT,
        "description": TEXT,
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "default": "JPY"},
        "money_unit": {"enum": list(UNITS), "default": Header.money_unit},
        "budget": {**_MONEY, "unit": "money_unit"},
        "curve": {"type": "string", "default": "saturating"},
        "curves": {"type": "object", "additionalProperties": points},
        "measure": {"anyOf": [meaning, {"type": "object", "additionalProperties": meaning}]},
        "allow_lethal": {"type": "boolean", "default": False},
        "base": {"type": "string"},
        "set": {"type": "object"},
        "scenarios": {"type": "object", "additionalProperties": {"type": "object"}},
        "rules": {"type": "array", "items": {"anyOf": [kind.schema() for kind in KINDS]}},
    }


def _table(specification: TableSpecification) -> Schema:
    """A list of records; columns of the writer's own are allowed."""
    columns = specification.columns.values()
    return {
        "description": specification.description,
        "type": ["array", "null"],
        "items": {
            "type": "object",
            "required": [column.name for column in columns if column.needed],
            "properties": {column.name: _cell(column) for column in columns},
            "patternProperties": {"_confidence$": {"enum": [*CONFIDENCES, None]}},
        },
    }


def _cell(column: InputColumn) -> Schema:
    """A cell; a number may carry its range and origin. An empty cell is null."""
    limits = {"minimum": column.least, "exclusiveMinimum": column.above, "maximum": column.most}
    alone = {
        **_CELLS[column.kind],
        **{word: limit for word, limit in limits.items() if limit is not None},
    }
    told = {"description": column.description, **({"unit": column.unit} if column.unit else {})}
    choices = [
        alone,
        *([_figure(alone)] if column.kind in NUMBERS else []),
        *([] if column.needed else [{"type": "null"}]),
    ]
    return {**told, **alone} if len(choices) == 1 else {**told, "anyOf": choices}


def _figure(alone: Schema) -> Schema:
    origin = {"source": {"type": "string"}, "confidence": {"enum": list(CONFIDENCES)}}
    properties = {"value": alone, "low": alone, "high": alone, **origin}
    return {
        "type": "object",
        "required": ["value"],
        "properties": properties,
        "additionalProperties": False,
    }
