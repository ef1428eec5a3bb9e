"""Vectors without a model: hashed words, pairs of words and pieces of words. Offline, and the same on every machine."""

import asyncio
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from reviewbot.knowledge.word import words_of

DIMENSIONS: Final = 768
"""Places of a vector. The last is for texts without a word."""
LONGEST_TEXT: Final = 24_000
"""Characters of a text that are read, from its start."""

_PIECE: Final = 4
"""Characters of a piece of a word."""
_WEIGHTS: Final = {"w": 1.0, "p": 0.6, "c": 0.35}
"""What a word, a pair and a piece count: a piece is shared by chance more often than a word."""
_BLANKS: Final = re.compile(r"\s+")


class NgramEmbedder:
    """Counts words, pairs and pieces into hashed places, dampened by a square root. See `Embedder`."""

    @property
    def name(self) -> str:
        """Return `ngrams-1`; another way of counting needs another number."""
        return "ngrams-1"

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return the vectors; a text without a word gets one that is far from all others."""
        return await asyncio.to_thread(_embed, tuple(texts))


def _embed(texts: Sequence[str]) -> list[list[float]]:
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float64)
    for row, text in enumerate(texts):
        counts = Counter(_features(text[:LONGEST_TEXT]))
        if not counts:
            vectors[row, -1] = 1.0
            continue
        hashes = np.array([zlib.crc32(feature.encode("utf-8", "replace")) for feature in counts], dtype=np.uint32)
        weights = np.array([_WEIGHTS[feature[0]] for feature in counts])
        # The square root: the tenth time that a word stands in a runbook says less than the first.
        amounts = weights * np.sqrt(np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))
        signs = np.where(hashes >> np.uint32(31), 1.0, -1.0)
        np.add.at(vectors[row], hashes % np.uint32(DIMENSIONS - 1), amounts * signs)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    # Two features that cancel each other out leave nothing; such a text is as good as one without words.
    vectors[(lengths == 0)[:, 0], -1] = 1.0
    unit = vectors / np.where(lengths == 0, 1.0, lengths)
    # Rounded: machines add up the length in their own order, and differ in the last places.
    rounded: list[list[float]] = np.round(unit, 7).tolist()
    return rounded


def _features(text: str) -> Iterator[str]:
    before = ""
    for word in words_of(_BLANKS.sub(" ", text)):
        yield f"w{word}"
        if before:
            yield f"p{before} {word}"
        before = word
        edged = f"<{word}>"
        for start in range(max(1, len(edged) - _PIECE + 1)):
            yield f"c{edged[start : start + _PIECE]}"
