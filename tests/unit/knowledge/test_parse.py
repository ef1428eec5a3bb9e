"""One file of runbooks/, from bytes to a document or to every fault."""

from datetime import date

import pytest

from reviewbot.change.change import EntryKind
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.document import Document
from reviewbot.knowledge.guardrail import AddedLine, EntryRule, RemovedLine, Structural
from reviewbot.knowledge.parse import LONGEST_PASSAGE, MOST_PASSAGES, parse_document
from tests.unit.knowledge.builders import BLOCK, INCIDENT, RUNBOOK, SKILL

FILE = "runbooks/payments/ledger.md"
SKILL_FILE = "runbooks/payments/expose/SKILL.md"


def parsed(text: str, *, file: str = FILE, folder_owners: tuple[str, ...] = ("payments",)) -> Document:
    return parse_document(file, text.encode(), folder_owners=[OwnerName(name) for name in folder_owners])


def faults_of(
    text: str | bytes, *, file: str = FILE, folder_owners: tuple[str, ...] = ("payments",)
) -> tuple[str, ...]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Misconfigured) as refused:
        parse_document(file, content, folder_owners=[OwnerName(name) for name in folder_owners])
    assert refused.value.where == file
    return refused.value.faults


def front(*lines: str) -> str:
    return "---\n" + "\n".join(lines) + "\n---\n# A\n\nText.\n"


def test_a_runbook_is_read() -> None:
    document = parsed(RUNBOOK)

    assert (document.id, document.owner, document.kind, document.title) == (
        "payments-ledger",
        "payments",
        "runbook",
        "The ledger",
    )
    assert (document.applies_to, document.last_reviewed) == ((Glob("ledger/**"),), date(2026, 10, 1))
    assert [(each.id, each.heading, each.text, each.line) for each in document.passages] == [
        ("payments-ledger#rollbacks", "The ledger > Rollbacks", "Every migration can be taken back.", 11)
    ]


def test_an_incident_is_read() -> None:
    document = parsed(INCIDENT)

    assert (document.kind, document.severity, document.occurred) == ("incident", "sev1", date(2026, 3, 14))


def test_a_skill_belongs_to_the_owner_of_its_folder() -> None:
    document = parsed(SKILL, file=SKILL_FILE)

    assert (document.id, document.owner, document.kind, document.title) == (
        "expose-an-endpoint",
        "payments",
        "runbook",
        "Expose an endpoint",
    )
    assert document.applies_to == (Glob("deploy/**"), Glob("charts/*.yaml"))
    assert [(each.id, each.heading, each.text) for each in document.passages] == [
        ("expose-an-endpoint#intro", "Expose an endpoint", "How to make an endpoint reachable.\n\nRead this first."),
        ("expose-an-endpoint#expose-an-endpoint", "Expose an endpoint", "Name each path."),
    ]


def test_a_skill_without_headings_has_its_name_for_a_title() -> None:
    skill = SKILL.replace("# Expose an endpoint\n", "").replace("metadata:\n", "metadata:\n  owner: identity\n")

    document = parsed(skill, file=SKILL_FILE, folder_owners=())

    assert (document.title, document.owner) == ("expose-an-endpoint", "identity")


@pytest.mark.parametrize(
    ("owners", "fault"),
    [
        pytest.param((), "line 2: no owner names this folder; write metadata.owner", id="nobody's"),
        pytest.param(("a", "b"), "line 2: 2 owners name this folder; write metadata.owner", id="two owners'"),
    ],
)
def test_a_skill_needs_one_owner(owners: tuple[str, ...], fault: str) -> None:
    assert faults_of(SKILL, file=SKILL_FILE, folder_owners=owners) == (fault,)


def test_a_skill_needs_its_day_of_review() -> None:
    assert faults_of(SKILL.replace('  last_reviewed: "2026-10-08"\n', ""), file=SKILL_FILE) == (
        'line 4: a skill needs metadata.last_reviewed, such as "2026-10-01"',
    )


def test_a_skills_patterns_are_checked() -> None:
    assert faults_of(SKILL.replace("deploy/**,", "/deploy,"), file=SKILL_FILE) == (
        "line 5: metadata.applies_to: pattern '/deploy' starts with '/'; patterns are anchored at the root already",
    )


def test_a_block_of_guardrails_cites_its_passage() -> None:
    (guardrail,) = parsed(RUNBOOK + BLOCK).guardrails

    assert guardrail.passage == "payments-ledger#rollbacks"
    assert guardrail.test == Structural(language="python", rule='{"pattern": "pass"}')
    assert (guardrail.owner, guardrail.severity, guardrail.incident) == ("payments", "high", "inc-ledger")
    assert guardrail.applies_to == (Glob("ledger/**"),)
    assert guardrail.fix == "Write the downgrade."


KINDS: frozenset[EntryKind] = frozenset({"removed", "mode"})


