"""A tally: what the voices come to when a circle of people is asked."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from reviewbot.gate import code
from reviewbot.gate.answer import listed
from reviewbot.gate.circle import Circle
from reviewbot.gate.decision import Outcome, Reason, Ruling
from reviewbot.gate.voice import Speech, Voice
from reviewbot.kernel.ids import Login

Standing: TypeAlias = Literal["member", "stranger", "unreadable", "disqualified"]

_APPROVAL: Final = "approval:"
_APPROVES: Final[frozenset[Speech]] = frozenset({"approves", "approval_kept"})
_VOID: Final[Mapping[Speech, tuple[str, str]]] = {
    "approved_other_head": (code.OTHER_HEAD, "it was given on another head"),
    "approved_other_base": (code.OTHER_BASE, "it was given for another base branch"),
    "approved_before_push": (code.REANCHORED, "it was given before this head was pushed"),
    "approved_at_some_time": (code.PUSH_UNKNOWN, "it is not known when this head was pushed"),
}


class Tally(NamedTuple):
    """Whose approval helps, whose request for changes holds, and what could not be read."""

    approving: tuple[Voice, ...]
    maybe_approving: tuple[Voice, ...]
    """Who would count if a team that could not be read holds them."""
    objecting: tuple[Voice, ...]
    maybe_objecting: tuple[Voice, ...]
    heard: tuple[Ruling, ...]
    """One ruling for each voice that was considered."""

    @property
    def lost(self) -> tuple[str, ...]:
        """One sentence for each approval that does not count."""
        return tuple(
            [each.text for each in self.heard if each.outcome != "satisfied" and each.name.startswith(_APPROVAL)]
        )


_NOBODY: Final = Tally(approving=(), maybe_approving=(), objecting=(), maybe_objecting=(), heard=())


def tally(voices: Sequence[Voice], *, approvers: Circle, objectors: Circle) -> Tally:
    """Count the voices: approvals from the one circle, requests for changes from the other.

    A request for changes holds where it is not known whether its account may write, and where only a claim says that
    it had a hand in the change: doubt lets nothing through.
    """
    if not voices:
        return _NOBODY
    approving: list[Voice] = []
    maybe_approving: list[Voice] = []
    objecting: list[Voice] = []
    maybe_objecting: list[Voice] = []
    heard: list[Ruling] = []
    for voice in voices:
        is_objection = voice.says == "asks_for_changes"
        circle = objectors if is_objection else approvers
        counts = voice.may_object if is_objection else voice.disqualified is None
        standing: Standing = circle.membership(voice.review.user.id) if counts else "disqualified"
        heard.append(_ruling_on(voice, standing, circle))
        if is_objection or voice.says in _APPROVES:
            if standing == "member":
                (objecting if is_objection else approving).append(voice)
            elif standing == "unreadable":
                (maybe_objecting if is_objection else maybe_approving).append(voice)
    return Tally(tuple(approving), tuple(maybe_approving), tuple(objecting), tuple(maybe_objecting), tuple(heard))


def changes_requested(about: str, who: tuple[Voice, ...], circle: Circle) -> Reason:
    """Make the reason for people who ask for changes and may."""
    logins = tuple(str(voice.user.login) for voice in who)
    verb = "asks" if len(logins) == 1 else "ask"
    text = (
        f"{listed(logins)} of {circle.title} {verb} for changes; they have to approve, or their review to be dismissed"
    )
    vain = [f"{_stands(each)}, so a new review by {each.user.login} is needed" for each in who if each.why_it_stands]
    return Reason(code=code.CHANGES_REQUESTED, rule=about, text="; ".join((text, *vain)), who_can_fix=logins)


def _stands(voice: Voice) -> str:
    return f"that {voice.user.login}'s was dismissed does not count: {voice.why_it_stands}"


def team_unreadable(about: str, circle: Circle) -> Reason:
    """Make the reason for a team whose members are unknown and could make a difference."""
    text = f"The members of {listed(circle.unreadable)} could not be read; the App needs the right to read them"
    return Reason(code=code.TEAM_UNREADABLE, rule=about, text=text, who_can_fix=(code.OPERATORS,))


def _ruling_on(voice: Voice, standing: Standing, circle: Circle) -> Ruling:
    login = voice.review.user.login
    match voice.says:
        case "approves" if standing == "member":
            return _counts(login)
        case "asks_for_changes":
            return _on_objection(voice, standing, circle)
        case "dismissed":
            text = f"{login}'s review was dismissed"
            return Ruling(name=f"review:{login}", outcome="unsatisfied", code=code.DISMISSED, text=text)
        case _:
            return _on_approval(voice, standing, circle)


def _on_objection(voice: Voice, standing: Standing, circle: Circle) -> Ruling:
    name, says = f"objection:{voice.user.login}", f"{voice.user.login} asks for changes"
    if standing == "member":
        text = f"{says}; {_stands(voice)}" if voice.why_it_stands else says
        return Ruling(name=name, outcome="unsatisfied", code=code.CHANGES_REQUESTED, text=text)
    why, because = _why_not(voice, standing, circle)
    if standing == "unreadable":
        return Ruling(name=name, outcome="unknown", code=why, text=f"{says}, which may count: {because}")
    return Ruling(name=name, outcome="satisfied", code=why, text=f"{says}, which does not count: {because}")


def _on_approval(voice: Voice, standing: Standing, circle: Circle) -> Ruling:
    if standing == "member" and voice.says == "approval_kept":
        return _kept(voice.user.login)
    name, what = f"{_APPROVAL}{voice.user.login}", f"{voice.user.login}'s approval"
    why, because = _why_not(voice, standing, circle)
    outcome: Outcome = "unknown" if why == code.TEAM_UNREADABLE else "unsatisfied"
    return Ruling(name=name, outcome=outcome, code=why, text=f"{what} does not count: {because}")


@lru_cache(maxsize=4096)
def _counts(login: Login) -> Ruling:
    # The few people who approve are the same, change after change.
    return Ruling(name=f"{_APPROVAL}{login}", outcome="satisfied", code=code.COUNTS, text=f"{login}'s approval counts")


def _kept(login: Login) -> Ruling:
    text = f"{login}'s approval of an earlier head counts: this rule keeps it over what was pushed since"
    return Ruling(name=f"{_APPROVAL}{login}", outcome="satisfied", code=code.KEPT, text=text)


def _why_not(voice: Voice, standing: Standing, circle: Circle) -> tuple[str, str]:
    """Return the code and the sentence's end. What a new review would not mend is told first."""
    if voice.disqualified is not None:
        return voice.disqualified, voice.why_disqualified
    if standing == "stranger":
        return code.NOT_A_MEMBER, f"{voice.user.login} is not in {circle.title}"
    if voice.says in _VOID:
        return _VOID[voice.says]
    return code.TEAM_UNREADABLE, f"the members of {listed(circle.unreadable)} could not be read"
