"""What no agent reads needs a person: links, submodules, binaries of every kind, pointers, lines without an end."""

from typing import Any

import pytest

from tests.world import World, a_file

OPEN = "success: Nothing to do: the gate is open"


@pytest.fixture
def quiet(world: World) -> World:
    """A world in which no model finds anything."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    return world


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(a_file("/etc/passwd", mode="120000"), id="p09 a link"),
        pytest.param(a_file("../ledger/books.py", mode="120000"), id="p09 a link to a regulated file"),
        pytest.param(a_file("1" * 40, mode="160000"), id="p10 a submodule"),
        pytest.param(a_file(b"\x00\x01\x02"), id="p11 a binary"),
        pytest.param(a_file(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), id="p11 an image"),
        pytest.param(a_file(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nstream\n\x00\x9c"), id="p11 a PDF"),
        pytest.param(a_file(b"PK\x03\x04\x14\x00\x00\x00\x08\x00"), id="p11 an archive"),
        pytest.param(a_file(b"\xa7\r\r\n\x00\x00\x00\x00import"), id="p11 compiled Python"),
        pytest.param(
            a_file("version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 5\n"),
            id="p11 a pointer to large file storage",
        ),
    ],
)
def test_p09_p10_p11_what_no_agent_reads_needs_a_person(quiet: World, file: Any) -> None:
    quiet.author_pushes({"src/thing": file})

    quiet.gate_says("action_required: Ask acme/payments to approve (and 1 more)")
    assert quiet.reasons() == ["not_covered coverage", "agent_abstained owner:payments"]
    assert quiet.asked() == []

    quiet.person_approves("payments-lead")
    quiet.gate_says(OPEN)
    quiet.everything()


def test_p11_minified_code_is_a_line_that_nobody_reads_and_needs_a_person(quiet: World) -> None:
    quiet.author_pushes({"src/app.min.js": "a=1;" * 300_000})

    quiet.gate_says("action_required: Ask acme/payments to approve")
    assert quiet.reasons() == ["not_covered coverage"]
    quiet.everything()

    quiet.person_approves("payments-lead")
    quiet.gate_says(OPEN)
    quiet.everything()
