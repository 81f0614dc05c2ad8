"""An override file: YAML or JSON with a mapping of ``--set`` paths to values, and ``without`` with names by word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.instance.faults import Faults
from optimizer.instance.instance import Instance
from optimizer.instance.scenarios import Scenario, find_scenario, read_scenario
from optimizer.readers.positions import Parsed
from optimizer.readers.strict_json import parse_json
from optimizer.readers.strict_yaml import parse_yaml
from optimizer.readers.text_file import read_text

MOST_BYTES = 20_000_000
SUFFIXES = (".yaml", ".yml", ".json")


def read_overrides(path: str | Path) -> Scenario:
    """The scenario in an override file, named after the file.

    Raises:
        InstanceError: the file is not well-formed; every fault with line and column. InputError: it is not a mapping.
    """
    path = Path(path)
    return read_scenario(path.stem, parse_file(path, str(path)).data)


def scenario_called(instance: Instance, called: str) -> Scenario:
    """The scenario in an override file (by its suffix), or the one of that name in the instance. Raises as both."""
    return read_overrides(called) if Path(called).suffix.lower() in SUFFIXES else find_scenario(instance, called)


def parse_file(path: Path, name: str) -> Parsed:
    """The plain data in a small YAML or JSON file, with the position of every entry.

    Raises:
        InstanceError: it cannot be read or is not well-formed; every fault with line and column.
    """
    faults = Faults()
    text = read_text(path, name, MOST_BYTES, faults)
    parse: Any = parse_json if path.suffix.lower() == ".json" else parse_yaml
    parsed = None if text is None else parse(text, name, (), faults)
    faults.check()
    return parsed or Parsed()
