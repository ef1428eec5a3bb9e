"""Ranks texts by the words they share with a query, rare words first (BM25)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

MOST_QUERY_WORDS: Final = 256
"""Different words of a query that are looked for, from its start: a query's cost is bounded whatever it quotes."""

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME: Final = re.compile(r"[^\W_]+")
_LONGEST_REMEMBERED: Final = 40
"""Characters. Code says the same names over and over; what is longer is hardly ever said again."""
_SAYING_NOTHING: Final = (
    "a an and are as at be been but by can do does for from had has have how i if in into is it its may must no not of "
    "on or our so than that the their then there these they this to up was we were what when where which who why will "
    "with you your"
)
_SAYS_NOTHING: Final = frozenset(_SAYING_NOTHING.split())


def words_of(text: str) -> Iterator[str]:
    """Give the words of a text or of code: parts of names apart, case folded, plurals without their s."""
    return _words_of_each(_NAME.findall(text))


def _words_of_each(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from _words_in(name) if len(name) <= _LONGEST_REMEMBERED else _split(name)


@lru_cache(maxsize=16_384)
def _words_in(name: str) -> tuple[str, ...]:
    return _split(name)


def _split(name: str) -> tuple[str, ...]:
    words = (word.casefold() for word in _CAMEL.split(name))
    return tuple(_singular(word) for word in words if word not in _SAYS_NOTHING)


def _singular(word: str) -> str:
    """Return a word without the s of an English plural.

    Source: Harman, "How effective is suffixing?", 1991, the S stemmer.
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(("us", "ss")):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    return word[:-1]


class WordIndex:
    """The words of many texts. Building takes about 0.1 ms a text; it never changes afterwards."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s  # noqa: PLC0415 - it brings numpy, half a second that only recalling is worth

        split = [list(words_of(text)) for text in texts]
        self._holders: dict[str, int] = {}
        for words in split:
            for word in dict.fromkeys(words):
                self._holders[word] = self._holders.get(word, 0) + 1
        self._index = bm25s.BM25(method="lucene")
        if self._holders:
            self._index.index(split, show_progress=False)

    def rank(self, words: Sequence[str]) -> tuple[int, ...]:
        """Return the places of the texts that have one of the known words, best first; ties in the texts' order."""
        import numpy as np  # noqa: PLC0415 - see above

        if not words:
            return ()
        scores = np.round(self._index.get_scores(list(words)), 5)
        order = np.argsort(-scores, kind="stable")
        return tuple(order[: int((scores > 0).sum())].tolist())

    def known(self, query: str) -> tuple[str, ...]:
        """Return the query's different words that any text has, the rarest first."""
        words: dict[str, None] = {}
        # Each name once: code says few names, many times over.
        for word in _words_of_each(dict.fromkeys(_NAME.findall(query))):
            if word in self._holders:
                words[word] = None
            if len(words) == MOST_QUERY_WORDS:
                break
        return tuple(sorted(words, key=lambda word: (self._holders[word], word)))
