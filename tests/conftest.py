"""The command line as a fixture, for every test that speaks to it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from optimizer.cli import USUAL, main
from tests.cli.shell import Said, Shell, hard_instance


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The command run in this process: the same entry point, without the time a new one takes to
    start.
    """

    def run(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["optimizer", *map(str, arguments)])
        capsys.readouterr()
        handlers = {number: signal.getsignal(number) for number in USUAL}
        try:
            with pytest.raises(SystemExit) as left:
                main()
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert "A fault of optimizer itself" not in printed.err
        assert isinstance(left.value.code, int)
        return Said(left.value.code, printed.out, printed.err)

    return run


@pytest.fixture
def hard(tmp_path: Path) -> Path:
    """A file with an instance that no method proves within half a minute; a plan of it is worth
    1398.
    """
    return hard_instance(tmp_path)
