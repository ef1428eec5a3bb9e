"""Openings: the smallest sets of acts that open a shut gate. They are worked out, never guessed, or not given at all.

Who could approve is told by team and never by name, since a team's members are known by their ids alone. Nothing here
opens anything: what is done is looked at afresh.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from reviewbot.gate import code
from reviewbot.gate.answer import listed
from reviewbot.gate.cool_off import cooled_after
from reviewbot.gate.decision import Act, ActKind, Decision, Opened, Opening, Reason
from reviewbot.gate.glass import broken_until
from reviewbot.gate.heard import Heard, hear
from reviewbot.gate.lack import Lack, lack_of
from reviewbot.gate.need import Need, Profile, able_in, fewest, is_enough, may_miss, pool_of, profile_of, wanted_of
from reviewbot.gate.person import Hands
from reviewbot.gate.timeline import placing
from reviewbot.gate.voice import Voice
from reviewbot.gate.world import World
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.ids import AccountId, OwnerName

_OF_A_REASON: Final[Mapping[str, ActKind]] = {
    code.STOPPED: "release",
    code.SWITCHES_UNREADABLE: "restore",
    code.DRAFT: "mark_ready",
    code.EVIDENCE_MISSING: "prove",
    code.EVIDENCE_FAILED: "prove",
    code.DEBT: "settle",
}
"""Reasons with one way out, which their own sentence tells."""

_LAST: Final = datetime.max.replace(tzinfo=UTC)
"""After any push: an approval that is yet to come."""

_ONLY_GLASS: Final = frozenset({code.INCOMPLETE, code.NOTHING_CHANGED, code.UNCLASSIFIED})
_BREAK_GLASS: Final = Act(
    act="break_glass",
    who=(code.GLASS_BREAKERS,),
    count=2,
    text="2 people who may break the glass do so; it opens this head for a while, and has to be looked at afterwards",
)


def openings_in(world: World, decision: Decision) -> tuple[Opening, ...]:
    """Return the smallest sets of acts that are known to open the gate of a world, the shortest first.

    By people alone, and by agents that have not answered. Where neither does, broken glass is what is left; where
    nobody may break it either, or nobody knows when the head was pushed, there is none. Where the glass is broken
    already only stops are in the way. It takes longer than deciding, and so is asked only where it is shown.
    """
    return () if isinstance(decision, Opened) else openings_heard(hear(world), decision)


def openings_heard(heard: Heard, decision: Decision) -> tuple[Opening, ...]:
    """Return what `openings_in` does, where everybody in the decision's world has been heard already."""
    if isinstance(decision, Opened):
        return ()
    world, hands, _, sittings, hearings = heard
    reasons = decision.reasons
    if broken_until(world, hands) is not None:
        return (_stops(reasons),)
    found: list[Opening] = []
    if not any(reason.code in _ONLY_GLASS for reason in reasons):
        lack = lack_of(world, hearings, sittings)
        ways = (lack,) if not lack.by_agents else (lack, lack.left_to_agents())
        found = [way for way in [_way(world, hands, each, reasons) for each in ways] if way is not None]
    if not found and world.has_glass and hands.are_known and _is_placed(world):
        found = [(*_stops(reasons), _BREAK_GLASS)]
    return tuple(sorted(dict.fromkeys(found), key=_length))


def _stops(reasons: Sequence[Reason]) -> Opening:
    return tuple([act for act in _fixed(reasons) if act.act in {"release", "restore"}])


def _length(opening: Opening) -> int:
    return sum(act.count for act in opening)


def _way(world: World, hands: Hands, lack: Lack, reasons: Sequence[Reason]) -> Opening | None:
    objectors = lack.objectors
    # Who has spoken already and does not count will not count by saying it again.
    barred = [each.user.id for each in world.reviews if not hands.may_approve(each.user.id)]
    besides = {*[voice.user.id for voice in objectors], *lack.counting, *barred}
    is_placed = _is_placed(world)
    able = able_in(lack.needs, hands, besides=besides) if is_placed else ()
    helping = [each for each in objectors if is_placed and hands.may_approve(each.user.id)]
    people = fewest(lack.needs, pool_of(lack.needs, able), _profiles(lack.needs, helping))
    if people is None:
        return None
    for voice in tuple(helping):
        others = [each for each in helping if each is not voice]
        if is_enough(lack.needs, (*_profiles(lack.needs, others), *people)):
            helping = others
    wanted = wanted_of(lack.needs, people, _profiles(lack.needs, helping))
    return (
        *_fixed(reasons),
        *_approvals(lack.needs, wanted),
        *[_objector_approves(voice) if voice in helping else _withdraws(voice) for voice in objectors],
        *_reruns(lack, able, wanted, helping),
        *_waits(world, lack, reasons),
    )


