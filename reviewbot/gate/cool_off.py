"""Cooling off: the time between the approval that completes a rule and the merge, when anybody may still speak up."""

from datetime import UTC, datetime, timedelta

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, satisfied, shut
from reviewbot.gate.decision import Reason
from reviewbot.gate.hearing import Hearing
from reviewbot.gate.world import World
from reviewbot.kernel.canonical import instant


def judge_cool_off(world: World, hearing: Hearing) -> tuple[Answer, ...]:
    """Answer whether a rule that has its people has its time too. Without its people the time has not begun."""
    opens_at = cooled_at(hearing)
    if opens_at is None:
        return ()
    name = f"cool_off:{hearing.rule.name}"
    if opens_at <= world.now:
        return (satisfied(name, code.ENOUGH_APPROVALS, "The time to cool off is over"),)
    text = f"Enough people approved; the time to cool off ends at {instant(opens_at)}, nobody has to do anything"
    reason = Reason(
        code=code.COOLING_OFF, rule=hearing.rule.name, text=text, who_can_fix=(code.TIME,), opens_at=opens_at
    )
    return (shut(name, reason),)


def cooled_at(hearing: Hearing) -> datetime | None:
    """Return when a rule that wants time to cool off has had it; None where it wants none, or lacks people."""
    if not hearing.rule.cool_off_seconds:
        return None
    completed_at = hearing.completed_at
    return None if completed_at is None else cooled_after(completed_at, hearing.rule.cool_off_seconds)


def cooled_after(moment: datetime, seconds: int) -> datetime:
    """Return the instant so many seconds later, or the last one there is."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
