"""Holds a change against guardrails: the same answer every time, without a model and without executing anything."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, repeat
from typing import Final, Protocol, assert_never

from reviewbot.change.change import Change, Entry, EntryKind
from reviewbot.change.diff import Line
from reviewbot.kernel.glob import Glob, first_match, folded
from reviewbot.kernel.line_pattern import compile_line_pattern, line_bytes
from reviewbot.knowledge.guardrail import AddedLine, EntryRule, Guardrail, GuardrailHit, RemovedLine, Structural

MOST_HITS: Final = 200
"""Hits kept of one guardrail. One more, without a line, says how many there were beyond them."""

LONGEST_EVIDENCE: Final = 500
"""Characters of a line that are kept as evidence, from its start."""


class Match(Protocol):
    """Where a structural rule matched: the answer of a scanner, under the guardrail's id."""

    @property
    def rule_id(self) -> str:
        """Return the id of the guardrail."""

    @property
    def path(self) -> str:
        """Return the present name of the entry."""

    @property
    def first_line(self) -> int:
        """Return the first line of the match, from 1."""

    @property
    def last_line(self) -> int:
        """Return the last line of the match."""


def check_guardrails(
    change: Change, guardrails: Iterable[Guardrail], matches: Iterable[Match]
) -> tuple[GuardrailHit, ...]:
    """Return every hit, in the order of the guardrails and, for each, of the change.

    Both names of a rename count for `applies_to`. A structural match counts where it touches an added line, and is
    shown on the first such line. Every hit names the entry by its present path.
    """
    found = _by_place(matches)
    reads = tuple(_read(entry) for entry in change.entries)
    return tuple(hit for guardrail in guardrails for hit in _bounded(_hits(reads, guardrail, found)))


def paths_hit(change: Change, guardrails: Sequence[Guardrail], matches: Iterable[Match]) -> frozenset[str]:
    """Return the present names of all entries that any guardrail matches, however many there are."""
    found = _by_place(matches)
    reads = tuple(_read(entry) for entry in change.entries)
    return frozenset(
        read.entry.path
        for read in reads
        if any(next(_hits((read,), guardrail, found), None) is not None for guardrail in guardrails)
    )


def _by_place(matches: Iterable[Match]) -> Mapping[tuple[str, str], Sequence[Match]]:
    found: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        found.setdefault((match.rule_id, match.path), []).append(match)
    return found


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's lines of an entry, as patterns read them."""

    lines: tuple[Line, ...]
    whole: bytes
    """All texts, one on each line: most patterns match nowhere, and one look says so."""


@dataclass(frozen=True, slots=True)
class _Read:
    entry: Entry
    names: tuple[str, ...]
    """Its paths, as globs read them."""
    added: _Side
    removed: _Side


def _read(entry: Entry) -> _Read:
    patch = entry.patch
    names = tuple(map(folded, entry.paths))
    return _Read(entry, names, _side(patch.added if patch else ()), _side(patch.removed if patch else ()))


def _side(lines: tuple[Line, ...]) -> _Side:
    return _Side(lines, line_bytes("\n".join([line.text.raw for line in lines])))


def _hits(
    reads: Sequence[_Read], guardrail: Guardrail, matches: Mapping[tuple[str, str], Sequence[Match]]
) -> Iterator[GuardrailHit]:
    for read in reads:
        if _applies(guardrail.applies_to, read):
            yield from _entry_hits(read, guardrail, matches.get((guardrail.id, read.entry.path), ()))


def _entry_hits(read: _Read, guardrail: Guardrail, matches: Sequence[Match]) -> Iterator[GuardrailHit]:
    match guardrail.test:
        case Structural():
            yield from _structural_hits(read, guardrail, matches)
        case AddedLine(pattern=pattern):
            yield from _line_hits(read.entry, guardrail, pattern, read.added)
        case RemovedLine(pattern=pattern):
            yield from _line_hits(read.entry, guardrail, pattern, read.removed)
        case EntryRule(kinds=kinds):
            yield from _kind_hits(read.entry, guardrail, kinds)
        case test:
            assert_never(test)


def _applies(globs: Sequence[Glob], read: _Read) -> bool:
    return not globs or any(any(map(Glob.matches_folded, globs, repeat(name))) for name in read.names)


def _structural_hits(read: _Read, guardrail: Guardrail, matches: Sequence[Match]) -> Iterator[GuardrailHit]:
    numbers = [line.new_number or 0 for line in read.added.lines]
    touched = (
        at
        for match in matches
        if (at := bisect_left(numbers, match.first_line)) < len(numbers) and numbers[at] <= match.last_line
    )
    for at in dict.fromkeys(touched):
        yield _line_hit(read.entry, guardrail, read.added.lines[at])


def _line_hits(entry: Entry, guardrail: Guardrail, pattern: str, side: _Side) -> Iterator[GuardrailHit]:
    compiled = compile_line_pattern(pattern)
    if side.lines and compiled.may_match(side.whole):
        for line in side.lines:
            if compiled.matches(line_bytes(line.text.raw)):
                yield _line_hit(entry, guardrail, line)


def _line_hit(entry: Entry, guardrail: Guardrail, line: Line) -> GuardrailHit:
    is_removed = line.side == "removed"
    return GuardrailHit(
        guardrail=guardrail,
        path=entry.path,
        line=line.old_number if is_removed else line.new_number,
        is_removed=is_removed,
        evidence=line.text.raw[:LONGEST_EVIDENCE],
    )


def _kind_hits(entry: Entry, guardrail: Guardrail, kinds: frozenset[EntryKind]) -> Iterator[GuardrailHit]:
    kind = next((kind for kind in _kinds_of(entry, guardrail.applies_to) if kind in kinds), None)
    if kind is not None:
        evidence = kind if entry.previous_path is None else f"{kind}: {entry.previous_path} -> {entry.path}"
        yield GuardrailHit(
            guardrail=guardrail, path=entry.path, line=None, is_removed=kind == "removed", evidence=evidence
        )


def _kinds_of(entry: Entry, globs: Sequence[Glob]) -> Iterator[EntryKind]:
    """Everything that happened to the entry, as seen from the paths of a rule.

    What is renamed out of them was removed there, what comes into them was added; a deleted binary was removed too.
    """
    yield entry.kind
    if entry.old_mode is not None and entry.new_mode is None:
        yield "removed"
    if entry.old_mode is None and entry.new_mode is not None:
        yield "added"
    if entry.previous_path is None or not globs:
        return
    if first_match(globs, entry.path) is None and entry.kind != "copied":
        yield "removed"
    if first_match(globs, entry.previous_path) is None:
        yield "added"


def _bounded(hits: Iterator[GuardrailHit]) -> Iterator[GuardrailHit]:
    yield from islice(hits, MOST_HITS)
    first = next(hits, None)
    if first is not None:
        more = 1 + sum(1 for _ in hits)
        yield replace(first, line=None, evidence=f"and {more:,} more places, the first of them in {first.path}")
