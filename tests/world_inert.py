"""What a forge would make live in a text of ours: found by rendering it, not by searching it."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

_OURS = re.compile(r"<!-- reviewbot:[A-Za-z0-9@:/._+-]+ -->\s*\Z")
_LIVE_WORDS = {
    "a mention": re.compile(r"(?<![\w`])@[A-Za-z0-9]"),
    "a reference": re.compile(r"(?<![\w&])#\d|(?<!\w)GH-\d"),
    "an address": re.compile(r"https?:|www\.|data:|javascript:", re.IGNORECASE),
    "a commit": re.compile(r"(?<!\w)[0-9a-f]{7,40}(?!\w)"),
}
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\x00]")


def live_in(text: str) -> list[str]:
    """Return what is live in a text as GitHub renders it: links, images, markup, mentions; and what nobody sees."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    found = [fault for token in tokens for fault in _faults(token)]
    return [*found, *("a hidden character" for _ in _HIDDEN.findall(text))]


def _faults(token: Token) -> Iterator[str]:
    if token.type in ("html_block", "html_inline") and _OURS.fullmatch(token.content.strip()) is None:
        yield f"markup: {token.content!r}"
    if token.type in ("image", "link_open"):
        yield f"{token.type}: {token.attrs}"
    if token.type == "text":
        yield from (f"{what}: {token.content!r}" for what, words in _LIVE_WORDS.items() if words.search(token.content))
    for child in token.children or ():
        yield from _faults(child)
