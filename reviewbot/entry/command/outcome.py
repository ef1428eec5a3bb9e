"""How a decided change is told: as JSON for programs, and what the exit code is."""

from dataclasses import asdict
from typing import Any

from reviewbot.flow.settle import Settled
from reviewbot.gate.decision import Blocked, Decision
from reviewbot.gate.decision_json import render_decision
from reviewbot.gate.opening import openings_in
from reviewbot.ownership.owner import Assignment
from reviewbot.review.finding import Finding
from reviewbot.review.reason import split_reason
from reviewbot.review.verdict import Abstained, Failed, Verdict


def exit_code_of(decision: Decision) -> int:
    """Return 0 where the change is open or only people are awaited, 1 where something else keeps it shut."""
    return 1 if isinstance(decision, Blocked) and not decision.awaits_only_people else 0


def as_json(settled: Settled) -> dict[str, Any]:
    """Return the document that `review --format json` prints; text of strangers is in it as it was written."""
    return {
        "decision": render_decision(settled.decision, openings_in(settled.world, settled.decision)),
        "assignments": [_assignment(each) for each in settled.seen.look.assignments],
        "verdicts": [_verdict(each) for each in settled.verdicts],
        "not_reviewed": [asdict(each) for each in settled.seen.look.left_out],
        "secrets": [
            {"commit": each.commit, "path": each.path, "kind": each.kind}
            for each in settled.seen.look.history.exposures
        ],
        "unsearched": list(settled.seen.look.history.unsearched),
        "findings": [finding_as_json(each) for verdict in settled.verdicts for each in verdict.findings],
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return one finding."""
    return {
        "owner": finding.owner,
        "path": finding.path,
        "line": finding.line,
        "side": finding.side,
        "severity": finding.severity,
        "title": finding.title.raw,
        "body": finding.body.raw,
        "evidence": finding.evidence.raw,
        "cites": list(finding.cites),
        "key": finding.key,
        "blocking": finding.is_blocking,
        "source": finding.source,
        "guardrail": finding.guardrail,
        "notes": list(finding.notes),
    }


def _assignment(assignment: Assignment) -> dict[str, Any]:
    return {
        "owner": assignment.owner,
        "team": assignment.team,
        "stance": assignment.stance,
        "has_agent": assignment.has_agent,
        "paths": list(assignment.paths),
        "because": [
            {
                "path": each.path,
                "pattern": each.pattern,
                "file": each.file,
                "line": each.line,
                "sentence": each.sentence,
            }
            for each in assignment.because
        ],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    code, sentence = split_reason(verdict.reason) if isinstance(verdict, Abstained | Failed) else ("", "")
    return {
        "owner": verdict.basis.owner,
        "kind": verdict.kind,
        "head": verdict.basis.head,
        "policy_digest": verdict.basis.policy_digest,
        "brief_digest": verdict.basis.brief_digest,
        "code": code,
        "reason": sentence,
        "findings": len(verdict.findings),
        "looked": list(verdict.basis.looked),
        "prompt": verdict.basis.prompt,
        "is_carried": verdict.basis.is_carried,
        "covered": list(verdict.basis.covered),
        "notes": list(verdict.basis.notes),
    }
