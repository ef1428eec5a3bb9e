"""A group opens only where each of its changes is open and it changes what they change and nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.change.change import Binding
from reviewbot.gate import code
from reviewbot.gate.decide import decide_group
from reviewbot.gate.decision import Blocked, Opened, Reason
from reviewbot.gate.decision_json import conclude
from reviewbot.gate.group import GroupWorld, Member, Standing
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Digest, Head, OwnerName, RepoId, RepoName

MISSING = Reason(code=code.APPROVALS_MISSING, rule="sox", text="1 approval is missing", who_can_fix=("acme/sox",))

CUT = "the forge does not list all of the group's commits and paths; a smaller group would be listed whole"
BOTH_WAYS = "the group changes c.py, which none of its changes does; its changes change b.py, which the group does not"


def a_member(number: int = 7, *paths: str, **changed: Any) -> Member:
    member = Member(
        number=ChangeNumber(number),
        head=Head(f"head-{number}"),
        standing="open",
        reasons=(),
        pending=(),
        broken_glass_until=None,
        paths=frozenset(paths or ("a.py",)),
    )
    return replace(member, **changed)


def a_world(*members: Member, **changed: Any) -> GroupWorld:
    made_of = members or (a_member(),)
    world = GroupWorld(
        repo=RepoName("acme/shop"),
        binding=Binding(repo_id=RepoId(1), number=ChangeNumber(7), head=Head("top"), base_ref=BaseRef("main")),
        policy_digest=Digest("sha256:today"),
        is_onto_base=True,
        is_complete=True,
        strays=(),
        members=made_of,
        paths=frozenset(path for each in made_of for path in each.paths),
    )
    return replace(world, **changed)


def reasons_of(world: GroupWorld) -> list[tuple[str, str, str]]:
    decision = decide_group(world)
    assert isinstance(decision, Blocked)
    assert conclude(decision) == "failure"
    return [(each.code, each.rule, each.text) for each in decision.reasons]


def test_a_group_of_open_changes_opens_and_tells_of_each() -> None:
    decision = decide_group(a_world(a_member(7, "a.py"), a_member(8, "b.py")))

    assert isinstance(decision, Opened)
    assert decision.broken_glass_until is None
    assert [(each.code, each.text) for each in decision.rulings] == [
        ("group_stands", "the group stands on the tip of main"),
        ("group_resolved", "the group is made of changes 7 and 8"),
        ("member_open", "change 7 is open at head-7"),
        ("member_open", "change 8 is open at head-8"),
        ("paths_agree", "the group changes the paths that its changes change, and no other"),
    ]


def test_one_blocked_change_blocks_the_group_and_is_named() -> None:
    world = a_world(a_member(7), a_member(8, standing="blocked", reasons=(MISSING,)))

    assert reasons_of(world) == [("approvals_missing", "change:8:sox", "change 8: 1 approval is missing")]


def test_a_blocked_change_without_a_reason_is_blocked_all_the_same() -> None:
    assert reasons_of(a_world(a_member(standing="blocked"))) == [
        ("member_blocked", "change:7:gate", "change 7: its gate is shut")
    ]


@pytest.mark.parametrize(
    ("world", "reasons"),
    [
        pytest.param(
            a_world(is_onto_base=False),
            [
                (
                    "group_stale",
                    "stands on its base",
                    "the group does not stand on the tip of main any more; the queue has to form it anew",
                )
            ],
            id="the base moved away",
        ),
        pytest.param(
            a_world(strays=(Commit("c1"), Commit("c2"))),
            [("group_unresolved", "members", "nobody knows whose these commits of the group are: c1 and c2")],
            id="commits of nobody",
        ),
        pytest.param(
            a_world(is_complete=False),
            [
                (
                    "group_incomplete",
                    "members",
                    CUT,
                )
            ],
            id="a list that was cut",
        ),
        pytest.param(
            replace(a_world(), members=(), paths=frozenset()),
            [("group_unresolved", "members", "no change is known to be in the group")],
            id="no change at all",
        ),
        pytest.param(
            a_world(a_member(head=None, standing="absent")),
            [
                (
                    "member_absent",
                    "change:7",
                    "change 7 is in the group and is no open change into its base branch",
                )
            ],
            id="a change that is not open",
        ),
        pytest.param(
            a_world(paths=frozenset({"a.py", "ledger/b.py"})),
            [("paths_differ", "paths", "the group changes ledger/b.py, which none of its changes does")],
            id="a path that no change has",
        ),
        pytest.param(
            a_world(a_member(7, "a.py", "b.py"), paths=frozenset({"a.py", "c.py"})),
            [
                (
                    "paths_differ",
                    "paths",
                    BOTH_WAYS,
                )
            ],
            id="paths that differ both ways",
        ),
    ],
)
def test_what_cannot_be_resolved_keeps_the_group_shut(world: GroupWorld, reasons: list[tuple[str, str, str]]) -> None:
    assert reasons_of(world) == reasons


def test_of_many_paths_that_differ_the_first_are_told() -> None:
    own, others = (frozenset(f"{name}{number}.py" for number in range(9)) for name in ("a", "b"))

    ((_, _, text),) = reasons_of(a_world(a_member(7, *own), paths=others))

    assert text == (
        "the group changes b0.py, b1.py, b2.py and 6 more, which none of its changes does; "
        "its changes change a0.py, a1.py, a2.py and 6 more, which the group does not"
    )


def test_broken_glass_of_one_change_is_the_groups_and_ends_with_the_first() -> None:
    first, later = "2026-11-20T12:00:00.000000Z", "2026-11-20T13:00:00.000000Z"

    decision = decide_group(a_world(a_member(7, broken_glass_until=later), a_member(8, broken_glass_until=first)))

    assert isinstance(decision, Opened)
    assert decision.broken_glass_until == first
    assert decision.rulings[2].text == f"change 7 is open at head-7 by broken glass until {later}"


def test_owners_that_are_awaited_are_named_once() -> None:
    silent = Reason(code=code.AGENT_SILENT, rule="owner:payments", text="no answer yet", who_can_fix=())
    waiting = a_member(standing="blocked", reasons=(silent,), pending=(OwnerName("payments"),))

    decision = decide_group(a_world(waiting, replace(waiting, number=ChangeNumber(8))))

    assert isinstance(decision, Blocked)
    assert decision.pending == ("payments",)


_STANDINGS: tuple[Standing, ...] = ("open", "blocked", "absent")
_PATHS = st.frozensets(st.sampled_from(("a", "b", "c")), max_size=3)
_MEMBERS = st.builds(
    a_member,
    st.integers(1, 3),
    standing=st.sampled_from(_STANDINGS),
    reasons=st.sampled_from(((), (MISSING,))),
    paths=_PATHS,
)
_WORLDS = st.builds(
    replace,
    st.just(a_world()),
    members=st.lists(_MEMBERS, max_size=3).map(tuple),
    paths=_PATHS,
    strays=st.sampled_from(((), (Commit("c"),))),
    is_onto_base=st.booleans(),
    is_complete=st.booleans(),
)


@given(_WORLDS)
def test_i1_a_group_opens_exactly_where_nothing_is_doubtful(world: GroupWorld) -> None:
    union = set().union(*(each.paths for each in world.members))
    is_sound = world.is_onto_base and world.is_complete and not world.strays and bool(world.members)
    is_approved = all(each.standing == "open" for each in world.members)

    assert isinstance(decide_group(world), Opened) == (is_sound and is_approved and union == world.paths)
