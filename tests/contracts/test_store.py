"""The Store port: one suite over the store in memory, in SQLite and in a real PostgreSQL."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.audit.record import NO_CHANGE
from reviewbot.fakes.store import MemoryStore
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber, DeliveryId, Digest, OwnerName, RepoId, RepoName
from reviewbot.review.verdict import Failed
from reviewbot.settings import read_settings
from tests.contracts.store_value import (
    NEW_HEAD,
    NOON,
    OLD_HEAD,
    SHOP,
    a_binding,
    a_delivery,
    a_look,
    a_notice,
    a_record,
    an_answer,
    an_approval,
    an_objection,
)
from tests.standins.postgres import MakeDatabase
from tests.unit.audit.groups import a_group

AnyStore: TypeAlias = MemoryStore | SqlStore
OTHER_SHOP = Place(repo=SHOP.repo, repo_id=RepoId(6), installation=SHOP.installation)
KEY, OTHER_KEY = Digest("sha256:" + "3" * 64), Digest("sha256:" + "4" * 64)
PAYMENTS = OwnerName("payments")


@pytest.fixture(params=["memory", "SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    opened = open_store(request, tmp_path)
    yield opened
    opened.close()


def open_store(request: pytest.FixtureRequest, folder: Path) -> AnyStore:
    if request.param == "memory":
        return MemoryStore()
    if request.param == "SQLite":
        return SqlStore(f"sqlite:///{folder / 'reviewbot.db'}")
    make_database: MakeDatabase = request.getfixturevalue("make_database")
    return SqlStore(read_settings({"REVIEWBOT_DATABASE_URL": make_database()}).database_url)


class TestInbox:
    async def test_a_new_delivery_waits_until_it_is_handed_on(self, store: AnyStore) -> None:
        first, second = a_delivery("d-1"), a_delivery("d-2")

        assert await store.keep_delivery(first, now=NOON)
        assert await store.keep_delivery(second, now=NOON)
        assert await store.fetch_waiting_deliveries(most=10) == (first, second)

        await store.mark_handed_on(first.id)
        assert await store.fetch_waiting_deliveries(most=10) == (second,)

    async def test_no_more_are_fetched_than_asked_for(self, store: AnyStore) -> None:
        for number in range(3):
            await store.keep_delivery(a_delivery(f"d-{number}"), now=NOON)

        assert await store.fetch_waiting_deliveries(most=2) == (a_delivery("d-0"), a_delivery("d-1"))

    async def test_w05_a_delivery_that_comes_again_is_known(self, store: AnyStore) -> None:
        await store.keep_delivery(a_delivery(body=b"{}"), now=NOON)

        assert not await store.keep_delivery(a_delivery(body=b'{"other": 1}'), now=NOON)
        assert await store.fetch_waiting_deliveries(most=10) == (a_delivery(body=b"{}"),)

    async def test_a_delivery_that_was_handed_on_stays_known(self, store: AnyStore) -> None:
        await store.keep_delivery(a_delivery(), now=NOON)
        await store.mark_handed_on(a_delivery().id)

        assert not await store.keep_delivery(a_delivery(), now=NOON)
        assert await store.fetch_waiting_deliveries(most=10) == ()

    async def test_what_was_ever_kept_is_told_from_what_never_came(self, store: AnyStore) -> None:
        await store.keep_delivery(a_delivery("d-1"), now=NOON)
        await store.keep_delivery(a_delivery("d-2"), now=NOON)
        await store.mark_handed_on(DeliveryId("d-1"))

        asked = [DeliveryId("d-1"), DeliveryId("d-2"), DeliveryId("never came")]

        assert await store.fetch_known(asked) == {"d-1", "d-2"}
        assert await store.fetch_known([]) == frozenset()

    async def test_handing_on_what_is_not_there_changes_nothing(self, store: AnyStore) -> None:
        await store.mark_handed_on(DeliveryId("never came"))

        assert await store.fetch_waiting_deliveries(most=10) == ()

    async def test_two_hundred_at_once_are_all_kept(self, store: AnyStore) -> None:
        deliveries = [a_delivery(f"d-{number}") for number in range(200)]

        new = await asyncio.gather(*(store.keep_delivery(each, now=NOON) for each in deliveries))

        assert all(new)
        assert sorted(each.id for each in await store.fetch_waiting_deliveries(most=500)) == sorted(
            each.id for each in deliveries
        )

    async def test_w05_of_fifty_at_once_with_one_id_one_is_new(self, store: AnyStore) -> None:
        new = await asyncio.gather(*(store.keep_delivery(a_delivery(), now=NOON) for _ in range(50)))

        assert sorted(new) == [False] * 49 + [True]
        assert await store.fetch_waiting_deliveries(most=10) == (a_delivery(),)


class TestLooks:
    async def test_a_look_is_found_under_its_key(self, store: AnyStore) -> None:
        key = await store.keep_look(a_look())

        assert await store.fetch_look(key) == a_look()
        assert await store.fetch_look(KEY) is None

    async def test_equal_looks_have_one_key(self, store: AnyStore) -> None:
        assert await store.keep_look(a_look()) == await store.keep_look(a_look())
        assert await store.keep_look(a_look()) != await store.keep_look(a_look(title="Other"))

    async def test_the_newest_look_at_a_binding_is_the_last_kept(self, store: AnyStore) -> None:
        await store.keep_look(a_look(title="Before"))
        await store.keep_look(a_look(title="After"))
        await store.keep_look(a_look(OLD_HEAD))

        assert await store.fetch_last_look(a_binding()) == a_look(title="After")
        assert await store.fetch_last_look(a_binding(base_ref="release")) is None

    async def test_a_look_that_comes_again_is_the_newest_again(self, store: AnyStore) -> None:
        for title in ("Before", "After", "Before"):
            await store.keep_look(a_look(title=title))

        assert await store.fetch_last_look(a_binding()) == a_look(title="Before")


class TestAnswers:
    async def test_answers_are_found_under_their_key(self, store: AnyStore) -> None:
        await store.keep_answer(SHOP, KEY, (an_answer("one"), an_answer("two")))

        assert await store.fetch_answer(SHOP, KEY) == (an_answer("one"), an_answer("two"))
        assert await store.fetch_answer(SHOP, OTHER_KEY) is None

    async def test_i14_no_answer_crosses_repositories(self, store: AnyStore) -> None:
        await store.keep_answer(SHOP, KEY, (an_answer(),))

        assert await store.fetch_answer(OTHER_SHOP, KEY) is None

    async def test_the_first_answers_stay(self, store: AnyStore) -> None:
        await store.keep_answer(SHOP, KEY, (an_answer("first"),))
        await store.keep_answer(SHOP, KEY, (an_answer("second"),))

        assert await store.fetch_answer(SHOP, KEY) == (an_answer("first"),)


class TestVerdicts:
    async def test_verdicts_are_bound(self, store: AnyStore) -> None:
        await store.keep_verdict(a_binding(), an_approval())

        assert await store.fetch_verdicts(a_binding()) == (an_approval(),)
        assert await store.fetch_verdicts(a_binding(OLD_HEAD)) == ()
        assert await store.fetch_verdicts(a_binding(base_ref="release")) == ()
        assert await store.fetch_verdicts(a_binding(number=8)) == ()
        assert await store.fetch_verdicts(a_binding(repo_id=6)) == ()

    async def test_a_second_verdict_stands_beside_the_first(self, store: AnyStore) -> None:
        approval = an_approval()
        failure = Failed(basis=approval.basis, findings=(), reason="it was late")
        await store.keep_verdict(a_binding(), approval)
        await store.keep_verdict(a_binding(), failure)
        await store.keep_verdict(a_binding(), an_approval("identity"))

        assert await store.fetch_verdicts(a_binding()) == (approval, failure, an_approval("identity"))

    async def test_the_same_verdict_twice_is_one(self, store: AnyStore) -> None:
        await store.keep_verdict(a_binding(), an_approval())
        await store.keep_verdict(a_binding(), an_approval())

        assert await store.fetch_verdicts(a_binding()) == (an_approval(),)

    async def test_an_objection_is_found_whatever_head_base_or_policy_it_was_made_for(self, store: AnyStore) -> None:
        older, newer = an_objection(head=OLD_HEAD), an_objection(head=NEW_HEAD)
        await store.keep_verdict(a_binding(OLD_HEAD), older)
        await store.keep_verdict(a_binding(OLD_HEAD), an_approval(head=OLD_HEAD))
        await store.keep_verdict(a_binding(OLD_HEAD, number=8), an_objection(head=OLD_HEAD, note="another change"))
        await store.keep_verdict(a_binding(NEW_HEAD), newer)

        assert await store.fetch_objections(a_binding(NEW_HEAD), PAYMENTS) == (newer, older)
        assert await store.fetch_objections(a_binding(NEW_HEAD), OwnerName("streaming")) == ()


class TestTrail:
    async def test_the_chain_begins_at_one_and_has_no_gap(self, store: AnyStore) -> None:
        first, second = await store.append(a_record(1)), await store.append(a_record(2))

        assert (first.sequence, second.sequence) == (1, 2)
        assert second.previous == first.digest
        assert await store.fetch_records() == (first, second)

    async def test_a_notice_is_in_the_chain_and_no_decision(self, store: AnyStore) -> None:
        decision, notice = await store.append(a_record(7)), await store.append(a_notice(7))
        remark = await store.append(replace(a_notice(7), kind="remark"))

        assert await store.fetch_records() == (decision, notice, remark)
        assert await store.fetch_last_record(SHOP.repo, ChangeNumber(7)) == decision
        assert await store.fetch_last_record(SHOP.repo, ChangeNumber(7), kind="notice") == notice
        assert await store.fetch_last_record(SHOP.repo, ChangeNumber(8), kind="notice") is None
        assert await store.fetch_newest_records(most=9) == (decision,)

    async def test_records_are_fetched_in_parts(self, store: AnyStore) -> None:
        kept = [await store.append(a_record(number)) for number in range(1, 5)]

        assert await store.fetch_records(after=1, most=2) == tuple(kept[1:3])
        assert await store.fetch_records(after=4) == ()

    async def test_the_last_record_of_a_change_is_found_among_the_others(self, store: AnyStore) -> None:
        await store.append(a_record(7))
        last = await store.append(a_record(7))
        await store.append(a_record(8))
        group = await store.append(a_group())

        assert await store.fetch_last_record(SHOP.repo, ChangeNumber(7)) == last
        assert await store.fetch_last_record(SHOP.repo, ChangeNumber(9)) is None
        assert await store.fetch_last_record(SHOP.repo, NO_CHANGE) is None
        assert await store.fetch_last_record(SHOP.repo, NO_CHANGE, kind="group") == group
        assert await store.fetch_last_record(RepoName("acme/other"), ChangeNumber(7)) is None

    async def test_the_newest_record_of_each_change_is_found_newest_first(self, store: AnyStore) -> None:
        kept = [await store.append(a_record(number)) for number in (7, 8, 7, 9)]

        assert await store.fetch_newest_records(most=2) == (kept[3], kept[2])
        assert await store.fetch_newest_records(most=9) == (kept[3], kept[2], kept[1])

    async def test_i12_forty_writers_at_once_leave_neither_gap_nor_fork(self, store: AnyStore) -> None:
        await asyncio.gather(*(store.append(a_record(number)) for number in range(1, 41)))

        records = await store.fetch_records()
        assert [each.sequence for each in records] == list(range(1, 41))
        assert [each.previous for each in records[1:]] == [each.digest for each in records[:-1]]


class TestTurns:
    async def test_one_holds_a_turn_at_a_time(self, store: AnyStore) -> None:
        told: list[str] = []

        async def take(name: str) -> None:
            async with store.turn("settle acme/shop"):
                told.append(f"{name} begins")
                await asyncio.sleep(0)
                told.append(f"{name} ends")

        await asyncio.gather(*(take(f"holder {number}") for number in range(10)))

        assert len(told) == 20
        assert [each.removesuffix(" begins") for each in told[::2]] == [
            each.removesuffix(" ends") for each in told[1::2]
        ]

    async def test_turns_of_other_names_do_not_wait(self, store: AnyStore) -> None:
        async with store.turn("settle acme/shop"), asyncio.timeout(10), store.turn("settle acme/docs"):
            pass

    async def test_a_holder_that_fails_gives_the_turn_back(self, store: AnyStore) -> None:
        with pytest.raises(KeyError):
            async with store.turn("settle acme/shop"):
                raise KeyError

        async with asyncio.timeout(10), store.turn("settle acme/shop"):
            pass


async def test_what_is_stored_is_what_was_given(store: AnyStore) -> None:
    hostile = replace(an_answer("\x00 \u202e ' ; DROP TABLE records; --"), request_id="é\n")

    await store.keep_answer(SHOP, KEY, (hostile,))

    assert await store.fetch_answer(SHOP, KEY) == (hostile,)
