"""Shortages: whose approvals a rule still wants, said so that the reader knows whom to ask, or that nobody is left."""

from reviewbot.gate import code
from reviewbot.gate.answer import listed
from reviewbot.gate.authorship import needs_a_sponsor
from reviewbot.gate.circle import Circle
from reviewbot.gate.decision import Reason
from reviewbot.gate.hearing import Hearing
from reviewbot.gate.person import Hands
from reviewbot.gate.quorum import is_met, lacking, short_of
from reviewbot.gate.world import World
from reviewbot.kernel.ids import TeamName


def shortages(hearing: Hearing, world: World, hands: Hands) -> tuple[Reason, ...]:
    """Return a reason for each quorum that lacks people; for a distinct rule one reason for all of them together."""
    panel, present = hearing.panel, hearing.present()
    if panel.is_distinct:
        return () if is_met(panel, present) else (_together(hearing, _more_than_usual(hearing, world)),)
    reasons = []
    for quorum in panel.wanted():
        missing = short_of(panel, quorum, present)
        if missing:
            note = "" if quorum else _more_than_usual(hearing, world)
            reasons.append(_missing(hearing, hands, quorum, missing, note))
    if panel.choice and all(short_of(panel, quorum, present) for quorum in panel.either()):
        reasons.append(_none_of(hearing))
    return tuple(reasons)


def _missing(hearing: Hearing, hands: Hands, quorum: int, missing: int, note: str) -> Reason:
    circle, needed = hearing.quorums[quorum], hearing.panel.needed[quorum]
    verb = "is" if missing == 1 else "are"
    if not circle.teams:
        text = f"{missing} of {needed} approvals {verb} missing{note}, and the rule names no team that could give any"
        return _reason(hearing, text, ())
    text = f"{missing} of {needed} approvals by eligible people of {circle.title} {verb} missing{note}"
    if circle.unreadable:
        return _reason(hearing, text, circle.teams)
    left = _number_left(circle, hands, hearing, most=missing)
    if left == missing or not hands.are_known:
        return _reason(hearing, text, circle.teams)
    who = "nobody else" if left == 0 else f"only {left} more {'person' if left == 1 else 'people'}"
    text = f"{text}, and {who} of {circle.title} could give one: the team or the policy has to change"
    return _reason(hearing, text, circle.teams)


def _number_left(circle: Circle, hands: Hands, hearing: Hearing, *, most: int) -> int:
    counting = {voice.review.user.id for voice in hearing.counted.approving}
    left = 0
    for member in circle.members:
        if member not in counting and hands.could_approve(member):
            left += 1
            if left == most:
                break
    return left


def _none_of(hearing: Hearing) -> Reason:
    panel, present = hearing.panel, hearing.present()
    wants = [
        f"{short_of(panel, quorum, present)} more of {hearing.quorums[quorum].title}"
        for quorum in panel.either()  # Each is short here.
    ]
    teams = tuple(dict.fromkeys(team for quorum in panel.either() for team in hearing.quorums[quorum].teams))
    return _reason(hearing, f"One of these is missing: {', or '.join(wants)}", teams)


def _together(hearing: Hearing, note: str) -> Reason:
    panel = hearing.panel
    missing = lacking(panel, hearing.present())
    wants = [f"{needed} of {circle.title}" for needed, circle in zip(panel.needed, hearing.quorums, strict=True)]
    either = [wants[quorum] for quorum in panel.either()]
    spelled = listed(
        [*[wants[quorum] for quorum in panel.wanted()], *([" or ".join(either)] if either else [])], most=10
    )
    people, verb = ("person", "is") if missing == 1 else ("people", "are")
    text = f"{missing} more distinct {people} {verb} missing{note}: the rule wants {spelled}, and nobody counts twice"
    return _reason(hearing, text, hearing.circle.teams)


def _reason(hearing: Hearing, text: str, teams: tuple[TeamName, ...]) -> Reason:
    text = "; ".join((text, *hearing.counted.lost))
    return Reason(code.APPROVALS_MISSING, hearing.rule.name, text, teams or (code.OPERATORS,))


def _more_than_usual(hearing: Hearing, world: World) -> str:
    if hearing.panel.needed[0] == hearing.rule.approvals:
        return ""
    notes = []
    if needs_a_sponsor(world):
        notes.append(
            f"one more than usual, because {world.author.login} is no person and nobody is known to have sent it"
        )
    if hearing.rule.has_one_more_for_agents:  # Whoever needs a sponsor is an agent as well.
        notes.append("one more than usual, because an agent had a hand in it")
    return f" ({'; '.join(notes)})"
