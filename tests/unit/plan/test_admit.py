"""The agents look now, or a sentence says what has to happen first."""

from collections.abc import Sequence

import pytest

from reviewbot.change.account import Account
from reviewbot.change.change import Change
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    Commit,
    Digest,
    Head,
    LaneName,
    Login,
    ModelName,
    OwnerName,
    RepoId,
    RepoName,
    TeamName,
    TierName,
)
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.owner import Assignment, Owner
from reviewbot.ownership.policy import LaneRule, Policy, Tier
from reviewbot.ownership.registry import Registry
from reviewbot.plan.admit import admit
from reviewbot.plan.plan import Plan, Task, Waiting, WaitReason
from reviewbot.plan.switch import Switch

PREMIUM = Tier(name=TierName("premium"), chain=(ModelName("anthropic:large"),), ends_with_guardrails=False)
STANDARD = Tier(name=TierName("standard"), chain=(ModelName("anthropic:small"),), ends_with_guardrails=True)


def a_change(*, is_draft: bool = False, is_open: bool = True, author_may_write: bool = True) -> Change:
    return Change(
        repo=RepoName("acme/shop"),
        repo_id=RepoId(5),
        number=ChangeNumber(7),
        head=Head("a" * 40),
        base_ref=BaseRef("main"),
        base=Commit("b" * 40),
        merge_base=Commit("b" * 40),
        is_draft=is_draft,
        is_open=is_open,
        author=Account(login=Login("ada"), id=AccountId(11), kind="human"),
        author_may_write=author_may_write,
        contributors=(),
        entries=(),
        is_complete=True,
        title=Untrusted("Add points"),
        description=Untrusted(""),
    )


def an_assignment(owner: str, *, has_agent: bool = True) -> Assignment:
    return Assignment(
        owner=OwnerName(owner),
        team=TeamName(f"acme/{owner}"),
        people=(),
        stand_ins=None,
        stance="blocking" if has_agent else "advisory",
        has_agent=has_agent,
        paths=(f"{owner}/a.py",),
        because=(),
    )


def an_owner(name: str, tier: Tier) -> Owner:
    return Owner(
        name=OwnerName(name),
        file=f"owners/{name}.yaml",
        team=TeamName(f"acme/{name}"),
        people=(),
        stand_ins=None,
        paths=(),
        watches=(),
        runbooks=(),
        stance="blocking",
        tier=tier.name,
        blocks_at="high",
        maintainer=Login("ada"),
        domain_expert=Login("grace"),
        eval_owner=Login("lin"),
        slack="#shop",
        escalation="page",
    )


def a_registry(*, lanes: tuple[LaneRule, ...] = ()) -> Registry:
    policy = Policy(
        default_owner=None, bots=frozenset(), regulated=(), admins=(), tiers=(STANDARD, PREMIUM), lanes=lanes
    )
    owners = (an_owner("identity", STANDARD), an_owner("payments", PREMIUM))
    return Registry(policy=policy, owners=owners, codeowners=None, digest=Digest("sha256:" + "0" * 64))


PAYMENTS, IDENTITY, DOCS = an_assignment("payments"), an_assignment("identity"), an_assignment("@docs", has_agent=False)
ASSIGNED = (PAYMENTS, DOCS, IDENTITY)


def test_each_owner_with_an_agent_gets_a_task_on_its_own_tier() -> None:
    assert admit(a_change(), ASSIGNED, a_registry(), ()) == Plan(
        lane=LaneName("standard"),
        deadline_seconds=300,
        assignments=ASSIGNED,
        tasks=(Task(owner=OwnerName("payments"), tier=PREMIUM), Task(owner=OwnerName("identity"), tier=STANDARD)),
    )


def test_the_policy_may_set_the_standard_lane() -> None:
    other = LaneRule(name=LaneName("economy"), slots=1, deadline_seconds=3_600)
    own = LaneRule(name=LaneName("standard"), slots=2, deadline_seconds=60)

    plan = admit(a_change(), (), a_registry(lanes=(other, own)), ())

    assert plan == Plan(lane=LaneName("standard"), deadline_seconds=60, assignments=(), tasks=())


STOP = Switch(id="s-1", scope="owner:identity", state="enforcing")


@pytest.mark.parametrize(
    ("change", "switches", "reason", "sentence"),
    [
        pytest.param(
            a_change(is_open=False),
            (),
            "closed",
            "The change is closed; nothing is reviewed until it is opened again.",
            id="closed",
        ),
        pytest.param(
            a_change(is_draft=True),
            (),
            "draft",
            "The change is a draft; its reviewers look when its author marks it ready for review.",
            id="a draft",
        ),
        pytest.param(
            a_change(author_may_write=False),
            (),
            "stranger",
            "The author cannot push to this repository; the reviewers look when somebody who can presses "
            "Re-run on this check.",
            id="from a stranger",
        ),
        pytest.param(
            a_change(),
            (STOP,),
            "stopped",
            "A switch stops this work; whoever set it can release it.",
            id="one owner stopped",
        ),
        pytest.param(
            a_change(is_open=False, is_draft=True, author_may_write=False),
            (STOP,),
            "stopped",
            "A switch stops this work; whoever set it can release it.",
            id="everything at once",
        ),
    ],
)
def test_why_no_agent_looks_is_said(
    change: Change, switches: Sequence[Switch], reason: WaitReason, sentence: str
) -> None:
    assert admit(change, ASSIGNED, a_registry(), switches) == Waiting(
        assignments=ASSIGNED, reason=reason, sentence=sentence
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(a_change(is_draft=True), id="a draft"),
        pytest.param(a_change(author_may_write=False), id="stranger"),
    ],
)
def test_somebody_who_can_push_may_ask_for_the_review(change: Change) -> None:
    assert isinstance(admit(change, ASSIGNED, a_registry(), (), asked_by_writer=True), Plan)


@pytest.mark.parametrize(
    ("change", "switches", "reason"),
    [
        pytest.param(a_change(is_open=False), (), "closed", id="closed"),
        pytest.param(a_change(), (STOP,), "stopped", id="stopped"),
    ],
)
def test_asking_opens_neither_a_closed_change_nor_a_stop(
    change: Change, switches: Sequence[Switch], reason: WaitReason
) -> None:
    waiting = admit(change, ASSIGNED, a_registry(), switches, asked_by_writer=True)

    assert isinstance(waiting, Waiting)
    assert waiting.reason == reason


def test_a_switch_of_an_owner_who_is_not_called_stops_nothing() -> None:
    assert isinstance(admit(a_change(), (PAYMENTS,), a_registry(), (STOP,)), Plan)
