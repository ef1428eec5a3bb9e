"""Which head an approval was really given on, and whether a rule keeps it over later pushes."""

from typing import Any

import pytest

from reviewbot.gate.timeline import is_kept, placing
from reviewbot.gate.world import Push
from reviewbot.kernel.ids import BaseRef, Head
from reviewbot.ownership.policy import Keeping
from tests.unit.gate import builders as a

MIDDLE = Head("c" * 40)


@pytest.mark.parametrize(
    ("pushes", "placed"),
    [
        pytest.param(None, "after", id="nobody asked when it was pushed"),
        pytest.param((a.a_push(minutes=-1),), "after", id="it was pushed before"),
        pytest.param((a.a_push(minutes=0),), "before", id="it was pushed in that very second"),
        pytest.param((a.a_push(minutes=1),), "before", id="it was pushed later"),
        pytest.param((a.a_push(a.OLD_HEAD, -9), a.a_push(minutes=-1)), "after", id="another one was pushed before it"),
        pytest.param(
            (a.a_push(minutes=-9), a.a_push(a.OLD_HEAD, -5), a.a_push(minutes=1)),
            "before",
            id="R-02 it went away and came back since",
        ),
        pytest.param((a.a_push(minutes=1), a.a_push(minutes=-1)), "before", id="the pushes are not in order"),
        pytest.param((), "unknown", id="no push is told"),
        pytest.param((a.a_push(a.OLD_HEAD),), "unknown", id="the pushes end in another head"),
    ],
)
def test_an_approval_at_eleven_is_placed_by_when(pushes: tuple[Push, ...] | None, placed: str) -> None:
    assert placing(a.ELEVEN, a.HEAD, pushes) == placed


BASE_MERGE = a.a_push(minutes=5, brings=(), base_merge=True)
ELSEWHERE = a.a_push(minutes=5, brings=("docs/tax.md",))
INSIDE = a.a_push(minutes=5, brings=("docs/tax.md", "Ledger/TAX.py"))
FORCED = a.a_push(minutes=5)

KEEPING: list[Any] = [
    pytest.param(("base_merge",), (BASE_MERGE,), True, id="a merge of the base, where those are kept"),
    pytest.param((), (BASE_MERGE,), False, id="a merge of the base, where nothing is kept"),
    pytest.param(("outside_paths",), (ELSEWHERE,), True, id="a push elsewhere, where those are kept"),
    pytest.param(("base_merge",), (ELSEWHERE,), False, id="a push elsewhere, where only merges are kept"),
    pytest.param(("outside_paths",), (INSIDE,), False, id="a push inside, in other capitals"),
    pytest.param(("outside_paths",), (BASE_MERGE,), True, id="a merge of the base that brings nothing of its own"),
    pytest.param(("base_merge", "outside_paths"), (FORCED,), False, id="a push that brings nobody knows what"),
    pytest.param(("base_merge",), (a.a_push(minutes=5, brings=()),), False, id="a push of nothing that is no merge"),
    pytest.param(
        ("base_merge",),
        (a.a_push(minutes=5, brings=("ledger/tax.py",), base_merge=True),),
        False,
        id="D-10 a merge of the base that brings something of its own",
    ),
    pytest.param(
        ("base_merge",),
        (a.a_push(minutes=5, base_merge=True),),
        False,
        id="a merge of the base that brings nobody knows what",
    ),
    pytest.param(
        ("base_merge", "outside_paths"),
        (a.a_push(MIDDLE, 4, ("docs/tax.md",)), BASE_MERGE),
        True,
        id="two pushes that are both harmless",
    ),
    pytest.param(
        ("base_merge", "outside_paths"),
        (a.a_push(MIDDLE, 4, ("ledger/tax.py",)), BASE_MERGE),
        False,
        id="two pushes of which the first is not",
    ),
    pytest.param(("outside_paths",), (a.a_push(MIDDLE, 5, ("docs/a",)),), False, id="pushes that end in another head"),
]


@pytest.mark.parametrize(("keeps", "later", "kept"), KEEPING)
def test_an_approval_of_an_earlier_head_is_kept_over(
    keeps: tuple[Keeping, ...], later: tuple[Push, ...], kept: bool
) -> None:
    world = a.a_world(pushes=(a.a_push(a.OLD_HEAD, -5), *later))

    assert is_kept(a.a_review("eve", head=a.OLD_HEAD), a.a_rule(keeps=keeps), world) == kept


def test_what_was_pushed_before_an_approval_is_not_asked_about() -> None:
    before = (a.a_push(MIDDLE, -9, ("ledger/tax.py",)), a.a_push(a.OLD_HEAD, -5, ("ledger/tax.py",)))
    world = a.a_world(pushes=(*before, ELSEWHERE))

    assert is_kept(a.a_review("eve", head=a.OLD_HEAD), a.a_rule(keeps=("outside_paths",)), world)


def test_a_rule_that_keeps_nothing_keeps_no_approval_of_the_head_either() -> None:
    world = a.a_world(pushes=(a.a_push(minutes=-5),))

    assert not is_kept(a.a_review("eve"), a.a_rule(), world)


UNPLACED: list[Any] = [
    pytest.param(None, a.OLD_HEAD, id="nobody asked what was pushed"),
    pytest.param((), a.OLD_HEAD, id="no push is told"),
    pytest.param((ELSEWHERE,), a.OLD_HEAD, id="it was given before the first push"),
    pytest.param((a.a_push(a.OLD_HEAD, 0), ELSEWHERE), a.OLD_HEAD, id="it was given in the very second of the push"),
    pytest.param((a.a_push(a.OLD_HEAD, -5), ELSEWHERE), MIDDLE, id="it names a head that was not the head then"),
    pytest.param((a.a_push(a.OLD_HEAD, -5), ELSEWHERE), a.HEAD, id="R-03 it was moved to the head later"),
    pytest.param(
        (a.a_push(MIDDLE, 3, ("ledger/tax.py",)), a.a_push(a.OLD_HEAD, -5), ELSEWHERE),
        a.OLD_HEAD,
        id="the pushes are not in order",
    ),
]


@pytest.mark.parametrize(("pushes", "head"), UNPLACED)
def test_an_approval_is_not_kept_where(pushes: tuple[Push, ...] | None, head: Head) -> None:
    rule = a.a_rule(keeps=("base_merge", "outside_paths"))

    assert not is_kept(a.a_review("eve", head=head), rule, a.a_world(pushes=pushes))


def test_an_approval_for_another_base_is_not_kept() -> None:
    world = a.a_world(pushes=(a.a_push(a.OLD_HEAD, -5), BASE_MERGE))
    review = a.a_review("eve", head=a.OLD_HEAD, base_ref=BaseRef("next"))

    assert not is_kept(review, a.a_rule(keeps=("base_merge",)), world)
