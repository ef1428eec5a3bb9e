"""Grounding: a finding keeps what it can prove. It must stand on a line of this diff and rest on a recalled passage.

What is not located is shown in the summary and cannot block; what is not cited is shown and cannot block; where nothing
of a reply can be proved, the review has failed.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.change.change import EntryKind
from reviewbot.kernel.ids import OwnerName, PassageId
from reviewbot.kernel.untrusted import Untrusted, visible
from reviewbot.knowledge.document import Passage
from reviewbot.ownership.owner import Severity, is_at_least
from reviewbot.review.finding import UNKEYED, Finding
from reviewbot.review.mask import mask_text
from reviewbot.review.reply import Quotation, Reply, Reported
from reviewbot.review.shown import ShownEntry, ShownLine, as_read

SHORTEST_QUOTE: Final = 15
"""Characters. A shorter quotation stands in any text."""

NOT_LOCATED: Final = "location not verified: it is not a line of this change, so it does not block"
OTHER_WORDS: Final = "location not verified: the quoted line reads otherwise, so it does not block"
UNCITED: Final = "cites no runbook, so it does not block"
UNSUPPORTED: Final = "unsupported: what it cites does not hold, so it does not block"

Side: TypeAlias = Literal["new", "old"]

_LINELESS: Final[frozenset[EntryKind]] = frozenset(
    {"mode", "symlink", "submodule", "binary", "removed", "renamed", "copied"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a reply is held against."""

    owner: OwnerName
    blocks_at: Severity
    entries: tuple[ShownEntry, ...]
    passages: tuple[Passage, ...]
    """All that were recalled for this review, by the brief or by a tool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """A reply's findings with what they could prove."""

    findings: tuple[Finding, ...]
    are_all_invalid: bool
    """Whether there were findings and not one of them held: the reply is then worth nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    path: str
    line: int | None
    side: Side
    evidence: Untrusted


def ground(reply: Reply, on: Ground) -> Grounded:
    """Hold every finding of a reply against the diff and the recalled passages."""
    pairs = tuple(_grounded(reported, on) for reported in reply.findings)
    return Grounded(
        findings=tuple(finding for finding, _ in pairs),
        are_all_invalid=bool(pairs) and not any(is_valid for _, is_valid in pairs),
    )


def without_blocking(findings: Iterable[Finding], note: str) -> tuple[Finding, ...]:
    """Return the findings so that none blocks, each with the note why."""
    return tuple(dataclasses.replace(finding, is_blocking=False, notes=(*finding.notes, note)) for finding in findings)


def _grounded(reported: Reported, on: Ground) -> tuple[Finding, bool]:
    spot, fault = _locate(reported, on.entries)
    cites, unsupported = _cites(reported.cites, {passage.id: passage for passage in on.passages})
    notes = [*([fault] if fault else []), *unsupported]
    if not cites:
        notes.append(UNSUPPORTED if reported.cites else UNCITED)
    is_serious = is_at_least(reported.severity, on.blocks_at)
    finding = Finding(
        key=UNKEYED,
        owner=on.owner,
        source="model",
        guardrail=None,
        path=spot.path,
        line=spot.line,
        side=spot.side,
        severity=reported.severity,
        title=_masked(reported.title),
        body=_masked(reported.body),
        evidence=spot.evidence,
        cites=cites,
        is_located=not fault,
        is_blocking=not fault and bool(cites) and is_serious,
        notes=tuple(notes),
    )
    return finding, not fault and (bool(cites) or not reported.cites)


def _locate(reported: Reported, entries: Sequence[ShownEntry]) -> tuple[_Spot, str]:
    entry = next((shown for shown in entries if reported.path in shown.entry.paths), None)
    if entry is None:
        return _nowhere(reported), NOT_LOCATED
    if reported.line is None:
        return _locate_whole(reported, entry)
    line = _line_at(entry, reported.side, reported.line)
    if line is None:
        return _nowhere(reported), NOT_LOCATED
    if not stands_in(reported.evidence, line):
        return _nowhere(reported), OTHER_WORDS
    return _Spot(path=entry.entry.path, line=reported.line, side=reported.side, evidence=line.text), ""


def _locate_whole(reported: Reported, shown: ShownEntry) -> tuple[_Spot, str]:
    # Only an entry that has no line to point at may be named as a whole; elsewhere the finding must say which line.
    if shown.entry.kind in _LINELESS and not any(line.side == "added" for line in shown.lines):
        return _Spot(path=shown.entry.path, line=None, side="new", evidence=Untrusted("")), ""
    return _nowhere(reported), NOT_LOCATED


def _nowhere(reported: Reported) -> _Spot:
    return _Spot(path=reported.path, line=None, side=reported.side, evidence=_masked(reported.evidence))


def _line_at(shown: ShownEntry, side: Side, number: int) -> ShownLine | None:
    return next((line for line in shown.lines if line.number_on(side) == number), None)


def stands_in(evidence: Untrusted, line: ShownLine) -> bool:
    """Say whether the quoted evidence stands in the line, verbatim, as the model was shown it."""
    quoted = evidence.raw.strip()
    shown = as_read(line.text.raw)
    return quoted in shown if quoted else not shown.strip()


def _cites(
    quotations: Sequence[Quotation], passages: Mapping[PassageId, Passage]
) -> tuple[tuple[PassageId, ...], tuple[str, ...]]:
    held = tuple(quotation.passage for quotation in quotations if quotation_fault(quotation, passages) is None)
    return tuple(dict.fromkeys(held)), tuple(_faults(quotations, passages))


def _faults(quotations: Sequence[Quotation], passages: Mapping[PassageId, Passage]) -> Iterator[str]:
    for quotation in quotations:
        fault = quotation_fault(quotation, passages)
        if fault is not None:
            yield fault


def quotation_fault(quotation: Quotation, passages: Mapping[PassageId, Passage]) -> str | None:
    """Return why a citation does not hold, or None: its words stand, letter by letter, in a recalled passage."""
    passage = passages.get(quotation.passage)
    if passage is None:
        return "unsupported: it cites a passage that was not recalled"
    quoted = _on_one_line(quotation.quote.raw)
    if len(quoted) < SHORTEST_QUOTE:
        return f"unsupported: it quotes fewer than {SHORTEST_QUOTE} characters of {passage.id}"
    if quoted not in _on_one_line(visible(passage.text)):
        return f"unsupported: the words it quotes do not stand in {passage.id}"
    return None


def _on_one_line(text: str) -> str:
    # Where a line of a runbook was broken is not part of what it says.
    return " ".join(text.split())


def _masked(text: Untrusted) -> Untrusted:
    return Untrusted(mask_text(text.raw))
