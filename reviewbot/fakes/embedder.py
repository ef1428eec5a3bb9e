"""Vectors in memory: each word counts in one of a few places. Enough to tell texts apart, and nothing is installed."""

import math
import zlib
from collections.abc import Sequence

from reviewbot.knowledge.word import words_of

_PLACES = 64


class FakeEmbedder:
    """See `Embedder`. It keeps what it was asked, in order."""

    def __init__(self, name: str = "fake") -> None:
        self._name = name
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        """Return the name it was given."""
        return self._name

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return the counts of words, brought to length one; the last place is for a text without words."""
        self.asked += texts
        return [_vector(text) for text in texts]


def _vector(text: str) -> list[float]:
    counts = [0.0] * _PLACES
    for word in words_of(text):
        counts[zlib.crc32(word.encode("utf-8", "replace")) % (_PLACES - 1)] += 1.0
    length = math.sqrt(sum(count * count for count in counts))
    return [count / length for count in counts] if length else [*counts[:-1], 1.0]
