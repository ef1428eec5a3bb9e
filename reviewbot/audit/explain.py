"""The story of a decision, from its record alone: who was called and why, what each found, what the gate asked."""

from collections.abc import Iterator, Mapping, Sequence

from reviewbot.audit.record import AuditRecord, IncidentRecord, NoticeRecord
from reviewbot.gate.decision import Blocked, Opened
from reviewbot.gate.decision_json import render_decision
from reviewbot.gate.opening import openings_in
from reviewbot.gate.world import Excuse, GateEntry
from reviewbot.kernel.canonical import Plain, instant, plain
from reviewbot.kernel.ids import PassageId
from reviewbot.knowledge.document import Passage
from reviewbot.ownership.owner import Assignment
from reviewbot.publish.inert import LONGEST_BODY, legible
from reviewbot.publish.page import tree_lines
from reviewbot.publish.way import way_line, ways_title
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Abstained, Failed, Verdict


def explain(
    record: AuditRecord,
    passages: Mapping[PassageId, Passage],
    *,
    notice: NoticeRecord | None = None,
    incidents: Sequence[IncidentRecord] = (),
) -> str:
    """Return the story as text for a terminal, nothing hidden in it. Passages that are not given are named only.

    `notice` is what was shown in the decision's place after it, if anything was; `incidents` are those of the change
    and of its repository.
    """
    parts = (
        _heading(record),
        _shown_since(notice),
        _owners(record, passages),
        _not_reviewed(record),
        _gate(record),
        _went_wrong(incidents),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def finding_in(record: AuditRecord, key: str) -> Finding | None:
    """Return the finding of this key that the decision was made with; None where it had none."""
    findings = (finding for verdict in record.verdicts for finding in verdict.findings)
    return next((finding for finding in findings if finding.key == key), None)


def explain_finding(record: AuditRecord, finding: Finding, *, is_newest: bool) -> str:
    """Return one finding as text for a terminal, with the decision in which it stands; whether that is the newest."""
    parts = (
        _heading(record),
        () if is_newest else ("it is not in the newest decision",),
        ("", f"{legible(finding.owner)} found {finding.key}"),
        _finding(finding, {}),
        (f"        fix: {legible(finding.body, most=LONGEST_BODY)}",) if finding.body else (),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def explain_incidents(incidents: Sequence[IncidentRecord]) -> str:
    """Return what went wrong with a change about which nothing was decided, as text for a terminal."""
    return "\n".join(["No decision about it is on record", *_went_wrong(incidents)]) + "\n"


def render_incidents(incidents: Sequence[IncidentRecord]) -> list[Plain]:
    """Return incidents as documents."""
    return [
        {"key": each.key, "raised_at": instant(each.raised_at), "title": each.title, "signs": list(each.signs)}
        for each in incidents
    ]


def explanation(record: AuditRecord) -> dict[str, Plain]:
    """Return what the record tells as a document, its decision in the contract's shape."""
    return {
        "repo": record.repo,
        "number": record.binding.number,
        "decided_at": instant(record.decided_at),
        "governance_commit": record.governance_commit,
        "decision": render_decision(record.decision, openings_in(record.world, record.decision)),
        "assignments": plain(record.assignments),
        "verdicts": plain(record.verdicts),
        "not_reviewed": [_excused(entry, entry.excuse) for entry in record.world.entries if entry.excuse is not None],
    }


def _heading(record: AuditRecord) -> Iterator[str]:
    binding = record.binding
    yield f"{legible(record.repo)}#{binding.number} at {binding.head} into {legible(binding.base_ref)}"
    rules = "a directory" if record.governance_commit is None else record.governance_commit
    yield f"decided {instant(record.decided_at)} under the rules of {rules} ({record.policy_digest})"


def _shown_since(notice: NoticeRecord | None) -> Iterator[str]:
    if notice is not None:
        said = " ".join(legible(each, most=400) for each in notice.says)
        yield f"shown in its place since {instant(notice.shown_at)}: {said}"


def _went_wrong(incidents: Sequence[IncidentRecord]) -> Iterator[str]:
    if incidents:
        yield ""
        yield "What should not have happened"
    for each in incidents:
        yield f"  {instant(each.raised_at)} {legible(each.title, most=400)} ({each.key})"
        yield from (f"    {legible(sign, most=400)}" for sign in each.signs)


def _owners(record: AuditRecord, passages: Mapping[PassageId, Passage]) -> Iterator[str]:
    yield ""
    yield "Who was called" if record.assignments else "Nobody was called"
    for assignment in record.assignments:
        yield f"  {legible(assignment.owner)} ({assignment.stance})"
        # Five paths under one pattern are five reasons in the record, and one to a reader.
        for sentence in dict.fromkeys(because.sentence for because in assignment.because):
            yield f"    because {legible(sentence, most=400)}"
        yield from _said(record.verdicts, assignment, passages)


def _said(
    verdicts: tuple[Verdict, ...], assignment: Assignment, passages: Mapping[PassageId, Passage]
) -> Iterator[str]:
    own = [verdict for verdict in verdicts if verdict.basis.owner == assignment.owner]
    if not own:
        yield "    has not answered" if assignment.has_agent else "    has no agent; its people may answer"
    for verdict in own:
        looked = ", ".join(verdict.basis.looked) or "only guardrails"
        yield f"    {verdict.kind}; looked: {legible(looked, most=400)}"
        if verdict.basis.prompt is not None:
            yield f"      asked with the prompt {verdict.basis.prompt}"
        if isinstance(verdict, Abstained | Failed):
            yield f"      {legible(verdict.reason, most=LONGEST_BODY)}"
        yield from (f"      {legible(note, most=300)}" for note in verdict.basis.notes)
        for finding in verdict.findings:
            yield from _finding(finding, passages)


def _finding(finding: Finding, passages: Mapping[PassageId, Passage]) -> Iterator[str]:
    where = legible(finding.path) if finding.line is None else f"{legible(finding.path)}:{finding.line}"
    weight = "blocks" if finding.is_blocking else "does not block"
    yield f"      {where} {finding.severity}, {weight}: {legible(finding.title)}"
    if finding.evidence:
        yield f"        on the line: {legible(finding.evidence)}"
    for cite in finding.cites:
        known = passages.get(cite)
        sentence = "" if known is None else f": {legible(known.text, most=300)}"
        yield f"        rests on {legible(cite)}{sentence}"
    yield from (f"        {legible(note, most=300)}" for note in finding.notes)


def _not_reviewed(record: AuditRecord) -> Iterator[str]:
    excused = [(entry, entry.excuse) for entry in record.world.entries if entry.excuse is not None]
    if excused:
        yield ""
        yield "What nobody reviewed, as the policy says"
    for entry, excuse in excused:
        yield f"  {legible(entry.path)}: {legible(excuse.exemption)}, {legible(excuse.reason, most=400)}"


def _excused(entry: GateEntry, excuse: Excuse) -> Plain:
    return {
        "path": entry.path,
        "previous_path": entry.previous_path,
        "exemption": excuse.exemption,
        "reason": excuse.reason,
    }


def _gate(record: AuditRecord) -> Iterator[str]:
    decision = record.decision
    yield ""
    if isinstance(decision, Opened) and decision.broken_glass_until is not None:
        yield f"The gate: open by broken glass until {decision.broken_glass_until}"
        for override in record.world.overrides:
            yield from (f"  {legible(reason, most=LONGEST_BODY)}" for reason in override.reasons)
    else:
        yield f"The gate: {decision.kind}"
    yield from (f"  {line}" for line in tree_lines(decision.rulings))
    if isinstance(decision, Blocked):
        yield ""
        yield "What would open it"
        for reason in decision.reasons:
            who = ", ".join(reason.who_can_fix) or "nobody in particular"
            yield f"  {legible(reason.text, most=400)} (who can change it: {legible(who, most=400)})"
        openings = openings_in(record.world, decision)
        if openings:
            yield ""
            yield ways_title(openings)
            yield from (f"  {legible(way_line(each), most=LONGEST_BODY)}" for each in openings)
