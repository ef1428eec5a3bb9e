"""The story of a decision, whole."""

from dataclasses import replace

from reviewbot.audit.explain import (
    explain,
    explain_finding,
    explain_incidents,
    explanation,
    finding_in,
    render_incidents,
)
from reviewbot.gate.world import Excuse, GateEntry, Override
from reviewbot.kernel.ids import Digest
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.verdict import Failed, Objected
from tests.unit.audit.samples import a_notice, a_record, an_incident
from tests.unit.publish.samples import MISSING, PASSAGE, a_basis, a_finding, an_assignment, blocked, opened

PASSAGES = {PASSAGE.id: PASSAGE}


def test_the_story_names_who_was_called_what_was_found_and_what_would_open_the_gate() -> None:
    record = replace(a_record(), decision=blocked(MISSING))

    assert explain(record, PASSAGES) == (
        "acme/shop#7 at aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa into main\n"
        "decided 2026-11-20T12:00:00.000000Z under the rules of dddddddddddddddddddddddddddddddddddddddd "
        "(sha256:policy)\n"
        "\n"
        "Who was called\n"
        "  payments (blocking)\n"
        "    because owners/payments.yaml owns 'ledger/**'\n"
        "    objected; looked: anthropic:claude-sonnet-5\n"
        "      ledger/a.py:3 high, blocks: Rounds each line before summing.\n"
        "        on the line: total += round(line, 2)\n"
        "        rests on ledger-migrations#write-the-downgrade: "
        "Every migration has a downgrade that was run on staging.\n"
        "\n"
        "The gate: blocked\n"
        "  ├─ ✓ draft: the change is ready\n"
        "  └─ ✗ owners: payments objects (1 finding)\n"
        "     ├─ ✗ payments: its agent objects\n"
        "     └─ ? streaming: no answer yet\n"
        "\n"
        "What would open it\n"
        "  sox wants 2 eligible people, 0 approved (who can change it: acme/sox)\n"
        "\n"
        "The shortest way\n"
        "  2 people who may break the glass do so; it opens this head for a while, and has to be looked at afterwards\n"
    )


def test_the_story_tells_with_which_prompt_a_model_was_asked_where_that_was_noted() -> None:
    objected = Objected(basis=replace(a_basis(), prompt=Digest("sha256:prompt")), findings=(a_finding(),))

    story = explain(a_record(objected), PASSAGES)

    assert "    objected; looked: anthropic:claude-sonnet-5\n      asked with the prompt sha256:prompt\n" in story


def test_one_finding_is_told_alone_with_the_decision_that_it_stands_in() -> None:
    record = a_record()

    finding = finding_in(record, "key-of-rounds-3")

    assert finding == a_finding()
    assert finding_in(record, "key-of-rounds") is None
    assert explain_finding(record, a_finding(), is_newest=False) == (
        "acme/shop#7 at aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa into main\n"
        "decided 2026-11-20T12:00:00.000000Z under the rules of dddddddddddddddddddddddddddddddddddddddd "
        "(sha256:policy)\n"
        "it is not in the newest decision\n"
        "\n"
        "payments found key-of-rounds-3\n"
        "      ledger/a.py:3 high, blocks: Rounds each line before summing.\n"
        "        on the line: total += round(line, 2)\n"
        "        rests on ledger-migrations#write-the-downgrade\n"
        "        fix: The sum of rounded lines is not the rounded sum.\n"
    )


def test_of_a_finding_that_says_no_more_than_its_title_no_fix_is_told() -> None:
    short = replace(a_finding(), body=Untrusted(""))

    story = explain_finding(a_record(), short, is_newest=True)

    assert "not in the newest" not in story
    assert story.endswith("        rests on ledger-migrations#write-the-downgrade\n")


def test_no_way_is_told_where_none_is_known() -> None:
    record = replace(a_record(), decision=blocked(MISSING))

    story = explain(replace(record, world=replace(record.world, contributors=None)), PASSAGES)

    assert story.endswith("(who can change it: acme/sox)\n")


def test_silence_failure_and_people_are_told_apart() -> None:
    failed = Failed(basis=a_basis(looked=()), findings=(), reason="the reply was late")
    record = replace(
        a_record(failed),
        governance_commit=None,
        assignments=(an_assignment(), an_assignment("streaming"), an_assignment("docs", has_agent=False)),
        decision=blocked(MISSING._replace(who_can_fix=())),
    )

    story = explain(record, {})

    assert "under the rules of a directory" in story
    assert "    failed; looked: only guardrails\n      the reply was late\n" in story
    assert "  streaming (blocking)\n    because owners/streaming.yaml owns 'ledger/**'\n    has not answered\n" in story
    assert "    has no agent; its people may answer\n" in story
    assert "(who can change it: nobody in particular)" in story


