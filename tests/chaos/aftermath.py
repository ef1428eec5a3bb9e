"""What a storm leaves, held against what was done: nothing lost, nothing twice, nothing green that may not be."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from tests.chaos.change import Made
from tests.e2e.shown import GATE
from tests.e2e.watched import WatchedGitHub
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
    return [*_false_greens(github, shop, made), *_twice(shop, made)]


def _gate(shop: GitHubRepo, head: str) -> str | None:
    return next((check.conclusion for check in shop.checks(head) if check.name == GATE), None)


def _false_greens(github: WatchedGitHub, shop: GitHubRepo, made: Sequence[Made]) -> Iterator[str]:
    runs = {str(run.id): run.head_sha for each in made for head in each.heads for run in _runs(shop, head)}
    owners = {head: each for each in made for head in each.heads}
    for span in github.watched.spans:
        found = _CHECK.search(span.path)
        if found is None or span.method not in ("POST", "PATCH") or b'"success"' not in span.body:
            continue
        said = json.loads(span.body)
        head = said.get("head_sha") or runs.get(found[1] or "", "")
        if said.get("name") == GATE and said.get("conclusion") == "success" and not owners[head].may_be_green(head):
            yield f"#{owners[head].number}: {head} was green"


def _twice(shop: GitHubRepo, made: Sequence[Made]) -> Iterator[str]:
    for each in made:
        runs = Counter((head, run.name, run.external_id) for head in each.heads for run in _runs(shop, head))
        yield from (f"#{each.number}: check {run} {times} times" for run, times in runs.items() if times > 1)
        pull = shop.pull(each.number)
        if len(pull.comments) > 1:
            yield f"#{each.number}: {len(pull.comments)} summaries"
        lines = Counter((comment.path, comment.body) for comment in pull.line_comments)
        yield from (f"#{each.number}: comment on {line[0]} {times} times" for line, times in lines.items() if times > 1)


def _runs(shop: GitHubRepo, head: str) -> list[CheckRun]:
    return shop.checks(head, only_latest=False)
