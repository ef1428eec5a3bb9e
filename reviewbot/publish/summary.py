"""The one comment on the change as a whole, edited in place: what to do first, then how it stands, then the rest."""

from typing import Final

from reviewbot.gate.decision import Blocked
from reviewbot.publish.case import Case, counted, findings_of, told
from reviewbot.publish.finding_text import listed
from reviewbot.publish.gate_check import gate_title, reason_line
from reviewbot.publish.inert import cell, prose
from reviewbot.publish.marker import SUMMARY_KEY, marked
from reviewbot.publish.page import bullets, fitted, sections, titled
from reviewbot.publish.surface import Comment

_TABLE_HEAD: Final = "| owner | says | found |\n| --- | --- | --- |"


def summary_comment(case: Case) -> Comment:
    """Return the summary with its hidden key."""
    located = [listed(finding) for finding in case.findings if finding.is_located]
    lost = [listed(finding) for finding in case.findings if not finding.is_located]
    hidden = [prose(each, most=300) for each in case.hidden]
    body = sections(
        f"**{prose(gate_title(case))}**",
        _table(case),
        titled("What would open it", bullets(_reasons(case), most=8_000)),
        titled("Findings", bullets(located, most=16_000)),
        titled("Findings whose location was not verified", bullets(lost, most=8_000)),
        titled("Characters that do not read as they are written", bullets(hidden, most=8_000)),
    )
    return Comment(key=SUMMARY_KEY, body=marked(body, SUMMARY_KEY))


def _table(case: Case) -> str:
    rows = [
        f"| {cell(each.owner)} | {told(each, verdict, case.waiting)} | {counted(findings_of(verdict))} |"
        for each in case.visible
        for verdict in (case.verdict_of(each.owner),)
    ]
    return f"{_TABLE_HEAD}\n{fitted(rows, most=12_000)}" if rows else "No owner is called for this change."


def _reasons(case: Case) -> list[str]:
    decision = case.decision
    return [reason_line(reason) for reason in decision.reasons] if isinstance(decision, Blocked) else []
