"""Bystanders: reviews by people whom no rule and no owner asks. They are recorded and shown, and count for nothing."""

from collections.abc import Sequence

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, satisfied
from reviewbot.gate.decision import Ruling
from reviewbot.gate.hearing import Hearing
from reviewbot.gate.seat import Sitting
from reviewbot.gate.voice import Voice


def judge_bystanders(
    voices: Sequence[Voice], hearings: Sequence[Hearing], sittings: Sequence[Sitting]
) -> tuple[Answer, ...]:
    """Answer for the reviews that nobody asked for, where there are any. A rule hears everybody, and says so itself."""
    if hearings or not voices:
        return ()
    unheard = [voice for voice in voices if all(_is_stranger(voice, sitting) for sitting in sittings)]
    if not unheard:
        return ()
    logins = listed([voice.user.login for voice in unheard])
    text = f"Reviews that nobody asked for are recorded and do not count: by {logins}"
    return (satisfied("recorded", code.RECORDED, text, tuple([_ruling_on(voice) for voice in unheard])),)


def _is_stranger(voice: Voice, sitting: Sitting) -> bool:
    return sitting.wide.membership(voice.user.id) == "stranger"


def _ruling_on(voice: Voice) -> Ruling:
    login = voice.user.login
    because = voice.why_disqualified or f"{login} is in no team that is asked"
    return Ruling(
        name=f"review:{login}",
        outcome="satisfied",
        code=voice.disqualified or code.NOT_A_MEMBER,
        text=f"{login}'s review is recorded and does not count: {because}",
    )
