"""CODEOWNERS as GitHub reads it: the last line that names a path wins, and a faulty line is skipped and reported.

Source: GitHub Docs, "About code owners", CODEOWNERS syntax; REST API, "List CODEOWNERS errors" for the fault kinds.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from reviewbot.kernel.errors import Misconfigured
from reviewbot.ownership.pattern_index import PatternIndex

CODEOWNERS_PLACES: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may be; the first that is there is used."""

MOST_BYTES: Final = 3_000_000
"""GitHub does not load a larger file, and asks nobody."""

FaultKind: TypeAlias = Literal["Invalid pattern", "Invalid owner"]

_USER: Final = re.compile(r"@[A-Za-z0-9_-]+")
_TEAM: Final = re.compile(r"@[A-Za-z0-9_-]+/[A-Za-z0-9._-]+")
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,63}")
_BRACKET: Final = re.compile(r"[\[\]]")
_PATTERN: Final = re.compile(r"(?:\\.|[^\\ \t])+\\?", re.DOTALL)
_WORD: Final = re.compile(r"[^ \t]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line that names paths and their owners."""

    pattern: str
    owners: tuple[str, ...]
    """As written: `@user`, `@org/team` or an e-mail address. Empty where the line takes ownership away."""
    line: int
    """From 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeownersFault:
    """A line that GitHub skips, and why."""

    line: int
    """From 1."""
    column: int
    """In characters, from 1."""
    kind: FaultKind
    sentence: str
    suggestion: str | None

    def __str__(self) -> str:
        advice = f"; {self.suggestion}" if self.suggestion else ""
        return f"{self.kind} in column {self.column}: {self.sentence}{advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Codeowners:
    """A CODEOWNERS file, read."""

    file: str
    rules: tuple[Rule, ...]
    faults: tuple[CodeownersFault, ...]
    _index: PatternIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", PatternIndex.over(rule.pattern for rule in self.rules))

    def rule_for(self, path: str) -> Rule | None:
        """Return the last rule that names the path; a rule without owners is not the same as no rule."""
        place = self._index.last_match(path)
        return None if place is None else self.rules[place]


def parse_codeowners(content: bytes, file: str) -> Codeowners:
    """Return the file's rules and faults. Bytes that are not UTF-8 stand for themselves, as they do in paths.

    Raises Misconfigured where GitHub would not load the file because of its size.
    """
    if len(content) > MOST_BYTES:
        raise Misconfigured(file, (f"the file has {len(content):,} bytes; GitHub loads none over 3 MB",))
    text = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    rules: list[Rule] = []
    faults: list[CodeownersFault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        read = _parse_line(line.removesuffix("\r"), number)
        if isinstance(read, Rule):
            rules.append(read)
        elif read is not None:
            faults.append(read)
    return Codeowners(file=file, rules=tuple(rules), faults=tuple(faults))


def _parse_line(line: str, number: int) -> Rule | CodeownersFault | None:
    start = len(line) - len(line.lstrip(" \t"))
    pattern = _PATTERN.match(line, start)
    if pattern is None or pattern[0].startswith("#"):
        return None
    fault = _pattern_fault(pattern[0], number, start + 1)
    if fault is not None:
        return fault
    owners: list[str] = []
    for word in _WORD.finditer(line, pattern.end()):
        owner, is_commented, _ = word[0].partition("#")
        if owner and not _is_owner(owner):
            return _invalid_owner(owner, number, word.start() + 1)
        if owner:
            owners.append(owner)
        if is_commented:
            break
    return Rule(pattern=pattern[0], owners=tuple(owners), line=number)


def _is_owner(word: str) -> bool:
    return bool(_TEAM.fullmatch(word) or _USER.fullmatch(word) or _EMAIL.fullmatch(word))


def _invalid_owner(owner: str, line: int, column: int) -> CodeownersFault:
    advice = f"did you mean '@{owner}'?" if _USER.fullmatch(f"@{owner}") or _TEAM.fullmatch(f"@{owner}") else None
    return CodeownersFault(
        line=line,
        column=column,
        kind="Invalid owner",
        sentence=f"{owner!r} is neither @user, @organisation/team nor an e-mail address",
        suggestion=advice,
    )


def _pattern_fault(pattern: str, line: int, column: int) -> CodeownersFault | None:
    found = _what_does_not_work(pattern)
    if found is None:
        return None
    offset, sentence, suggestion = found
    return CodeownersFault(
        line=line, column=column + offset, kind="Invalid pattern", sentence=sentence, suggestion=suggestion
    )


def _what_does_not_work(pattern: str) -> tuple[int, str, str | None] | None:
    """Return where, what and what to write instead."""
    bracket = _BRACKET.search(pattern)
    if pattern == "/":
        return 0, "the pattern '/' never matches anything", "did you mean '*'?"
    if pattern.startswith("!"):
        return 0, "'!' does not negate a pattern here", "write a later line with other owners, or with none"
    if pattern.startswith("\\#"):
        return 0, "'\\#' does not escape a comment here", "write '?' in place of '#'"
    if bracket is not None:
        return bracket.start(), "'[ ]' is no character range here", "write '?' for one character or '*' for many"
    if "***" in pattern:
        return pattern.index("***"), "three asterisks have no meaning", "write '**' for folders or '*' for a name"
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        return len(pattern) - 1, "the backslash escapes nothing", None
    return None
