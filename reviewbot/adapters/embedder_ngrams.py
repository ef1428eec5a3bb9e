"""Vectors without a model: hashed words, pairs of words and pieces of words. Offline, and the same on every machine."""

import asyncio
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
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
_LONGEST_REMEMBERED: Final = 40
"""Characters of a word or feature whose place is remembered."""


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
        places = [_place(feature) if len(feature) <= _LONGEST_REMEMBERED else _hashed(feature) for feature in counts]
        hashes = np.array([hashed for hashed, _ in places], dtype=np.uint32)
        weights = np.array([weight for _, weight in places])
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


def _features(text: str) -> list[str]:
    features: list[str] = []
    before = ""
    for word in words_of(text):
        features.append(f"w{word}")
        if before:
            features.append(f"p{before} {word}")
        before = word
        features += _pieces(word) if len(word) <= _LONGEST_REMEMBERED else _cut(word)
    return features


def _cut(word: str) -> tuple[str, ...]:
    edged = f"<{word}>"
    return tuple(f"c{edged[start : start + _PIECE]}" for start in range(max(1, len(edged) - _PIECE + 1)))


def _hashed(feature: str) -> tuple[int, float]:
    return zlib.crc32(feature.encode("utf-8", "replace")), _WEIGHTS[feature[0]]


# Changes of one repository say the same words over and over.
_pieces: Final = lru_cache(maxsize=8_192)(_cut)
_place: Final = lru_cache(maxsize=65_536)(_hashed)
