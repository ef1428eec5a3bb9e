"""Knowledge: what every index over the teams' passages promises."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reviewbot.adapters.knowledge_chroma import ChromaKnowledge
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import OwnerName, PassageId, RunbookId
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.query import Query
from reviewbot.ports import Knowledge

PAYMENTS = OwnerName("payments")
STREAMING = OwnerName("streaming")


def a_passage(
    slug: str, text: str, *, owner: OwnerName = PAYMENTS, applies_to: tuple[str, ...] = (), line: int = 1
) -> Passage:
    bare = Passage(
        id=PassageId(f"{owner}-book#{slug}"),
        document=RunbookId(f"{owner}-book"),
        owner=owner,
        kind="runbook",
        heading=f"Book > {slug}",
        text=text,
        applies_to=applies_to,
        file=f"runbooks/{owner}/book.md",
        line=line,
        digest=digest_of(()),
    )
    return replace(bare, digest=digest_of((slug, text, owner, applies_to, line)))


def a_query(text: str, *, owner: OwnerName | None = PAYMENTS, paths: tuple[str, ...] = (), top: int = 5) -> Query:
    return Query(owner=owner, text=text, paths=paths, top=top)


ROLLBACK = a_passage("rollback", "A migration needs a downgrade that restores the old column.")
ROUNDING = a_passage("rounding", "Amounts are decimals; a float drifts by cents.")
SETTLEMENT = a_passage("settlement", "Settlement runs at night.", applies_to=("billing/**",))
TOPICS = a_passage("topics", "Deleting a topic or a column loses records.", owner=STREAMING)


async def ids(knowledge: Knowledge, query: Query) -> list[str]:
    return [recalled.passage.id for recalled in await knowledge.recall(query)]


@pytest.fixture(params=["in memory", "chroma in a directory", "chroma server"])
def knowledge(request: pytest.FixtureRequest, tmp_path: Path, embedder: FakeEmbedder) -> Iterator[Knowledge]:
    if request.param == "in memory":
        yield FakeKnowledge(embedder)
        return
    if request.param == "chroma server":
        # A name of its own, because the server outlives the test.
        own = FakeEmbedder(name=f"fake {tmp_path}")
        own.asked = embedder.asked
        chroma = ChromaKnowledge(own, url=request.getfixturevalue("chroma_server"))
    else:
        chroma = ChromaKnowledge(embedder, directory=tmp_path / "index")
    yield chroma
    chroma.close()


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


async def learn_all(knowledge: Knowledge) -> None:
    await knowledge.learn(PAYMENTS, (ROLLBACK, ROUNDING, SETTLEMENT))
    await knowledge.learn(STREAMING, (TOPICS,))


async def test_the_passage_that_says_it_comes_first(knowledge: Knowledge) -> None:
    await learn_all(knowledge)

    (first, *_) = await knowledge.recall(a_query("may this migration drop a column"))

    assert first.passage == ROLLBACK
    assert first.because == "words: column, migration; rank 1 by words, 1 by likeness"
    assert first.score == "0.032787"


async def test_other_owners_passages_are_never_recalled(knowledge: Knowledge) -> None:
    await learn_all(knowledge)

    found = await ids(knowledge, a_query("deleting a topic", top=50))

    assert TOPICS.id not in found
    assert sorted(found) == sorted((ROLLBACK.id, ROUNDING.id, SETTLEMENT.id))


async def test_no_owner_means_every_owner(knowledge: Knowledge) -> None:
    await learn_all(knowledge)

    assert (await ids(knowledge, a_query("deleting a topic", owner=None)))[0] == TOPICS.id


async def test_an_owner_without_passages_recalls_nothing(knowledge: Knowledge) -> None:
    await learn_all(knowledge)

    assert await ids(knowledge, a_query("column", owner=OwnerName("identity"))) == []


async def test_a_passage_that_applies_to_the_change_comes_before_better_words(knowledge: Knowledge) -> None:
    await learn_all(knowledge)

    (first, second, *_) = await knowledge.recall(a_query("decimal amounts", paths=("Billing/tax.py",)))

    assert first.passage == SETTLEMENT
    assert first.because.startswith("applies to 'billing/**'; rank ")
    assert second.passage == ROUNDING
    assert float(first.score) > float(second.score)


async def test_no_more_than_asked_for_is_recalled(knowledge: Knowledge) -> None:
    await learn_all(knowledge)

    assert len(await ids(knowledge, a_query("column", top=2))) == 2


async def test_what_is_unchanged_is_not_embedded_again(knowledge: Knowledge, embedder: FakeEmbedder) -> None:
    changed = a_passage("rounding", "Amounts are decimals, always.")

    first = await knowledge.learn(PAYMENTS, (ROLLBACK, ROUNDING))
    embedder.asked.clear()
    second = await knowledge.learn(PAYMENTS, (ROLLBACK, changed))

    assert (first, second) == (2, 1)
    assert embedder.asked == ["Book > rounding\nAmounts are decimals, always."]


async def test_the_same_passages_again_cost_nothing(knowledge: Knowledge, embedder: FakeEmbedder) -> None:
    await knowledge.learn(PAYMENTS, (ROLLBACK, ROUNDING))
    embedder.asked.clear()

    assert await knowledge.learn(PAYMENTS, (ROUNDING, ROLLBACK)) == 0
    assert embedder.asked == []


async def test_a_passage_that_only_moved_is_shown_where_it_is_now(knowledge: Knowledge, embedder: FakeEmbedder) -> None:
    moved = a_passage("rollback", ROLLBACK.text, line=40)
    await knowledge.learn(PAYMENTS, (ROLLBACK,))
    embedder.asked.clear()

    embedded = await knowledge.learn(PAYMENTS, (moved,))

    assert embedded == 0
    assert [recalled.passage for recalled in await knowledge.recall(a_query("downgrade"))] == [moved]


async def test_what_is_no_longer_there_is_forgotten(knowledge: Knowledge) -> None:
    await learn_all(knowledge)
    await ids(knowledge, a_query("column"))

    await knowledge.learn(PAYMENTS, (ROUNDING,))
    after_one = await ids(knowledge, a_query("column"))
    await knowledge.learn(PAYMENTS, ())

    assert after_one == [ROUNDING.id]
    assert await ids(knowledge, a_query("column")) == []
    assert await knowledge.learn(PAYMENTS, ()) == 0


@pytest.mark.parametrize(
    "owner",
    [
        pytest.param("a" * 300, id="a long name"),
        pytest.param("@acme/päyments team", id="a handle with other letters"),
        pytest.param("../../etc", id="a name that climbs"),
        pytest.param("", id="no name"),
    ],
)
async def test_any_owner_name_is_its_own(knowledge: Knowledge, owner: str) -> None:
    strange = a_passage("strange", "A column.", owner=OwnerName(owner))
    await learn_all(knowledge)

    await knowledge.learn(OwnerName(owner), (strange,))

    assert await ids(knowledge, a_query("column", owner=OwnerName(owner))) == [strange.id]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\ud800 \x00 \u202e", id="what is no text"),
        pytest.param("column " * 50_000, id="far too much"),
    ],
)
async def test_any_query_is_answered(knowledge: Knowledge, text: str) -> None:
    await learn_all(knowledge)

    assert len(await ids(knowledge, a_query(text))) == 3


async def test_equal_passages_come_in_the_order_of_their_ids(knowledge: Knowledge) -> None:
    twins = tuple(replace(a_passage(slug, "The same words."), heading="Book") for slug in ("b", "c", "a"))
    await knowledge.learn(PAYMENTS, twins)

    found = [await ids(knowledge, a_query("the same words")) for _ in range(3)]

    assert found == [["payments-book#a", "payments-book#b", "payments-book#c"]] * 3


async def test_every_index_gives_the_same_answer(knowledge: Knowledge, embedder: FakeEmbedder) -> None:
    passages: Sequence[Passage] = (ROLLBACK, ROUNDING, SETTLEMENT)
    reference = FakeKnowledge(FakeEmbedder())
    await reference.learn(PAYMENTS, passages)
    await knowledge.learn(PAYMENTS, passages)

    for text in ("float amounts", "night", "restores the old column", "nothing of the kind"):
        assert await knowledge.recall(a_query(text)) == await reference.recall(a_query(text))
