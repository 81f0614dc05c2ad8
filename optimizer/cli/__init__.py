"""The command line: one file per group of commands, no logic of its own.

Nothing heavy is imported until a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
import threading

from optimizer.errors import OptimizerError

HEARD_BY_TYPER = 130
"""What Typer makes of a Ctrl-C that no command caught."""
STOPPED = 4
SOLVER_THREAD = "solver"
"""Name of the threads in which ``solvers.running`` lets solvers work."""


def main() -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user without ``--debug``."""
    from optimizer.cli.app import app

    try:
        code = app(prog_name="optimizer", standalone_mode=False)
    except OptimizerError as error:
        _complain(str(error))
        code = error.exit_code
    except KeyboardInterrupt:
        code = HEARD_BY_TYPER
    except BrokenPipeError:
        code = 0
    except Exception as error:
        code = _usage_or_fault(error)
    if code == HEARD_BY_TYPER:
        _complain("Stopped by hand before there was anything to show.")
        code = STOPPED
    _leave(code if isinstance(code, int) else 0)


def _leave(code: int) -> None:
    """End the process now, even where a solver that was asked to stop has not looked up yet: its thread would be waited for."""
    if any(thread.name == SOLVER_THREAD for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _usage_or_fault(error: Exception) -> int:
    """2 for a usage error of the command line, told in its own words; 1 for a fault of ours."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):  # what Typer raises, whichever Click it brings along
        error.show()
        return int(error.exit_code)
    if type(error).__name__ == "Abort":
        return HEARD_BY_TYPER
    if "--debug" in sys.argv:
        raise error
    _complain(f"A fault of optimizer itself: {type(error).__name__}: {error}\nRun it as: optimizer --debug ... for the details.")
    return 1


def _complain(message: str) -> None:
    print(message, file=sys.stderr)
