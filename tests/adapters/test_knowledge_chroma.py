"""The Chroma index: several processes on one directory, and what happens when there is no server."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.adapters.embedder_ngrams import NgramEmbedder
from reviewbot.adapters.knowledge_chroma import ChromaKnowledge
from reviewbot.adapters.knowledge_chroma_line import connect, disconnect
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.document import Recalled
from tests.contracts.test_knowledge import PAYMENTS, ROLLBACK, ROUNDING, SETTLEMENT, a_passage, a_query, ids

_OTHER_PROCESS = """
import asyncio, json, sys
from pathlib import Path
from reviewbot.adapters.knowledge_chroma import ChromaKnowledge
from reviewbot.fakes.embedder import FakeEmbedder
from tests.contracts.test_knowledge import PAYMENTS, ROLLBACK, ROUNDING, a_query, ids

knowledge = ChromaKnowledge(FakeEmbedder(), directory=Path(sys.argv[1]))
known = {"rollback": ROLLBACK, "rounding": ROUNDING}
for line in sys.stdin:
    asyncio.run(knowledge.learn(PAYMENTS, [known[name] for name in line.split()]))
    print(json.dumps(asyncio.run(ids(knowledge, a_query("column")))), flush=True)
"""


class OtherProcess:
    """A second process that has the same directory open, and learns what it is told."""

    def __init__(self, directory: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _OTHER_PROCESS, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    async def learns(self, *names: str) -> list[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(names) + "\n")
        self._process.stdin.flush()
        found: list[str] = json.loads(await asyncio.to_thread(self._process.stdout.readline))
        return found

    def ends(self) -> None:
        self._process.communicate(timeout=20)


async def test_what_another_process_learned_is_recalled_at_once(tmp_path: Path) -> None:
    here = ChromaKnowledge(FakeEmbedder(), directory=tmp_path)
    await here.learn(PAYMENTS, (ROUNDING,))
    before = await ids(here, a_query("column"))
    other = OtherProcess(tmp_path)

    seen_there = await other.learns("rollback")
    seen_here = await ids(here, a_query("column"))
    await other.learns("rollback", "rounding")
    seen_later = await ids(here, a_query("column"))
    await here.learn(PAYMENTS, (SETTLEMENT,))
    learned_here = await ids(here, a_query("column"))

    other.ends()
    here.close()
    assert before == [ROUNDING.id]
    assert seen_there == seen_here == [ROLLBACK.id]
    assert seen_later == [ROLLBACK.id, ROUNDING.id]
    assert learned_here == [SETTLEMENT.id]


async def test_an_index_is_still_there_after_a_restart(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    first = ChromaKnowledge(embedder, directory=tmp_path)
    await first.learn(PAYMENTS, (ROLLBACK,))
    first.close()
    embedder.asked.clear()

    second = ChromaKnowledge(embedder, directory=tmp_path)
    embedded = await second.learn(PAYMENTS, (ROLLBACK,))
    found: tuple[Recalled, ...] = await second.recall(a_query("column"))
    second.close()

    assert embedded == 0
    assert [recalled.passage for recalled in found] == [ROLLBACK]


async def test_embedders_do_not_see_each_others_vectors(tmp_path: Path) -> None:
    fake = ChromaKnowledge(FakeEmbedder(), directory=tmp_path)
    grams = ChromaKnowledge(NgramEmbedder(), directory=tmp_path)
    await fake.learn(PAYMENTS, (ROLLBACK,))

    unknown = await ids(grams, a_query("column", owner=None))
    await grams.learn(PAYMENTS, (ROUNDING,))

    assert unknown == []
    assert await ids(grams, a_query("column", owner=None)) == [ROUNDING.id]
    assert await ids(fake, a_query("column", owner=None)) == [ROLLBACK.id]
    fake.close()
    grams.close()


async def test_two_that_learn_at_once_leave_one_whole_answer(tmp_path: Path) -> None:
    knowledge = ChromaKnowledge(FakeEmbedder(), directory=tmp_path)
    small = tuple(a_passage(f"small{number}", f"column {number}") for number in range(3))
    large = tuple(a_passage(f"large{number}", f"column {number}") for number in range(40))

    await asyncio.gather(knowledge.learn(PAYMENTS, small), knowledge.learn(PAYMENTS, large))
    found = await ids(knowledge, a_query("column", top=50))
    knowledge.close()

    assert sorted(found) in (sorted(each.id for each in small), sorted(each.id for each in large))


@pytest.mark.parametrize("owner", [pytest.param(PAYMENTS, id="one owner's"), pytest.param(None, id="everybody's")])
async def test_an_index_that_was_emptied_is_taught_again_what_was_taught_here(
    chroma_server: str, caplog: pytest.LogCaptureFixture, owner: OwnerName | None
) -> None:
    knowledge, other = (ChromaKnowledge(FakeEmbedder(), url=chroma_server) for _ in range(2))
    await knowledge.learn(PAYMENTS, (ROLLBACK, ROUNDING))
    before = await ids(knowledge, a_query("column", owner=owner))
    empty(chroma_server)

    untaught = await ids(other, a_query("column", owner=owner))
    found = await ids(knowledge, a_query("column", owner=owner))

    assert untaught == []
    assert found == before != []
    assert await ids(other, a_query("column", owner=owner)) == before
    told = [each.getMessage() for each in caplog.records if each.name == "reviewbot.knowledge"]
    assert told == ["the knowledge index has lost what payments knew, and is taught again"]
    empty(chroma_server)
    knowledge.close()
    other.close()


def empty(server: str) -> None:
    """Leave nothing in a server's index, as one that begins with an empty disk."""
    client = connect(None, server)
    for each in client.list_collections():
        client.delete_collection(each.name)
    disconnect(client)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    knowledge = ChromaKnowledge(FakeEmbedder(), url="http://127.0.0.1:9")

    with pytest.raises(Unavailable, match="the knowledge index is unavailable"):
        await knowledge.recall(a_query("column"))


@pytest.mark.parametrize("has_both", [pytest.param(False, id="neither"), pytest.param(True, id="both")])
def test_it_needs_one_place(tmp_path: Path, *, has_both: bool) -> None:
    with pytest.raises(Misconfigured, match="needs either a directory or a URL"):
        ChromaKnowledge(
            FakeEmbedder(), directory=tmp_path if has_both else None, url="http://127.0.0.1:9" if has_both else None
        )


def test_chroma_is_imported_only_when_it_is_used() -> None:
    script = "import sys, reviewbot.adapters.knowledge_chroma as k; sys.exit('chromadb' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
