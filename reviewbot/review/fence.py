"""Fences: strangers' text between two marks that it cannot contain."""

import hashlib

from reviewbot.kernel.untrusted import visible


def fenced(text: str) -> str:
    """Return the text, hidden characters written out, between marks with a nonce of its own.

    The nonce is made from the text, so that the same text gives the same prompt on a replay and in a provider's cache;
    it never occurs in the text, so that the text cannot close its fence.
    """
    shown = visible(text)
    nonce = _nonce_for(shown)
    return f"<untrusted-{nonce}>\n{shown}\n</untrusted-{nonce}>"


def _nonce_for(text: str, attempt: int = 0) -> str:
    content = text.encode("utf-8", "surrogatepass")
    nonce = hashlib.sha256(attempt.to_bytes(4, "big") + content).hexdigest()[:16]
    return nonce if nonce not in text.lower() else _nonce_for(text, attempt + 1)
