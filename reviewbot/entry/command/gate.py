"""`reviewbot gate`: worlds in, decisions out.

Input that parses as one document is one world. Otherwise each line is one, and so is each line of the answer; a blank
line is an unreadable one, except at the end. Lines are answered as they come, so that a program can talk to it.
"""

from contextlib import closing
from typing import TextIO

from reviewbot.entry.command.gate_crew import answers_to
from reviewbot.entry.command.gate_input import Lines, batches_of, lines_of
from reviewbot.entry.command.gate_line import UNREADABLE, answer_world
from reviewbot.gate.strict_json import LONGEST_TEXT, NotJson, parse_json
from reviewbot.kernel.errors import Misconfigured


def run(stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Decide every world on `stdin`, write the decisions to `stdout`, and return the worst exit code.

    0: every world is open. 1: one is blocked. 2: one could not be read, or there was none.
    """
    lines = lines_of(stdin)
    opening, is_document = _opening(lines)
    if is_document:
        return _answer_document("".join(opening), stdout, stderr)
    return _answer_lines(opening, lines, stdout, stderr)


def _opening(lines: Lines) -> tuple[list[str], bool]:
    """Take as many lines as it needs to tell one document from many, and say whether it is one."""
    taken = _through_next_word(lines)
    if _is_json(taken):
        # A world that can be read is answered alike either way: then nobody has to wait for a second line. Not so after
        # a blank line, which is a line of many, and nothing before one document.
        if len(taken) == 1 and _is_world(taken):
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


def _through_next_word(lines: Lines) -> list[str]:
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
        answer_world("".join(lines))
    except Misconfigured:
        return False
    return True


def _answer_document(text: str, stdout: TextIO, stderr: TextIO) -> int:
    try:
        answered = answer_world(text)
    except Misconfigured as refused:
        stderr.write(f"{refused}\n")
        return UNREADABLE
    stdout.write(answered.text)
    return answered.exit_code


def _answer_lines(opening: list[str], lines: Lines, stdout: TextIO, stderr: TextIO) -> int:
    codes: set[int] = set()
    with closing(answers_to(batches_of(opening, lines), lines.is_waiting)) as answers:
        for text, exit_code in answers:
            stdout.write(text)
            stdout.flush()
            codes.add(exit_code)
    if not codes:
        stderr.write("no world on standard input\n")
    return max(codes, default=UNREADABLE)
