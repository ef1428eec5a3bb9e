"""The Store port: blows, debts and questions, over the store in memory, in SQLite and in a real PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewbot.kernel.ids import ChangeNumber, Login, OwnerName, RepoId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.open_question import OpenQuestion
from tests.contracts.store_value import NOON, SHOP
from tests.contracts.test_store import AnyStore, open_store
from tests.unit.gate.glasses import a_binding, a_blow, a_debt

REPO, CHANGE = RepoId(1), ChangeNumber(7)
QUESTION = OpenQuestion(
    owner=OwnerName("payments"),
    question=Untrusted("How long?"),
    repo=SHOP.repo,
    repo_id=SHOP.repo_id,
    number=CHANGE,
    asked_at=NOON,
)


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


async def test_blows_are_found_with_their_change(store: AnyStore) -> None:
    mine, other = (
        a_blow("cy", minutes=9),
        a_blow("dee", minutes=5, binding=replace(a_binding(), number=ChangeNumber(8))),
    )
    hostile = a_blow("eve", minutes=1, says="\x00 \u202e ' ; DROP TABLE blows; --")
    for blow in (mine, other, hostile):
        await store.keep_blow(blow)

    assert set(await store.fetch_blows(REPO, CHANGE)) == {mine, hostile}
    assert await store.fetch_blows(REPO, ChangeNumber(9)) == ()
    assert await store.fetch_blows(RepoId(2), CHANGE) == ()


async def test_i10_one_comment_is_one_blow(store: AnyStore) -> None:
    await store.keep_blow(a_blow("cy"))
    await store.keep_blow(a_blow("cy", says="something else"))

    assert await store.fetch_blows(REPO, CHANGE) == (a_blow("cy"),)


async def test_a_debt_is_kept_as_it_stands(store: AnyStore) -> None:
    await store.keep_debt(a_debt(issue=None))
    await store.keep_debt(a_debt(issue=12))

    assert await store.fetch_debts(REPO) == await store.fetch_debts() == (a_debt(issue=12),)
    assert await store.fetch_debts(RepoId(2)) == ()


async def test_a_settled_debt_is_told_only_on_request(store: AnyStore) -> None:
    settled = replace(a_debt(), settled_by=Login("eve"))
    await store.keep_debt(a_debt())
    await store.keep_debt(settled)

    assert await store.fetch_debts(REPO) == ()
    assert await store.fetch_debts(REPO, with_settled=True) == (settled,)


async def test_gaps_are_told_newest_first_and_once(store: AnyStore) -> None:
    again = replace(QUESTION, asked_at=NOON + timedelta(hours=2))
    other = replace(QUESTION, question=Untrusted("Why?"), asked_at=NOON + timedelta(hours=1))
    for question in (QUESTION, other, again):
        await store.keep_question(question)

    assert await store.fetch_questions(most=10) == (again, other)
    assert await store.fetch_questions(most=1) == (again,)