def _is_placed(world: World) -> bool:
    return placing(_LAST, world.binding.head, world.pushes) != "unknown"


def _profiles(needs: Sequence[Need], voices: Sequence[Voice]) -> list[Profile]:
    return [profile_of(needs, voice.user.id) for voice in voices]


def _fixed(reasons: Sequence[Reason]) -> tuple[Act, ...]:
    """Return an act for each reason that has one way out; two rules that want one proof have it in common."""
    acts = [_act_of(reason) for reason in reasons]
    return tuple(dict.fromkeys([act for act in acts if act is not None]))


def _act_of(reason: Reason) -> Act | None:
    act = _OF_A_REASON.get(reason.code)
    if reason.code == code.FROZEN and reason.opens_at is None:
        act = "lift"
    return None if act is None else Act(act=act, who=reason.who_can_fix, count=1, text=reason.text)


def _approvals(needs: Sequence[Need], wanted: Sequence[Profile]) -> list[Act]:
    counted: dict[tuple[tuple[str, ...], ...], int] = {}
    for profile in wanted:
        within = _within(needs, profile)
        counted[within] = counted.get(within, 0) + 1
    return [_approve(within, number) for within, number in sorted(counted.items())]


def _within(needs: Sequence[Need], profile: Profile) -> tuple[tuple[str, ...], ...]:
    titles = {
        title
        for need, places in zip(needs, profile, strict=True)
        for quorum, title in enumerate(need.titles)
        if places >> quorum & 1
    }
    # Who is in one of the narrower circle is in the wider one anyway.
    narrow = [title for title in titles if not any(set(other) < set(title) for other in titles)]
    return tuple(sorted(narrow))


@lru_cache(maxsize=1024)
def _approve(within: tuple[tuple[str, ...], ...], number: int) -> Act:
    circles = " and also of ".join(listed(title, last="or") for title in within)
    who = "1 more eligible person" if number == 1 else f"{number} more eligible people"
    return Act(
        act="approve",
        who=tuple(dict.fromkeys(name for title in within for name in title)),
        count=number,
        text=f"{who} of {circles} {'approves' if number == 1 else 'approve'} this head",
        within=within,
    )


def _objector_approves(voice: Voice) -> Act:
    login = str(voice.user.login)
    text = f"{login}, who asks for changes, approves this head instead"
    return Act(act="approve", who=(login,), count=1, text=text)


def _withdraws(voice: Voice) -> Act:
    login = str(voice.user.login)
    text = f"The review in which {login} asks for changes is dismissed"
    if voice.why_it_stands:
        text = f"{login}, whose request for changes was dismissed in vain, approves this head instead"
    return Act(act="withdraw", who=(login,), count=1, text=text)


def _reruns(lack: Lack, able: Sequence[AccountId], wanted: Sequence[Profile], helping: Sequence[Voice]) -> list[Act]:
    """Return an act for each agent that is left to answer, but for those in whose place somebody stands in any case."""
    named = frozenset([voice.user.id for voice in helping])
    owners: dict[OwnerName, None] = {}
    for need, agents in lack.left:
        (members,) = need.circles
        if not named & members and may_miss(lack.needs, wanted, able, members):
            owners.update(dict.fromkeys(agents))
    return [
        Act(act="rerun", who=(str(owner),), count=1, text=f"The agent of {owner} reviews this head and approves")
        for owner in owners
    ]


def _waits(world: World, lack: Lack, reasons: Sequence[Reason]) -> tuple[Act, ...]:
    ends = [each.opens_at for each in reasons if each.opens_at is not None]
    later = [each.rule.cool_off_seconds for each in lack.incomplete if each.rule.cool_off_seconds]
    if not ends and not later:
        return ()
    until = max([*ends, *[cooled_after(world.now, seconds) for seconds in later]])
    return (_wait(until, after_approvals=max(later, default=0)),)


def _wait(until: datetime, *, after_approvals: int) -> Act:
    text = f"Wait until {instant(until)}"
    if after_approvals:
        text = f"{text} if everything is approved now: {after_approvals} seconds pass after the last approval"
    return Act(act="wait", who=(code.TIME,), count=1, text=text, until=until)
