"""The instances that come with the package: ``instances/`` of a source checkout,
``optimizer/shipped/`` once installed.
"""

from __future__ import annotations

from pathlib import Path

from optimizer.errors import InputError
from optimizer.instance.input_tables import TABLES
from optimizer.suggest import did_you_mean

_PACKAGE = Path(__file__).resolve().parents[1]
_HOMES = (_PACKAGE / "shipped", _PACKAGE.parent / "instances")


def shipped_folder() -> Path | None:
    """Where the shipped instances stand; None where they were left out."""
    return next((home for home in _HOMES if home.is_dir()), None)


def shipped_names() -> list[str]:
    """The bare names of the shipped instances, sorted."""
    home = shipped_folder()
    return (
        sorted(entry.name for entry in home.iterdir() if (entry / "instance.yaml").is_file())
        if home
        else []
    )


def find_shipped(name: str) -> Path | None:
    """The folder of a shipped instance by its bare name, or None."""
    home = shipped_folder()
    return home / name if home is not None and name in shipped_names() else None


def shipped_plans() -> list[str]:
    """The plans that stand beside shipped instances, as ``NAME/plan``, sorted."""
    home = shipped_folder() or Path()
    return [
        f"{name}/{file.stem}"
        for name in shipped_names()
        for file in sorted((home / name).glob("*.csv"))
        if file.stem not in TABLES
    ]


def find_plan(path: Path) -> Path:
    """The file of a shipped plan, where that is what a path calls: ``NAME/plan``; else the path.

    Raises:
        InputError: it begins like one, and there is none.
    """
    home, name = shipped_folder(), path.as_posix()
    if home is None or path.exists() or path.suffix or path.parent.name not in shipped_names():
        return path
    if name not in (plans := shipped_plans()):
        known = f"Shipped plans are {', '.join(plans)}."
        raise InputError(f"{path}: there is no such plan. {did_you_mean(name, plans) or known}")
    return home / f"{name}.csv"


def shipped_name(path: str) -> str | None:
    """The bare name of the shipped instance that stands at a path; None where it is another."""
    home, place = shipped_folder(), Path(path)
    return place.name if home is not None and place.parent == home else None
