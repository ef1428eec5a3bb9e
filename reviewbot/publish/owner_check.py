"""The check of one owner: what was found, who looked, what it rests on, and why the owner was called."""

from functools import partial
from itertools import islice
from typing import Final, assert_never

from reviewbot.kernel.ids import Digest, PassageId
from reviewbot.ownership.owner import Assignment
from reviewbot.publish.case import Case, counted, findings_of, told
from reviewbot.publish.conclusion import conclusion_of
from reviewbot.publish.finding_text import annotation_of, cited, explained, place_of
from reviewbot.publish.inert import code, legible, prose
from reviewbot.publish.overruled import ruling_over, said_of, said_over
from reviewbot.publish.page import bullets, fitted, machine_block, sections, titled
from reviewbot.publish.seal import sealed
from reviewbot.publish.surface import Check, Conclusion
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Abstained, Approved, Basis, Failed, Objected, Verdict

MOST_ANNOTATIONS: Final = 50
"""GitHub takes no more in one request (GitHub Docs, "Create a check run")."""
_MOST_SENTENCES: Final = 20
_MOST_PATHS: Final = 3


def owner_check(case: Case, assignment: Assignment, binding: Digest) -> Check:
    """Return the check that shows how it stands with one owner."""
    verdict = case.verdict_of(assignment.owner)
    findings = findings_of(verdict)
    is_running = _is_running(case, verdict)
    noted = (annotation_of(finding, said_of(case, finding)) for finding in findings)
    annotations = islice((annotation for annotation in noted if annotation is not None), MOST_ANNOTATIONS)
    check = Check(
        name=check_name(assignment),
        head=case.change.head,
        external_id="",
        status="in_progress" if is_running else "completed",
        conclusion=None if is_running else _conclusion(case, assignment, verdict),
        title=_title(case, assignment, verdict),
        summary=_summary(case, assignment, verdict),
        text=_text(case, assignment, verdict, findings),
        annotations=tuple(annotations),
    )
    return sealed(check, binding)


def _conclusion(case: Case, assignment: Assignment, verdict: Verdict | None) -> Conclusion:
    is_overruled = ruling_over(case, assignment.owner) is not None
    return conclusion_of(verdict, may_block=assignment.stance == "blocking", is_overruled=is_overruled)


def check_name(assignment: Assignment) -> str:
    """Return the name under which an owner's check is found."""
    return f"reviewbot/{assignment.owner}"


def _title(case: Case, assignment: Assignment, verdict: Verdict | None) -> str:
    overruling = ruling_over(case, assignment.owner)
    if overruling is not None and not _is_running(case, verdict):
        return f"Nothing to do: {legible(overruling.text)}"
    return _agent_title(case, assignment, verdict)


def _agent_title(case: Case, assignment: Assignment, verdict: Verdict | None) -> str:
    findings = findings_of(verdict)
    match verdict:
        case None:
            if case.waiting is None:
                return f"Wait: {assignment.owner} is reviewing"
            return f"Not started: {case.waiting.reason}"
        case Approved(findings=()):
            return "Nothing to do: no findings"
        case Approved():
            return f"Read before merging: {counted(findings)}"
        case Objected():
            return _objection_title(case, assignment, verdict)
        case Abstained():
            return f"Ask {_people(assignment)}: the agent abstains, {counted(findings)}"
        case Failed():
            return f"Ask {_people(assignment)}: the review did not end normally, {counted(findings)}"
        case _:
            assert_never(verdict)


def _objection_title(case: Case, assignment: Assignment, verdict: Objected) -> str:
    findings = findings_of(verdict)
    if verdict.withheld and all(said_of(case, each) for each in findings if each.is_blocking):
        return f"Ask {_people(assignment)}: what blocked was dismissed, and the agent would abstain all the same"
    return f"{'Fix' if assignment.stance == 'blocking' else 'Consider'}: {counted(findings)}"


def _is_running(case: Case, verdict: Verdict | None) -> bool:
    return verdict is None and case.waiting is None


def _people(assignment: Assignment) -> str:
    return legible(assignment.team) if assignment.team is not None else "its people"


def _summary(case: Case, assignment: Assignment, verdict: Verdict | None) -> str:
    opening = f"{code(assignment.owner)} {told(assignment, verdict, case.waiting)}, {counted(findings_of(verdict))}."
    advisory = "Its stance is advisory: it never blocks." if assignment.stance == "advisory" else ""
    return sections(
        f"{opening} {advisory}".rstrip(),
        _reason(case, verdict),
        titled("What people said", bullets(_people_said(case, assignment), prose, most=6_000)),
        bullets(_looked(verdict.basis), str) if verdict is not None else "",
        titled("Why it was called", bullets(_whys(assignment), str, most=6_000)),
        titled(
            "What it rests on",
            bullets(_cited(findings_of(verdict)), partial(cited, passages=case.passages), most=8_000),
        ),
    )


def _reason(case: Case, verdict: Verdict | None) -> str:
    match verdict:
        case None:
            return prose(case.waiting.sentence) if case.waiting is not None else ""
        case Abstained(reason=reason) | Failed(reason=reason):
            return prose(reason)
        case Objected(withheld=withheld):
            return prose(withheld)
        case Approved():
            return ""
        case _:
            assert_never(verdict)


def _people_said(case: Case, assignment: Assignment) -> tuple[str, ...]:
    overruling = ruling_over(case, assignment.owner)
    return (*([] if overruling is None else [overruling.text]), *said_over(case, assignment.owner))


def _looked(basis: Basis) -> list[str]:
    models = " and then ".join(code(model) for model in basis.looked)
    looked = f"{models} looked, and guardrails" if models else "only guardrails looked; no model did"
    carried = ["the recorded reply to the same brief was used; no model was asked again"] if basis.is_carried else []
    return [looked, *carried, *(prose(note, most=300) for note in basis.notes[:_MOST_SENTENCES])]


def _whys(assignment: Assignment) -> list[str]:
    paths: dict[str, dict[str, None]] = {}
    for because in assignment.because:
        paths.setdefault(because.sentence, {})[because.path] = None
    return [f"{prose(sentence, most=300)}: {_some(tuple(of_it))}" for sentence, of_it in paths.items()]


def _some(paths: tuple[str, ...]) -> str:
    shown = ", ".join(map(code, paths[:_MOST_PATHS]))
    return shown if len(paths) <= _MOST_PATHS else f"{shown} and {len(paths) - _MOST_PATHS} more"


def _cited(findings: tuple[Finding, ...]) -> tuple[PassageId, ...]:
    return tuple(dict.fromkeys(passage for finding in findings for passage in finding.cites))


def _text(case: Case, assignment: Assignment, verdict: Verdict | None, findings: tuple[Finding, ...]) -> str:
    def in_full(finding: Finding) -> str:
        said = said_of(case, finding)
        overruled = f"**Overruled**: {prose(said)}" if said else ""
        in_words = explained(finding, case.passages, is_overruled=bool(said))
        return sections(f"**{finding.severity}**, {place_of(finding)}", overruled, in_words)

    overruling = ruling_over(case, assignment.owner)
    code_of = overruling.code if overruling is not None else "waiting" if verdict is None else verdict.kind
    block = machine_block({"reasons": [{"code": code_of, "rule": str(assignment.owner)}], "findings": len(findings)})
    return sections(fitted(findings, in_full, joint="\n\n"), block)
