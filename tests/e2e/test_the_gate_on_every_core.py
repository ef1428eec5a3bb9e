"""`reviewbot gate` with more worlds than one core is kept for: the same answers in the same order, whatever dies."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.program import END_SECONDS, REVIEWBOT, environment, run_reviewbot
from tests.unit.gate.documents import a_document, a_spoken_review

MANY = 2_000
EVERY_CORE = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="other processes help on Linux with two cores; this machine has one, or another system",
)


def a_line(number: int) -> str:
    """A line of every kind, each of its own: most open or blocked, some unreadable, some blank."""
    match number % 50:
        case 7:
            return "{"
        case 11:
            return ""
        case _:
            reviews = [a_spoken_review("eve", 15, 1), a_spoken_review("fay", 16, 2)][: 1 + number % 2]
            return json.dumps(a_document(change={"number": number + 1}, reviews=reviews))


def an_answer(number: int) -> tuple[str, int | None]:
    """What the line gets: its outcome, and the change it is about."""
    match number % 50:
        case 7:
            return f"line {number + 1}: world: is not JSON", None
        case 11:
            return f"line {number + 1}: is blank", None
        case _:
            return ("blocked", "open")[number % 2], number + 1


def heard(line: str) -> tuple[str, int | None]:
    answer = json.loads(line)
    if "error" in answer:
        return answer["error"].split(": Expecting")[0], None
    return answer["outcome"], answer["binding"]["number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A gate that was told many worlds, answered them, and waits for more."""

    gate: "subprocess.Popen[bytes]"

    @property
    def helpers(self) -> list[int]:
        children = Path(f"/proc/{self.gate.pid}/task/{self.gate.pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]

    def ask(self, numbers: range) -> list[tuple[str, int | None]]:
        """Say a line for each number, and return their answers; more cannot be said before they came."""
        assert self.gate.stdin is not None
        assert self.gate.stdout is not None
        said = "".join(f"{a_line(number)}\n" for number in numbers).encode()
        teller = threading.Thread(target=self.say, args=(said,))
        teller.start()
        answers = [heard(self.gate.stdout.readline().decode()) for _ in numbers]
        teller.join()
        return answers

    def say(self, text: bytes) -> None:
        assert self.gate.stdin is not None
        self.gate.stdin.write(text)
        self.gate.stdin.flush()


@contextmanager
def a_talk(home: Path) -> Iterator[Talk]:
    gate = subprocess.Popen(
        [str(REVIEWBOT), "gate"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(REVIEWBOT_HOME=str(home)),
        process_group=0,
    )
    with gate:
        try:
            yield Talk(gate=gate)
        finally:
            gate.kill()


def test_a_file_of_many_worlds_gets_each_answer_in_its_place(tmp_path: Path) -> None:
    said = run_reviewbot(
        "gate", home=tmp_path / "home", stdin="".join(f"{a_line(number)}\n" for number in range(MANY)) + "\n \n"
    )

    assert [heard(line) for line in said.out.splitlines()] == [an_answer(number) for number in range(MANY)]
    assert (said.code, said.err) == (2, "")


@EVERY_CORE
def test_who_waits_for_each_answer_gets_it_though_others_help(tmp_path: Path) -> None:
    with a_talk(tmp_path) as talk:
        assert talk.ask(range(MANY)) == [an_answer(number) for number in range(MANY)]
        assert len(talk.helpers) == len(os.sched_getaffinity(0))
        assert talk.ask(range(MANY, MANY + 1)) == [an_answer(MANY)]


@EVERY_CORE
def test_a_helper_that_dies_takes_no_answer_with_it(tmp_path: Path) -> None:
    with a_talk(tmp_path) as talk:
        talk.ask(range(MANY))
        os.kill(talk.helpers[0], signal.SIGKILL)
        answers = talk.ask(range(MANY, 2 * MANY))

        assert answers == [an_answer(number) for number in range(MANY, 2 * MANY)]
        assert talk.gate.communicate(timeout=END_SECONDS) == (b"", b"")
        assert talk.gate.returncode == 2


@EVERY_CORE
def test_no_helper_outlives_a_gate_that_was_killed(tmp_path: Path) -> None:
    with a_talk(tmp_path) as talk:
        talk.ask(range(MANY))
        helpers = talk.helpers
        talk.gate.kill()
        # They hold its output open for as long as they live.
        assert talk.gate.communicate(timeout=END_SECONDS) == (b"", b"")

        assert helpers != []


@EVERY_CORE
def test_ctrl_c_ends_it_with_a_sentence(tmp_path: Path) -> None:
    with a_talk(tmp_path) as talk:
        talk.ask(range(MANY))
        os.killpg(talk.gate.pid, signal.SIGINT)

        assert talk.gate.communicate(timeout=END_SECONDS) == (b"", b"reviewbot: stopped by you\n")
        assert talk.gate.returncode == 130


@EVERY_CORE
def test_a_reader_who_has_enough_ends_it_in_silence(tmp_path: Path) -> None:
    with a_talk(tmp_path) as talk:
        talk.ask(range(MANY))
        assert talk.gate.stdout is not None
        talk.gate.stdout.close()
        talk.say(f"{a_line(0)}\n".encode())

        assert talk.gate.wait(timeout=END_SECONDS) == 0
        assert talk.gate.stderr is not None
        assert talk.gate.stderr.read() == b""
