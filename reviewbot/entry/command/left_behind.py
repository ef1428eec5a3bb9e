"""What the work has left for people to do: reviews after broken glasses, gaps in runbooks."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from reviewbot.gate.debt import Debt
from reviewbot.kernel.canonical import instant
from reviewbot.knowledge.open_question import OpenQuestion
from reviewbot.publish.inert import legible
from reviewbot.publish.issue import owed_line
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import opened_store

MOST_QUESTIONS: Final = 1_000
_SQLITE: Final = "sqlite:///"


def run_runbooks(output: str, *, out: TextIO) -> int:
    """Print the gaps of every team's runbooks: the questions that they did not answer, those asked last first."""
    _, questions = asyncio.run(fetch_left_behind(read_settings()))
    if output == "json":
        gaps = [
            {
                "owner": each.owner,
                "question": legible(each.question),
                "where": f"{each.repo}#{each.number}",
                "asked_at": instant(each.asked_at),
            }
            for each in questions
        ]
        out.write(json.dumps({"gaps": gaps}, indent=2) + "\n")
    else:
        out.writelines(f"{place}: {sentence}\n" for place, sentence in told_of((), questions))
        out.write("" if questions else "no question was left unanswered\n")
    return 0


async def fetch_left_behind(settings: Settings) -> tuple[tuple[Debt, ...], tuple[OpenQuestion, ...]]:
    """Return the debts that stand and the open questions; nothing where no database was ever made.

    Raises Unavailable where there is one that does not answer.
    """
    if not _has_database(settings):
        return (), ()
    with opened_store(settings) as store:
        return await store.fetch_debts(), await store.fetch_questions(most=MOST_QUESTIONS)


def _has_database(settings: Settings) -> bool:
    file, _, _ = settings.database_url.removeprefix(_SQLITE).partition("?")
    return not settings.database_url.startswith(_SQLITE) or file.startswith("file:") or Path(file).exists()


def told_of(debts: tuple[Debt, ...], questions: tuple[OpenQuestion, ...]) -> Iterator[tuple[str, str]]:
    """Yield each in a line: what it is about, and the sentence."""
    for debt in debts:
        yield f"{debt.repo}#{debt.binding.number}", owed_line(debt)
    for each in questions:
        said = f"nothing here answers {legible(each.question)!r}, asked in {each.repo}#{each.number}"
        yield f"runbooks of {each.owner}", said
