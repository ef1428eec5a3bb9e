"""The forge on GitHub: the cloud's or an Enterprise server's, as one App.

Requests for a change seen for the first time: the pull request, one comparison with the base branch's present tip, the
trees of the merge base and the head, the branch's activity, the author's access where the activity does not tell it,
and what happened to it where a machine made it. Trees never change and are kept; of the rest GitHub is only asked
whether it changed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from reviewbot.adapters.forge_github_action import carry_out
from reviewbot.adapters.forge_github_entry import entries_of, is_complete, new_paths, old_paths
from reviewbot.adapters.forge_github_fault import WHAT
from reviewbot.adapters.forge_github_group import ask_group
from reviewbot.adapters.forge_github_issue import ask_issue, open_issue
from reviewbot.adapters.forge_github_line import GitHubLine, repo_path
from reviewbot.adapters.forge_github_people import account_of, contributors_of, sponsors_of
from reviewbot.adapters.forge_github_present import (
    checks_present,
    our_comments,
    our_inline_comments,
    slug_in,
)
from reviewbot.adapters.forge_github_proof import ask_facts
from reviewbot.adapters.forge_github_push import Pushes
from reviewbot.adapters.forge_github_question import (
    ask_access,
    ask_account,
    ask_assigned,
    ask_checks,
    ask_comparison,
    ask_events,
    ask_files,
    ask_open_pulls,
    ask_pull,
    ask_pushers_and_access,
    ask_tip,
    named_now,
    retargets_in,
)
from reviewbot.adapters.forge_github_review import Target, dismissals_in, is_decisive, reviews_of
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.forge_github_standing import ask_admins, ask_standing
from reviewbot.adapters.forge_github_step import Steps, between
from reviewbot.adapters.forge_github_team import Teams
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.adapters.forge_github_wire import (
    WireApp,
    WireCheck,
    WireComment,
    WireComparison,
    WireLineComment,
    WirePull,
    WireReview,
)
from reviewbot.change.account import Account, Contributor
from reviewbot.change.change import Change, Entry
from reviewbot.change.group import Group
from reviewbot.change.history import Step
from reviewbot.change.open_change import OpenChange
from reviewbot.gate.world import Fact, Push, Review, Standing
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import AccountId, BaseRef, ChangeNumber, Commit, Head, InstallationId, RepoId, TeamName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.policy import Proof
from reviewbot.publish.issue import Issue, SeenIssue
from reviewbot.publish.surface import Action, Posted, Present, UpdateCheck

_MOST_REMEMBERED: Final = 10_000


class GitHubForge:
    """Implements `ports.Forge`."""

    def __init__(self, line: GitHubLine, trees: Trees) -> None:
        self._line = line
        self._trees = trees
        self._pushes = Pushes(line, trees)
        self._steps = Steps(line)
        self._teams = Teams(line)
        self._slug: str | None = None
        self._without_annotations: Shelf[int, bool] = Shelf(_MOST_REMEMBERED)
        self._bases: Shelf[tuple[InstallationId, RepoId, ChangeNumber], Target] = Shelf(_MOST_REMEMBERED)

    async def fetch_change(self, place: Place, number: ChangeNumber) -> Change | None:
        """Read it in at most seven requests while it has no more than 300 files."""
        run, line = self._line.run, self._line
        pull = await self._pull(place, number)
        if pull is None:
            return None
        named = named_now(place, pull)
        comparison, (activity, may_write), assigned = await asyncio.gather(
            run(partial(ask_comparison, line, named, pull)),
            run(partial(ask_pushers_and_access, line, named, pull)),
            run(partial(ask_assigned, line, named, pull)),
        )
        entries, is_whole = await self._entries(named, pull, comparison)
        contributors = contributors_of(pull, comparison.commits, activity, assigned)
        change = _change(named, pull, comparison, contributors)
        return replace(change, author_may_write=may_write, entries=entries, is_complete=is_whole)

    async def fetch_open_changes(self, place: Place, *, head: Head | None = None) -> tuple[OpenChange, ...]:
        """List the pull requests, and ask each base branch once where it is: a list's own note of it may be old."""
        run, line = self._line.run, self._line
        pulls = await run(partial(ask_open_pulls, line, place, head))
        refs = sorted({pull.base.ref for pull in pulls})
        found = await asyncio.gather(*(run(partial(ask_tip, line, place, ref)) for ref in refs))
        tips = dict(zip(refs, found, strict=True))
        return tuple(_open_change(pull, tips[pull.base.ref]) for pull in pulls)

    async def fetch_reviews(self, place: Place, number: ChangeNumber) -> tuple[Review, ...]:
        """Bind the decisive ones to the base they were given for, in at most two more requests.

        The order matters: first the reviews, then the base, then its moves. Whatever moves in between is seen, and
        unbinds what was given before. Where GitHub refuses to tell them no approval counts.
        """
        path = f"{repo_path(place)}/pulls/{number}/reviews"
        wires = await self._line.run(lambda: self._line.get_rows(place, WireReview, path))
        base = await self._base(place, number) if any(map(is_decisive, wires)) else None
        return reviews_of(wires, base)

    async def fetch_members(self, place: Place, team: TeamName) -> frozenset[AccountId] | None:
        """Return GitHub's list, which holds the child teams' members; None for a 4xx and a 5xx alike."""
        return await self._teams.members(place, team)

    async def may_write(self, place: Place, account: AccountId) -> bool:
        """Find the login that the account has now, and ask for its permission."""

        def ask() -> bool:
            found = ask_account(self._line, place, account)
            return found is not None and ask_access(self._line, place, found)

        return await self._line.run(ask)

    async def fetch_standings(self, place: Place, accounts: Sequence[Account]) -> Mapping[AccountId, Standing]:
        """Ask about each account by its login, side by side, and believe only what is said of its id."""
        run, line = self._line.run, self._line
        found = await asyncio.gather(*(run(partial(ask_standing, line, place, each)) for each in accounts))
        return {account.id: standing for account, standing in zip(accounts, found, strict=True)}

    async def fetch_admins(self, place: Place) -> frozenset[AccountId] | None:
        """List the collaborators with that permission; owners of the organisation are among them."""
        return await self._line.run(partial(ask_admins, self._line, place))

    async def fetch_pushes(
        self, place: Place, number: ChangeNumber, *, with_content: bool = False
    ) -> tuple[Push, ...] | None:
        """Read the branch's activity, or of a fork's branch the change's own events."""
        pull = await self._pull(place, number)
        if pull is None:
            return None
        return await self._line.run(partial(self._pushes.ask, place, pull, with_content=with_content))

    async def fetch_step(self, place: Place, commit: Commit) -> Step:
        """Ask once for each commit."""
        return await self._line.run(partial(self._steps.ask, place, commit))

    async def fetch_facts(self, place: Place, head: Head, proofs: Sequence[Proof]) -> tuple[Fact, ...]:
        """Read the head's check runs once, and the deployments of each environment asked for."""
        return await self._line.run(partial(ask_facts, self._line, place, head, proofs))

    async def fetch_group(self, place: Place, branch: str, head: Head, base_ref: BaseRef) -> Group | None:
        """Read it in three requests, and one more where it stands on another group."""
        return await self._line.run(partial(ask_group, self._line, self._trees, place, branch, head, base_ref))

    async def fetch_present(
        self, place: Place, number: ChangeNumber, head: Head, *, checks_only: bool = False
    ) -> Present:
        """Read check runs, comments and line comments side by side. Annotations of checks are not among them."""
        if checks_only:
            return self._shown(await self._checks(place, head))
        line, repo = self._line, repo_path(place)
        checks, comments, inline = await asyncio.gather(
            self._checks(place, head),
            line.run(lambda: line.get_rows(place, WireComment, f"{repo}/issues/{number}/comments")),
            line.run(lambda: line.get_rows(place, WireLineComment, f"{repo}/pulls/{number}/comments")),
        )
        present = self._shown(checks)
        if not comments and not inline:
            return present
        slug = await self._own_slug(checks)
        return replace(
            present, posted=(*present.posted, *our_comments(comments, slug), *our_inline_comments(inline, slug))
        )

    async def fetch_comments(self, place: Place, number: ChangeNumber) -> tuple[Posted, ...]:
        """Read the conversation: GitHub keeps that of a pull request with those of issues."""
        path = f"{repo_path(place)}/issues/{number}/comments"
        wires = await self._line.run(lambda: self._line.get_rows(place, WireComment, path))
        return our_comments(wires, await self._own_slug(())) if wires else ()

    async def apply(self, place: Place, number: ChangeNumber, action: Action) -> None:
        """Send it once. A line that GitHub does not show is left out, the others are not."""
        is_bare = isinstance(action, UpdateCheck) and self._without_annotations.get(action.id) is True
        if isinstance(action, UpdateCheck):
            self._without_annotations.keep(action.id, value=False)
        send = partial(carry_out, self._line, place, number, action, has_no_annotations=is_bare)
        await self._line.run(send)

    async def post_issue(self, place: Place, issue: Issue) -> int | None:
        """Look for it among those our App's bot opened, and open it where it is not."""
        slug = await self._own_slug(())
        return await self._line.run(partial(open_issue, self._line, place, issue, slug))

    async def fetch_issue(self, place: Place, number: int) -> SeenIssue | None:
        """Read it in one request. A pull request is none."""
        return await self._line.run(partial(ask_issue, self._line, place, number))

    async def _pull(self, place: Place, number: ChangeNumber) -> WirePull | None:
        return await self._line.run(partial(ask_pull, self._line, place, number))

    async def _base(self, place: Place, number: ChangeNumber) -> Target | None:
        pull = await self._pull(place, number)
        if pull is None:
            return None
        events = await self._line.run(partial(ask_events, self._line, named_now(place, pull), number))
        if events is None:
            return None
        moves = retargets_in(events)
        base = Target(ref=BaseRef(pull.base.ref), moves=moves, dismissals=dismissals_in(events, moves))
        key = (place.installation, place.repo_id, number)
        if base.is_behind(self._bases.get(key)):
            why = f"it does not show yet when the base of change {number} moved"
            raise Unavailable(WHAT, why=why, retry_after_seconds=5.0)
        self._bases.keep(key, base)
        return base

    async def _entries(
        self, place: Place, pull: WirePull, comparison: WireComparison
    ) -> tuple[tuple[Entry, ...], bool]:
        run, rows_at = self._line.run, self._trees.rows_at
        files = await run(partial(ask_files, self._line, place, pull, comparison))
        old, new = await asyncio.gather(
            run(partial(rows_at, place, comparison.merge_base_commit.sha, old_paths(files))),
            run(partial(rows_at, place, pull.head.sha, new_paths(files))),
        )
        is_whole = is_complete(
            len(files),
            counted=pull.changed_files,
            commits=len(comparison.commits),
            total_commits=comparison.total_commits,
        )
        return entries_of(files, old=old, new=new), is_whole

    async def _checks(self, place: Place, head: Head) -> tuple[WireCheck, ...]:
        checks = await self._line.run(partial(ask_checks, self._line, place, head))
        for check in checks:
            self._without_annotations.keep(check.id, value=check.output.annotations_count == 0)
        return checks

    async def _own_slug(self, checks: tuple[WireCheck, ...]) -> str:
        slug = slug_in(checks, self._line.app_id) or self._slug
        if slug is None:
            app = await self._line.run(lambda: self._line.get_as_app(WireApp, "/app"))
            slug = app.slug or ""
        self._slug = slug
        return slug

    def _shown(self, checks: tuple[WireCheck, ...]) -> Present:
        return checks_present(checks, self._line.app_id)


def _change(place: Place, pull: WirePull, comparison: WireComparison, contributors: tuple[Contributor, ...]) -> Change:
    return Change(
        repo=place.repo,
        repo_id=place.repo_id,
        number=ChangeNumber(pull.number),
        head=Head(pull.head.sha),
        base_ref=BaseRef(pull.base.ref),
        base=Commit(comparison.base_commit.sha),
        merge_base=Commit(comparison.merge_base_commit.sha),
        is_draft=pull.draft,
        is_open=pull.state == "open",
        author=account_of(pull.user),
        author_may_write=False,
        contributors=contributors,
        entries=(),
        is_complete=False,
        title=Untrusted(pull.title),
        description=Untrusted(pull.body or ""),
        commits=between(comparison.commits),
    )


def _open_change(pull: WirePull, tip: Commit | None) -> OpenChange:
    return OpenChange(
        number=ChangeNumber(pull.number),
        head=Head(pull.head.sha),
        base_ref=BaseRef(pull.base.ref),
        base=tip or Commit(pull.base.sha),
        is_draft=pull.draft,
        sponsors=sponsors_of(pull),
    )
