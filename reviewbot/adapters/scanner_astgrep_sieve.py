"""The sieve before ast-grep: which files a structural rule may match at all, told from their names and their text.

A rule's pattern names words, such as `SparkSession`, and the program compares names letter for letter: where a file
lacks one of them, no match is in it. Most changes lack one of each rule's, and no program is started for them. What a
rule needs is only ever told where that is certain; of every other rule each file may hold a match.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from reviewbot.knowledge.guardrail import ScanRule

LANGUAGES: Final[Mapping[str, frozenset[str]]] = {
    ".go": frozenset({"go", "golang"}),
    ".java": frozenset({"java"}),
    ".kt": frozenset({"kt", "kotlin"}),
    ".py": frozenset({"py", "python"}),
    ".rb": frozenset({"rb", "ruby"}),
    ".rs": frozenset({"rs", "rust"}),
    ".ts": frozenset({"ts", "typescript"}),
    ".tsx": frozenset({"tsx"}),
    ".yaml": frozenset({"yaml", "yml"}),
    ".yml": frozenset({"yaml", "yml"}),
}
"""What the program calls the language of a file that ends so, in small letters. Other endings tell nothing here: a
page, for one, holds scripts."""

_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`")
_UNCERTAIN: Final = re.compile(r"[\"'`\\#]|//|/\*|--")
"""What may begin a comment, a string without an end, or an escape: of such a pattern nothing is told."""
_WORD: Final = re.compile(r"(?<![\w$])[A-Za-z_]\w+", re.ASCII)
"""A name that stands for itself, not one that stands for anything, as `$NAME` does."""


def may_match(rule: ScanRule, path: str, content: bytes) -> bool:
    """Say whether the rule may match in a file; False is certain."""
    languages = _languages_at(path)
    if languages is not None and rule.language.lower() not in languages:
        return False
    return all(any(word in content for word in words) for words in _needed(rule.rule))


@lru_cache(maxsize=4096)
def _languages_at(path: str) -> frozenset[str] | None:
    # Kept: each rule of a scan asks it of each file.
    return LANGUAGES.get(PurePosixPath(path).suffix.lower())


@lru_cache(maxsize=4096)
def _needed(spelled: str) -> tuple[frozenset[bytes], ...]:
    """Return sets of words, of each of which every file with a match holds at least one."""
    try:
        return tuple(_needs_of(json.loads(spelled)))
    except (ValueError, RecursionError):
        return ()


def _needs_of(rule: object) -> Iterator[frozenset[bytes]]:
    if not isinstance(rule, dict):
        return
    # All that one rule says must hold, so what any part of it needs, the whole does.
    yield from _needs_in(rule.get("pattern"))
    for part in (*_list(rule.get("all")), rule.get("has"), rule.get("inside")):
        yield from _needs_of(part)
    either = [next(_needs_of(part), None) for part in _list(rule.get("any"))]
    if either and None not in either:
        yield frozenset().union(*filter(None, either))


def _needs_in(pattern: object) -> Iterator[frozenset[bytes]]:
    bare = _QUOTED.sub(" ", pattern) if isinstance(pattern, str) else ""
    if not _UNCERTAIN.search(bare):
        yield from (frozenset({word.encode()}) for word in _WORD.findall(bare))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
