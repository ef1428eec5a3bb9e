"""Checks for when there is no decision to show: none is green, each says what is waited for and who can help."""

from reviewbot.change.change import Binding
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
    check = Check(
        name=GATE,
        head=binding.head,
        external_id="",
        status="in_progress",
        conclusion=None,
        title="Wait: the gate is being decided afresh",
        summary=prose(sentence),
        text=machine_block({"outcome": "blocked", "reasons": [{"code": "deciding", "rule": "gate"}]}),
        annotations=(),
    )
    return Wanted(checks=(sealed(check, digest_of(binding)),), comments=(), inline=())


def ungoverned_beside(binding: Binding, others: tuple[ChangeNumber, ...]) -> Check:
    """Return a gate that is shut because open changes into bases without rules have the same head.

    A check belongs to a head: a green one would let those changes pass, too, and nobody has decided about them.
    """
    named = ", ".join(f"change {number}" for number in others)
    verb = "its base has" if len(others) == 1 else "their bases have"
    check = Check(
        name=GATE,
        head=binding.head,
        external_id="",
        status="completed",
        conclusion="failure",
        title=f"Close or retarget {named}: {verb} no rules",
        summary="A check belongs to a head, and another open change has this one. Nothing has decided about that "
        "change, so the head is not green while both are open. Pushing a new commit here helps, too.",
        text=machine_block({"outcome": "blocked", "reasons": [{"code": "ungoverned_beside", "rule": "gate"}]}),
        annotations=(),
    )
    return sealed(check, digest_of(binding))


def ungoverned(binding: Binding) -> Wanted:
    """Return a gate that is shut because the change now goes into a base without rules: what stood there is void."""
    check = Check(
        name=GATE,
        head=binding.head,
        external_id="",
        status="completed",
        conclusion="failure",
        title="Nothing to do: there are no rules at this base",
        summary="The change was retargeted, or its base has lost its rules. What was decided before counts no longer, "
        "and nothing decides about it here.",
        text=machine_block({"outcome": "blocked", "reasons": [{"code": "ungoverned", "rule": "governance"}]}),
        annotations=(),
    )
    return Wanted(checks=(sealed(check, digest_of(binding)),), comments=(), inline=())


def refused_by_stop(binding: Binding) -> Wanted:
    """Return the gate of a merge queue's group that is refused because a stop was set after it had been opened."""
    check = Check(
        name=GATE,
        head=binding.head,
        external_id="",
        status="completed",
        conclusion="failure",
        title="Queue the changes again once the stop is released",
        summary="A switch stops this work; whoever set it can release it. A queue is given no answer that may change, "
        "so this group stays refused.",
        text=machine_block({"outcome": "blocked", "reasons": [{"code": "stopped", "rule": "switches"}]}),
        annotations=(),
    )
    return Wanted(checks=(sealed(check, digest_of(binding)),), comments=(), inline=())


def broken_off(binding: Binding, broken: Breakage) -> Wanted:
    """Return a gate that is shut because our own work on the change ended badly; a rerun begins it anew."""
    check = Check(
        name=GATE,
        head=binding.head,
        external_id="",
        status="completed",
        conclusion="failure",
        title="Rerun the check: the review broke off",
        summary=sections(
            "reviewbot could not finish its work on this change and does not try again by itself. Press re-run on this "
            "check, or push; where it breaks off again, show this to whoever runs reviewbot.",
            titled("What broke off", bullets(tuple(broken.lines()), _fault)),
        ),
        text=machine_block({"outcome": "blocked", "reasons": [{"code": "broken_off", "rule": "gate"}]}),
        annotations=(),
    )
    return Wanted(checks=(sealed(check, digest_of(binding)),), comments=(), inline=())


def misconfigured(binding: Binding, faults: tuple[str, ...], repairers: tuple[TeamName, ...] = ()) -> Wanted:
    """Return a gate that is shut because governance cannot be read, with every fault and its place.

    `repairers` are the teams whose people let a repair in, by the last rules that could be read; empty where there are
    none or they are unknown.
    """
    reason: dict[str, Plain] = {"code": "misconfigured", "rule": "governance"}
    if repairers:
        reason["who_can_fix"] = list(repairers)
    check = Check(
        name=GATE,
        head=binding.head,
        external_id="",
        status="completed",
        conclusion="failure",
        title="Repair the policy: its files have faults",
        summary=sections(
            "Nothing opens until the files that say who answers for what can be read. A change that touches nothing "
            "but these files is decided under the last ones that could be.",
            titled("Faults", bullets(faults, _fault)),
            titled("Who can let the repair in", bullets(repairers, code)),
        ),
        text=machine_block({"outcome": "blocked", "reasons": [reason]}),
        annotations=(),
    )
    return Wanted(checks=(sealed(check, digest_of(binding)),), comments=(), inline=())


def _fault(fault: str) -> str:
    return prose(fault, most=300)
