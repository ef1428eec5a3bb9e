"""The canary: a word in our instructions that no honest reply contains. A reply that does has leaked them."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from reviewbot.kernel.ids import Digest

_PREFIX: Final = "rbcanary"
_PIECE: Final = 12
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/_-]+")


def canary_for(policy_digest: Digest) -> str:
    """Return the canary: the same for every request under one policy, so that providers can cache the instructions."""
    return _PREFIX + hashlib.sha256(b"canary:" + policy_digest.encode()).hexdigest()[:24]


def leaks(canary: str, texts: Iterable[str]) -> bool:
    """Say whether the texts, one by one or strung together, hold a piece of the canary: plain, reversed, hex or base64.

    A piece is twelve letters: so a canary that is split over a few fields is found in each.
    """
    whole = "".join(texts)
    squeezed = _SEPARATORS.sub("", whole.lower())
    letters = _NOT_BASE64.sub("", whole)
    plain, coded = _all_pieces(canary)
    return any(map(squeezed.__contains__, plain)) or any(map(letters.__contains__, coded))


@lru_cache(maxsize=256)
def _all_pieces(canary: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    plain = (piece for form in _plain_forms(canary) for piece in _pieces(form, _PIECE))
    coded = (piece for core in _base64_cores(canary) for piece in _pieces(core, _PIECE + 4))
    return tuple(plain), tuple(coded)


def _plain_forms(canary: str) -> tuple[str, ...]:
    secret = canary.removeprefix(_PREFIX)
    return canary, canary[::-1], secret.encode().hex(), secret[::-1].encode().hex()


def _pieces(form: str, width: int) -> Iterator[str]:
    return (form[at : at + width] for at in range(len(form) - width + 1))


def _base64_cores(canary: str) -> Iterator[str]:
    # What stands before and after decides the first and the last letters; those between are always the same.
    for text in (canary, canary[::-1]):
        for offset in range(3):
            encoded = base64.b64encode(b"\0" * offset + text.encode()).decode()
            yield encoded[4 if offset else 0 : -4]
