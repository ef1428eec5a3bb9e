"""What holds a change whatever anybody said: a draft, a switch, a list of entries that is not whole."""

import re
from functools import lru_cache
from typing import Final

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, satisfied, shut
from reviewbot.gate.decision import Reason
from reviewbot.gate.world import GateEntry, World
from reviewbot.plan.switch import Switch, covers

_NOT_PLAIN: Final = re.compile(r"(?:^|/)\.{0,2}(?:/|\Z)|\x00")
"""An empty, `.` or `..` segment, or a NUL: no path git would list, so a rule may have missed it."""

_READY: Final = satisfied("draft", code.READY, "The change is not a draft")
_NOTHING_STOPPED: Final = satisfied("switches", code.NOTHING_STOPPED, "No switch that is on covers this change")


def judge_draft(world: World) -> Answer:
    """Answer whether the author says that the change is ready."""
    if not world.is_draft:
        return _READY
    text = "The change is a draft; mark it as ready for review"
    return shut("draft", Reason(code=code.DRAFT, rule="draft", text=text, who_can_fix=(code.AUTHOR,)))


def judge_switches(world: World) -> Answer:
    """Answer whether anything that is stopped covers the change. What cannot be read counts as stopped."""
    if world.switches is None:
        text = "The switches could not be read, which counts as stopped"
        reason = Reason(code=code.SWITCHES_UNREADABLE, rule="switches", text=text, who_can_fix=(code.OPERATORS,))
        return shut("switches", reason, is_sure=False)
    if not world.switches:
        return _NOTHING_STOPPED
    on = [each for each in world.switches if covers(each, repo=world.repo, owners=[seat.owner for seat in world.seats])]
    if not on:
        return _NOTHING_STOPPED
    return shut("switches", *(_stopped(switch) for switch in on))


def judge_entries(world: World) -> Answer:
    """Answer whether it is known what changed, all of it."""
    reasons = []
    if not world.is_complete:
        reasons.append(_unlisted(code.INCOMPLETE, "The list of changed entries is incomplete"))
    if not world.entries:
        reasons.append(_unlisted(code.NOTHING_CHANGED, "No changed entry is listed, so there is nothing to decide on"))
    unclassified = [entry.path for entry in world.entries if not is_classified(entry)]
    if unclassified:
        what = f"It is not known what happened to {listed([repr(path) for path in unclassified])}"
        reasons.append(_unlisted(code.UNCLASSIFIED, what))
    return shut("complete", *reasons, is_sure=False) if reasons else _complete(len(world.entries))


@lru_cache(maxsize=1024)
def _complete(entries: int) -> Answer:
    return satisfied("complete", code.COMPLETE, f"Every changed entry is known: {entries} in all")


def is_classified(entry: GateEntry) -> bool:
    """Say whether it is known what happened to the entry, and under which names."""
    if entry.kind == "unknown" or _NOT_PLAIN.search(entry.path) is not None:
        return False
    return entry.previous_path is None or _NOT_PLAIN.search(entry.previous_path) is None


def _stopped(switch: Switch) -> Reason:
    text = f"Switch {switch.id!r} stops {switch.scope!r} and is {switch.state}; whoever set it can release it"
    return Reason(code=code.STOPPED, rule="switches", text=text, who_can_fix=(code.OPERATORS,))


def _unlisted(why: str, what: str) -> Reason:
    text = f"{what}; split or rebase the change, or break the glass"
    return Reason(code=why, rule="complete", text=text, who_can_fix=(code.AUTHOR, code.GLASS_BREAKERS))
