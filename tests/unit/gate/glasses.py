"""Blows and debts for the gate's tests."""

from datetime import timedelta

from reviewbot.change.account import AccountKind
from reviewbot.change.change import Binding
from reviewbot.gate.blow import Blow
from reviewbot.gate.debt import Debt
from reviewbot.kernel.ids import AccountId, BaseRef, Head, RepoName
from reviewbot.kernel.untrusted import Untrusted
from tests.unit.gate.builders import HEAD, IDS, MAIN, NOON, OPEN_WORLD, an_account

HOUR = 3_600
LIST = frozenset(AccountId(IDS[login]) for login in ("cy", "dee", "eve"))
"""The people of the policy's list."""


def a_binding(head: Head = HEAD, base_ref: BaseRef = MAIN) -> Binding:
    own = OPEN_WORLD.binding
    return Binding(repo_id=own.repo_id, number=own.number, head=head, base_ref=base_ref)


def a_blow(
    login: str,
    *,
    minutes: int = 0,
    binding: Binding | None = None,
    seconds: int = HOUR,
    kind: AccountKind = "human",
    says: str = "the ledger is down",
) -> Blow:
    """`minutes` before noon."""
    return Blow(
        comment=1_000 - minutes,
        repo=RepoName("acme/shop"),
        binding=binding or a_binding(),
        by=an_account(login, kind),
        reason=Untrusted(says),
        at=NOON - timedelta(minutes=minutes),
        seconds=seconds,
    )


def a_debt(
    *,
    patterns: tuple[str, ...] = ("ledger/**",),
    days: int = 3,
    issue: int | None = 12,
    hands: tuple[str, ...] = ("ada",),
) -> Debt:
    """Of a glass that cy and dee broke at noon."""
    return Debt(
        repo=RepoName("acme/shop"),
        binding=a_binding(),
        broken_at=NOON,
        due_at=NOON + timedelta(days=days),
        breakers=(an_account("cy"), an_account("dee")),
        reasons=(Untrusted("the ledger is down"), Untrusted("I see it, too")),
        hands=frozenset(AccountId(IDS[login]) for login in hands),
        rules=("sox",),
        patterns=patterns,
        issue=issue,
    )
