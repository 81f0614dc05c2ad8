"""A small YAML or JSON file as plain data, with the position of every entry."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from optimizer.instance.faults import FileFaults
from optimizer.readers.positions import Parsed
from optimizer.readers.strict_json import parse_json
from optimizer.readers.strict_yaml import parse_yaml
from optimizer.readers.text_file import read_text

MOST_BYTES = 20_000_000
SUFFIXES = (".yaml", ".yml", ".json")


def parse_plain(path: Path, shallow: Collection[str], faults: FileFaults) -> Parsed | None:
    """What the file says, JSON by its suffix, else YAML; None after noting faults. Arguments as
    ``assemble`` has them.
    """
    text = read_text(path, MOST_BYTES, faults)
    parse = parse_json if path.suffix.lower() == ".json" else parse_yaml
    return None if text is None else parse(text, shallow, faults)
