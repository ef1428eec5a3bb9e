"""How the command line ends: every failure becomes an exit code and a sentence.

Exit codes, for every command: 0 open or fine, 1 blocked or something found, 2 misconfigured, 3 unavailable, 4 stopped
by a switch, 70 our own bug.
"""

import sys
from collections.abc import Callable
from typing import Final

import typer

from reviewbot.kernel.errors import BrokenInvariant, Misconfigured, Stopped, Unavailable

MISCONFIGURED: Final = 2
UNAVAILABLE: Final = 3
STOPPED: Final = 4
BUG: Final = 70


def leave(command: Callable[[], int]) -> None:
    """Run a command and leave the program with its exit code; whatever goes wrong becomes a code and a sentence."""
    raise typer.Exit(_exit_code(command))


def _exit_code(command: Callable[[], int]) -> int:
    try:
        return command()
    except Misconfigured as fault:
        return _say(MISCONFIGURED, str(fault))
    except Unavailable as absence:
        return _say(UNAVAILABLE, f"{absence}; try again later")
    except Stopped as stop:
        return _say(STOPPED, str(stop))
    except BrokenInvariant as contradiction:
        return _say(BUG, f"this is a fault of reviewbot's own: {contradiction}")
    except BrokenPipeError:
        # Whoever read our output has enough of it; what is still buffered goes nowhere.
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        return _say(130, "stopped by you")
    except Exception as surprise:  # noqa: BLE001 # the last door: no traceback reaches a user
        return _say(BUG, f"this is a fault of reviewbot's own: {type(surprise).__name__}: {surprise}")


def _say(code: int, sentence: str) -> int:
    for line in sentence.splitlines():
        typer.echo(f"reviewbot: {line}", err=True)
    return code
