"""The checks of a merge queue's group: which change is not open, and each owner's worst answer."""

from dataclasses import replace

import pytest

from reviewbot.change.change import Binding
from reviewbot.gate import code
from reviewbot.gate.decision import Blocked, Opened, Reason, Ruling
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Head, OwnerName, RepoId
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.group_check import dissolved, group_checks
from reviewbot.publish.surface import Check, Posted
from reviewbot.review.verdict import Abstained, Approved, Objected
from tests.unit.publish.samples import NOTHING_THERE, POLICY, a_basis, a_case, a_change, a_finding, an_assignment, there

TOP = Head("d" * 40)
BINDING = Binding(repo_id=RepoId(1), number=ChangeNumber(7), head=TOP, base_ref=BaseRef("main"))
OPEN = Opened(binding=BINDING, policy_digest=POLICY, rulings=(), broken_glass_until=None)
GONE = "Nothing to do: the queue has let go of this group"


def a_reason(why: str, rule: str) -> Reason:
    return Reason(code=why, rule=rule, text=f"{rule} is not well", who_can_fix=())


def shut(*reasons: Reason, names: tuple[str, ...] = (), pending: tuple[str, ...] = ()) -> Blocked:
    rulings = (Ruling(name="members", outcome="satisfied", code=code.GROUP_RESOLVED, text="made of change 7"),)
    members = (Ruling(name=name, outcome="unsatisfied", code=code.MEMBER_BLOCKED, text="shut") for name in names)
    return Blocked(
        binding=BINDING,
        policy_digest=POLICY,
        rulings=(*rulings, *members),
        reasons=reasons,
        pending=tuple(map(OwnerName, pending)),
        awaits_only_people=False,
    )


def the_case(number: int, *verdicts: Approved | Objected | Abstained, waiting: Waiting | None = None) -> Case:
    case = a_case(*verdicts, waiting=waiting)
    return replace(case, change=replace(a_change(), number=ChangeNumber(number)))


def gate_of(decision: Opened | Blocked, *, is_waiting: bool = False) -> Check:
    gate, *_ = group_checks(decision, (), is_waiting=is_waiting).checks
    return gate


def test_a_group_of_open_changes_is_green_on_its_own_head() -> None:
    gate = gate_of(OPEN)

    assert (gate.name, gate.head, gate.conclusion) == ("reviewbot/gate", TOP, "success")
    assert gate.title == "Nothing to do: every change of the group is open"
    assert gate.summary == "Each change was decided about for its own head, and together they make up the group."


def test_broken_glass_is_no_ordinary_pass() -> None:
    gate = gate_of(OPEN._replace(broken_glass_until="2026-11-20T12:00:00.000000Z"))

    assert gate.title == "BROKEN GLASS, expires 2026-11-20T12:00:00.000000Z"
    assert gate.summary.endswith("This is no ordinary pass.")


@pytest.mark.parametrize(
    ("decision", "title"),
    [
        pytest.param(
            shut(a_reason(code.APPROVALS_MISSING, "change:8:sox"), names=("change:8",)),
            "Open change 8 first",
            id="a change that is not open",
        ),
        pytest.param(
            shut(a_reason(code.DRAFT, "change:5:draft"), names=tuple(f"change:{at}" for at in range(4, 9))),
            "Open change 4, change 5, change 6, 2 more first",
            id="many changes that are not open",
        ),
        pytest.param(
            shut(a_reason(code.GROUP_STALE, "stands")), "Form the group anew: the base branch moved", id="an old base"
        ),
        pytest.param(
            shut(a_reason(code.PATHS_DIFFER, "paths")),
            "Form the group anew: it does not change what its changes do",
            id="other paths",
        ),
        pytest.param(shut(a_reason("next year's", "x")), "Form the group anew", id="a reason that has no title yet"),
    ],
)
def test_the_title_says_what_to_do(decision: Blocked, title: str) -> None:
    gate = gate_of(decision)

    assert (gate.title, gate.status, gate.conclusion) == (title, "completed", "failure")
    assert gate.summary.startswith("**What keeps the group shut**\n\n- ")


@pytest.mark.parametrize(
    ("decision", "title"),
    [
        pytest.param(
            shut(a_reason(code.AGENT_SILENT, "change:7:payments"), pending=("payments",)),
            "Wait for payments",
            id="an agent",
        ),
        pytest.param(
            shut(a_reason(code.GROUP_UNRESOLVED, "members")),
            "Wait for the forge to show the whole group",
            id="the forge",
        ),
    ],
)
def test_a_group_that_waits_says_for_whom(decision: Blocked, title: str) -> None:
    gate = gate_of(decision, is_waiting=True)

    assert (gate.title, gate.status, gate.conclusion) == (title, "in_progress", None)


def test_an_owners_worst_answer_is_on_the_group() -> None:
    found = Objected(basis=a_basis(), findings=(a_finding(),))
    cases = (the_case(7, Approved(basis=a_basis(), findings=())), the_case(8, found))

    _, owner = group_checks(OPEN, cases, is_waiting=False).checks

    assert (owner.name, owner.head, owner.conclusion) == ("reviewbot/payments", TOP, "failure")
    assert owner.title == "Change 8: Fix: 1 finding, 1 blocks"
    assert owner.annotations == ()


@pytest.mark.parametrize(
    ("is_waiting", "shown"),
    [
        pytest.param(True, ("in_progress", None), id="while the queue is told to wait"),
        pytest.param(False, ("completed", "action_required"), id="when it has its answer"),
    ],
)
def test_nothing_is_left_running_once_the_queue_has_its_answer(is_waiting: bool, shown: tuple[str, str | None]) -> None:
    _, owner = group_checks(shut(a_reason("x", "y")), (the_case(7),), is_waiting=is_waiting).checks

    assert (owner.status, owner.conclusion) == shown
    assert owner.title == "Change 7: Wait: payments is reviewing"


def test_owners_that_nobody_sees_on_a_change_are_not_on_the_group() -> None:
    unseen = (an_assignment("docs", stance="shadow"), an_assignment("@ada", has_agent=False))
    case = replace(the_case(7), assignments=unseen)

    assert len(group_checks(OPEN, (case,), is_waiting=False).checks) == 1


def test_r10_all_that_stands_on_the_head_of_a_group_that_is_gone_is_shut() -> None:
    _, payments = group_checks(OPEN, (the_case(7, Approved(basis=a_basis(), findings=())),), is_waiting=False).checks
    elsewhere = replace(payments, head=Head("e" * 40), name="reviewbot/docs")

    wanted = dissolved(RepoId(1), TOP, there(Posted(id=1, what=payments), Posted(id=2, what=elsewhere)))

    assert [(each.name, each.head, each.conclusion, each.title) for each in wanted.checks] == [
        ("reviewbot/gate", TOP, "failure", GONE),
        ("reviewbot/payments", TOP, "failure", GONE),
    ]


def test_a_group_that_is_gone_gets_its_gate_even_where_nothing_was_said() -> None:
    (gate,) = dissolved(RepoId(1), TOP, NOTHING_THERE).checks

    assert gate.text.endswith('"code": "group_gone",\n   "rule": "gate"\n  }\n ]\n}\n```')
