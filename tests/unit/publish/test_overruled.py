"""What people said against an agent: told in the owner's check and on the line, and never more than the gate counts."""

from dataclasses import replace

import pytest

from reviewbot.gate import code
from reviewbot.gate.decision import Outcome, Ruling
from reviewbot.kernel.ids import OwnerName
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.finding_text import annotation_of
from reviewbot.publish.overruled import ruling_over, said_of, said_over
from reviewbot.publish.surface import Conclusion
from reviewbot.publish.wanted import wanted_for
from reviewbot.review.verdict import Approved, Failed, Objected, Verdict
from tests.unit.publish.samples import NOTHING_THERE, a_basis, a_case, a_finding, opened

PAYMENTS = OwnerName("payments")
FINDING = a_finding()
OBJECTS = Objected(basis=a_basis(), findings=(FINDING,))
FAILED = Failed(basis=a_basis(), findings=(), reason="out of time")
DRAFT = Waiting(assignments=(), reason="draft", sentence="The change is a draft; ask with rerun.")
OVERRODE = "cy overrode the agent of payments on this head by a command"
COMMAND = Ruling(
    name="override:cy", outcome="satisfied", code=code.OVERRIDE, text="cy overrides the agent, at noon: 'agreed'"
)
LOST = Ruling(name="override:dee", outcome="unsatisfied", code=code.OTHER_HEAD, text="dee's override does not count")
DISMISSAL = Ruling(
    name=f"dismissal:{FINDING.key}", outcome="satisfied", code=code.FINDING_DISMISSED, text="cy dismissed it: 'meant'"
)


def ruled(why: str, text: str = OVERRODE, outcome: Outcome = "satisfied") -> Ruling:
    return Ruling(name="owner:payments", outcome=outcome, code=why, text=text)


def a_case_of(ruling: Ruling, *pleas: Ruling, verdict: Verdict | None = OBJECTS) -> Case:
    told = a_case(*([] if verdict is None else [verdict]), decision=opened()._replace(rulings=(ruling,)))
    return replace(told, pleas={PAYMENTS: pleas})


@pytest.mark.parametrize(
    ("case", "conclusion", "title"),
    [
        pytest.param(
            a_case_of(ruled(code.OVERRIDE), COMMAND),
            "success",
            f"Nothing to do: {OVERRODE}",
            id="an objection overridden",
        ),
        pytest.param(
            a_case_of(ruled(code.FINDINGS_DISMISSED, "every finding was dismissed by cy"), DISMISSAL),
            "success",
            "Nothing to do: every finding was dismissed by cy",
            id="every finding dismissed",
        ),
        pytest.param(
            a_case_of(ruled(code.STANDING_IN, "cy approved in its place"), verdict=FAILED),
            "success",
            "Nothing to do: cy approved in its place",
            id="a failure stood in for",
        ),
        pytest.param(
            replace(a_case_of(ruled(code.OVERRIDE), COMMAND, verdict=None), waiting=DRAFT),
            "success",
            f"Nothing to do: {OVERRODE}",
            id="an agent that waits overridden",
        ),
        pytest.param(
            a_case_of(ruled(code.AGENT_OBJECTS, outcome="unsatisfied"), LOST),
            "failure",
            "Fix: 1 finding, 1 blocks",
            id="an override that does not count",
        ),
        pytest.param(
            a_case_of(ruled(code.OVERRIDE, outcome="unknown"), COMMAND),
            "failure",
            "Fix: 1 finding, 1 blocks",
            id="a ruling that is not certain",
        ),
        pytest.param(
            a_case_of(
                ruled(code.AGENT_ABSTAINED, outcome="unsatisfied"),
                DISMISSAL,
                verdict=replace(OBJECTS, withheld="hidden_text: Look."),
            ),
            "failure",
            "Ask acme/payments: what blocked was dismissed, and the agent would abstain all the same",
            id="an agent that would abstain without what was dismissed",
        ),
        pytest.param(
            a_case_of(ruled(code.AGENT_APPROVED), verdict=Approved(basis=a_basis(), findings=())),
            "success",
            "Nothing to do: no findings",
            id="an agent that approves by itself",
        ),
        pytest.param(
            a_case_of(ruled(code.OVERRIDE), COMMAND, verdict=None),
            None,
            "Wait: payments is reviewing",
            id="an agent still at work",
        ),
    ],
)
def test_an_owner_s_check_agrees_with_the_gate(case: Case, conclusion: Conclusion | None, title: str) -> None:
    check = next(each for each in wanted_for(case, NOTHING_THERE).checks if each.name == "reviewbot/payments")

    assert (check.conclusion, check.title) == (conclusion, title)


def test_it_says_who_when_and_why_and_what_the_agent_found() -> None:
    wanted = wanted_for(a_case_of(ruled(code.OVERRIDE), COMMAND, LOST), NOTHING_THERE)
    check = next(each for each in wanted.checks if each.name == "reviewbot/payments")

    assert "`payments` objects, 1 finding, 1 blocks." in check.summary
    assert f"**What people said**\n\n- {OVERRODE}\n- cy overrides the agent, at noon: " in check.summary
    assert "dee" not in check.summary
    assert check.text.startswith("**high**, `ledger/a.py:3`\n\n**Overruled**: cy overrides the agent, at noon: ")
    assert '"code": "override"' in check.text
    assert [(each.level, each.title) for each in check.annotations] == [("notice", "high, overruled: payments")]
    assert "| `payments` | objects, overruled by people |" in wanted.comments[0].body
    assert "- high, overruled: `ledger/a.py:3`" in wanted.comments[0].body
    (line,) = wanted.inline
    assert line.body.startswith("**Overruled** (high, `payments`, model)\n\ncy overrides the agent, at noon: ")


@pytest.mark.parametrize(
    ("case", "said"),
    [
        pytest.param(a_case_of(ruled(code.OVERRIDE), COMMAND), COMMAND.text, id="by a command"),
        pytest.param(a_case_of(ruled(code.OVERRIDE, "cy approved")), "cy approved", id="by an approval"),
        pytest.param(a_case_of(ruled(code.OVERRIDE), COMMAND, DISMISSAL), DISMISSAL.text, id="by its own dismissal"),
        pytest.param(a_case_of(ruled(code.AGENT_OBJECTS), DISMISSAL), DISMISSAL.text, id="alone of several"),
        pytest.param(
            a_case_of(ruled(code.FINDINGS_DISMISSED), DISMISSAL._replace(name="dismissal:other")), "", id="not this one"
        ),
        pytest.param(a_case_of(ruled(code.AGENT_OBJECTS), LOST), "", id="in vain"),
        pytest.param(a_case(OBJECTS), "", id="by nobody"),
    ],
)
def test_a_finding_is_overruled(case: Case, said: str) -> None:
    assert said_of(case, FINDING) == said


def test_nobody_spoke_of_another_owner() -> None:
    case = a_case_of(ruled(code.OVERRIDE), COMMAND)

    assert ruling_over(case, OwnerName("docs")) is None
    assert said_over(case, OwnerName("docs")) == ()


def test_a_finding_that_stands_keeps_its_weight_in_the_files_view() -> None:
    annotation = annotation_of(FINDING, "")

    assert annotation is not None
    assert (annotation.level, annotation.title) == ("failure", "high, blocks: payments")
