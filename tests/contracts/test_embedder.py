"""Embedder: what every way of turning text into vectors promises."""

import importlib.util
import math
from collections.abc import Iterator, Sequence

import pytest

from reviewbot.adapters.embedder_ngrams import NgramEmbedder
from reviewbot.adapters.embedder_onnx import OnnxEmbedder
from reviewbot.adapters.embedder_openai import OpenAIEmbedder
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.ports import Embedder
from tests.adapters.embeddings_server import embeddings_server

# Its packages are not among the project's: its own tests run this suite where they are.
_ONNX = ["onnx"] if importlib.util.find_spec("onnxruntime") else []


@pytest.fixture(params=["fake", "n-grams", "openai", *_ONNX])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "fake":
        yield FakeEmbedder()
    elif request.param == "n-grams":
        yield NgramEmbedder()
    elif request.param == "onnx":
        yield OnnxEmbedder()
    else:
        with embeddings_server() as server:
            yield OpenAIEmbedder(api_key="sk-test", base_url=server.url)


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Drop a column of the ledger", id="a sentence"),
        pytest.param("", id="nothing"),
        pytest.param(" \n\t", id="blanks"),
        pytest.param("— … !", id="no word"),
        pytest.param("\ud800\x00", id="what is no text"),
        pytest.param("word " * 100_000, id="half a megabyte"),
    ],
)
async def test_every_vector_has_length_one(embedder: Embedder, text: str) -> None:
    (vector,) = await embedder.embed([text])

    assert math.isclose(math.sqrt(sum(part * part for part in vector)), 1.0, abs_tol=1e-5)


async def test_one_vector_comes_for_each_text_in_order(embedder: Embedder) -> None:
    texts = [f"text number{place}" for place in range(150)]

    together = await embedder.embed(texts)

    assert len(together) == 150
    assert [list(together[place]) for place in (0, 77, 149)] == [
        list((await embedder.embed([texts[place]]))[0]) for place in (0, 77, 149)
    ]


async def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert list(await embedder.embed([])) == []


async def test_like_texts_are_nearer_than_others(embedder: Embedder) -> None:
    one, like, other = await embedder.embed(
        ["drop a column of the ledger", "the ledger drops its column", "kafka consumers rebalance"]
    )

    assert likeness(one, like) > likeness(one, other)


async def test_it_has_a_name(embedder: Embedder) -> None:
    assert embedder.name
