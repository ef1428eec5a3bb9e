"""A decision that changes by itself names the instant at which its head is settled again."""

from datetime import UTC, datetime

from reviewbot.change.change import Binding
from reviewbot.flow.order import Wake
from reviewbot.flow.wake import wakes_of
from reviewbot.gate.decision import Blocked, Opened
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Digest, Head, InstallationId, RepoId, RepoName

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(1), installation=InstallationId(9))
HEAD = Head("a" * 40)
BINDING = Binding(repo_id=RepoId(1), number=ChangeNumber(7), head=HEAD, base_ref=BaseRef("main"))


def _open(until: str | None) -> Opened:
    return Opened(binding=BINDING, policy_digest=Digest("d"), rulings=(), broken_glass_until=until)


def test_a_broken_glass_is_looked_at_again_a_second_after_it_expires() -> None:
    wakes = wakes_of(SHOP, [_open("2026-11-20T13:00:00Z")], now=NOON)

    assert wakes == (Wake(place=SHOP, head=HEAD, at=datetime(2026, 11, 20, 13, 0, 1, tzinfo=UTC)),)


def test_what_is_past_wakes_nobody() -> None:
    assert wakes_of(SHOP, [_open("2026-11-20T11:00:00Z")], now=NOON) == ()


def test_what_only_people_can_change_wakes_nobody() -> None:
    blocked = Blocked(
        binding=BINDING,
        policy_digest=Digest("d"),
        rulings=(),
        reasons=(),
        pending=(),
        awaits_only_people=True,
    )

    assert wakes_of(SHOP, [_open(None), blocked], now=NOON) == ()
