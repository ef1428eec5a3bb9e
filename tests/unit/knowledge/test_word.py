"""Words: what two texts share."""

import pytest

from reviewbot.knowledge.word import MOST_QUERY_WORDS, WordIndex, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("The ledger's Columns", ["ledger", "s", "column"], id="prose"),
        pytest.param("op.drop_column(newName)", ["op", "drop", "column", "new", "name"], id="code"),
        pytest.param(
            "queries indices gas bus class series", ["query", "indice", "gas", "bus", "class", "sery"], id="plurals"
        ),
        pytest.param("zombaies eyeeies", ["zombaies", "eyeeies"], id="what only looks like a plural"),
        pytest.param("it is the", [], id="words that say nothing"),
        pytest.param("kafkaTopic" * 9, ["kafka", *["topickafka"] * 8, "topic"], id="a name too long to remember"),
    ],
)
def test_words_are_taken_apart(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


def test_the_rarest_shared_word_ranks_highest() -> None:
    index = WordIndex(["kafka topic", "kafka flag", "kafka kafka"])

    assert index.rank(index.known("a flag for kafka")) == (1, 2, 0)
    assert index.known("a kafka flag, unknown") == ("flag", "kafka")


def test_texts_that_share_nothing_have_no_rank() -> None:
    index = WordIndex(["kafka", "spark"])

    assert index.rank(index.known("ledger")) == ()
    assert index.rank(index.known("spark")) == (1,)


@pytest.mark.parametrize("texts", [pytest.param([], id="no text"), pytest.param(["", "!"], id="no words")])
def test_an_index_without_words_ranks_nothing(texts: list[str]) -> None:
    index = WordIndex(texts)

    assert index.rank(index.known("kafka")) == ()


def test_a_long_query_is_cut_to_its_first_words() -> None:
    words = [f"w{number}x" for number in range(MOST_QUERY_WORDS + 10)]

    known = WordIndex([" ".join(words)]).known(" ".join(words))

    assert sorted(known) == sorted(words[:MOST_QUERY_WORDS])
