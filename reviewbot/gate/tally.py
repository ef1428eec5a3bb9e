"""A tally: what the voices come to when a circle of people is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.gate import code
from reviewbot.gate.answer import listed
from reviewbot.gate.decision import Outcome, Reason, Ruling
from reviewbot.gate.person import Circle
from reviewbot.gate.voice import Speech, Voice

Standing: TypeAlias = Literal["member", "stranger", "unreadable", "disqualified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Whose approval helps, whose request for changes holds, and what could not be read."""

    approving: tuple[Voice, ...]
    maybe_approving: tuple[Voice, ...]
    """Who would count if a team that could not be read holds them."""
    objecting: tuple[Voice, ...]
    maybe_objecting: tuple[Voice, ...]
    lost: tuple[str, ...]
    """One sentence for each approval that does not count."""
    heard: tuple[Ruling, ...]
    """One ruling for each voice that was considered."""


def tally(voices: Iterable[Voice], *, approvers: Circle, objectors: Circle) -> Tally:
    """Count the voices: approvals from the one circle, requests for changes from the other."""
    heard = [_hear(voice, objectors if voice.says == "asks_for_changes" else approvers) for voice in voices]
    rulings = tuple(_ruling_on(each) for each in heard)
    return Tally(
        approving=_those_who("approves", "member", heard),
        maybe_approving=_those_who("approves", "unreadable", heard),
        objecting=_those_who("asks_for_changes", "member", heard),
        maybe_objecting=_those_who("asks_for_changes", "unreadable", heard),
        lost=tuple(
            ruling.text for ruling in rulings if ruling.name.startswith("approval:") and ruling.code != code.COUNTS
        ),
        heard=rulings,
    )


def changes_requested(about: str, who: tuple[Voice, ...], circle: Circle) -> Reason:
    """Make the reason for people who ask for changes and may."""
    logins = tuple(str(voice.user.login) for voice in who)
    verb = "asks" if len(logins) == 1 else "ask"
    text = (
        f"{listed(logins)} of {circle.title} {verb} for changes; they have to approve, or their review to be dismissed"
    )
    return Reason(code=code.CHANGES_REQUESTED, rule=about, text=text, who_can_fix=logins)


def team_unreadable(about: str, circle: Circle) -> Reason:
    """Make the reason for a team whose members are unknown and could make a difference."""
    text = f"The members of {listed(circle.unreadable)} could not be read; the App needs the right to read them"
    return Reason(code=code.TEAM_UNREADABLE, rule=about, text=text, who_can_fix=(code.OPERATORS,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    voice: Voice
    circle: Circle
    standing: Standing


def _hear(voice: Voice, circle: Circle) -> _Heard:
    standing = circle.membership(voice.user.id) if voice.disqualified is None else "disqualified"
    return _Heard(voice=voice, circle=circle, standing=standing)


def _those_who(say: Speech, stand: Standing, heard: Iterable[_Heard]) -> tuple[Voice, ...]:
    return tuple(each.voice for each in heard if each.voice.says == say and each.standing == stand)


def _ruling_on(heard: _Heard) -> Ruling:
    login = heard.voice.user.login
    match heard.voice.says:
        case "asks_for_changes":
            return _on_objection(heard, f"{login} asks for changes")
        case "dismissed":
            text = f"{login}'s review was dismissed"
            return Ruling(name=f"review:{login}", outcome="unsatisfied", code=code.DISMISSED, text=text)
        case "approves" | "approved_other_head" | "approved_other_base":
            return _on_approval(heard, f"{login}'s approval")


def _on_objection(heard: _Heard, says: str) -> Ruling:
    name = f"objection:{heard.voice.user.login}"
    if heard.standing == "member":
        return Ruling(name=name, outcome="unsatisfied", code=code.CHANGES_REQUESTED, text=says)
    why, because = _why_not(heard)
    if heard.standing == "unreadable":
        return Ruling(name=name, outcome="unknown", code=why, text=f"{says}, which may count: {because}")
    return Ruling(name=name, outcome="satisfied", code=why, text=f"{says}, which does not count: {because}")


def _on_approval(heard: _Heard, what: str) -> Ruling:
    name = f"approval:{heard.voice.user.login}"
    if heard.standing == "member" and heard.voice.says == "approves":
        return Ruling(name=name, outcome="satisfied", code=code.COUNTS, text=f"{what} counts")
    why, because = _why_not(heard)
    outcome: Outcome = "unknown" if why == code.TEAM_UNREADABLE else "unsatisfied"
    return Ruling(name=name, outcome=outcome, code=why, text=f"{what} does not count: {because}")


def _why_not(heard: _Heard) -> tuple[str, str]:
    """Return the code and the sentence's end. What a new review would not mend is told first."""
    voice, login = heard.voice, heard.voice.user.login
    if voice.disqualified is not None:
        return voice.disqualified, voice.why_disqualified
    if heard.standing == "stranger":
        return code.NOT_A_MEMBER, f"{login} is not in {heard.circle.title}"
    if voice.says == "approved_other_head":
        return code.OTHER_HEAD, "it was given on another head"
    if voice.says == "approved_other_base":
        return code.OTHER_BASE, "it was given for another base branch"
    return code.TEAM_UNREADABLE, f"the members of {listed(heard.circle.unreadable)} could not be read"
