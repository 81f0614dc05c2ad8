"""What a wheel is made of stands in pyproject.toml alone; a slip there shows only where the package
is installed.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import optimizer
from optimizer.readers import shipped

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_build_backend_finds_the_version_where_the_package_says_it() -> None:
    assert PROJECT["build-system"]["build-backend"] == "hatchling.build"
    assert set(PROJECT["tool"]) & {"setuptools"} == set()
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert f'__version__ = "{optimizer.__version__}"' in (
        ROOT / PROJECT["tool"]["hatch"]["version"]["path"]
    ).read_text(encoding="utf-8")


def test_the_wheel_ships_the_instances_where_the_reader_looks() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert [ROOT / home for home in included.values()] == [shipped._HOMES[0]]
    assert [ROOT / home for home in included] == [shipped._HOMES[1]]
