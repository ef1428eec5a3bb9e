"""Issues: what is asked of people beside a change. The retro-review of a broken glass is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reviewbot.change.account import Account
from reviewbot.gate.debt import EVERYTHING, Debt
from reviewbot.kernel.canonical import instant
from reviewbot.kernel.ids import TeamName
from reviewbot.publish.inert import code, prose
from reviewbot.publish.marker import marked
from reviewbot.publish.page import sections, titled

_MOST_PATTERNS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue of ours, wanted. Issues are told apart by their hidden key."""

    key: str
    title: str
    body: str
    """With the key hidden in it."""
    since: datetime
    """No issue with this key is older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenIssue:
    """An issue as the forge shows it now."""

    number: int
    is_open: bool
    closed_by: Account | None
    """None while it is open, and where the forge does not tell who closed it."""


def retro_review(debt: Debt, teams: tuple[TeamName, ...]) -> Issue:
    """Return the issue that asks for the retro-review of a broken glass; `teams` are those that may settle it."""
    due = to_the_minute(debt.due_at)
    body = sections(
        f"**Look at what went through, then close this issue, before {due}.**",
        f"The glass was broken on {to_the_minute(debt.broken_at)} for #{debt.binding.number}, at the commit "
        f"{code(debt.binding.head)}: it could merge although the gate was shut.",
        titled("Who broke it", "\n".join(_breakers(debt))),
        titled("What it went around", _rules(debt)),
        titled(
            "How this ends",
            f"A person of {_named(teams)} who neither broke the glass nor had a hand in the change closes this issue; "
            f"anybody else's closing settles nothing. Otherwise changes to {_paths(debt)} stay shut from {due} on.",
        ),
    )
    title = f"Review change {debt.binding.number} afterwards: its glass was broken"
    return Issue(key=debt.key, title=title, body=marked(body, debt.key), since=debt.broken_at)


def owed_line(debt: Debt) -> str:
    """Say what a broken glass leaves to do, in a line of the gate's check."""
    where = "; an issue will ask for it" if debt.issue is None else f"; see #{debt.issue}"
    return (
        f"The glass was broken for change {debt.binding.number}. Its retro-review is due by "
        f"{to_the_minute(debt.due_at)}{where}."
    )


def to_the_minute(moment: datetime) -> str:
    """Spell an instant as people read it: `2026-11-20 12:00 UTC`."""
    return f"{instant(moment)[:16].replace('T', ' ')} UTC"


def _breakers(debt: Debt) -> Iterator[str]:
    for person, reason in zip(debt.breakers, debt.reasons, strict=True):
        yield f"- {code(person.login)}: {prose(reason)}"


def _rules(debt: Debt) -> str:
    if not debt.rules:
        return "No regulated rule names a path of the change; its owners' say was set aside."
    return "\n".join(f"- the rule {code(rule)}" for rule in debt.rules)


def _named(teams: tuple[TeamName, ...]) -> str:
    return " or ".join(code(team) for team in teams) or "the policy's break-glass list"


def _paths(debt: Debt) -> str:
    if EVERYTHING in debt.patterns:
        return "anything here"
    more = len(debt.patterns) - _MOST_PATTERNS
    shown = ", ".join(code(pattern) for pattern in debt.patterns[:_MOST_PATTERNS])
    return f"{shown} and {more} more patterns" if more > 0 else shown
