"""The OpenAI embedder: what the server says becomes one of our failures."""

from collections.abc import Iterator

import pytest

from reviewbot.adapters.embedder_openai import OpenAIEmbedder
from reviewbot.kernel.errors import Misconfigured, Unavailable
from tests.adapters.canned import Canned, canned_server
from tests.adapters.embeddings_server import EmbeddingsServer, embeddings_server


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with embeddings_server() as running:
        yield running


def an_embedder(server: EmbeddingsServer) -> OpenAIEmbedder:
    return OpenAIEmbedder(api_key="sk-test", base_url=server.url, model="small")


async def test_texts_are_sent_in_batches(server: EmbeddingsServer) -> None:
    await an_embedder(server).embed(["text"] * 130)

    assert [len(asked["input"]) for asked in server.asked] == [64, 64, 2]
    assert {asked["model"] for asked in server.asked} == {"small"}


async def test_a_long_text_is_cut_before_it_is_sent(server: EmbeddingsServer) -> None:
    await an_embedder(server).embed(["x" * 30_000, ""])

    assert [len(text) for text in server.asked[0]["input"]] == [20_000, 1]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        pytest.param(429, Unavailable, id="too many requests"),
        pytest.param(500, Unavailable, id="a server's fault"),
        pytest.param(401, Misconfigured, id="a wrong key"),
        pytest.param(404, Misconfigured, id="an unknown model"),
    ],
)
async def test_a_refusal_says_who_must_act(server: EmbeddingsServer, status: int, failure: type[Exception]) -> None:
    server.status = status

    with pytest.raises(failure):
        await an_embedder(server).embed(["text"])


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with embeddings_server() as server:
        url = server.url

    with pytest.raises(
        Unavailable, match="embeddings of OpenAI is unavailable: it cannot be reached: it refused the connection"
    ):
        await OpenAIEmbedder(api_key="sk-test", base_url=url).embed(["text"])


async def test_a_missing_vector_is_not_made_up(server: EmbeddingsServer) -> None:
    server.leaves_out = 1

    with pytest.raises(Unavailable, match="1 vectors came for 2 texts"):
        await an_embedder(server).embed(["one", "two"])


async def test_a_vector_without_length_is_refused(server: EmbeddingsServer) -> None:
    server.length = 0.0

    with pytest.raises(Unavailable, match="a vector came without a length"):
        await an_embedder(server).embed(["one"])


NO_VECTORS = "it answered with something that is no list of vectors"
BROKEN = [
    pytest.param(Canned(headers=(("content-type", "text/html"),), body=b"<html>"), NO_VECTORS, id="a page"),
    pytest.param(Canned(body=b"{"), NO_VECTORS, id="no JSON"),
    pytest.param(Canned(body=b"\xff"), NO_VECTORS, id="no UTF-8"),
    pytest.param(Canned(body=b"[]"), NO_VECTORS, id="another shape"),
    pytest.param(Canned(body=b'{"data": null}'), NO_VECTORS, id="nothing in it"),
    pytest.param(Canned(body=b'{"data": [{"index": 0, "embedding": ["a"]}]}'), NO_VECTORS, id="words for numbers"),
    pytest.param(Canned(body=b'{"data', is_reset=True), NO_VECTORS, id="it breaks off"),
    pytest.param(
        Canned(body=b'{"data": []}', drips=True), "it cannot be reached: it did not answer in time", id="it drips"
    ),
]


@pytest.mark.parametrize(("canned", "why"), BROKEN)
async def test_an_answer_that_cannot_be_used_is_no_answer(canned: Canned, why: str) -> None:
    async with canned_server() as server:
        server.replies = (canned,)
        embedder = OpenAIEmbedder(api_key="key", base_url=server.url, seconds=0.2 if canned.drips else 20)
        with pytest.raises(Unavailable) as broken:
            await embedder.embed(["text"])

    assert broken.value.why == why


def test_without_a_key_it_does_not_start() -> None:
    with pytest.raises(Misconfigured) as raised:
        OpenAIEmbedder(api_key="")

    assert str(raised.value) == "OPENAI_API_KEY: is empty; the embedder `openai` needs it"
