"""A folder: instance.yaml with the header, and one CSV file per table."""

from __future__ import annotations

from pathlib import Path

from optimizer.instance.faults import Faults
from optimizer.instance.input_tables import TABLES, InputTable, Tables
from optimizer.readers.csv_table import read_csv
from optimizer.readers.single_file import read_header
from optimizer.suggest import did_you_mean

HEADER = "instance.yaml"


def reads(path: Path) -> bool:
    """Whether the path is a folder."""
    return path.is_dir()


def has_tables(path: Path) -> bool:
    """Whether tables stand in a folder."""
    return any((path / f"{name}.csv").is_file() for name in TABLES)


def read(path: Path) -> Tables:
    """The instance in a folder. Small tables may stand in instance.yaml instead of a file of their
    own.

    Raises:
        InstanceError: every fault of every file.
    """
    faults = Faults()
    header, tables, marks = (
        read_header(path / HEADER, faults.of(HEADER))
        if _present(path, HEADER, faults)
        else ({}, {}, {})
    )
    for name in TABLES:
        table = _read_table(path, name, faults)
        if table is not None and name in tables:
            faults.add(
                table.file, "", f"stands beside a table {name} in {HEADER}: expected one of them."
            )
        elif table is not None:
            tables[name] = table
    _refuse_near_names(path, faults)
    faults.check()
    return Tables(header, tables, str(path), HEADER, marks)


def _present(folder: Path, file: str, faults: Faults) -> bool:
    if not (folder / file).exists():
        others = [entry.name for entry in sorted(folder.iterdir()) if entry.stem == "instance"]
        hint = (
            f"Perhaps {others[0]} should be called {file}."
            if others
            else "Perhaps this is not the folder of an instance."
        )
        faults.add(
            file, "", f"is missing in {folder}: expected the name, budget and rules there.", hint
        )
        return False
    return _inside(folder, file, faults)


def _inside(folder: Path, file: str, faults: Faults) -> bool:
    """Whether the file is really in the folder; a link out of it could show what the reader may not
    see.
    """
    if (folder / file).resolve().is_relative_to(folder.resolve()):
        return True
    faults.add(file, "", "is a link to a place outside the folder: expected the file itself.")
    return False


def _read_table(folder: Path, name: str, faults: Faults) -> InputTable | None:
    file = f"{name}.csv"
    if not (folder / file).exists() or not _inside(folder, file, faults):
        return None
    return read_csv(folder / file, name, faults.of(file))


def _refuse_near_names(folder: Path, faults: Faults) -> None:
    """A mistyped table must not be passed over in silence; other files (a README, a plan, polygons)
    are none of ours.
    """
    for entry in sorted(folder.iterdir()):
        if entry.suffix.lower() == ".csv" and entry.name not in {f"{name}.csv" for name in TABLES}:
            guess = did_you_mean(entry.stem, TABLES)
            if guess:
                faults.add(
                    entry.name,
                    "",
                    "is not the name of a table.",
                    f"{guess} Rename it, or give it a name unlike a table's.",
                )
