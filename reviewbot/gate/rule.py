"""Regulated rules: paths that open only for people. Nothing an agent says is looked at here."""

from collections.abc import Sequence
from typing import Final

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, satisfied, shut
from reviewbot.gate.cool_off import judge_cool_off
from reviewbot.gate.decision import Reason, Ruling
from reviewbot.gate.evidence import judge_evidence
from reviewbot.gate.hearing import Hearing
from reviewbot.gate.person import Hands
from reviewbot.gate.shortage import shortages
from reviewbot.gate.tally import changes_requested, team_unreadable
from reviewbot.gate.world import World

_NOT_REGULATED: Final = satisfied("regulated", code.NOT_REGULATED, "No regulated rule names a path of this change")

_NOTHING_BESIDES: Final[tuple[tuple[Ruling, ...], tuple[Reason, ...]]] = ((), ())


def judge_rules(world: World, hands: Hands, hearings: Sequence[Hearing]) -> tuple[Answer, ...]:
    """Answer for every rule that applies to the change."""
    return tuple([judge_hearing(world, hands, each) for each in hearings]) or (_NOT_REGULATED,)


def judge_hearing(world: World, hands: Hands, hearing: Hearing) -> Answer:
    """Answer whether a rule has its people, its evidence and its time, and nobody it asks wants changes."""
    rule, circle, count = hearing.rule, hearing.circle, hearing.counted
    name = f"rule:{rule.name}"
    missing = shortages(hearing, world, hands)
    reasons: list[Reason] = []
    if count.objecting:
        reasons.append(changes_requested(rule.name, count.objecting, circle))
    is_in_doubt = bool(count.maybe_objecting or (missing and circle.unreadable))
    if is_in_doubt:
        reasons.append(team_unreadable(rule.name, circle))
    besides, lacking = _besides(world, hearing)
    children = count.heard + besides
    if reasons or missing or lacking:
        is_sure = bool(count.objecting) or not is_in_doubt or bool(lacking)
        return shut(name, *reasons, *missing, *lacking, is_sure=is_sure, children=children)
    text = f"{listed([voice.review.user.login for voice in count.approving])} of {circle.title} approved this head"
    return satisfied(name, code.ENOUGH_APPROVALS, text, children)


def _besides(world: World, hearing: Hearing) -> tuple[tuple[Ruling, ...], tuple[Reason, ...]]:
    if not hearing.rule.evidence and not hearing.rule.cool_off_seconds:
        return _NOTHING_BESIDES
    answers = (*judge_evidence(world, hearing.rule), *judge_cool_off(world, hearing))
    return tuple([each.ruling for each in answers]), tuple([reason for each in answers for reason in each.reasons])
