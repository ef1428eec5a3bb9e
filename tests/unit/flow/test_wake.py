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
    changes_at = None if until is None else datetime.fromisoformat(until)
    return Opened(
        binding=BINDING, policy_digest=Digest("d"), rulings=(), broken_glass_until=until, changes_at=changes_at
    )


def _blocked(opens_at: datetime | None) -> Blocked:
    return Blocked(
        binding=BINDING,
        policy_digest=Digest("d"),
        rulings=(),
        reasons=(),
        pending=(),
        awaits_only_people=True,
        opens_at=opens_at,
    )


def test_a_broken_glass_is_looked_at_again_a_second_after_it_expires() -> None:
    wakes = wakes_of(SHOP, [_open("2026-11-20T13:00:00Z")], now=NOON)

    assert wakes == (Wake(place=SHOP, head=HEAD, at=datetime(2026, 11, 20, 13, 0, 1, tzinfo=UTC)),)


def test_what_is_past_wakes_nobody() -> None:
    assert wakes_of(SHOP, [_open("2026-11-20T11:00:00Z")], now=NOON) == ()


def test_what_only_people_can_change_wakes_nobody() -> None:
    assert wakes_of(SHOP, [_open(None), _blocked(None)], now=NOON) == ()


def test_what_time_alone_opens_is_looked_at_again_a_second_after_it() -> None:
    wakes = wakes_of(SHOP, [_blocked(datetime(2026, 11, 20, 15, tzinfo=UTC))], now=NOON)

    assert wakes == (Wake(place=SHOP, head=HEAD, at=datetime(2026, 11, 20, 15, 0, 1, tzinfo=UTC)),)
