"""Debts: what a broken glass leaves to do. Somebody who did not break it looks afterwards, or paths freeze."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reviewbot.change.account import Account
from reviewbot.change.change import Binding
from reviewbot.gate.blow import Round
from reviewbot.gate.reach import rules_touched
from reviewbot.gate.world import Freeze, World
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.glob import Glob, folded, pattern_fault
from reviewbot.kernel.ids import AccountId, Login, RepoName
from reviewbot.kernel.untrusted import Untrusted

EVERYTHING: Final = "**"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """One retro-review that is owed."""

    repo: RepoName
    binding: Binding
    """What went through, or could have."""
    broken_at: datetime
    due_at: datetime
    breakers: tuple[Account, ...]
    """Who broke the glass: none of them settles the debt."""
    reasons: tuple[Untrusted, ...]
    """What they said, in the same order."""
    hands: frozenset[AccountId]
    """Who had a hand in the change: they do not settle it either."""
    rules: tuple[str, ...]
    """The regulated rules that applied to the change."""
    patterns: tuple[str, ...]
    """The paths that freeze when nobody has settled it in time, as the globs of policy files."""
    issue: int | None = None
    """The number of the issue that asks for the retro-review; None until it is opened."""
    settled_by: Login | None = None
    """Who closed the issue and might; None while the debt stands."""

    @property
    def key(self) -> str:
        """What tells it from every other debt, and is hidden in its issue."""
        return f"glass:{digest_of((self.binding, self.broken_at)).removeprefix('sha256:')[:32]}"

    @property
    def name(self) -> str:
        """What sentences call it."""
        where = "" if self.issue is None else f", issue #{self.issue}"
        return f"the retro-review of change {self.binding.number}{where}"


def debt_of(broken: Round, world: World, *, review_within_seconds: int) -> Debt | None:
    """Return what a round leaves to do, or None where the glass stayed whole.

    Its patterns are those of every regulated rule that applies to the change; where none does the change's own, and
    everything where those are not all known.
    """
    if broken.broken_at is None:
        return None
    rules = rules_touched(world)
    regulated = tuple(dict.fromkeys(glob.pattern for rule in rules for glob in rule.paths))
    hands = [contributor.id for contributor in world.contributors or () if contributor.id is not None]
    firsts = {blow.by.id: blow for blow in reversed(broken.blows)}
    return Debt(
        repo=world.repo,
        binding=world.binding,
        broken_at=broken.broken_at,
        due_at=broken.broken_at + timedelta(seconds=review_within_seconds),
        breakers=broken.people,
        reasons=tuple(firsts[person.id].reason for person in broken.people),
        hands=frozenset([world.author.id, *hands]),
        rules=tuple(rule.name for rule in rules),
        patterns=regulated or _changed(world),
    )


def may_settle(debt: Debt, account: Account, *, members: frozenset[AccountId]) -> bool:
    """Say whether this account's closing of the issue settles the debt: a person of the list with clean hands."""
    soiled = debt.hands.union(breaker.id for breaker in debt.breakers)
    return account.kind == "human" and account.id in members and account.id not in soiled


def freezes_of(debts: Iterable[Debt], *, now: datetime) -> tuple[Freeze, ...]:
    """Return what is frozen because nobody has looked in time."""
    return tuple(
        Freeze(name=debt.name, kind="debt", paths=tuple(map(Glob, debt.patterns)), until=None)
        for debt in debts
        if debt.settled_by is None and debt.due_at <= now
    )


def next_due(debts: Iterable[Debt], *, now: datetime) -> datetime | None:
    """Return the instant at which the next debt begins to freeze, or None."""
    return min((debt.due_at for debt in debts if debt.settled_by is None and debt.due_at > now), default=None)


def concerns(debt: Debt, paths: Iterable[str]) -> bool:
    """Say whether any of these paths is frozen by the debt, now or once it is due."""
    globs = tuple(map(Glob, debt.patterns))
    return any(glob.matches_folded(spelled) for spelled in map(folded, paths) for glob in globs)


def _names(world: World) -> tuple[str, ...]:
    names = [name for entry in world.entries for name in (entry.path, entry.previous_path) if name is not None]
    return tuple(dict.fromkeys(names))


def _changed(world: World) -> tuple[str, ...]:
    names = _names(world)
    return names if names and world.is_complete and all(map(_is_pattern, names)) else (EVERYTHING,)


def _is_pattern(name: str) -> bool:
    # A name with a wildcard in it freezes more than itself, which is the safe side.
    return pattern_fault(name) is None and name.encode("utf-8", "replace").decode() == name
