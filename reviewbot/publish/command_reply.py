"""Answers to commands: one comment for each, found again by its hidden key, with nothing live in it."""

from collections.abc import Mapping, Sequence
from typing import Final

from reviewbot.intake.command import PHRASES, AskForHelp, Command, Phrase, Right, phrase_of
from reviewbot.kernel.ids import CommentId, Head, Login, OwnerName
from reviewbot.publish.finding_text import listed
from reviewbot.publish.inert import code, fence, prose
from reviewbot.publish.marker import marked
from reviewbot.publish.page import bullets, sections
from reviewbot.publish.surface import Comment
from reviewbot.review.finding import Finding

CLOSED: Final = "Nothing was done: the change is closed."
UNGOVERNED: Final = "Nothing was done: the base of this change has no rules."
NO_STORY: Final = "No decision about this change is on record yet."
BROKE_OFF: Final = "This broke off before its end. Give the command again; whoever runs reviewbot finds why in its log."

WHO: Final[Mapping[Right, str]] = {
    "anybody": "anybody",
    "pusher": "people who can push here",
    "owner_person": "people of the owner who had no hand in the change",
    "glass_person": "people of the policy's `break_glass` list",
}
_HOW: Final = "A command is a line of its own in a new comment; an edited or quoted one does not run."
_TABLE_HEAD: Final = "| command | who | what it does |\n| --- | --- | --- |"


def command_reply(comment: CommentId, login: Login, command: Command, said: str) -> Comment:
    """Return the answer to a command. `said` is ours: what was foreign in it is inert already."""
    key = reply_key(comment)
    return Comment(key=key, body=marked(sections(f"For {code(login)}{_about(command)}", said), key))


def reply_key(comment: CommentId) -> str:
    """Return the key of the answer to a comment."""
    return f"command:{comment}"


def render_help(why: str = "") -> str:
    """Return the table of the commands, with what was wrong before it."""
    fault = f"Nothing was done: {prose(why)}." if why else ""
    rows = (f"| {code(each.usage)} | {WHO[each.right]} | {each.sentence} |" for each in PHRASES)
    table = "\n".join((_TABLE_HEAD, *rows))
    return sections(fault, table, _HOW)


def render_refusal(phrase: Phrase, holders: Sequence[str], *, why: str = "") -> str:
    """Say that somebody may not give the command, and who may: the names of teams or people, where they are known."""
    named = f": {', '.join(code(each) for each in holders)}" if holders else ""
    because = f" {prose(why)}." if why else ""
    return f"Nothing was done: {code(phrase.usage)} is for {WHO[phrase.right]}{named}.{because}"


def render_uncalled(owner: OwnerName, called: Sequence[OwnerName]) -> str:
    """Say that the owner has no part in the change, and who has."""
    named = ", ".join(map(code, called)) or "nobody"
    return f"Nothing was done: {code(owner)} is not called for this change; called: {named}."


def render_unblocking(owner: OwnerName) -> str:
    """Say that there is nothing to override."""
    return f"Nothing was done: {code(owner)} does not block, so there is nothing to override."


def render_override(owner: OwnerName, head: Head) -> str:
    """Say what standing in for an agent means."""
    return (
        f"You stand in for the agent of {code(owner)} on {code(head)}. It is recorded and shown as an override; "
        "a new head needs a new one, and no regulated rule counts it."
    )


def render_dismissal(finding: Finding) -> str:
    """Say what dismissing a finding means."""
    return (
        f"Finding {code(finding.key)} counts as none on this change, and the agent of {code(finding.owner)} is told "
        "of it in later reviews. It is recorded; no regulated rule becomes easier."
    )


def render_findings(findings: Sequence[Finding]) -> str:
    """Say that there is no such finding, and which there are."""
    if not findings:
        return "Nothing was done: there is no finding on this head."
    return sections("Nothing was done: there is no such finding on this head. There are:", bullets(findings, listed))


def render_rerun(owner: OwnerName | None, head: Head) -> str:
    """Say who is asked again."""
    whom = "the agents that have" if owner is None else f"the agent of {code(owner)}, if it has"
    return f"Asked again: {whom} not answered for {code(head)}. An objection stands."


def render_misplaced(phrase: Phrase) -> str:
    """Say that the command works on pull requests only."""
    return f"Nothing was done: {code(phrase.usage)} works on pull requests, and this is an issue."


def render_faults(faults: Sequence[str]) -> str:
    """Say that the rules are broken, with every fault."""
    return sections("Nothing was done: the rules of this repository have faults.", bullets(faults, _fault))


def render_story(story: str) -> str:
    """Return the story of a decision, as `reviewbot explain` prints it."""
    return fence(story)


def _about(command: Command) -> str:
    return "" if isinstance(command, AskForHelp) else f", who wrote {code(phrase_of(command).usage)}"


def _fault(fault: str) -> str:
    return prose(fault, most=300)
