"""The Store port: what people said by commands, over the store in memory, in SQLite and in a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.change.change import Binding
from reviewbot.kernel.ids import ChangeNumber, CommentId, OwnerName, RepoId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.act import MOST_DISMISSALS, Dismissed, Overruled
from tests.contracts.store_value import ADA, NOON, OLD_HEAD, a_binding, an_objection
from tests.contracts.test_store import AnyStore, open_store

SHOP, CHANGE, PAYMENTS = RepoId(5), ChangeNumber(7), OwnerName("payments")
HOSTILE = "\x00 \u202e ' ; DROP TABLE acts; --"


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


def an_overruling(comment: int = 1, *, binding: Binding | None = None, reason: str = HOSTILE) -> Overruled:
    return Overruled(
        comment=CommentId(comment),
        binding=binding or a_binding(),
        owner=PAYMENTS,
        person=ADA,
        at=NOON,
        reason=Untrusted(reason),
    )


def a_dismissal(comment: int, *, owner: str = "payments", binding: Binding | None = None) -> Dismissed:
    (finding,) = an_objection(owner).findings
    return Dismissed(
        comment=CommentId(comment),
        binding=binding or a_binding(),
        owner=OwnerName(owner),
        person=ADA,
        at=NOON,
        reason=Untrusted("as meant"),
        finding=finding,
    )


async def test_what_was_said_is_found_with_its_change_at_whatever_head(store: AnyStore) -> None:
    later, earlier = an_overruling(9), a_dismissal(4, binding=a_binding(OLD_HEAD))
    for act in (later, earlier, an_overruling(5, binding=a_binding(number=8))):
        await store.keep_act(act)

    assert await store.fetch_acts(SHOP, CHANGE) == (earlier, later)
    assert await store.fetch_acts(SHOP, ChangeNumber(9)) == ()


async def test_i10_one_comment_says_one_thing(store: AnyStore) -> None:
    await store.keep_act(an_overruling())
    await store.keep_act(an_overruling(reason="something else"))

    assert await store.fetch_acts(SHOP, CHANGE) == (an_overruling(),)


async def test_i14_another_repository_says_nothing_here(store: AnyStore) -> None:
    await store.keep_act(a_dismissal(1, binding=a_binding(repo_id=6)))

    assert await store.fetch_acts(SHOP, CHANGE) == ()
    assert await store.fetch_dismissals(SHOP, PAYMENTS) == ()


async def test_an_owner_s_dismissals_come_newest_first_whatever_change_they_are_about(store: AnyStore) -> None:
    first, second = a_dismissal(3), a_dismissal(8, binding=a_binding(number=8))
    for act in (second, first, an_overruling(9), a_dismissal(10, owner="docs")):
        await store.keep_act(act)

    assert await store.fetch_dismissals(SHOP, PAYMENTS) == (second, first)


async def test_i15_an_owner_s_dismissals_are_bounded(store: AnyStore) -> None:
    for comment in range(1, MOST_DISMISSALS + 4):
        await store.keep_act(a_dismissal(comment))

    found = await store.fetch_dismissals(SHOP, PAYMENTS)

    assert [act.comment for act in found] == list(range(MOST_DISMISSALS + 3, 3, -1))


async def test_w11_what_was_said_in_a_repository_goes_with_it(store: AnyStore) -> None:
    elsewhere = a_dismissal(2, binding=a_binding(repo_id=6))
    for act in (a_dismissal(1), an_overruling(3), elsewhere):
        await store.keep_act(act)

    await store.forget([SHOP])

    assert await store.fetch_acts(SHOP, CHANGE) == ()
    assert await store.fetch_dismissals(SHOP, PAYMENTS) == ()
    assert await store.fetch_acts(RepoId(6), CHANGE) == (elsewhere,)
