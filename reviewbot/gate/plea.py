"""Pleas: what people said about an owner's agent by a command. Who may not approve may not plead either.

A plea moves what the owner's agent comes to, and nothing else: no regulated rule looks at one.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from reviewbot.change.account import Account
from reviewbot.gate import code
from reviewbot.gate.answer import listed
from reviewbot.gate.circle import Circle
from reviewbot.gate.decision import Ruling
from reviewbot.gate.person import Hands, disqualification, hands_on, why_disqualified
from reviewbot.gate.timeline import Placing, placing
from reviewbot.gate.world import Dismissal, Overruling, World
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.ids import FindingKey, OwnerName
from reviewbot.kernel.untrusted import visible

_LONGEST_REASON: Final = 200
_NOT_SINCE_PUSH: Final[Mapping[Placing, tuple[str, str]]] = {
    "before": (code.REANCHORED, "it was given before this head was pushed, or came to stand over this base"),
    "unknown": (code.PUSH_UNKNOWN, "it is not known when this head was pushed"),
}


class Pleas(NamedTuple):
    """What was said about one owner's agent, each with a ruling; a ruling that is satisfied counts."""

    overruling: tuple[Account, ...] = ()
    """Who stands in for the agent on this head."""
    maybe_overruling: tuple[Account, ...] = ()
    """Who would, if a team that could not be read holds them."""
    dismissed: frozenset[FindingKey] = frozenset()
    dismissing: tuple[Account, ...] = ()
    heard: tuple[Ruling, ...] = ()

    @property
    def lost(self) -> tuple[str, ...]:
        """One sentence for each plea that does not count."""
        return tuple(ruling.text for ruling in self.heard if ruling.outcome != "satisfied")


NO_PLEAS: Final = Pleas()


def pleas_about(owner: OwnerName, world: World, circle: Circle) -> Pleas:
    """Hear everybody who said something about the owner's agent; of one person's overrulings the last one."""
    if not world.overrulings and not world.dismissals:
        return NO_PLEAS
    overrulings = {each.user.id: each for each in world.overrulings if each.owner == owner}
    dismissals = tuple(each for each in world.dismissals if each.owner == owner)
    if not overrulings and not dismissals:
        return NO_PLEAS
    hands = hands_on(world)
    stands = tuple((each, _on_overruling(each, world, hands, circle)) for each in overrulings.values())
    gone = tuple((each, _on_dismissal(each, hands, circle)) for each in dismissals)
    counting = tuple(each for each, ruling in gone if ruling.outcome == "satisfied")
    return Pleas(
        overruling=tuple(each.user for each, ruling in stands if ruling.outcome == "satisfied"),
        maybe_overruling=tuple(each.user for each, ruling in stands if ruling.outcome == "unknown"),
        dismissed=frozenset(each.finding for each in counting),
        dismissing=tuple(dict.fromkeys(each.user for each in counting)),
        heard=tuple(ruling for _, ruling in (*stands, *gone)),
    )


def _on_overruling(plea: Overruling, world: World, hands: Hands, circle: Circle) -> Ruling:
    name, what = f"override:{plea.user.login}", f"{plea.user.login}'s override"
    against = _why_not(plea.user, hands, circle)
    if against is not None:
        return _lost(name, what, *against)
    if plea.head != world.binding.head:
        return _lost(name, what, code.OTHER_HEAD, "it was given on another head")
    if plea.base_ref != world.binding.base_ref:
        return _lost(name, what, code.OTHER_BASE, "it was given for another base branch")
    placed = placing(plea.at, plea.head, world.pushes)
    if placed != "after":
        return _lost(name, what, *_NOT_SINCE_PUSH[placed])
    what = f"{plea.user.login} overrides the agent of {plea.owner} on this head"
    text = f"{what}, at {instant(plea.at)}: {_shown(plea.reason)}"
    return Ruling(name=name, outcome="satisfied", code=code.OVERRIDE, text=text)


def _on_dismissal(plea: Dismissal, hands: Hands, circle: Circle) -> Ruling:
    name, what = f"dismissal:{plea.finding}", f"{plea.user.login}'s dismissal of finding {plea.finding}"
    against = _why_not(plea.user, hands, circle)
    if against is not None:
        return _lost(name, what, *against)
    what = f"{plea.user.login} dismissed finding {plea.finding} of {plea.owner}"
    text = f"{what} at {instant(plea.at)}: {_shown(plea.reason)}"
    return Ruling(name=name, outcome="satisfied", code=code.FINDING_DISMISSED, text=text)


def _why_not(user: Account, hands: Hands, circle: Circle) -> tuple[str, str] | None:
    why = disqualification(user, hands)
    if why is not None:
        return why, why_disqualified(user, hands, why)
    match circle.membership(user.id):
        case "member":
            return None
        case "stranger":
            return code.NOT_A_MEMBER, f"{user.login} is not in {circle.title}"
        case _:
            return code.TEAM_UNREADABLE, f"the members of {listed(circle.unreadable)} could not be read"


def _lost(name: str, what: str, why: str, because: str) -> Ruling:
    is_unknown = why == code.TEAM_UNREADABLE
    text = f"{what} does not count: {because}"
    return Ruling(name=name, outcome="unknown" if is_unknown else "unsatisfied", code=why, text=text)


def _shown(reason: str) -> str:
    return repr(visible(reason[:_LONGEST_REASON]))
