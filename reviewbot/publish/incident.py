"""Incidents: what should not have happened, told once in an issue of ours and on the change it is about.

An incident blocks nothing. It is there for people to look at, and stays where they find it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reviewbot.change.guard import Guard, Lookalike
from reviewbot.change.history import History, told
from reviewbot.change.merge import Merge
from reviewbot.gate.world import Review
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import BaseRef, ChangeNumber
from reviewbot.plan.permit import PROMOTIONS_FILE, Promoted
from reviewbot.publish.gate_check import GATE
from reviewbot.publish.inert import code, prose
from reviewbot.publish.issue import Issue, to_the_minute
from reviewbot.publish.marker import marked
from reviewbot.publish.page import bullets, sections, titled
from reviewbot.publish.surface import Comment

_LONGEST_SENTENCE: Final = 400
_MOST_CHARACTERS: Final = 20_000
_GUARD_KEYS: Final[dict[Guard, str]] = {
    "ours": "ours",
    "anybody's": "any",
    "another's": "other",
    "none": "none",
    "unknown": "unknown",
}
_GUARDS: Final[dict[Guard, str]] = {
    "ours": "Its protection requires the check from this App.",
    "anybody's": "Its protection takes the check from any App: whoever can write checks can open the gate.",
    "another's": "Its protection requires the check from another App than this one.",
    "none": "Neither a ruleset nor the protection of the branch requires the check.",
    "unknown": "Whether its protection requires the check cannot be read.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that should not have happened. Incidents are told apart by their key."""

    key: str
    title: str
    change: ChangeNumber | None
    """The change that it is about, or None."""
    happened: str
    """What happened, in our own Markdown."""
    signs: tuple[str, ...]
    """What shows it, a sentence each; foreign words may be in it."""
    advice: str
    """What to do now."""
    since: datetime


def unexpected_merge(merge: Merge, signs: tuple[str, ...]) -> Incident:
    """Return the incident of a merge that is not what was decided on; `signs` say in which way."""
    return Incident(
        key=f"incident:merge:{merge.number}:{merge.commit}",
        title=f"Look at the merge of change {merge.number}: it is not what was decided on",
        change=merge.number,
        happened=f"#{merge.number} was merged on {to_the_minute(merge.merged_at)} at {code(merge.head)} into "
        f"{code(merge.base_ref)}, which went from {code(merge.onto)} to {code(merge.commit)}.",
        signs=signs,
        advice="Nothing is blocked or undone. Look at what the base branch holds now, and revert it where it is not "
        "what was meant. Then close this issue.",
        since=merge.merged_at,
    )


def unguarded(base_ref: BaseRef, guard: Guard, *, now: datetime) -> Incident:
    """Return the incident of a branch that lets changes in without our check: one a week, while it stands."""
    year, week, _ = now.isocalendar()
    name = digest_of(base_ref).removeprefix("sha256:")[:16]
    return Incident(
        key=f"incident:guard:{name}:{_GUARD_KEYS[guard]}:{year}-{week}",
        title=f"Require {GATE} on a branch that has rules",
        change=None,
        happened=f"Changes can be merged into {code(base_ref)} though {code(GATE)} is not a success.",
        signs=(_GUARDS[guard],),
        advice=f"In the ruleset or the protection of the branch require the status check {code(GATE)}, and choose this "
        "App as its source. Until then nothing keeps a change out. Then close this issue.",
        since=now - timedelta(days=7),
    )


def taken_out(word: Promoted, because: tuple[str, ...], *, now: datetime) -> Incident:
    """Return the incident of a model that was promoted and whose evidence turned; one for each entry."""
    return Incident(
        key=f"incident:fallen:{word.mark.removeprefix('sha256:')[:16]}",
        title=f"Look at {word.model}: it was taken out for {word.owner}",
        change=None,
        happened=f"{code(word.model)} reviewed for {code(word.owner)} at tier {code(word.tier)} since "
        f"{code(word.decided_on)}, and is not asked any more. The next model of the chain takes its place.",
        signs=because,
        advice=f"Nothing is undone: its verdicts on open changes stand until those are reviewed anew. Write what is to "
        f"become of it into {code(PROMOTIONS_FILE)}: whatever changes in its entry puts it back, and "
        f"{code('verdict: block')} takes its verdicts back, too. Then close this issue.",
        since=now,
    )


