"""Carriers: places in a change where text can hide from the person who reads it.

Some are only named to the model (an HTML comment is plain to it). Characters that a reader cannot see, or takes for
others, need a person: `hidden_from_people` names them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from reviewbot.kernel.untrusted import hidden_code_points
from reviewbot.review.shown import ShownEntry, ShownLine

MOST_NAMED: Final = 20
"""Carriers that are listed one by one; more are counted."""

_COMMENT: Final = re.compile(r"<!--")
_ALTERNATIVE: Final = re.compile(r"!\[[^\]]{1,512}\]\(|\balt\s{0,4}=\s{0,4}[\"']")
_LINK_TITLE: Final = re.compile(r"\]\([^\s)]{0,512}\s{1,8}[\"'(]")
_HIDDEN_ATTRIBUTE: Final = re.compile(
    r"(?i)\b(?:hidden\b|aria-hidden|display\s{0,4}:\s{0,4}none|font-size\s{0,4}:\s{0,4}0)"
)
_MARKUP: Final = (
    ("an HTML comment", _COMMENT),
    ("an image's alternative text", _ALTERNATIVE),
    ("a link's title", _LINK_TITLE),
    ("an attribute that hides text", _HIDDEN_ATTRIBUTE),
)
_MARKUP_FILES: Final = (".md", ".markdown", ".mdx", ".html", ".htm", ".svg", ".vue", ".jsx", ".tsx", ".rst")
_WORD: Final = re.compile(r"\w{2,128}")
_LOOKALIKES: Final = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")


def carriers(entries: Iterable[ShownEntry]) -> tuple[str, ...]:
    """Return a sentence for each place in the changed lines that can carry text unseen, the first twenty by name."""
    return _bounded(tuple(_carriers(entries)))


def hidden_from_people(entries: Iterable[ShownEntry]) -> tuple[str, ...]:
    """Return a sentence for each added line that does not read as it is written, the first twenty by name.

    Source: "Trojan Source" (CVE-2021-42574, CVE-2021-42694): bidirectional controls and lookalike letters.
    """
    return _bounded(tuple(_unseen(entries)))


def _carriers(entries: Iterable[ShownEntry]) -> Iterator[str]:
    for shown, line in _changed(entries):
        for code_point in hidden_code_points(line.text.raw.rstrip("\r")):
            yield f"{_where(shown, line)} holds {code_point}"
        if shown.entry.path.lower().endswith(_MARKUP_FILES):
            yield from (f"{_where(shown, line)} holds {name}" for name, found in _MARKUP if found.search(line.text.raw))


def _unseen(entries: Iterable[ShownEntry]) -> Iterator[str]:
    for shown, line in _changed(entries):
        text = line.text.raw
        if line.side == "removed" or text.isascii():
            continue
        hidden = tuple(f"U+{ord(text[at]):04X}" for at in range(len(text)) if _misleads(text, at))
        for code_point in dict.fromkeys(hidden):
            yield f"{_where(shown, line)} holds {code_point}, which nobody sees"
        if any(_is_lookalike(word) for word in _WORD.findall(text)):
            yield f"{_where(shown, line)} mixes letters of two scripts in one word"


def _misleads(text: str, at: int) -> bool:
    character = text[at]
    if character == "\ufeff" and at == 0:
        return False  # a byte order mark begins many files
    if character == "\u200d" and at and not text[at - 1].isascii():
        return False  # joins emoji, and letters of scripts that need it
    return (
        bool(hidden_code_points(character))
        and unicodedata.category(character) in {"Cf", "Lo", "Mn", "Zl", "Zp"}
        and (not 0xFE00 <= ord(character) <= 0xFE0F)
    )


def _is_lookalike(word: str) -> bool:
    if word.isascii() or not any(letter.isascii() and letter.isalpha() for letter in word):
        return False
    return any(unicodedata.name(letter, "").startswith(_LOOKALIKES) for letter in word if not letter.isascii())


def _changed(entries: Iterable[ShownEntry]) -> Iterator[tuple[ShownEntry, ShownLine]]:
    return ((shown, line) for shown in entries for line in shown.lines if line.side != "context")


def _where(shown: ShownEntry, line: ShownLine) -> str:
    if line.side == "removed":
        return f"removed line {line.old_number} of {shown.entry.path!r}"
    return f"line {line.new_number} of {shown.entry.path!r}"


def _bounded(sentences: tuple[str, ...]) -> tuple[str, ...]:
    if len(sentences) <= MOST_NAMED:
        return sentences
    return (*sentences[:MOST_NAMED], f"and {len(sentences) - MOST_NAMED} more")