def test_findings_without_a_line_or_a_known_passage_are_told_too() -> None:
    finding = replace(
        a_finding(line=None, is_blocking=False), evidence=Untrusted(""), notes=("uncited, so it does not block",)
    )

    story = explain(a_record(Objected(basis=a_basis(), findings=(finding,))), {})

    assert (
        "      ledger/a.py high, does not block: Rounds each line before summing.\n"
        "        rests on ledger-migrations#write-the-downgrade\n"
        "        uncited, so it does not block\n"
    ) in story


def test_what_is_to_be_known_of_a_review_is_told_below_who_looked() -> None:
    basis = replace(a_basis(), notes=("anthropic:new is blocked for payments",))
    noted = Objected(basis=basis, findings=())

    assert (
        "    objected; looked: anthropic:claude-sonnet-5\n      anthropic:new is blocked for payments\n"
    ) in explain(a_record(noted), {})


def test_an_open_gate_and_a_broken_one_are_told_apart() -> None:
    nobody = replace(a_record(), assignments=(), decision=opened())

    assert explain(nobody, {}).endswith("\nNobody was called\n\nThe gate: open\n")
    assert explain(replace(nobody, decision=opened(broken_glass_until="noon")), {}).endswith(
        "The gate: open by broken glass until noon\n"
    )


def test_a_broken_glass_is_told_with_what_was_said_when_it_broke() -> None:
    record = a_record()
    glass = Override(
        kind="break_glass",
        state="active",
        head=record.binding.head,
        expires_at=record.world.now,
        people=frozenset(),
        reasons=("cy: the ledger\u202e is down",),
    )
    broken = replace(
        record, world=replace(record.world, overrides=(glass,)), decision=opened(broken_glass_until="noon")
    )

    assert "The gate: open by broken glass until noon\n  cy: the ledger<U+202E> is down\n" in explain(broken, {})


def test_hostile_text_cannot_write_lines_of_the_story() -> None:
    finding = replace(a_finding(), title=Untrusted("x\nThe gate: open\u202e"))

    story = explain(a_record(Objected(basis=a_basis(), findings=(finding,))), {})

    assert "blocks: x The gate: open<U+202E>\n" in story
    assert story.count("\nThe gate: ") == 1


def test_the_story_as_a_document_holds_the_contracts_decision() -> None:
    told = explanation(a_record())

    assert (told["repo"], told["number"]) == ("acme/shop", 7)
    assert isinstance(told["decision"], dict)
    assert told["decision"]["conclusion"] == "failure"


def test_what_was_shown_in_the_decision_s_place_since_is_told() -> None:
    third = explain(a_record(), PASSAGES, notice=a_notice()).splitlines()[2]

    assert third == (
        "shown in its place since 2026-11-20T12:00:00.000000Z: reviewbot/gate: failure: Repair the policy: its files "
        "have faults owners/policy.yaml is empty."
    )


def test_what_went_wrong_ends_the_story() -> None:
    story = explain(a_record(), PASSAGES, incidents=(an_incident(),))

    assert story == explain(a_record(), PASSAGES) + (
        "\nWhat should not have happened\n"
        "  2026-11-20T12:00:00.000000Z Look at the merge of change 7: it is not what was decided on "
        "(incident:merge:7:c)\n"
        "    The gate was not open.\n"
    )


def test_what_went_wrong_with_a_change_that_nothing_was_decided_about_is_told_all_the_same() -> None:
    first, _, title, *_ = explain_incidents((an_incident(),)).splitlines()

    assert (first, title) == ("No decision about it is on record", "What should not have happened")


def test_words_of_strangers_in_an_incident_cannot_write_lines_of_the_story() -> None:
    hostile = replace(an_incident(), signs=("The merge changed a\nThe gate: open\u202e.",))

    assert "    The merge changed a The gate: open<U+202E>.\n" in explain(a_record(), {}, incidents=(hostile,))


def test_incidents_are_in_the_document_too() -> None:
    assert render_incidents((an_incident(),)) == [
        {
            "key": "incident:merge:7:c",
            "raised_at": "2026-11-20T12:00:00.000000Z",
            "title": "Look at the merge of change 7: it is not what was decided on",
            "signs": ["The gate was not open."],
        }
    ]


def test_p13_what_nobody_reviewed_is_told_path_by_path_with_the_reason() -> None:
    record = a_record()
    out = GateEntry(
        path="docs/a.md",
        previous_path="docs/b.md",
        kind="renamed",
        is_covered=False,
        excuse=Excuse(exemption="prose", reason="Words."),
    )
    record = replace(record, world=replace(record.world, entries=(*record.world.entries, out)))

    assert "\nWhat nobody reviewed, as the policy says\n  docs/a.md: prose, Words.\n\nThe gate" in explain(record, {})
    assert explanation(record)["not_reviewed"] == [
        {"path": "docs/a.md", "previous_path": "docs/b.md", "exemption": "prose", "reason": "Words."}
    ]
