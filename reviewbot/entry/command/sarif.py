"""A review as SARIF 2.1.0, for editors and code-scanning pages (OASIS, "SARIF 2.1.0")."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, Final

from reviewbot.flow.settle import Settled
from reviewbot.ownership.owner import Severity
from reviewbot.review.finding import Finding

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {"low": "note", "medium": "warning", "high": "error", "critical": "error"}


def render_sarif(settled: Settled) -> dict[str, Any]:
    """Return one run with a result for each finding; a finding on an entry as a whole has no region."""
    findings = [finding for verdict in settled.verdicts for finding in verdict.findings]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "reviewbot", "version": version("reviewbot"), "rules": _rules(findings)}},
                "results": [_result(finding) for finding in findings],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }


def _rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    names = dict.fromkeys(_rule_id(finding) for finding in findings)
    return [{"id": name} for name in names]


def _rule_id(finding: Finding) -> str:
    return finding.guardrail or f"{finding.owner}/reviewer"


def _result(finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": finding.path}}
    if finding.line is not None and finding.side == "new":
        physical["region"] = {"startLine": finding.line}
    return {
        "ruleId": _rule_id(finding),
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.title.raw} {finding.body.raw}".strip()},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"reviewbot/v1": finding.key},
        "properties": {"owner": finding.owner, "cites": list(finding.cites), "blocking": finding.is_blocking},
    }
