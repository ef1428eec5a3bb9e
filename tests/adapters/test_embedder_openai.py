"""The OpenAI embedder: what the server says becomes one of our failures."""

from collections.abc import Iterator

import pytest

from reviewbot.adapters.embedder_openai import OpenAIEmbedder
from reviewbot.kernel.errors import Misconfigured, Unavailable
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

    with pytest.raises(Unavailable, match="embeddings of OpenAI is unavailable: APIConnectionError"):
        await OpenAIEmbedder(api_key="sk-test", base_url=url).embed(["text"])


async def test_a_missing_vector_is_not_made_up(server: EmbeddingsServer) -> None:
    server.leaves_out = 1

    with pytest.raises(Unavailable, match="1 vectors came for 2 texts"):
        await an_embedder(server).embed(["one", "two"])


async def test_a_vector_without_length_is_refused(server: EmbeddingsServer) -> None:
    server.length = 0.0

    with pytest.raises(Unavailable, match="a vector came without a length"):
        await an_embedder(server).embed(["one"])


def test_without_a_key_it_does_not_start() -> None:
    with pytest.raises(Misconfigured) as raised:
        OpenAIEmbedder(api_key="")

    assert str(raised.value) == "OPENAI_API_KEY: is empty; the embedder `openai` needs it"
