"""Blows at the glass: who wants it broken for one binding, and what that adds up to. One person never breaks it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewbot.change.account import Account
from reviewbot.change.change import Binding
from reviewbot.gate.glass import PEOPLE_NEEDED
from reviewbot.gate.timeline import placing
from reviewbot.gate.world import Override, Push
from reviewbot.kernel.ids import AccountId, RepoName
from reviewbot.kernel.untrusted import Untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """One person's command to break the glass, given by somebody who might when it was given."""

    comment: int
    """The forge's id of the comment that gave it: the same comment is one blow, however often we hear of it."""
    repo: RepoName
    binding: Binding
    by: Account
    reason: Untrusted
    at: datetime
    """When the comment was written, as the forge has it."""
    seconds: int
    """How long the policy of that moment lets a glass stay broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Blows that belong together: a glass that was asked for, perhaps broken, and is whole again after it."""

    blows: tuple[Blow, ...]
    """Oldest first, at least one."""
    broken_at: datetime | None
    """When a second person struck; None while there was only one."""
    ends_at: datetime
    """When the broken glass is whole again, or the one person has asked in vain."""

    @property
    def firsts(self) -> tuple[Blow, ...]:
        """The first blow of everybody who struck, in order."""
        return _firsts(self.blows)

    @property
    def people(self) -> tuple[Account, ...]:
        """Everybody who struck, each once, in order."""
        return tuple({blow.by.id: blow.by for blow in self.blows}.values())


def rounds_of(blows: Iterable[Blow], *, most_seconds: int) -> tuple[Round, ...]:
    """Return the rounds of blows at one binding, oldest first.

    A blow that comes after a round has ended begins another one, alone. No glass stays broken for longer than
    `most_seconds`, nor than the policy let it when it was broken.
    """
    rounds: list[Round] = []
    for blow in sorted(blows, key=_order):
        goes_on = bool(rounds) and blow.at < rounds[-1].ends_at
        before = rounds.pop().blows if goes_on else ()
        rounds.append(_round((*before, blow), most_seconds))
    return tuple(rounds)


def standing_at(blows: Iterable[Blow], binding: Binding, pushes: Sequence[Push] | None) -> tuple[Blow, ...]:
    """Return the blows at this binding since the change came to stand at it: none comes back with its head."""
    own = (blow for blow in blows if blow.binding == binding)
    return tuple(blow for blow in own if placing(blow.at, binding.head, pushes) == "after")


def override_of(
    blows: Sequence[Blow],
    binding: Binding,
    *,
    members: frozenset[AccountId],
    most_seconds: int,
    now: datetime,
    pushes: Sequence[Push] | None,
) -> Override | None:
    """Return the break-glass of a binding as it stands now, or one that counts for nothing any more where it has none.

    `members` are the people of the policy's list now: whoever left it since has struck in vain.
    """
    counting = [blow for blow in blows if blow.by.id in members and blow.by.kind == "human"]
    # A blow for this head into another base is none at all: the head alone would let it through.
    here = [blow for blow in counting if blow.binding == binding]
    elsewhere = [blow for blow in counting if blow.binding.head != binding.head]
    chosen = standing_at(here, binding, pushes) or here or elsewhere
    if not chosen:
        return None
    newest = max(chosen, key=_order).binding
    last = rounds_of([blow for blow in chosen if blow.binding == newest], most_seconds=most_seconds)[-1]
    is_over = last.ends_at <= now
    return Override(
        kind="break_glass",
        state="expired" if is_over else "pending" if last.broken_at is None else "active",
        head=newest.head,
        expires_at=last.ends_at,
        people=frozenset(person.id for person in last.people),
        reasons=tuple(f"{blow.by.login}: {blow.reason.raw}" for blow in last.firsts),
        since=last.blows[0].at,
    )


def _round(blows: tuple[Blow, ...], most_seconds: int) -> Round:
    firsts = _firsts(blows)
    breaking = firsts[PEOPLE_NEEDED - 1] if len(firsts) >= PEOPLE_NEEDED else None
    last = breaking or blows[-1]
    return Round(
        blows=blows,
        broken_at=None if breaking is None else breaking.at,
        ends_at=last.at + timedelta(seconds=min(last.seconds, most_seconds)),
    )


def _firsts(blows: Sequence[Blow]) -> tuple[Blow, ...]:
    return tuple(sorted({blow.by.id: blow for blow in reversed(blows)}.values(), key=_order))


def _order(blow: Blow) -> tuple[datetime, int]:
    return blow.at, blow.comment
