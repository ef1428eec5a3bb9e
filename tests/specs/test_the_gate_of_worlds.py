"""`reviewbot gate`: worlds on standard input, decisions on standard output."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, TextIO

import pytest

from reviewbot.entry.command.gate import run
from tests.unit.gate.documents import a_document, a_spoken_review

OPEN = a_document()
WAITING = a_document(reviews=[a_spoken_review("eve", 15, 1)])
UNREADABLE = a_document(now="noon")


@dataclass(frozen=True, kw_only=True)
class Told:
    exit_code: int
    out: str
    err: str

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def outcomes(self) -> list[str]:
        return [answer.get("outcome", "error") for answer in self.answers]


def gate(text: str | bytes) -> Told:
    """Tell it to the command from a file and from a stream in memory; both must be answered alike."""
    raw = text if isinstance(text, bytes) else text.encode()
    with TemporaryFile("w+") as file, io.TextIOWrapper(io.BytesIO(raw)) as stream:
        file.buffer.write(raw)
        file.seek(0)
        told = answer_to(file)
        assert told == answer_to(stream)
    return told


def answer_to(stdin: TextIO) -> Told:
    out, err = io.StringIO(), io.StringIO()
    exit_code = run(stdin, out, err)
    return Told(exit_code=exit_code, out=out.getvalue(), err=err.getvalue())


def lines(*documents: object) -> str:
    return "".join(f"{document if isinstance(document, str) else json.dumps(document)}\n" for document in documents)


@pytest.mark.parametrize("indent", [None, 2], ids=["on one line", "on many lines"])
def test_one_document_is_one_world(indent: int | None) -> None:
    told = gate(json.dumps(OPEN, indent=indent))

    assert (told.exit_code, told.outcomes, told.err) == (0, ["open"], "")


@pytest.mark.parametrize("before", ["\n", "\n \n\r\n"], ids=["a blank line", "blank lines"])
@pytest.mark.parametrize("after", ["", "\n", "\n\n"], ids=["no end of line", "its end of line", "a blank line after"])
def test_one_document_is_one_world_where_blank_lines_stand_before_it(before: str, after: str) -> None:
    world = json.dumps(OPEN)

    assert gate(before + world + after) == gate(world)


def test_a_blank_line_before_many_worlds_is_an_unreadable_one() -> None:
    told = gate("\n" + lines(OPEN, WAITING))

    assert (told.exit_code, told.outcomes) == (2, ["error", "open", "blocked"])
    assert told.answers[0] == {"error": "line 1: is blank"}


def test_a_world_that_waits_for_people_is_blocked() -> None:
    told = gate(json.dumps(WAITING))

    assert told.exit_code == 1
    assert (told.answers[0]["outcome"], told.answers[0]["conclusion"]) == ("blocked", "action_required")
    assert told.answers[0]["reasons"] == [
        {
            "code": "approvals_missing",
            "rule": "sox",
            "text": "1 of 2 approvals by eligible people of acme/sox is missing",
            "who_can_fix": ["acme/sox"],
            "opens_at": None,
        }
    ]


@pytest.mark.parametrize("indent", [None, 2], ids=["on one line", "on many lines"])
def test_one_unreadable_document_gets_no_decision_and_a_sentence(indent: int | None) -> None:
    told = gate(json.dumps(UNREADABLE, indent=indent) + "\n\n")

    assert told == Told(exit_code=2, out="", err='world: now is "noon", not an instant such as 2026-11-20T12:00:00Z\n')


def test_each_line_gets_a_line_and_the_worst_exit_code_is_kept() -> None:
    assert gate(lines(OPEN, WAITING, OPEN)).outcomes == ["open", "blocked", "open"]
    assert gate(lines(OPEN, OPEN)).exit_code == 0
    assert gate(lines(OPEN, WAITING)).exit_code == 1
    assert gate(lines(UNREADABLE, WAITING, OPEN)).exit_code == 2


def test_an_unreadable_line_gets_its_error_in_its_place() -> None:
    told = gate(lines(UNREADABLE, OPEN, "{", "", "[]", WAITING) + "\n  \n")

    assert told.exit_code == 2
    assert told.outcomes == ["error", "open", "error", "error", "error", "blocked"]
    assert [answer["error"] for answer in told.answers if "error" in answer] == [
        'line 1: world: now is "noon", not an instant such as 2026-11-20T12:00:00Z',
        ("line 3: world: is not JSON: Expecting property name enclosed in double quotes at line 2, column 1"),
        "line 4: is blank",
        "line 5: world: is a list, not an object",
    ]


def test_a_first_line_that_is_no_json_does_not_spoil_the_others() -> None:
    assert gate(lines("{", OPEN)).outcomes == ["error", "open"]


@pytest.mark.parametrize("text", ["", "\n", "  \n\n"])
def test_no_world_at_all_is_not_green(text: str) -> None:
    assert gate(text) == Told(exit_code=2, out="", err="no world on standard input\n")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param('{"now": 1, "now": 2}', "key 'now' stands twice in one object", id="a key twice"),
        pytest.param('{"now": NaN}', "NaN is not a number of JSON", id="not a number"),
        pytest.param('{"now": ' + "9" * 9_999 + "}", "holds a number of more digits than can be read", id="digits"),
        pytest.param("[" * 99_999, "is nested too deeply", id="a bomb"),
        pytest.param('{"now": "\\ud800"}', "half of a surrogate pair stands in a text", id="half a pair"),
    ],
)
def test_a_hostile_line_is_answered_like_any_other_unreadable_one(line: str, fault: str) -> None:
    told = gate(lines(OPEN, line, OPEN))

    assert told.outcomes == ["open", "error", "open"]
    assert told.answers[1] == {"error": f"line 2: world: {fault}"}


def test_bytes_that_are_not_utf_8_spoil_their_own_line_only() -> None:
    told = gate(lines(OPEN).encode() + b'{"now": "\xff"}\n' + lines(OPEN).encode())

    assert told.outcomes == ["open", "error", "open"]
    assert told.answers[1] == {"error": "line 2: world: half of a surrogate pair stands in a text"}


def test_a_line_without_end_is_refused_and_the_next_one_read() -> None:
    endless = '{"now": "' + "x" * (40 * 1024 * 1024) + '"}'

    told = gate(lines(OPEN, endless, OPEN))

    assert told.outcomes == ["open", "error", "open"]
    assert told.answers[1] == {"error": "line 2: world: is longer than 16777216 characters"}


def test_many_lines_behind_one_that_is_no_json_are_still_lines() -> None:
    filler = " " * (9 * 1024 * 1024)

    told = gate(lines("{", OPEN, filler + json.dumps(OPEN), filler + json.dumps(OPEN)))

    assert told.outcomes == ["error", "open", "open", "open"]


class Conversation(io.TextIOBase):
    """Somebody who says the next line only when the last one was answered."""

    def __init__(self, said: list[str], heard: io.StringIO) -> None:
        self._said: Iterator[str] = iter(said)
        self._heard = heard
        self.answered: list[int] = []

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override] # a text stream's own
        self.answered.append(len(self._heard.getvalue().splitlines()))
        return next(self._said, "")


def test_lines_are_answered_as_they_come() -> None:
    out = io.StringIO()
    talk = Conversation([lines(OPEN), lines(WAITING), lines(OPEN)], out)

    assert run(talk, out, io.StringIO()) == 1  # type: ignore[arg-type] # all that the command asks of a stream
    assert talk.answered == [0, 1, 2, 3]
