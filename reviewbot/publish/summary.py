"""The one comment on the change as a whole, edited in place: what to do first, then how it stands, then the rest."""

from functools import partial
from typing import Final

from reviewbot.gate.decision import Blocked, Reason
from reviewbot.ownership.owner import Assignment
from reviewbot.publish.case import Case, counted, findings_of, told
from reviewbot.publish.finding_text import listed
from reviewbot.publish.gate_check import NOT_REVIEWED, exposed_part, gate_title, left_out_line, reason_line
from reviewbot.publish.inert import cell, prose
from reviewbot.publish.marker import SUMMARY_KEY, marked
from reviewbot.publish.overruled import ruling_over, said_of
from reviewbot.publish.page import bullets, fitted, sections, titled
from reviewbot.publish.surface import Comment
from reviewbot.review.finding import Finding

_TABLE_HEAD: Final = "| owner | says | found |\n| --- | --- | --- |"


def summary_comment(case: Case) -> Comment:
    """Return the summary with its hidden key."""
    located = [finding for finding in case.findings if finding.is_located]
    lost = [finding for finding in case.findings if not finding.is_located]
    body = sections(
        f"**{prose(gate_title(case))}**",
        _table(case),
        titled("What would open it", bullets(_reasons(case), reason_line, most=8_000)),
        exposed_part(case),
        titled("Findings", bullets(located, partial(_listed, case), most=16_000)),
        titled("Findings whose location was not verified", bullets(lost, partial(_listed, case), most=8_000)),
        titled(NOT_REVIEWED, bullets(case.left_out, left_out_line, most=8_000)),
        titled("Characters that do not read as they are written", bullets(case.hidden, _sentence, most=8_000)),
    )
    return Comment(key=SUMMARY_KEY, body=marked(body, SUMMARY_KEY))


def _table(case: Case) -> str:
    if not case.visible:
        return "No owner is called for this change."
    return f"{_TABLE_HEAD}\n{fitted(case.visible, partial(_row, case), most=12_000)}"


def _row(case: Case, assignment: Assignment) -> str:
    verdict = case.verdict_of(assignment.owner)
    overruled = ", overruled by people" if ruling_over(case, assignment.owner) is not None else ""
    says = f"{told(assignment, verdict, case.waiting)}{overruled}"
    return f"| {cell(assignment.owner)} | {says} | {counted(findings_of(verdict))} |"


def _listed(case: Case, finding: Finding) -> str:
    return listed(finding, is_overruled=bool(said_of(case, finding)))


def _reasons(case: Case) -> tuple[Reason, ...]:
    return case.decision.reasons if isinstance(case.decision, Blocked) else ()


def _sentence(text: str) -> str:
    return prose(text, most=300)
