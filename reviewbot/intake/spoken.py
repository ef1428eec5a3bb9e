"""What a comment's author says in it, as a reader sees it: neither what is quoted, nor code, nor what is hidden."""

import re
from collections.abc import Iterator
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(`{3,}(?=[^`]*\Z)|~{3,})")
_QUOTE: Final = re.compile(r" {0,3}>")
_ENDS: Final = {
    "<!--": "-->",
    "<pre": "</pre>",
    "<code": "</code>",
    "<blockquote": "</blockquote>",
    "<script": "</script>",
    "<style": "</style>",
    "<textarea": "</textarea>",
}
_OPENS: Final = re.compile("|".join(f"{re.escape(start)}\\b" if start[1].isalpha() else start for start in _ENDS))


def spoken_lines(comment: str) -> Iterator[str]:
    """Yield the lines that stand in nothing but the comment itself, from their first character on.

    A line that follows a quoted one without a blank line between belongs to the quote, as it is drawn
    (CommonMark 0.31, "Block quotes", laziness). A block that nothing closes reaches to the end.
    """
    fence, hidden_until, is_quoted = "", "", False
    for line in comment.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if fence:
            fence = "" if _closes(line, fence) else fence
        elif hidden_until:
            hidden_until = _hidden_after(line, hidden_until)
        elif opened := _FENCE.match(line):
            fence, is_quoted = opened[1], False
        else:
            is_quoted = bool(_QUOTE.match(line)) or (is_quoted and bool(line.strip()))
            if not is_quoted:
                hidden_until = _hidden_after(line, "")
                yield line


def _closes(line: str, fence: str) -> bool:
    said = line.strip()
    is_near = len(line) - len(line.lstrip(" ")) <= 3
    return is_near and len(said) >= len(fence) and not said.strip(fence[0])


def _hidden_after(line: str, hidden_until: str) -> str:
    """Return what ends the block that is open at the end of the line, or nothing where none is."""
    rest = line.casefold()
    while True:
        if hidden_until:
            _, found, rest = rest.partition(hidden_until)
            if not found:
                return hidden_until
        opened = _OPENS.search(rest)
        if opened is None:
            return ""
        hidden_until, rest = _ENDS[opened[0]], rest[opened.end() :]
