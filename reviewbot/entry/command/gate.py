"""`reviewbot gate`: worlds in, decisions out.

Input that parses as one document is one world. Otherwise each line is one, and so is each line of the answer; a blank
line is an unreadable one, except at the end. Lines are answered as they come, so that a program can talk to it.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, TextIO

from pydantic_core import to_json

from reviewbot.gate.decide import decide_heard
from reviewbot.gate.decision import Decision, Opened
from reviewbot.gate.decision_json import render_decision
from reviewbot.gate.heard import Heard, hear
from reviewbot.gate.opening import openings_heard
from reviewbot.gate.strict_json import LONGEST_TEXT, NotJson, parse_json
from reviewbot.gate.world_json import parse_world
from reviewbot.kernel.canonical import Plain
from reviewbot.kernel.errors import Misconfigured

OPEN: Final = 0
BLOCKED: Final = 1
UNREADABLE: Final = 2


def run(stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Decide every world on `stdin`, write the decisions to `stdout`, and return the worst exit code.

    0: every world is open. 1: one is blocked. 2: one could not be read, or there was none.
    """
    if isinstance(stdin, io.TextIOWrapper):
        # A byte that is not UTF-8 must spoil its own line only.
        stdin.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    lines = _lines(stdin)
    opening, is_document = _opening(lines)
    if is_document:
        return _answer_document("".join(opening), stdout, stderr)
    return _answer_lines(chain(opening, lines), stdout, stderr)


def _lines(stdin: TextIO) -> Iterator[str]:
    while line := stdin.readline(LONGEST_TEXT + 1):
        yield line
        while len(line) > LONGEST_TEXT and not line.endswith("\n"):
            line = stdin.readline(LONGEST_TEXT + 1)


def _opening(lines: Iterator[str]) -> tuple[list[str], bool]:
    """Take as many lines as it needs to tell one document from many, and say whether it is one."""
    taken = _through_next_word(lines)
    if _is_json(taken):
        # A world that can be read is answered alike either way: then nobody has to wait for a second line.
        if _is_world(taken):
            return taken, False
        more = _through_next_word(lines)
        return taken + more, not any(map(str.strip, more))
    size = 0
    for line in lines:
        taken.append(line)
        size += len(line)
        if size > LONGEST_TEXT:
            return taken, False
    return taken, _is_json(taken)


def _through_next_word(lines: Iterator[str]) -> list[str]:
    taken = []
    for line in lines:
        taken.append(line)
        if line.strip():
            break
    return taken


def _is_json(lines: list[str]) -> bool:
    try:
        parse_json("".join(lines), where="world")
    except NotJson:
        return False
    except Misconfigured:
        return True
    return True


def _is_world(lines: list[str]) -> bool:
    try:
        _decide("".join(lines))
    except Misconfigured:
        return False
    return True


def _decide(text: str) -> tuple[Heard, Decision]:
    try:
        world = parse_world(parse_json(text, where="world"))
    except NotJson as error:
        raise Misconfigured("world", (f"is not JSON: {error}",)) from None
    heard = hear(world)
    return heard, decide_heard(heard)


def _answer_document(text: str, stdout: TextIO, stderr: TextIO) -> int:
    try:
        decided = _decide(text)
    except Misconfigured as refused:
        stderr.write(f"{refused}\n")
        return UNREADABLE
    return _write(*decided, stdout)


def _answer_lines(lines: Iterable[str], stdout: TextIO, stderr: TextIO) -> int:
    codes: set[int] = set()
    blank: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blank.append(number)
            continue
        while blank:
            codes.add(_refuse(blank.pop(0), "is blank", stdout))
        try:
            codes.add(_write(*_decide(line), stdout))
        except Misconfigured as refused:
            codes.add(_refuse(number, str(refused), stdout))
    if not codes:
        stderr.write("no world on standard input\n")
    return max(codes, default=UNREADABLE)


def _write(heard: Heard, decision: Decision, stdout: TextIO) -> int:
    _tell(render_decision(decision, openings_heard(heard, decision)), stdout)
    return OPEN if isinstance(decision, Opened) else BLOCKED


def _refuse(number: int, fault: str, stdout: TextIO) -> int:
    _tell({"error": f"line {number}: {fault}"}, stdout)
    return UNREADABLE


def _tell(answer: dict[str, Plain], stdout: TextIO) -> None:
    stdout.write(f"{to_json(answer, ensure_ascii=True).decode()}\n")
    stdout.flush()
