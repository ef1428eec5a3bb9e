"""What a storm leaves, held against what was done: nothing lost, nothing twice, nothing green that may not be."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import psycopg

from tests.chaos.change import Made
from tests.e2e.shown import GATE
from tests.e2e.watched import Span, WatchedGitHub
from tests.standins.github import CheckRun, GitHubRepo

_CHECK: Final = re.compile(r"/check-runs(?:/(\d+))?\Z")


def not_yet(shop: GitHubRepo, made: Sequence[Made]) -> list[str]:
    """Return each change whose gate does not say yet what it has to."""
    return [
        f"#{each.number} ({each.kind}): {found}, not {each.conclusion}"
        for each in made
        if (found := _gate(shop, each.head)) != each.conclusion
    ]


def breaches(github: WatchedGitHub, shop: GitHubRepo, made: Sequence[Made]) -> list[str]:
    """Return everything that may never be, whenever it was."""
    writes = _writes(github, shop, made)
    return [*_false_greens(writes, made), *_checks_twice(writes, made), *_comments_twice(shop, made)]


def false_greens(github: WatchedGitHub, shop: GitHubRepo, made: Sequence[Made]) -> list[str]:
    """Return each gate that was green on a head on which it may never be."""
    return list(_false_greens(_writes(github, shop, made), made))


def lost(database: str, taken: Collection[str]) -> list[str]:
    """Return each delivery that was answered with 202 and is not in the inbox."""
    with psycopg.connect(database) as connection:
        kept = {str(row[0]) for row in connection.execute("SELECT id FROM deliveries")}
    return [f"delivery {guid} was answered with 202 and is gone" for guid in sorted(set(taken) - kept)]


def losses_told(logs: Iterable[str]) -> list[str]:
    """Return what workers said that their trail had lost: a database that dies and comes back loses nothing."""
    return [line for log in logs for line in log.splitlines() if "the audit trail has lost what was signed" in line]


def stacks_told(logs: Iterable[str]) -> list[str]:
    """Return what each stack in a log ends with: what dies and comes back is no surprise, and told in a sentence."""
    return [_end_of(stack) for log in logs for stack in log.split("Traceback (most recent call last):\n")[1:]]


def _end_of(stack: str) -> str:
    """Return the first line that is not one of a stack's own, which are indented."""
    return next((line for line in stack.splitlines() if line and not line.startswith(" ")), "a stack without an end")


def _gate(shop: GitHubRepo, head: str) -> str | None:
    return next((check.conclusion for check in shop.checks(head) if check.name == GATE), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Write:
    """One write of a check run."""

    head: str
    name: str
    says: tuple[str | None, str | None, str | None]
    """Outer id, status and conclusion."""
    how: str = field(compare=False)
    """How it was sent, and when on the clock of all writes, in seconds."""


def _writes(github: WatchedGitHub, shop: GitHubRepo, made: Sequence[Made]) -> list[_Write]:
    heads = {str(run.id): run.head_sha for each in made for head in each.heads for run in _runs(shop, head)}
    return [
        _write(span, heads.get(found[1] or "", ""))
        for span in sorted(github.watched.spans, key=lambda each: each.began)
        if span.method in ("POST", "PATCH") and span.body and (found := _CHECK.search(span.path))
    ]


def _write(span: Span, head: str) -> _Write:
    said = json.loads(span.body)
    says = (said.get("external_id"), said.get("status"), said.get("conclusion"))
    how = f"{span.method} {span.path.rpartition('/')[2]} from {span.began:.2f} to {span.ended:.2f}"
    return _Write(head=said.get("head_sha") or head, name=said["name"], says=says, how=how)


def _false_greens(writes: Sequence[_Write], made: Sequence[Made]) -> Iterator[str]:
    owners = {head: each for each in made for head in each.heads}
    for each in writes:
        if each.name == GATE and each.says[2] == "success" and not owners[each.head].may_be_green(each.head):
            yield f"#{owners[each.head].number}: {each.head} was green"


def _checks_twice(writes: Sequence[_Write], made: Sequence[Made]) -> Iterator[str]:
    # Held while something new is decided, and then as before: that says the same once more, and not twice in a row.
    owners = {head: each for each in made for head in each.heads}
    last: dict[tuple[str, str], _Write] = {}
    for each in writes:
        if last.get((each.head, each.name)) == each:
            which = f"#{owners[each.head].number}: {each.name} on {each.head}"
            yield f"{which} was written twice: {each.says}, by {last[each.head, each.name].how} and {each.how}"
        last[each.head, each.name] = each


def _comments_twice(shop: GitHubRepo, made: Sequence[Made]) -> Iterator[str]:
    for each in made:
        pull = shop.pull(each.number)
        if len(pull.comments) > 1:
            yield f"#{each.number}: {len(pull.comments)} summaries"
        lines = Counter((comment.path, comment.body) for comment in pull.line_comments)
        yield from (f"#{each.number}: comment on {line[0]} {times} times" for line, times in lines.items() if times > 1)


def _runs(shop: GitHubRepo, head: str) -> list[CheckRun]:
    return shop.checks(head, only_latest=False)
