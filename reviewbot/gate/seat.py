"""Seats: what each owner's agent and people come to. A person can stand in for an agent, never the other way round."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple, assert_never

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, satisfied, shut
from reviewbot.gate.circle import Circle, circle_of
from reviewbot.gate.decision import Reason, Ruling
from reviewbot.gate.plea import Pleas, pleas_about
from reviewbot.gate.tally import Tally, changes_requested, tally, team_unreadable
from reviewbot.gate.voice import Voice
from reviewbot.gate.world import Judgement, Seat, VerdictKind, World
from reviewbot.kernel.ids import FindingKey, Login, OwnerName
from reviewbot.kernel.untrusted import visible

_WORST_FIRST: Final[Mapping[VerdictKind, int]] = {"objected": 0, "failed": 1, "abstained": 2, "approved": 3}
_LONGEST_REASON: Final = 200


class Sitting(NamedTuple):
    """A blocking owner with everything that was said from its seat."""

    seat: Seat
    circle: Circle
    """The owner's own people: their requests for changes hold."""
    wide: Circle
    """The same and the stand-ins: their approvals help."""
    verdict: Judgement | None
    """The worst of its verdicts for this head under the policy of today, without what was dismissed; None where its
    agent has not answered."""
    counted: Tally
    pleas: Pleas
    is_dismissed: bool
    """Whether `verdict` would be worse with the findings that were dismissed."""

    @property
    def vouching(self) -> tuple[Login, ...]:
        """Who answers for this head in the agent's place, by an approval or by a command."""
        return (
            *(voice.user.login for voice in self.counted.approving),
            *(user.login for user in self.pleas.overruling),
        )

    @property
    def may_be_vouched_for(self) -> bool:
        """Whether somebody would, if a team that could not be read holds them."""
        return bool(self.counted.maybe_approving or self.pleas.maybe_overruling)


def sittings_in(world: World, voices: Sequence[Voice]) -> tuple[Sitting, ...]:
    """Seat every blocking owner, in the order of the assignments."""
    return tuple([_sit(seat, world, voices) for seat in world.seats if seat.stance == "blocking"])


def verdict_of(seat: Seat, world: World, dismissed: frozenset[FindingKey] = frozenset()) -> Judgement | None:
    """Return the worst of the owner's verdicts for this head under this policy; others are dropped.

    Worst first: a retry must not let an approval hide an objection. Each counts without the findings that are
    dismissed.
    """
    bound = [
        each
        for each in world.judgements
        if each.owner == seat.owner and each.head == world.binding.head and each.policy_digest == world.policy_digest
    ]
    if dismissed:
        bound = [_without(dismissed, each) for each in bound]
    return bound[0] if len(bound) == 1 else min(bound, key=_worst_first, default=None)


def _without(dismissed: frozenset[FindingKey], judgement: Judgement) -> Judgement:
    if not judgement.blocking or not dismissed.issuperset(judgement.blocking):
        return judgement
    return replace(judgement, kind=judgement.besides, blocking=())


def _worst_first(judgement: Judgement) -> tuple[int, int]:
    return _WORST_FIRST[judgement.kind], -judgement.findings


def is_content(sitting: Sitting) -> bool:
    """Say whether an owner's agent approves, or somebody does in its place; objections of people aside."""
    return (sitting.verdict is not None and sitting.verdict.kind == "approved") or bool(sitting.vouching)


def judge_sitting(sitting: Sitting) -> Answer:
    """Answer whether a blocking owner is content: its agent approves or one of its people does, and none objects."""
    count, verdict = sitting.counted, sitting.verdict
    is_quiet = not count.heard and not sitting.pleas.heard
    if is_quiet and verdict is not None and verdict.kind == "approved" and not verdict.findings:
        return _undisputed(sitting.seat.owner)
    agent = on_verdict(sitting)
    name = f"owner:{sitting.seat.owner}"
    is_content = agent.outcome == "satisfied" or bool(sitting.vouching)
    reasons = []
    if count.objecting:
        reasons.append(changes_requested(name, count.objecting, sitting.circle))
    if not is_content:
        reasons.append(_agent_reason(agent, sitting))
    if count.maybe_objecting or (sitting.may_be_vouched_for and not is_content):
        reasons.append(team_unreadable(name, sitting.wide))
    if reasons:
        is_sure = bool(count.objecting) or not (is_content or sitting.may_be_vouched_for)
        return shut(name, *reasons, is_sure=is_sure, children=(agent, *count.heard, *sitting.pleas.heard))
    return _content(name, agent, sitting)


@lru_cache(maxsize=4096)
def _undisputed(owner: OwnerName) -> Answer:
    # An agent that approves and nobody who adds a word: the answer that is given most often, made once for each owner.
    agent = _on_agent(owner, code.AGENT_APPROVED, "approves")
    return satisfied(f"owner:{owner}", code.AGENT_APPROVED, agent.text, (agent,))


def judge_advisory(world: World) -> tuple[Answer, ...]:
    """Answer for the owners that never block. Shadow owners are not shown, so they are not here."""
    return tuple([_advise(seat, world) for seat in world.seats if seat.stance == "advisory"])


