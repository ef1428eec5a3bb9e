"""Carriers: places in a change where text can hide from people while a model reads it. They are named to the model."""

import re
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


def carriers(entries: Iterable[ShownEntry]) -> tuple[str, ...]:
    """Return a sentence for each place in the changed lines that can carry text unseen, the first twenty by name."""
    return _bounded(tuple(_carriers(entries)))


def _carriers(entries: Iterable[ShownEntry]) -> Iterator[str]:
    for shown in entries:
        is_markup = shown.entry.path.lower().endswith(_MARKUP_FILES)
        for line in shown.lines:
            text = line.text.raw
            # Most lines are told at a glance: this is asked of each line of each owner's part.
            if line.side != "context" and (is_markup or not (text.isascii() and text.isprintable())):
                yield from _carried(shown, line, is_markup=is_markup)


def _carried(shown: ShownEntry, line: ShownLine, *, is_markup: bool) -> Iterator[str]:
    text = line.text.raw
    for code_point in hidden_code_points(text.rstrip("\r")):
        yield f"{_where(shown, line)} holds {code_point}"
    if is_markup:
        yield from (f"{_where(shown, line)} holds {name}" for name, found in _MARKUP if found.search(text))


def _where(shown: ShownEntry, line: ShownLine) -> str:
    if line.side == "removed":
        return f"removed line {line.old_number} of {shown.entry.path!r}"
    return f"line {line.new_number} of {shown.entry.path!r}"


def _bounded(sentences: tuple[str, ...]) -> tuple[str, ...]:
    if len(sentences) <= MOST_NAMED:
        return sentences
    return (*sentences[:MOST_NAMED], f"and {len(sentences) - MOST_NAMED} more")
