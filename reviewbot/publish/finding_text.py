"""How one finding is told: on its line, in a list, and to the files view."""

from collections.abc import Mapping
from typing import Final

from reviewbot.kernel.ids import PassageId
from reviewbot.knowledge.document import Passage
from reviewbot.ownership.owner import Severity
from reviewbot.publish.inert import LONGEST_SENTENCE, code, plain, prose
from reviewbot.publish.page import bullets, sections
from reviewbot.publish.surface import Annotation, Level
from reviewbot.review.finding import Finding

_LEVELS: Final[Mapping[Severity, Level]] = {
    "low": "notice",
    "medium": "warning",
    "high": "failure",
    "critical": "failure",
}


def place_of(finding: Finding) -> str:
    """Say where a finding is, or that its location could not be verified."""
    if not finding.is_located:
        return f"{code(finding.path)} (location not verified)"
    if finding.line is None:
        return code(finding.path)
    old = " (before the change)" if finding.side == "old" else ""
    return f"{code(f'{finding.path}:{finding.line}')}{old}"


def listed(finding: Finding, *, is_overruled: bool = False) -> str:
    """Return a finding as one line of a list."""
    weight = "overruled" if is_overruled else "blocks" if finding.is_blocking else "to consider"
    title = prose(finding.title, most=LONGEST_SENTENCE)
    return (
        f"{finding.severity}, {weight}: {place_of(finding)} {title} ({_source(finding)}, finding {code(finding.key)})"
    )


def explained(finding: Finding, passages: Mapping[PassageId, Passage], *, is_overruled: bool) -> str:
    """Return a finding in full: what is wrong, its line, what it rests on, what became of it, how it is dismissed."""
    ask = f"If it is none, a person of {code(finding.owner)} can say so: {code(_dismissal_of(finding))}"
    evidence = f"It stands on {code(finding.evidence)}" if finding.evidence else ""
    return sections(
        prose(finding.title, most=LONGEST_SENTENCE),
        prose(finding.body),
        evidence,
        bullets(finding.cites[:5], lambda passage: cited(passage, passages)),
        bullets(finding.notes[:5], prose),
        "" if is_overruled else ask,
    )


def cited(passage: PassageId, passages: Mapping[PassageId, Passage]) -> str:
    """Say which passage a finding rests on: its id and, where it is known, its headings, its file and how it begins."""
    known = passages.get(passage)
    if known is None:
        return f"rests on {code(passage)}"
    headings = prose(known.heading.replace(" > ", ", "), most=LONGEST_SENTENCE)
    begins = prose(next((line for line in known.text.splitlines() if line.strip()), ""), most=200)
    return f"rests on {code(passage)}, {headings} in {code(known.file)}{f': {begins}' if begins else ''}"


def inline_body(finding: Finding, passages: Mapping[PassageId, Passage], overruled: str) -> str:
    """Return the comment on a finding's line, without its key. The first line says what to do.

    `overruled` says who overruled the finding and why; empty where it stands.
    """
    ask = "Overruled" if overruled else "Fix before merging" if finding.is_blocking else "Consider"
    return sections(
        f"**{ask}** ({finding.severity}, {_source(finding)})",
        prose(overruled),
        explained(finding, passages, is_overruled=bool(overruled)),
    )


def annotation_of(finding: Finding, overruled: str) -> Annotation | None:
    """Return a finding for the files view, or None where it has no line on the new side."""
    if not finding.is_located or finding.line is None or finding.side != "new":
        return None
    said = (plain(overruled), plain(finding.title, most=LONGEST_SENTENCE), plain(finding.body))
    weight = ", overruled" if overruled else ", blocks" if finding.is_blocking else ""
    return Annotation(
        path=finding.path,
        line=finding.line,
        level="notice" if overruled else _LEVELS[finding.severity],
        title=f"{finding.severity}{weight}: {plain(finding.owner)}",
        message="\n".join(part for part in said if part) or "No description.",
    )


def _dismissal_of(finding: Finding) -> str:
    return f"/reviewbot dismiss {finding.key} <reason>"


def _source(finding: Finding) -> str:
    by = f"guardrail {code(finding.guardrail)}" if finding.guardrail is not None else "model"
    return f"{code(finding.owner)}, {by}"
