"""Regulated rules: paths that open only for people. Nothing an agent says is looked at here."""

from collections.abc import Iterable, Sequence
from typing import Final

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, satisfied, shut
from reviewbot.gate.decision import Reason
from reviewbot.gate.person import Circle, circle_of
from reviewbot.gate.tally import Tally, changes_requested, tally, team_unreadable
from reviewbot.gate.voice import Voice
from reviewbot.gate.world import GateRule, World
from reviewbot.kernel.glob import folded

_NOT_REGULATED: Final = satisfied("regulated", code.NOT_REGULATED, "No regulated rule names a path of this change")


def judge_rules(world: World, voices: Sequence[Voice]) -> tuple[Answer, ...]:
    """Answer for every rule that names a path of the change; both names of an entry count."""
    applying = rules_touched(world)
    if not applying:
        return (_NOT_REGULATED,)
    one_more = needs_a_sponsor(world)
    return tuple([_judge(rule, world, voices, one_more=one_more) for rule in applying])


def rules_touched(world: World) -> tuple[GateRule, ...]:
    """Return the rules that name a path of the change, in the order of the policy."""
    if not world.rules:
        return ()
    names = {name for entry in world.entries for name in (entry.path, entry.previous_path) if name is not None}
    spelled = tuple(map(folded, names))
    return tuple([rule for rule in world.rules if _names_any(rule, spelled)])


def _names_any(rule: GateRule, spelled: Iterable[str]) -> bool:
    return any(glob.matches_folded(name) for glob in rule.paths for name in spelled)


def needs_a_sponsor(world: World) -> bool:
    """Say whether a machine wrote the change and nobody is named who sent it; every rule then wants one person more.

    A sponsor without an id is one too: whether a name may be believed is for whoever fills in the role to say.
    """
    if world.author.kind not in {"bot", "app"} or world.author.login in world.bots:
        return False
    return not any(each.role == "sponsor" for each in world.contributors or ())


def _judge(rule: GateRule, world: World, voices: Sequence[Voice], *, one_more: bool) -> Answer:
    name = f"rule:{rule.name}"
    circle = circle_of(rule.from_teams, readable=world.teams)
    count = tally(voices, approvers=circle, objectors=circle)
    needed = rule.approvals + one_more
    is_short = len(count.approving) < needed
    reasons = []
    if count.objecting:
        reasons.append(changes_requested(rule.name, count.objecting, circle))
    if count.maybe_objecting or (is_short and circle.unreadable):
        reasons.append(team_unreadable(rule.name, circle))
    if is_short:
        reasons.append(_missing(rule, circle, count, needed=needed, note=_sponsor_note(world) if one_more else ""))
    if reasons:
        is_sure = bool(count.objecting) or not circle.unreadable
        return shut(name, *reasons, is_sure=is_sure, children=count.heard)
    text = f"{listed([voice.user.login for voice in count.approving])} of {circle.title} approved this head"
    return satisfied(name, code.ENOUGH_APPROVALS, text, count.heard)


def _missing(rule: GateRule, circle: Circle, count: Tally, *, needed: int, note: str) -> Reason:
    missing = needed - len(count.approving)
    verb = "is" if missing == 1 else "are"
    if rule.from_teams:
        text = f"{missing} of {needed} approvals by eligible people of {circle.title} {verb} missing{note}"
    else:
        text = f"{missing} of {needed} approvals {verb} missing{note}, and the rule names no team that could give any"
    return Reason(
        code=code.APPROVALS_MISSING,
        rule=rule.name,
        text="; ".join((text, *count.lost)),
        who_can_fix=rule.from_teams or (code.OPERATORS,),
    )


def _sponsor_note(world: World) -> str:
    return f" (one more than usual, because {world.author.login} is no person and nobody is known to have sent it)"
