"""Recall: the order of passages, and the reasons."""

from pathlib import Path

import pytest

from reviewbot.adapters.embedder_ngrams import NgramEmbedder
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.kernel.ids import OwnerName, PassageId, RunbookId
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.loose import read_loosely
from reviewbot.knowledge.markdown import outline, part_page
from reviewbot.knowledge.passage import Source, make_passages
from reviewbot.knowledge.query import Query
from reviewbot.knowledge.recall import Shelf, by_likeness
from reviewbot.ports import Embedder

RUNBOOKS = Path(__file__).parents[3] / "runbooks"


def a_passage(name: str, text: str, *applies_to: str) -> Passage:
    source = Source(
        id=RunbookId(name), owner=OwnerName("o"), kind="runbook", title=name, applies_to=applies_to, file=f"{name}.md"
    )
    (passage,) = make_passages(source, outline(part_page(text)))
    return passage


def order(
    *passages: Passage, text: str = "kafka", paths: tuple[str, ...] = (), likeness: tuple[str, ...] = ()
) -> list[tuple[str, str, str]]:
    found = Shelf(passages).recall(text, paths, [PassageId(name) for name in likeness], top=10)
    return [(each.passage.document, each.score, each.because) for each in found]


def test_ranks_are_fused() -> None:
    a, b, c = a_passage("one", "kafka kafka"), a_passage("two", "kafka flag"), a_passage("three", "spark")

    assert order(a, b, c, likeness=("two#intro", "three#intro")) == [
        ("two", "0.032522", "words: kafka; rank 2 by words, 1 by likeness"),
        ("one", "0.016393", "words: kafka; rank 1 by words"),
        ("three", "0.016129", "rank 2 by likeness"),
    ]


def test_what_applies_comes_first_even_without_a_rank() -> None:
    words, path = a_passage("words", "kafka"), a_passage("path", "spark", "x/*.py", "flags/**")

    assert order(words, path, paths=("src/a.py", "Flags/new.yaml")) == [
        ("path", "1.000000", "applies to 'flags/**'"),
        ("words", "0.016393", "words: kafka; rank 1 by words"),
    ]


@pytest.mark.parametrize(
    ("pattern", "path", "applies"),
    [
        pytest.param("a/b/**", "a/b", True, id="the folder itself"),
        pytest.param("a/b/**", "a/bc", False, id="a longer name"),
        pytest.param("**/b.py", "x/y/b.py", True, id="any depth"),
        pytest.param("a/b.py", "A/B.py", True, id="a literal, folded"),
        pytest.param("a?/*.py", "ab/c.py", True, id="a wild folder"),
        pytest.param("a?/*.py", "abc/d.py", False, id="another wild folder"),
        pytest.param("**", "anything", True, id="everything"),
    ],
)
def test_patterns_are_found_by_their_literal_start(pattern: str, path: str, *, applies: bool) -> None:
    assert (order(a_passage("one", "x", pattern), text="", paths=(path,)) != []) == applies


def test_ties_go_by_id_and_unknown_likeness_is_passed_over() -> None:
    twins = [a_passage(name, "same", "a") for name in ("c", "a", "b")]

    found = order(*twins, text="", paths=("a",), likeness=("gone#intro",))

    assert [name for name, *_ in found] == ["a", "b", "c"]


def test_a_second_query_gets_the_same_reasons() -> None:
    shelf = Shelf([a_passage("one", "kafka topics"), a_passage("two", "spark")])

    first, second = (shelf.recall("a kafka topic", (), (), top=10) for _ in range(2))

    assert [each.because for each in first] == ["words: kafka, topic; rank 1 by words"]
    assert second == first


def test_what_is_left_out_makes_room_and_the_others_keep_their_ranks() -> None:
    shelf = Shelf([a_passage("one", "kafka kafka"), a_passage("two", "kafka flag")])

    (found,) = shelf.recall("kafka", (), (), top=1, left_out={"one"})

    assert (found.passage.document, found.because) == ("two", "words: kafka; rank 2 by words")


def test_an_empty_shelf_recalls_nothing() -> None:
    assert order() == []
    assert len(Shelf([])) == 0


def test_distances_that_differ_by_rounding_are_ties() -> None:
    assert by_likeness([("b", 0.5), ("a", 0.5000001), ("c", 0.4)]) == ("c", "a", "b")


LABELLED = [
    ("can this migration be rolled back", "payments-ledger-migrations#every-migration-can-be-taken-back"),
    ("drop a column that the running release uses", "payments-ledger-migrations#expand-then-contract"),
    ("float for an amount of money", "payments-ledger-entries#money-is-decimal"),
    ("update ledger_entries in a backfill script", "payments-ledger-entries#entries-are-never-changed"),
    ("spark job without maxExecutors", "data-platform-spark-sizing#every-job-has-an-upper-limit"),
    ("collect a dataframe to the driver", "data-platform-spark-sizing#nothing-large-comes-to-the-driver"),
    ("overwrite mode of a partitioned table", "data-platform-spark-writes#an-overwrite-replaces-more-than-you-think"),
    ("ingress route to /internal metrics", "expose-an-endpoint#name-each-path"),
    ("pprof debug server in a service", "developer-platform-network-exposure#profilers-and-debug-servers"),
    ("delete a failing test", "developer-platform-repository-hygiene#a-deleted-test-needs-a-reason-and-a-person"),
    ("pull_request_target with secrets", "developer-platform-repository-hygiene#workflows-and-secrets"),
    ("roll out a feature flag in steps", "streaming-feature-flags#production-moves-in-steps"),
    ("max.poll.interval.ms of a consumer", "streaming-consumer-groups#size-the-poll-interval-from-the-slowest-batch"),
    ("change the number of partitions", "streaming-topics-and-producers#partitions-decide-the-order"),
    ("how long may permissions be cached", "identity-permission-caching#what-may-be-cached-and-for-how-long"),
    ("read a profile without a permission check", "identity-authorisation#unscoped-reads-have-one-user"),
]
"""Questions about the sample organisation, each with the passage that answers it."""


@pytest.mark.parametrize(
    ("embedder", "least"),
    [pytest.param(NgramEmbedder(), 14, id="n-grams"), pytest.param(FakeEmbedder(), 12, id="the fake")],
)
async def test_the_answer_is_among_the_first_five(embedder: Embedder, least: int) -> None:
    knowledge = FakeKnowledge(embedder)
    files = {path.relative_to(RUNBOOKS).as_posix(): path.read_bytes() for path in RUNBOOKS.rglob("*.md")}
    await knowledge.learn(OwnerName("all"), read_loosely(files, folder_owners={}).passages)

    missed = []
    for question, answer in LABELLED:
        found = await knowledge.recall(Query(owner=None, text=question, paths=(), top=5))
        if answer not in [recalled.passage.id for recalled in found]:
            missed.append(question)

    assert len(LABELLED) - len(missed) >= least, missed
