"""Recall among 10,000 passages, beside a bare dot product over their vectors."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import quantiles

import numpy as np

from reviewbot.adapters.embedder_ngrams import DIMENSIONS, NgramEmbedder
from reviewbot.adapters.knowledge_chroma import ChromaKnowledge
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, OwnerName, PassageId, RunbookId
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.query import Query
from tests.bench.table import Row

PASSAGES = 10_000
QUERIES = 100
OWNER = OwnerName("bench")
TARGET_MS = 25.0


def run() -> list[Row]:
    """Measure recall, warm, with the index in a fresh directory."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Row]:
    chance = random.Random(7)
    words = [f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{number}" for number in range(6_000)]
    knowledge = ChromaKnowledge(NgramEmbedder(), directory=folder)
    await knowledge.learn(OWNER, [_passage(number, chance, words) for number in range(PASSAGES)])
    queries = [_query(chance, words) for _ in range(QUERIES)]
    await knowledge.recall(queries[0])
    recalled = []
    for query in queries:
        begin = time.perf_counter()
        await knowledge.recall(query)
        recalled.append((time.perf_counter() - begin) * 1_000)
    knowledge.close()
    vectors = np.random.default_rng(7).standard_normal((PASSAGES, DIMENSIONS)).astype(np.float32)
    bare = [_milliseconds(partial(_bare, vectors, row)) for row in range(QUERIES)]
    measured = _p95(recalled)
    return [
        Row(
            what=f"recall among {PASSAGES:,} passages, p95",
            measured=measured,
            unit="ms",
            ceiling=_p95(bare),
            ceiling_is="a dot product with every vector, and a sort",
            target=f"<= {TARGET_MS:.0f} ms",
            is_met=measured <= TARGET_MS,
        )
    ]


def _passage(number: int, chance: random.Random, words: list[str]) -> Passage:
    bare = Passage(
        id=PassageId(f"book-{number // 10}#part-{number % 10}"),
        document=RunbookId(f"book-{number // 10}"),
        owner=OWNER,
        kind="runbook",
        heading=f"Book {number // 10} > {_some(chance, words, 4)}",
        text=_some(chance, words, 90),
        applies_to=(f"services/s{number // 10}/**", "**/*.sql")
        if number % 100 == 0
        else (f"services/s{number // 10}/**",),
        file=f"runbooks/bench/book-{number // 10}.md",
        line=1,
        digest=Digest(""),
    )
    return replace(bare, digest=digest_of(bare))


def _query(chance: random.Random, words: list[str]) -> Query:
    paths = tuple(f"services/s{chance.randrange(PASSAGES // 10)}/src/a{number}.py" for number in range(40))
    return Query(owner=OWNER, text=_some(chance, words, 30), paths=paths, top=8)


def _some(chance: random.Random, words: list[str], count: int) -> str:
    return " ".join(words[min(int(chance.paretovariate(0.5)), len(words) - 1)] for _ in range(count))


def _milliseconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1_000


def _bare(vectors: "np.ndarray[tuple[int, int], np.dtype[np.float32]]", row: int) -> object:
    return np.argsort(-(vectors @ vectors[row]))[:5]


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]
