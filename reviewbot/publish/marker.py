"""Hidden keys: how a comment of ours is found again. Whether it is ours is for the forge to say, never for the key."""

import re
from typing import Final

from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import FindingKey, OwnerName

SUMMARY_KEY: Final = "summary"

_KEY: Final = re.compile(r"[A-Za-z0-9@:/._+-]{1,300}")
_MARKED: Final = re.compile(r"<!-- reviewbot:([A-Za-z0-9@:/._+-]{1,300}) -->\s*\Z")


def marked(body: str, key: str) -> str:
    """Return the body with its key as a last line that nobody sees.

    Raises BrokenInvariant for a key that could end the line early.
    """
    if _KEY.fullmatch(key) is None or "--" in key:
        raise BrokenInvariant(f"{key!r} cannot be hidden in a comment")
    return f"{body}\n\n<!-- reviewbot:{key} -->"


def key_in(body: str) -> str | None:
    """Return the key that a body of ours ends with, or None."""
    found = _MARKED.search(body[-400:])
    return None if found is None else found[1]


def inline_key(owner: OwnerName, finding: FindingKey) -> str:
    """Return the key of the comment on a line that shows a finding."""
    return f"finding:{owner}:{finding}"


def owner_in(key: str) -> OwnerName | None:
    """Return whose finding the comment with this key shows, or None for another kind of comment."""
    parts = key.split(":", 2)
    return OwnerName(parts[1]) if len(parts) == 3 and parts[0] == "finding" else None
