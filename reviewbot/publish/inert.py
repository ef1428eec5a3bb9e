"""Strangers' text, made inert. No model's or author's sentence reaches a person by another way.

GitHub turns mentions, references, addresses and the repository's own autolinks (`TICKET-7`) live after it has rendered
Markdown, so escaping does not help; only code is left alone (GitHub Docs, "Autolinked references and URLs"). Therefore
plain words stay prose, with the quotation marks and brackets around them, and every other word stands in a code span.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from reviewbot.change.flag import lookalikes
from reviewbot.kernel.untrusted import Untrusted, visible

LONGEST_SENTENCE: Final = 160
"""Characters of a title, a path or an identifier that are shown."""
LONGEST_BODY: Final = 900
"""Characters of a paragraph that are shown."""
LONGEST_BLOCK: Final = 12_000
"""Characters of a fenced block that are shown."""
CUT: Final = "… cut"

_MOST_MARKS: Final = 3
_OPENS: Final = "(\"'\u2018\u201c\u201e\u00ab"
_CLOSES: Final = ")\"'\u2019\u201d\u00bb"
_STOPS: Final = ".,;:!?"
_PLAIN_WORD: Final = re.compile(
    rf"[{_OPENS}]{{0,3}}"
    r"(?:[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d{1,4}(?:[.,]\d{1,4}){0,3}%?)"
    rf"[{_CLOSES}]{{0,3}}[{_STOPS}]{{0,3}}[{_CLOSES}]{{0,3}}"
    r"|[\u2026\u2013\u2014]"
)
_LIKE_LIST: Final = re.compile(r"\d+[.)]")
_LIKE_TICKET: Final = re.compile(r"(?<![A-Za-z])[A-Z]{2,}-")
_LIKE_COMMIT: Final = re.compile(r"(?<![^\W_])[0-9a-f]{7,64}(?![^\W_])", re.IGNORECASE)
_MARKS: Final = frozenset({"Mn", "Me"})
_LIVE_IN_PLAIN_TEXT: Final = re.compile(r"(://|www\.)", re.IGNORECASE)


def prose(text: Untrusted | str, *, most: int = LONGEST_BODY) -> str:
    """Return one line of Markdown that reads like the text and in which nothing is live."""
    words = _legible(_raw(text), most).split()
    # What looks like the number of a list is one where a line begins.
    begins_list = bool(words) and _LIKE_LIST.fullmatch(words[0]) is not None
    runs = groupby(enumerate(words), key=lambda each: _is_plain(each[1]) and not (begins_list and each[0] == 0))
    return " ".join(_shown(" ".join(word for _, word in run), is_plain=is_plain) for is_plain, run in runs)


def code(text: Untrusted | str, *, most: int = LONGEST_SENTENCE) -> str:
    """Return the text as one code span on one line."""
    return _span(" ".join(_legible(_raw(text), most).split()) or " ")


def cell(text: Untrusted | str, *, most: int = LONGEST_SENTENCE) -> str:
    """Return the text as one code span that keeps inside its table cell."""
    return code(text, most=most).replace("|", "\\|")


def plain(text: Untrusted | str, *, most: int = LONGEST_BODY) -> str:
    """Return one line for a place that is not rendered as Markdown, its addresses broken by a space."""
    return _LIVE_IN_PLAIN_TEXT.sub(r"\1 ", prose(text, most=most))


def fence(text: Untrusted | str, *, most: int = LONGEST_BLOCK) -> str:
    """Return the text as a fenced block that it cannot close."""
    lines = (_legible(line, most) for line in _raw(text)[: most + 1].split("\n"))
    shown = _cut("\n".join(lines), most)
    return f"{_ticks(shown, least=3)}text\n{shown}\n{_ticks(shown, least=3)}"


def legible(text: Untrusted | str, *, most: int = LONGEST_SENTENCE) -> str:
    """Return one line with nothing hidden in it, for inside a fence; its markup is not touched."""
    return " ".join(_legible(_raw(text), most).split())


def _raw(text: Untrusted | str) -> str:
    return text.raw if isinstance(text, Untrusted) else text


def _legible(raw: str, most: int) -> str:
    if raw.isascii() and raw.isprintable():
        return _cut(raw, most)
    shown = visible(raw[: most + 1])
    return _cut(shown if shown.isascii() else " ".join(map(_tamed, shown.split(" "))), most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} {CUT}"


def _tamed(word: str) -> str:
    # Neither a flood of marks nor a mix of scripts goes on beyond a space.
    if word.isascii():
        return word
    return " ".join(map(_unmixed, "".join(_without_floods(word)).split(" ")))


def _without_floods(text: str) -> Iterator[str]:
    for is_mark, run in groupby(text, key=lambda character: unicodedata.category(character) in _MARKS):
        characters = list(run)
        if is_mark and len(characters) > _MOST_MARKS:
            yield f"{''.join(characters[:_MOST_MARKS])}<{len(characters) - _MOST_MARKS} more marks>"
        else:
            yield from characters


def _unmixed(word: str) -> str:
    if word.isascii():
        return word
    misleading = frozenset(lookalikes(word))
    points = ((letter, f"U+{ord(letter):04X}") for letter in word)
    return "".join(f"<{point}>" if point in misleading else letter for letter, point in points)


def _is_plain(word: str) -> bool:
    if _PLAIN_WORD.fullmatch(word) is None or _LIKE_TICKET.search(word) or _LIKE_COMMIT.search(word):
        return False
    return word.isascii() or all(
        unicodedata.bidirectional(character) in {"L", "EN"} for character in word if character.isalpha()
    )


def _shown(words: str, *, is_plain: bool) -> str:
    return words if is_plain else _spanned(words)


def _spanned(words: str) -> str:
    # What ends the sentence is no part of the name before it.
    inner = words.rstrip(".,;:")
    return f"{_span(inner)}{words[len(inner) :]}" if inner else _span(words)


def _span(text: str) -> str:
    ticks = _ticks(text, least=1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{padding}{text}{padding}{ticks}"


def _ticks(text: str, *, least: int) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(least, longest + 1)
