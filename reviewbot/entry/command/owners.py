"""`reviewbot owners`: who owns these paths by CODEOWNERS, as GitHub reads it."""

import io
import json
from pathlib import Path
from typing import TextIO

from reviewbot.kernel.errors import Misconfigured
from reviewbot.ownership.codeowners import MOST_BYTES, Codeowners, parse_codeowners

_FINE = 0
_FOUND_FAULTS = 1
_MISCONFIGURED = 2


def run(codeowners: Path, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Answer each path on `stdin` with one line of JSON on `stdout`, in order, and return the exit code.

    Only a line feed ends a path; an empty line is no path. A byte that is not UTF-8 comes back as a lone surrogate,
    escaped. Lines of the file that GitHub skips are reported as `FILE:LINE: fault`.
    """
    try:
        read = parse_codeowners(_content_of(codeowners), str(codeowners))
    except OSError as error:
        print(_visible(f"{codeowners}: cannot be read: {error.strerror}"), file=stderr)
        return _MISCONFIGURED
    except Misconfigured as error:
        print(_visible(str(error)), file=stderr)
        return _MISCONFIGURED
    for fault in read.faults:
        print(_visible(f"{codeowners}:{fault.line}: {fault}"), file=stderr)
    if isinstance(stdin, io.TextIOWrapper):
        stdin.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    for line in stdin:
        path = line.removesuffix("\n")
        if path:
            stdout.write(_answer(read, path) + "\n")
            stdout.flush()  # a program may wait for the answer before it asks again
    return _FOUND_FAULTS if read.faults else _FINE


def _content_of(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _answer(codeowners: Codeowners, path: str) -> str:
    rule = codeowners.rule_for(path)
    return json.dumps(
        {
            "path": path,
            "owners": [] if rule is None else list(rule.owners),
            "line": None if rule is None else rule.line,
        }
    )


def _visible(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
