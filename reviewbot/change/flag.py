"""Flags: text that looks like something else. A person must look at it, and sees its code points named.

Source: "Trojan Source" (CVE-2021-42574, CVE-2021-42694); Unicode Technical Standard 39, "Confusable Detection".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.change.change import Entry
from reviewbot.kernel.untrusted import hidden_code_points

FlagKind: TypeAlias = Literal["hidden", "lookalike"]

MOST_FLAGS: Final = 100
"""Flags of one change; more of them say nothing new."""

_LATIN_LOOKALIKES: Final = frozenset(
    "аеорсухіјѕԁһӏԛԝАВЕКМНОРСТХІЈЅҮԚԜ"  # Cyrillic
    "ονρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # Greek
    "օսհցոքԼՕՍ"  # Armenian
    "ɑɡʟ"  # phonetic
)  # fmt: skip
"""Letters that are drawn like an ASCII one."""

_ONLY_BESIDE_LATIN: Final = frozenset("νρ")
"""Formulas use them on their own."""

_NEVER_BESIDE_LATIN: Final = frozenset({"CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC"})
_WORD: Final = re.compile(r"[^\W\d]\w*")
_BYTE_ORDER_MARK: Final = "\ufeff"
_JOINER: Final = "\u200d"
_EMOJI_STYLE: Final = "\ufe0f"
_KEYCAP: Final = "\u20e3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One place where a reader is misled."""

    path: str
    line: int | None
    """The number in the new file, from 1; None for the path itself."""
    kind: FlagKind
    code_points: tuple[str, ...]
    """As `U+202E`, each once, in order."""
    sentence: str


def flags_of(entries: Iterable[Entry]) -> tuple[Flag, ...]:
    """Return the flags of the entries in their order: for each its path, then its added lines."""
    flags: list[Flag] = []
    for entry in entries:
        for flag in _entry_flags(entry):
            if len(flags) == MOST_FLAGS:
                return tuple(flags)
            flags.append(flag)
    return tuple(flags)


def lookalikes(text: str) -> tuple[str, ...]:
    """Return the code points of letters that pass for others in the text's words, as `U+0430`, each once, in order."""
    if text.isascii():
        return ()
    words = list(_WORD.finditer(text))
    found: list[str] = []
    for before, word, after in zip([None, *words], words, [*words[1:], None], strict=False):
        if _misleads(word[0], is_prose=_is_prose(before, word) or _is_prose(word, after)):
            found += (letter for letter in word[0] if _is_alike(letter) or _is_foreign(letter))
    return tuple(dict.fromkeys(f"U+{ord(letter):04X}" for letter in found))


def _entry_flags(entry: Entry) -> Iterator[Flag]:
    yield from _flags(entry.path, None, entry.path)
    if entry.patch is None:
        return
    for line in entry.patch.added:
        if not (line.text.raw.isascii() and line.text.raw.isprintable()):
            yield from _flags(line.text.raw, line.new_number, entry.path)


def _flags(text: str, line: int | None, path: str) -> Iterator[Flag]:
    hidden = hidden_code_points(_without_harmless(text, is_first=line == 1))
    if hidden:
        sentence = f"Holds characters that nobody sees: {', '.join(hidden)}."
        yield Flag(path=path, line=line, kind="hidden", code_points=hidden, sentence=sentence)
    alike = lookalikes(text)
    if alike:
        sentence = f"Holds letters that look like other letters: {', '.join(alike)}."
        yield Flag(path=path, line=line, kind="lookalike", code_points=alike, sentence=sentence)


def _misleads(word: str, *, is_prose: bool) -> bool:
    if word.isascii():
        return False
    letters = [letter for letter in word if letter.isalpha()]
    if any(letter.isascii() for letter in letters):
        return any(_is_alike(letter) or _is_foreign(letter) for letter in letters)
    return not is_prose and all(_is_alike(letter) and letter not in _ONLY_BESIDE_LATIN for letter in letters)


def _is_prose(one: re.Match[str] | None, other: re.Match[str] | None) -> bool:
    """Say whether one of two words is plainly of another script, and only a space is between them."""
    if one is None or other is None or one.string[one.end() : other.start()] != " ":
        return False
    return any(
        word[0].isalpha() and all(map(_is_foreign, word[0])) and not all(map(_is_alike, word[0]))
        for word in (one, other)
    )


def _is_alike(letter: str) -> bool:
    if letter.isascii():
        return False
    # Compilers fold compatibility forms: a mathematical or full-width `eval` is `eval` to Python.
    is_folded = unicodedata.category(letter) in {"Ll", "Lu"} and unicodedata.normalize("NFKC", letter).isascii()
    return is_folded or letter in _LATIN_LOOKALIKES


def _is_foreign(letter: str) -> bool:
    return not letter.isascii() and unicodedata.name(letter, "").partition(" ")[0] in _NEVER_BESIDE_LATIN


def _without_harmless(text: str, *, is_first: bool) -> str:
    """Leave out a byte order mark where a file may have one, the end of a line, and what holds an emoji together."""
    body = text.removesuffix("\r")
    if is_first:
        body = body.removeprefix(_BYTE_ORDER_MARK)
    if _JOINER not in body and _EMOJI_STYLE not in body:
        return body
    return "".join(character for at, character in enumerate(body) if not _holds_emoji_together(body, at))


def _holds_emoji_together(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == _EMOJI_STYLE:
        return _is_picture(before) or after == _KEYCAP
    if text[at] == _JOINER:
        return _is_picture(after) and (_is_picture(before) or before == _EMOJI_STYLE)
    return False


def _is_picture(character: str) -> bool:
    return character != "" and unicodedata.category(character) in {"So", "Sk"}
