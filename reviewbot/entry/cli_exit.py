"""How the command line ends: every failure becomes an exit code and a sentence.

Exit codes, for every command: 0 open or fine, 1 blocked or something found, 2 misconfigured, 3 unavailable, 4 stopped
by a switch, 70 our own bug.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import typer

from reviewbot.kernel.errors import BrokenInvariant, Misconfigured, Stopped, Unavailable

MISCONFIGURED: Final = 2
UNAVAILABLE: Final = 3
STOPPED: Final = 4
BUG: Final = 70
STOPPED_BY_USER: Final = 130
"""As shells tell of a program that Ctrl-C ended."""


def open_closed_streams() -> None:
    """Open the streams that this program was started without: nothing comes from them, what they are told is lost.

    It has to come first, or a file of ours would be opened in the place of one.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 # open for good


def leave(command: Callable[[], int]) -> None:
    """Run a command and leave the program with its exit code; whatever goes wrong becomes a code and a sentence."""
    code = _exit_code(command)
    try:
        sys.stderr.flush()
    except OSError:
        # Nobody reads what we complain of: that is no reason to end with another code.
        sys.stderr = None
    raise typer.Exit(code)


def _exit_code(command: Callable[[], int]) -> int:
    try:
        code = command()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has enough of it; what is still buffered goes nowhere.
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        return _say(STOPPED_BY_USER, "stopped by you")
    except Exception as end:  # noqa: BLE001 # the last door: no traceback reaches a user
        return _say(*_told(end))
    return code


def _told(end: Exception) -> tuple[int, str]:
    """Return the exit code and the sentence for what broke a command off."""
    match end:
        case Misconfigured():
            return MISCONFIGURED, str(end)
        case Unavailable():
            return UNAVAILABLE, f"{end}; try again later"
        case Stopped():
            return STOPPED, str(end)
        case BrokenInvariant():
            return BUG, f"this is a fault of reviewbot's own: {end}"
        case OSError():
            return UNAVAILABLE, _told_by_the_system(end)
        case _:
            return BUG, f"this is a fault of reviewbot's own: {type(end).__name__}: {end}"


def _told_by_the_system(fault: OSError) -> str:
    """Say what the system refused: a full disk, a folder that may not be written to."""
    try:
        sys.stdout.flush()
    except OSError:
        # It is our output that cannot be written: it is not to be tried once more at the end.
        sys.stdout = None
    return f"{fault.filename or 'input or output'}: {fault.strerror or fault}; mend that and run it again"


def _say(code: int, sentence: str) -> int:
    for line in sentence.splitlines():
        typer.echo(f"reviewbot: {line}", err=True)
    return code
