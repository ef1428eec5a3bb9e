"""Strangers' text, from the door on. It can be carried, measured and shown inert, never obeyed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_KEPT_CONTROLS: Final = frozenset("\n\t")
_INVISIBLE_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_HIDDEN_BUT_PRINTABLE: Final = re.compile(f"[\ufe00-\ufe0f\U000e0100-\U000e01ef{''.join(sorted(_INVISIBLE_LETTERS))}]")


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Text that somebody outside wrote: a title, a diff line, a path in prose, a model's sentence.

    It has no `__str__` of its own content, so that it cannot slip into a sentence by formatting. Modules that may read
    `raw` are listed in a house test, each with its reason: `review/prompt.py` alone puts it, fenced, before a model;
    `publish/inert.py` alone shows it to people; the others only match or measure.
    """

    raw: str

    def __str__(self) -> str:
        return f"<untrusted text, {len(self.raw)} characters>"

    def __repr__(self) -> str:
        return f"Untrusted({len(self.raw)} characters)"

    def __bool__(self) -> bool:
        return bool(self.raw)


@lru_cache(maxsize=4096)
def is_hidden(character: str) -> bool:
    """Say whether a reader would not see this character although it is there.

    Controls, format characters (bidirectional overrides, zero-width joiners, tags), variation selectors, private-use
    and unassigned code points, and letters that draw nothing.
    Source: Unicode Standard Annex 44, General_Category; "Trojan Source" (CVE-2021-42574) for the bidirectional ones.
    """
    if character in _KEPT_CONTROLS:
        return False
    code = ord(character)
    is_selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return is_selector or character in _INVISIBLE_LETTERS or unicodedata.category(character) in _HIDDEN_CATEGORIES


def hidden_code_points(text: str) -> tuple[str, ...]:
    """Return the hidden code points of the text as `U+202E`, each once, in order of first appearance."""
    if is_all_seen(text):
        return ()
    return tuple(dict.fromkeys(f"U+{ord(character):04X}" for character in text if is_hidden(character)))


def visible(text: str) -> str:
    """Return the text with every hidden character written out as `<U+202E>`."""
    if is_all_seen(text):
        return text
    return "".join(f"<U+{ord(character):04X}>" if is_hidden(character) else character for character in text)


def is_all_seen(text: str) -> bool:
    """Say at a glance whether nothing in the text is hidden; however long it is, that costs next to nothing."""
    # Python calls nothing printable that is of a hidden category; only what draws nothing is left to look for.
    is_printable = text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable()
    return is_printable and (text.isascii() or _HIDDEN_BUT_PRINTABLE.search(text) is None)
