"""The n-gram embedder: the same vectors on every machine, made in no time."""

import asyncio
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence

from reviewbot.adapters.embedder_ngrams import DIMENSIONS, NgramEmbedder
from reviewbot.kernel.canonical import digest_of

_PRINT = """
import asyncio, json
from reviewbot.adapters.embedder_ngrams import NgramEmbedder
print(json.dumps([list(each) for each in asyncio.run(NgramEmbedder().embed(["drop a ledger_entries column"]))]))
"""


def _printed_elsewhere() -> str:
    command = [sys.executable, "-c", _PRINT]
    return subprocess.run(command, capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": "77"}).stdout


async def test_another_process_makes_the_same_vector() -> None:
    (here,) = await NgramEmbedder().embed(["drop a ledger_entries column"])

    made = await asyncio.to_thread(_printed_elsewhere)

    assert json.loads(made) == [list(here)]


async def test_the_name_changes_with_the_vectors() -> None:
    (vector,) = await NgramEmbedder().embed(["drop a column"])
    places = tuple((place, f"{part:.4f}") for place, part in enumerate(vector) if part)

    assert len(vector) == DIMENSIONS
    assert (NgramEmbedder().name, digest_of(places)[:15]) == ("ngrams-1", "sha256:1230711f")


async def test_a_misspelt_word_is_still_like_itself() -> None:
    right, wrong, other = await NgramEmbedder().embed(["migration", "migrations", "rebalance"])

    def likeness(one: Sequence[float]) -> float:
        return sum(a * b for a, b in zip(right, one, strict=True))

    assert likeness(wrong) > 0.5
    assert likeness(other) < 0.1


async def test_ten_thousand_words_take_less_than_a_second() -> None:
    text = " ".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(10_000))
    begin = time.perf_counter()

    await NgramEmbedder().embed([text])

    assert time.perf_counter() - begin < 1.0
