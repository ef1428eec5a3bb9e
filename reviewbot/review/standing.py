"""Standing objections: what a model objected to stands while its line does. Pushing again rolls no dice."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reviewbot.kernel.ids import Head
from reviewbot.review.finding import Finding
from reviewbot.review.shown import ShownEntry, ShownLine
from reviewbot.review.verdict import Verdict

_STANDS_FROM: Final = "stands from "

MOST_OBJECTIONS: Final = 50
"""Earlier objections of one owner on one change that are held against its next head."""


def standing(earlier: Iterable[Verdict], entries: Sequence[ShownEntry]) -> tuple[Finding, ...]:
    """Return the model's earlier objections whose line still stands in this diff, where it stands now, each once.

    Guardrails' objections are not carried: the guardrails have looked at this head themselves.
    """
    return _once(moved for finding, head in _objections(earlier) for moved in _where_it_stands(finding, head, entries))


def unseen(earlier: Iterable[Verdict]) -> tuple[Finding, ...]:
    """Return the model's earlier objections as they were: nobody could look whether they still stand.

    So an objection is not shaken off by a push that is too large to be looked at, followed by one that is not.
    """
    why = "this head is too large to see whether the line changed"
    return _once(_noted(finding, f"{_STANDS_FROM}{head[:12]}: {why}") for finding, head in _objections(earlier))


def with_standing(fresh: Iterable[Finding], stood: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the fresh findings and those that stand. Where both name the same fault, the one that blocks is kept."""
    found = tuple(fresh)
    held = tuple(stood)
    blocking = {_fault_of(finding) for finding in found if finding.is_blocking}
    kept = tuple(finding for finding in held if _fault_of(finding) not in blocking)
    stands = {_fault_of(finding) for finding in kept}
    return (*(finding for finding in found if finding.is_blocking or _fault_of(finding) not in stands), *kept)


def is_carried_over(finding: Finding) -> bool:
    """Say whether a finding stands from an earlier head, and is not what this head's review found."""
    return any(note.startswith(_STANDS_FROM) for note in finding.notes)


def _objections(earlier: Iterable[Verdict]) -> Iterator[tuple[Finding, Head]]:
    return ((finding, verdict.basis.head) for verdict in earlier for finding in verdict.findings if _may_stand(finding))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    # The newest telling of a fault is kept; they come newest first.
    told: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        told.setdefault((*_fault_of(finding), finding.evidence), finding)
    return tuple(told.values())


def _where_it_stands(finding: Finding, head: Head, entries: Sequence[ShownEntry]) -> Iterator[Finding]:
    shown = next((each for each in entries if finding.path in each.entry.paths), None)
    if shown is None:
        return
    if finding.line is None:
        if not shown.lines:
            yield _carried(finding, head, shown, None)
        return
    lines = tuple(line for line in shown.lines if line.text == finding.evidence and _number(finding, line) is not None)
    if lines:
        # Of several equal lines the nearest: an edit above moves a line, it does not swap it with a twin.
        at = finding.line
        yield _carried(finding, head, shown, min(lines, key=lambda line: abs((_number(finding, line) or 0) - at)))


def _number(finding: Finding, line: ShownLine) -> int | None:
    return line.number_on(finding.side)


def _carried(finding: Finding, head: Head, shown: ShownEntry, line: ShownLine | None) -> Finding:
    noted = _noted(finding, f"{_STANDS_FROM}{head[:12]}: the line has not changed since")
    return dataclasses.replace(noted, path=shown.entry.path, line=None if line is None else _number(finding, line))


def _noted(finding: Finding, note: str) -> Finding:
    # An objection that stood before keeps the head it was first made at.
    return finding if is_carried_over(finding) else dataclasses.replace(finding, notes=(*finding.notes, note))


def _may_stand(finding: Finding) -> bool:
    return finding.source == "model" and finding.is_blocking


def _fault_of(finding: Finding) -> tuple[str, int | None, str, tuple[str, ...]]:
    return finding.path, finding.line, finding.side, tuple(sorted(finding.cites))