def on_verdict(sitting: Sitting) -> Ruling:
    """Rule on what the agent says, people aside."""
    verdict = sitting.verdict
    if sitting.is_dismissed and verdict is not None and verdict.kind == "approved":
        return _on_dismissed(sitting)
    why = code.AGENT_SILENT if verdict is None else _CODES[verdict.kind]
    return _on_agent(sitting.seat.owner, why, _verdict_says(verdict))


def _on_agent(owner: OwnerName, why: str, says: str) -> Ruling:
    return Ruling(
        name=f"agent:{owner}",
        outcome="satisfied" if why == code.AGENT_APPROVED else "unsatisfied",
        code=why,
        text=f"The agent of {owner} {says}",
    )


def _on_dismissed(sitting: Sitting) -> Ruling:
    owner, people = sitting.seat.owner, listed([user.login for user in sitting.pleas.dismissing])
    return Ruling(
        name=f"agent:{owner}",
        outcome="satisfied",
        code=code.FINDINGS_DISMISSED,
        text=f"The agent of {owner} objects, and every finding that blocks was dismissed by {people}",
    )


_CODES: Final[Mapping[VerdictKind, str]] = {
    "approved": code.AGENT_APPROVED,
    "objected": code.AGENT_OBJECTS,
    "failed": code.AGENT_FAILED,
    "abstained": code.AGENT_ABSTAINED,
}


def _advise(seat: Seat, world: World) -> Answer:
    text = f"{seat.owner} is advisory and does not block: {_verdict_says(verdict_of(seat, world))}"
    return satisfied(f"owner:{seat.owner}", code.ADVISORY, text)


def pleas_on(seat: Seat, world: World) -> Pleas:
    """Hear everybody who said something by a command about the agent of this seat, blocking or not."""
    return pleas_about(seat.owner, world, _circles(seat, world)[1])


def _circles(seat: Seat, world: World) -> tuple[Circle, Circle]:
    own_teams = () if seat.team is None else (seat.team,)
    circle = circle_of(own_teams, readable=world.teams, people=seat.people)
    if seat.stand_ins is None:
        return circle, circle
    return circle, circle_of((*own_teams, seat.stand_ins), readable=world.teams, people=seat.people)


def _sit(seat: Seat, world: World, voices: Sequence[Voice]) -> Sitting:
    circle, wide = _circles(seat, world)
    considered = [voice for voice in voices if wide.membership(voice.review.user.id) != "stranger"]
    pleas = pleas_about(seat.owner, world, wide)
    verdict = verdict_of(seat, world, pleas.dismissed)
    count = tally(considered, approvers=wide, objectors=circle)
    is_dismissed = bool(pleas.dismissed) and verdict is not None and verdict not in world.judgements
    return Sitting(seat, circle, wide, verdict, count, pleas, is_dismissed)


def _content(name: str, agent: Ruling, sitting: Sitting) -> Answer:
    children = (agent, *sitting.counted.heard, *sitting.pleas.heard)
    if agent.outcome == "satisfied":
        return satisfied(name, agent.code, agent.text, children)
    if not sitting.counted.approving:
        by_command = listed([user.login for user in sitting.pleas.overruling])
        text = f"{by_command} overrode the agent of {sitting.seat.owner} on this head by a command"
        return satisfied(name, code.OVERRIDE, text, children)
    people = listed([voice.user.login for voice in sitting.counted.approving])
    if agent.code == code.AGENT_OBJECTS:
        text = f"{people} approved this head for {sitting.seat.owner}, overriding its agent, which objects"
        return satisfied(name, code.OVERRIDE, text, children)
    text = f"{people} approved this head, standing in for the agent of {sitting.seat.owner}"
    return satisfied(name, code.STANDING_IN, text, children)


def _agent_reason(agent: Ruling, sitting: Sitting) -> Reason:
    seat = sitting.seat
    nobody = not sitting.wide.teams and not sitting.wide.members
    way_out = (
        "nobody is named who could approve in its place" if nobody else f"{_whom(sitting)} can approve in its place"
    )
    against = (*sitting.counted.lost, *sitting.pleas.lost)
    lost = f" ({'; '.join(against)})" if against else ""
    return Reason(
        code=agent.code,
        rule=f"owner:{seat.owner}",
        text=f"{agent.text}; {way_out}{lost}",
        who_can_fix=sitting.wide.teams or (str(seat.owner),),
    )


def _whom(sitting: Sitting) -> str:
    return f"an eligible person of {sitting.wide.title}"


def _verdict_says(verdict: Judgement | None) -> str:
    if verdict is None:
        return "has not answered for this head"
    said = f": {visible(verdict.reason[:_LONGEST_REASON])!r}" if verdict.reason else ""
    match verdict.kind:
        case "approved":
            return f"approves ({verdict.findings} findings, none blocks)" if verdict.findings else "approves"
        case "objected":
            return f"objects ({verdict.findings} finding{'' if verdict.findings == 1 else 's'})"
        case "failed":
            return f"could not review{said}"
        case "abstained":
            return f"abstains{said}"
        case _:
            assert_never(verdict.kind)
