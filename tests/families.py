"""The members of families, as tests ask for them; a list of them that stands in a test is held
against these.
"""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.cli.app import COMMANDS

EVERY = tuple(command.__name__ for command in COMMANDS)
"""Every command."""
ANSWERING = tuple(command.__name__ for command in COMMANDS if hasattr(command, "__signature__"))
"""Commands that answer, with a result and a report: ``@answers`` gives them their signature."""
IN_PYTHON = {name: {"next": "next_decisions"}.get(name, name) for name in ANSWERING}
"""What each of them is called in Python: ``next`` would hide Python's own from ``import *``."""
ON_AN_INSTANCE = tuple(name for name in ANSWERING if name != "verify")
"""Those of them that are asked of an instance; ``verify`` is of a result."""


def expect_members(found: Iterable[str], members: Iterable[str], where: str) -> None:
    """Fail where a list lacks a member of its family, or names what is none."""
    found, members = set(found), set(members)
    assert not members - found, f"missing in {where}: {', '.join(sorted(members - found))}"
    assert not found - members, f"in {where}, but gone: {', '.join(sorted(found - members))}"
