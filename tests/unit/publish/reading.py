"""Reads Markdown as GitHub would, and names whatever in it is live."""

import re
from collections.abc import Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_LIVE_TOKENS: Final = frozenset({"link_open", "image", "html_inline", "html_block", "autolink", "heading_open", "hr"})
_LIVE_TEXT: Final = re.compile(
    r"@[\w-]|#\d|GH-\d|://|www\.|\S@\S|\b[0-9a-f]{7,64}\b|\[\^|^\s*/\w|\b[A-Z]{2,}-\w|<|\$|:\w+:",
    re.IGNORECASE | re.MULTILINE,
)


def live_things(markdown: str) -> list[str]:
    """Return every link, image, mention, reference, command, heading or piece of HTML that would come alive."""
    return list(_live(_PARSER.parse(markdown)))


def shown_text(markdown: str) -> str:
    """Return the characters a reader sees, code included."""
    return "".join(_seen(_PARSER.parse(markdown)))


def block_kinds(markdown: str) -> list[str]:
    """Return the kinds of the blocks, in order, without their closings."""
    return [token.type for token in _PARSER.parse(markdown) if token.nesting >= 0 and token.type != "inline"]


def _live(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in _LIVE_TOKENS:
            yield f"{token.type}: {token.content}"
        if token.type == "text":
            yield from (f"text: {found[0]}" for found in _LIVE_TEXT.finditer(token.content) if not _is_word(found[0]))
        yield from _live(token.children or [])


def _is_word(text: str) -> bool:
    # The pattern ignores case: a ticket is upper case, a commit has a digit or is wholly hexadecimal.
    return bool(re.fullmatch(r"[A-Za-z]{2,}-\w", text)) and not re.fullmatch(r"[A-Z]{2,}-\w", text)


def _seen(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"text", "code_inline", "fence"}:
            yield token.content
        yield from _seen(token.children or [])