def foreign_checks(number: ChangeNumber, names: Sequence[str], *, now: datetime) -> Incident:
    """Return the incident of checks with names of ours that another App wrote: one a week for the same names."""
    year, week, _ = now.isocalendar()
    name = digest_of(tuple(sorted(names))).removeprefix("sha256:")[:16]
    return Incident(
        key=f"incident:check:{name}:{year}-{week}",
        title="Find out who writes checks with names of ours",
        change=number,
        happened="Another App or a workflow wrote a check with a name of ours. It was ignored, and ours written anew.",
        signs=tuple(f"There is a check {name} that this App did not make." for name in sorted(names)),
        advice=f"In the ruleset or the protection of the branch choose this App as the source of {code(GATE)}, so that "
        "no other check counts, and let whoever writes the other one give it a name of its own. Then close this issue.",
        since=now - timedelta(days=7),
    )


def foreign_statuses(number: ChangeNumber, lookalikes: Sequence[Lookalike], *, now: datetime) -> Incident:
    """Return the incident of statuses with names of ours, which we never write: one a week for the same names."""
    year, week, _ = now.isocalendar()
    name = digest_of(tuple(sorted({each.name for each in lookalikes}))).removeprefix("sha256:")[:16]
    said = {True: "a success", False: "no success"}
    return Incident(
        key=f"incident:status:{name}:{year}-{week}",
        title="Find out who writes commit statuses with names of ours",
        change=number,
        happened="Somebody gave a head a commit status with a name of ours. This App writes check runs alone, so it "
        "was ignored, and our check written anew.",
        signs=tuple(f"There is a commit status {each.name}, {said[each.is_success]}." for each in lookalikes),
        advice=f"In the ruleset or the protection of the branch choose this App as the source of {code(GATE)}, so that "
        "no status counts for it, and let whoever writes it give it a name of its own. Then close this issue.",
        since=now - timedelta(days=7),
    )


def exposed_secrets(number: ChangeNumber, history: History, *, now: datetime) -> Incident:
    """Return the incident of secrets in the commits of a change: one for the same commits, paths and kinds.

    The secrets themselves are nowhere.
    """
    name = digest_of(tuple((each.commit, each.path, each.kind) for each in history.exposures))
    return Incident(
        key=f"incident:secret:{number}:{name.removeprefix('sha256:')[:16]}",
        title="Replace a credential that was pushed",
        change=number,
        happened=f"A commit of #{number} holds a secret. Whoever may read the repository can read it, also once a "
        "later commit takes it out.",
        signs=told(History(exposures=history.exposures)),
        advice="Replace the credential: whoever read it can use it until then. Squashing or rewriting does not take it "
        "back; the forge keeps the commit. Then close this issue.",
        since=now - timedelta(days=7),
    )


def improper_dismissal(number: ChangeNumber, review: Review, why: str) -> Incident:
    """Return the incident of a person's review that an account dismissed which may not: one for each review.

    `why` ends a sentence.
    """
    return Incident(
        key=f"incident:dismissal:{number}:{review.id}",
        title="Find out why a review was dismissed",
        change=number,
        happened=f"A review of #{number} was dismissed by a bot, or by somebody with a hand in the change.",
        signs=(dismissal_line(review, why),),
        advice="A request for changes that was dismissed so stands until its author reviews again; an approval counts "
        "no longer. Let the branch's protection restrict who may dismiss reviews. Then close this issue.",
        since=review.submitted_at,
    )


def dismissal_line(review: Review, why: str) -> str:
    """Say whose review was dismissed, and why whoever did it may not."""
    return f"The review that {review.user.login} gave on {to_the_minute(review.submitted_at)} was dismissed: {why}"


def incident_issue(incident: Incident) -> Issue:
    """Return the issue that asks people to look."""
    body = sections(incident.happened, titled("What shows it", _signs(incident)), titled("What to do", incident.advice))
    return Issue(key=incident.key, title=incident.title, body=marked(body, incident.key), since=incident.since)


def incident_comment(incident: Incident, issue: int | None) -> Comment:
    """Return the comment on the change; `issue` is the number of the issue about it, where one could be opened."""
    told = incident.advice if issue is None else f"It is told in #{issue}, too."
    body = sections(f"**{incident.title}**", incident.happened, _signs(incident), told)
    return Comment(key=incident.key, body=marked(body, incident.key))


def _signs(incident: Incident) -> str:
    return bullets(incident.signs, lambda sign: prose(sign, most=_LONGEST_SENTENCE), most=_MOST_CHARACTERS)