def test_front_matter_guardrails_cite_the_first_passage() -> None:
    rules = """\
guardrails:
  - {id: a, severity: low, says: "A.", added: 'a+', applies_to: []}
  - {id: b, severity: low, says: "B.", removed: 'b+', applies_to: ["b/**"]}
  - {id: c, severity: low, says: "C.", entry: {kinds: [removed, mode]}}
---
# The"""

    guardrails = parsed(RUNBOOK.replace("---\n# The", rules)).guardrails

    assert [each.test for each in guardrails] == [
        AddedLine(pattern="a+"),
        RemovedLine(pattern="b+"),
        EntryRule(kinds=KINDS),
    ]
    assert [each.applies_to for each in guardrails] == [(), (Glob("b/**"),), (Glob("ledger/**"),)]
    assert {each.passage for each in guardrails} == {"payments-ledger#rollbacks"}


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = """\
---
id: Not An Id
owner: payments
kind: rumour
titel: x
applies_to: ["/x"]
---
Hidden\u202e text.

```guardrails
- id: g
  severity: huge
  says: "S."
  added: "("
- id: h
  severity: high
  says: "\\u200b"
```
"""

    assert faults_of(text) == (
        "line 2: id: 'Not An Id' is not an id; write 1 to 100 of a-z, 0-9 and '-'",
        "line 2: title is missing",
        "line 4: kind is 'rumour'; it must be 'runbook' or 'incident'",
        "line 5: key 'titel' is not known; did you mean 'title'?",
        "line 6: applies_to[0]: pattern '/x' starts with '/'; patterns are anchored at the root already",
        "line 8: holds hidden characters (U+202E); remove them",
        "line 12: guardrails[0].severity is 'huge'; it must be 'low', 'medium', 'high' or 'critical'",
        "line 14: guardrails[0].added: pattern '(' is not RE2: missing ): (",
        "line 17: guardrails[1].says: holds hidden characters (U+200B); remove them",
    )


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        pytest.param(
            ("id: a", "owner: b", "kind: runbook", "title: C"),
            ("line 4: a runbook needs last_reviewed: the day on which somebody last read it whole",),
            id="a runbook without a day",
        ),
        pytest.param(
            ("id: a", "owner: b", "kind: incident", "title: C"),
            (
                "line 4: an incident needs occurred: the day on which it happened",
                "line 4: an incident needs severity: sev1, sev2 or sev3",
            ),
            id="an incident without day and severity",
        ),
        pytest.param(
            ("id: a", "owner: b", "kind: runbook", "title: C", "last_reviewed: 2026-01-01", "severity: sev1"),
            ("line 7: severity is an incident's; this is a runbook",),
            id="a runbook with a severity",
        ),
        pytest.param(
            ("id: a", "owner: b", "kind: runbook", "title: C", "last_reviewed: soon"),
            (
                (
                    "line 6: last_reviewed is 'soon'; "
                    "input should be a valid date in the format YYYY-MM-DD, input is too short"
                ),
            ),
            id="no date",
        ),
        pytest.param(
            ("id: a", "owner: b", "kind: runbook", 'title: ""', "last_reviewed: 2026-01-01"),
            ("line 5: title: must be one line of 1 to 500 characters",),
            id="an empty title",
        ),
        pytest.param(("id: *a",), ("line 2: '*a' is an alias; write the value out",), id="an alias"),
        pytest.param((), ("the file is empty",), id="nothing in it"),
    ],
)
def test_front_matter_is_complete(lines: tuple[str, ...], faults: tuple[str, ...]) -> None:
    assert sorted(faults_of(front(*lines))) == sorted(faults)


def test_a_file_without_front_matter_says_how_to_begin() -> None:
    assert faults_of("# A\n\nText.\n") == (
        "line 1: there is no front matter; start with '---', id, owner, kind, title and '---'",
    )


@pytest.mark.parametrize(
    ("tests", "found"),
    [pytest.param("", "none", id="none"), pytest.param("added: a, removed: b, ", "added and removed", id="two")],
)
def test_a_guardrail_has_one_test(tests: str, found: str) -> None:
    block = f"```guardrails\n- {{{tests}id: g, severity: low, says: S}}\n```\n"

    (fault,) = faults_of(RUNBOOK + block)

    assert fault == (
        f"line 15: guardrails[0]: 'g' has {found} of structural, added, removed, entry; it needs exactly one"
    )


def test_a_block_that_is_no_list_is_a_fault() -> None:
    assert faults_of(RUNBOOK + "```guardrails\nid: g\n```\n") == (
        "line 15: guardrails is {'id': 'g'}; it must be a list",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(RUNBOOK.split("# The")[0], "line 1: the document has no text", id="no text"),
        pytest.param(
            RUNBOOK + "\n## Bare\n" + BLOCK,
            "line 15: guardrail 'ledger-needs-rollback' stands where no sentence explains it",
            id="a guardrail without a sentence",
        ),
        pytest.param(
            RUNBOOK + "x" * LONGEST_PASSAGE,
            "line 11: 20,035 characters under one heading; part them",
            id="too long a passage",
        ),
        pytest.param(
            RUNBOOK + "\n# H\n\nx\n" * MOST_PASSAGES,
            "line 811: the document has more than 200 headings; part it",
            id="too many passages",
        ),
    ],
)
def test_a_document_has_text_of_a_size_to_recall(text: str, fault: str) -> None:
    assert fault in faults_of(text)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"---\nid: \xff\n---\n", "line 2: byte 8 is not UTF-8", id="not UTF-8"),
        pytest.param(b"x" * 300_000, "the file has 300,000 bytes; at most 262,144 are read", id="too large"),
    ],
)
def test_bytes_that_cannot_be_read_are_a_fault(content: bytes, fault: str) -> None:
    assert faults_of(content) == (fault,)
