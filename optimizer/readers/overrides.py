"""An override file: YAML or JSON with a mapping of ``--set`` paths to values, ``without`` with
names by word, and ``fix`` with units by offer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from optimizer.errors import InputError
from optimizer.instance.faults import Faults
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.scenarios import Scenario, find_scenario, read_scenario
from optimizer.readers.plain_file import SUFFIXES, parse_plain
from optimizer.readers.positions import Parsed


def read_overrides(path: str | Path) -> Scenario:
    """The scenario in an override file, named after the file.

    A file that is something else is refused without its content.

    Raises:
        InstanceError: the file is not well-formed; every fault with line and column. InputError: it
            is not a mapping.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"{path}: is not an override file: expected the name of one that ends in"
            f" {', '.join(SUFFIXES)}."
        )
    plain = parse_file(path, str(path)).data
    if not isinstance(plain, Mapping):
        raise InputError(
            f"{path}: is not an override file: expected a mapping of paths to values, such as"
            " budget: 15bn."
        )
    return read_scenario(path.stem, plain)


def scenario_called(instance: Instance, called: str) -> Scenario:
    """The scenario in an override file (by its suffix), or the one of that name in the instance.
    Raises as both.
    """
    return (
        read_overrides(called)
        if Path(called).suffix.lower() in SUFFIXES
        else find_scenario(instance, called)
    )


def parse_file(path: Path, name: str) -> Parsed:
    """The plain data in a small YAML or JSON file, with the position of every entry.

    Raises:
        InstanceError: it cannot be read or is not well-formed; every fault with line and column.
    """
    faults = Faults()
    parsed = parse_plain(path, (), faults.of(name))
    faults.check()
    return parsed or Parsed()
