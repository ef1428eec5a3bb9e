"""Checks for when there is no decision to show: none is green, each says what is waited for and who can help."""

from collections.abc import Mapping

from reviewbot.change.change import Binding
from reviewbot.gate.code import SWITCHES_UNREADABLE
from reviewbot.kernel.canonical import Plain, digest_of
from reviewbot.kernel.ids import ChangeNumber, TeamName
from reviewbot.publish.breakage import Breakage
from reviewbot.publish.gate_check import GATE
from reviewbot.publish.inert import code, prose
from reviewbot.publish.page import bullets, machine_block, sections, titled
from reviewbot.publish.seal import sealed
from reviewbot.publish.surface import Check, Wanted


def holding(binding: Binding, sentence: str) -> Wanted:
    """Return a gate that is shut while the change is decided afresh: published before the new facts are read."""
    title = "Wait: the gate is being decided afresh"
    return _alone(_gate(binding, title, prose(sentence), _reason("deciding", "gate"), is_running=True))


def unreadable(binding: Binding) -> Wanted:
    """Return a gate that is shut because the switches and the record cannot be read, which counts as stopped.

    It has ended, so that it takes the place of a green check and stands beside none: whoever comes upon the same gate
    at the same moment, with nobody to give turns, makes it say the same once more and no second one.
    """
    return _alone(
        _gate(
            binding,
            "Wait until the switches can be read",
            "reviewbot cannot reach its own records, which counts as stopped. The change is decided afresh, by itself, "
            "once they answer again.",
            _reason(SWITCHES_UNREADABLE, "switches"),
        )
    )


def ungoverned_beside(binding: Binding, others: tuple[ChangeNumber, ...]) -> Check:
    """Return a gate that is shut because open changes into bases without rules have the same head.

    A check belongs to a head: a green one would let those changes pass, too, and nobody has decided about them.
    """
    named = ", ".join(f"change {number}" for number in others)
    verb = "its base has" if len(others) == 1 else "their bases have"
    return _gate(
        binding,
        f"Close or retarget {named}: {verb} no rules",
        "A check belongs to a head, and another open change has this one. Nothing has decided about that change, so "
        "the head is not green while both are open. Pushing a new commit here helps, too.",
        _reason("ungoverned_beside", "gate"),
    )


def ungoverned(binding: Binding) -> Wanted:
    """Return a gate that is shut because the change now goes into a base without rules: what stood there is void."""
    return _alone(
        _gate(
            binding,
            "Nothing to do: there are no rules at this base",
            "The change was retargeted, or its base has lost its rules. What was decided before counts no longer, and "
            "nothing decides about it here.",
            _reason("ungoverned", "governance"),
        )
    )


def refused_by_stop(binding: Binding) -> Wanted:
    """Return the gate of a merge queue's group that is refused because a stop was set after it had been opened."""
    return _alone(
        _gate(
            binding,
            "Queue the changes again once the stop is released",
            "A switch stops this work; whoever set it can release it. A queue is given no answer that may change, so "
            "this group stays refused.",
            _reason("stopped", "switches"),
        )
    )


def broken_off(binding: Binding, broken: Breakage) -> Wanted:
    """Return a gate that is shut because our own work on the change ended badly; a rerun begins it anew at once."""
    summary = sections(
        "reviewbot could not finish its work on this change. It begins again within about five minutes, or an hour "
        "where the fault is its own; press re-run on this check, or push, and it begins at once. Where it breaks off "
        "again, show this to whoever runs reviewbot.",
        titled("What broke off", bullets(tuple(broken.lines()), _fault)),
    )
    return _alone(_gate(binding, "Rerun the check: the review broke off", summary, _reason("broken_off", "gate")))


def group_broken_off(binding: Binding, broken: Breakage) -> Wanted:
    """Return the gate of a merge queue's group, shut because our work on it ended badly; a new group is decided."""
    summary = sections(
        "reviewbot could not finish its work on this group, and does not try again: a group that was refused stays "
        "so. Queue its changes again; where that breaks off, too, show this to whoever runs reviewbot.",
        titled("What broke off", bullets(tuple(broken.lines()), _fault)),
    )
    title = "Queue the changes again: the work on their group broke off"
    return _alone(_gate(binding, title, summary, _reason("broken_off", "gate")))


def misconfigured(binding: Binding, faults: tuple[str, ...], repairers: tuple[TeamName, ...] = ()) -> Wanted:
    """Return a gate that is shut because governance cannot be read, with every fault and its place.

    `repairers` are the teams whose people let a repair in, by the last rules that could be read; empty where there are
    none or they are unknown.
    """
    reason = _reason("misconfigured", "governance")
    if repairers:
        reason |= {"who_can_fix": list(repairers)}
    summary = sections(
        "Nothing opens until the files that say who answers for what can be read. A change that touches nothing "
        "but these files is decided under the last ones that could be.",
        titled("Faults", bullets(faults, _fault)),
        titled("Who can let the repair in", bullets(repairers, code)),
    )
    return _alone(_gate(binding, "Repair the policy: its files have faults", summary, reason))


def _gate(
    binding: Binding, title: str, summary: str, reason: Mapping[str, Plain], *, is_running: bool = False
) -> Check:
    check = Check(
        name=GATE,
        head=binding.head,
        external_id="",
        status="in_progress" if is_running else "completed",
        conclusion=None if is_running else "failure",
        title=title,
        summary=summary,
        text=machine_block({"outcome": "blocked", "reasons": [dict(reason)]}),
        annotations=(),
    )
    return sealed(check, digest_of(binding))


def _alone(gate: Check) -> Wanted:
    return Wanted(checks=(gate,), comments=(), inline=())


def _reason(code_of: str, rule: str) -> dict[str, Plain]:
    return {"code": code_of, "rule": rule}


def _fault(fault: str) -> str:
    return prose(fault, most=300)
