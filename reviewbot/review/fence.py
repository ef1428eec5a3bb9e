"""Fences: strangers' text between two marks that it cannot contain."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import count

from reviewbot.kernel.untrusted import is_all_seen, visible


def fenced(text: str) -> str:
    """Return the text, hidden characters written out, between marks with a nonce of its own.

    The nonce is made from the text, so that the same text gives the same prompt on a replay and in a provider's cache;
    it never occurs in the text, so that the text cannot close its fence.
    """
    # Line by line where there is something to write out: most lines have nothing, and are told at a glance.
    shown = text if is_all_seen(text) else "\n".join(map(visible, text.split("\n")))
    return fenced_by(_nonces_for(shown), shown)


def fenced_by(nonces: Iterable[str], text: str) -> str:
    """Return the text between marks with the first of the nonces that does not occur in it."""
    nonce = next(nonce for nonce in nonces if nonce not in text)
    return f"<untrusted-{nonce}>\n{text}\n</untrusted-{nonce}>"


def _nonces_for(text: str) -> Iterator[str]:
    content = text.encode()
    return (hashlib.sha256(attempt.to_bytes(4, "big") + content).hexdigest()[:16] for attempt in count())
