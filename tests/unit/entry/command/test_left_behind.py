"""What the work left behind is listed where there is a database, and nothing is made where there is none."""

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewbot.entry.command.left_behind import fetch_left_behind, run_runbooks, told_of
from reviewbot.kernel.ids import ChangeNumber, OwnerName, RepoId, RepoName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.open_question import OpenQuestion
from reviewbot.settings import read_settings
from reviewbot.wiring import opened_store
from tests.unit.gate.glasses import a_debt

QUESTION = OpenQuestion(
    owner=OwnerName("payments"),
    question=Untrusted("How long may it run?\u202e"),
    repo=RepoName("acme/shop"),
    repo_id=RepoId(1),
    number=ChangeNumber(9),
    asked_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REVIEWBOT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


async def leave(home: Path) -> None:
    with opened_store(read_settings({"REVIEWBOT_HOME": str(home)})) as store:
        await store.keep_debt(a_debt())
        await store.keep_question(QUESTION)


def test_without_a_database_there_is_nothing_and_none_is_made(home: Path) -> None:
    out = io.StringIO()

    assert run_runbooks("text", out=out) == 0

    assert out.getvalue() == "no question was left unanswered\n"
    assert not home.exists()


def test_debts_and_gaps_are_told_in_a_line_each(home: Path) -> None:
    asyncio.run(leave(home))

    debts, questions = asyncio.run(fetch_left_behind(read_settings({"REVIEWBOT_HOME": str(home)})))

    assert list(told_of(debts, questions)) == [
        (
            "acme/shop#7",
            "The glass was broken for change 7. Its retro-review is due by 2026-11-23 12:00 UTC; see #12.",
        ),
        ("runbooks of payments", "nothing here answers 'How long may it run?<U+202E>', asked in acme/shop#9"),
    ]


def test_runbooks_prints_the_gaps(home: Path) -> None:
    asyncio.run(leave(home))
    text, document = io.StringIO(), io.StringIO()

    run_runbooks("text", out=text)
    run_runbooks("json", out=document)

    assert text.getvalue().startswith("runbooks of payments: nothing here answers 'How long")
    (gap,) = json.loads(document.getvalue())["gaps"]
    assert (gap["owner"], gap["where"]) == ("payments", "acme/shop#9")
