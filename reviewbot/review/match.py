"""What guardrails matched, as findings: they hold without any model and always cite the passage that carries them."""

from collections.abc import Iterable

from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.guardrail import GuardrailHit
from reviewbot.ownership.owner import Severity, is_at_least
from reviewbot.review.finding import UNKEYED, Finding
from reviewbot.review.mask import mask_text


def findings_of(hits: Iterable[GuardrailHit], *, blocks_at: Severity) -> tuple[Finding, ...]:
    """Return one finding for each match; it blocks where it is severe enough for the owner."""
    return tuple(_finding_of(hit, blocks_at) for hit in hits)


def without_echoes(reported: Iterable[Finding], matched: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out a model's finding where a guardrail says the same there, as severely and from the same passage."""
    said = tuple(matched)
    return tuple(finding for finding in reported if not any(_repeats(finding, match) for match in said))


def _repeats(finding: Finding, match: Finding) -> bool:
    is_same_place = (finding.path, finding.line, finding.side) == (match.path, match.line, match.side)
    is_covered = is_at_least(match.severity, finding.severity) and match.is_blocking >= finding.is_blocking
    return finding.is_located and is_same_place and is_covered and not set(finding.cites) - set(match.cites)


def _finding_of(hit: GuardrailHit, blocks_at: Severity) -> Finding:
    rule = hit.guardrail
    return Finding(
        key=UNKEYED,
        owner=rule.owner,
        source="guardrail",
        guardrail=rule.id,
        path=hit.path,
        line=hit.line,
        side="old" if hit.is_removed else "new",
        severity=rule.severity,
        title=Untrusted(rule.says),
        body=Untrusted(rule.fix or ""),
        evidence=Untrusted("" if hit.line is None else mask_text(hit.evidence)),
        cites=(rule.passage,),
        is_located=True,
        is_blocking=is_at_least(rule.severity, blocks_at),
        notes=() if rule.incident is None else (f"comes from incident {rule.incident}",),
    )
