"""The tools: they read, within bounds, and nothing else."""

import json
from typing import Any

import pytest

from reviewbot.agents.task import Reach, ReviewTask
from reviewbot.agents.tools import MOST_CHARACTERS, MOST_FILES_SEARCHED, MOST_LINES, TOOLS, Refused, Toolbox
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.exchange import ToolCall
from tests.unit.agents.reviews import Desk
from tests.unit.review.build import HEAD, PATH, PLACE, POLICY_DIGEST, a_change, a_tier, an_assignment

BASE = "c" * 40


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def _ask(desk: Desk, tool: str, **arguments: Any) -> str:
    task = ReviewTask(
        place=PLACE,
        change=a_change(),
        assignment=an_assignment(),
        blocks_at="high",
        tier=a_tier(),
        refusals=(),
        hits=(),
        policy_digest=POLICY_DIGEST,
        deadline_seconds=60.0,
    )
    reach = Reach(model=desk.model, knowledge=desk.shelves, checkout=desk.tree, store=desk.store, took=desk.took)
    call = ToolCall(id="call-1", name=tool, arguments=Untrusted(json.dumps(arguments)))
    result = await Toolbox(task, reach).answer(call)
    if isinstance(result, Refused):
        return f"refused: {result.sentence}"
    assert result.call_id == "call-1"
    opening, *shown, closing = result.text.splitlines()
    assert closing == opening.replace("<", "</")
    return "\n".join(shown)


async def _read(desk: Desk, path: str = PATH, *, side: str = "head", first: int = 1, last: int = 400) -> str:
    return await _ask(desk, "read_file", path=path, side=side, first=first, last=last)


async def test_a_file_is_read_before_and_after_the_change(desk: Desk) -> None:
    desk.tree.at = {BASE: {PATH: b"old"}, HEAD: {PATH: b"new"}}

    assert await _read(desk, side="base") == "1 lines in all; 1 to 1:\n1|old"
    assert await _read(desk, side="head") == "1 lines in all; 1 to 1:\n1|new"


async def test_a_reading_is_bounded(desk: Desk) -> None:
    desk.tree.files = {PATH: b"x\n" * 1_000}

    shown = await _read(desk, first=11, last=900)

    assert shown.splitlines()[0] == "1001 lines in all; 11 to 410:"
    assert len(shown.splitlines()) == MOST_LINES + 1


async def test_a_result_is_bounded(desk: Desk) -> None:
    desk.tree.files = {PATH: b"x" * 100_000}

    assert len(await _read(desk)) <= MOST_CHARACTERS


@pytest.mark.parametrize("content", [pytest.param(None, id="not there"), pytest.param(b"\0\1", id="binary")])
async def test_what_is_no_text_is_said_to_be_none(desk: Desk, content: bytes | None) -> None:
    desk.tree.files = {} if content is None else {PATH: content}

    assert await _read(desk) == "there is no such text file there"


async def test_what_is_read_is_masked_and_made_visible(desk: Desk) -> None:
    desk.tree.files = {PATH: "key = AKIAIOSFODNN7EXAMPLE\nallow\u202e".encode()}

    assert (await _read(desk)).splitlines()[1:] == ["1|key = [masked: an AWS access key]", "2|allow<U+202E>"]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../../x", "a//b", "./a", ".git/config", "C:\\x", "a\\b", "a\0b"]
)
async def test_a_path_outside_is_refused(desk: Desk, path: str) -> None:
    assert await _read(desk, path) == "refused: the model asked for a path outside this repository"


async def test_a_search_names_file_and_line(desk: Desk) -> None:
    desk.tree.files = {"ledger/a.py": b"one\nbook(x)", "ledger/b.py": b"\0book(x)", "docs/c.md": b"book(x)"}

    assert await _ask(desk, "search", text="book(x)", under="") == (
        "2 lines in 3 of 3 files, the first 50:\ndocs/c.md:1|book(x)\nledger/a.py:2|book(x)"
    )
    assert await _ask(desk, "search", text="book(x)", under="docs/") == (
        "1 lines in 1 of 1 files, the first 50:\ndocs/c.md:1|book(x)"
    )


async def test_a_search_is_bounded_and_says_so(desk: Desk) -> None:
    desk.tree.files = {f"{number:04}.py": b"book(x)" for number in range(300)}

    shown = await _ask(desk, "search", text="book(x)", under="")

    assert shown.splitlines()[0] == f"{MOST_FILES_SEARCHED} lines in 100 of 300 files, the first 50:"
    assert len(shown.splitlines()) == 51


async def test_a_repository_that_cannot_be_listed_says_so(desk: Desk) -> None:
    desk.tree.is_too_large = True

    assert await _ask(desk, "search", text="book", under="") == "there are too many files to list; name a folder"


async def test_a_search_outside_is_refused(desk: Desk) -> None:
    assert (await _ask(desk, "search", text="book", under="../other")).startswith("refused: ")


async def test_recalling_asks_the_teams_own_knowledge(desk: Desk) -> None:
    shown = await _ask(desk, "recall", query="two sides")

    assert shown.startswith("ledger#two-sides\nLedger > Two sides\n")
    assert [(query.owner, query.text) for query in desk.shelves.asked] == [("payments", "two sides")]


async def test_knowledge_that_has_nothing_says_so(desk: Desk) -> None:
    desk.shelves.when_asked = ()

    assert await _ask(desk, "recall", query="two sides") == "nothing fits"


def test_every_tool_takes_a_closed_object() -> None:
    assert [tool.name for tool in TOOLS] == ["read_file", "search", "recall"]
    for tool in TOOLS:
        parameters = json.loads(tool.parameters)
        assert (parameters["additionalProperties"], parameters["required"]) == (False, list(parameters["properties"]))
