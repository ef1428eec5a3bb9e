"""One repository of the stand-in, in the words of a test."""

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from tests.standins.hub.accounts import Account, App, Team
from tests.standins.hub.branches import Branches
from tests.standins.hub.changes import Changes, Method
from tests.standins.hub.content import Content
from tests.standins.hub.deployment import Deployment
from tests.standins.hub.evidence import Evidence
from tests.standins.hub.issues import Issue
from tests.standins.hub.queue import MergeQueue
from tests.standins.hub.routes_checks import checks_of
from tests.standins.hub.routes_statuses import CommitStatus
from tests.standins.hub.store import Signature
from tests.standins.hub.webhooks import Webhooks
from tests.standins.hub.world import CheckRun, IssueComment, LineComment, Pull, Repository, Review, World

Verb = TypeVar("Verb", bound=Callable[..., Any])


def _alone(verb: Verb) -> Verb:
    """Keep requests out while a verb changes the world."""

    @functools.wraps(verb)
    def locked(self: "GitHubRepo", *args: Any, **kwargs: Any) -> Any:
        with self.lock:
            return verb(self, *args, **kwargs)

    return cast("Verb", locked)


class GitHubRepo:
    """What people do to a repository, and what can be seen of it. Numbers are those of pull requests."""

    def __init__(self, world: World, webhooks: Webhooks, lock: threading.RLock, repository: Repository) -> None:
        """Act on `repository`."""
        self.repository = repository
        self.lock = lock
        self._world = world
        self._webhooks = webhooks
        self._branches = Branches(world, webhooks, repository)
        self._changes = Changes(world, webhooks, self._branches, repository)
        self._evidence = Evidence(world, webhooks, repository)
        self.queue = MergeQueue(world=world, webhooks=webhooks, branches=self._branches, repo=repository, lock=lock)

    @property
    def git_directory(self) -> Path:
        """The bare git repository: it can be cloned from."""
        return self.repository.store.directory

    def head(self, branch: str) -> str:
        """Return where a branch is."""
        return self.repository.branches[branch]

    def pull(self, number: int) -> Pull:
        """Return the record of a pull request."""
        return self.repository.pulls[number]

    @_alone
    def push(
        self,
        branch: str,
        files: Mapping[str, Content],
        *,
        by: Account,
        message: str = "A change",
        author: Account | Signature | None = None,
        committer: Account | Signature | None = None,
        parents: Sequence[str] | None = None,
    ) -> str:
        """Commit files, push them and return the new head; None as a file's content removes it.

        A new branch starts at the default branch. Other `parents` make a merge, or a force push.
        """
        return self._branches.commit(
            branch, files, by=by, message=message, author=author, committer=committer, parents=parents
        )

    @_alone
    def force(self, branch: str, sha: str, *, by: Account) -> None:
        """Force a branch to a commit that exists."""
        self._branches.reset(branch, sha, by=by)

    @_alone
    def update_branch(self, number: int, *, by: Account) -> str:
        """Press "update branch": the base is merged into the head, committed by GitHub; return the new head."""
        pull = self.pull(number)
        base = self.head(pull.base_ref)
        return Branches(self._world, self._webhooks, pull.head_repo).merge(pull.head_ref, base, by=by)

    @_alone
    def delete_branch(self, branch: str, *, by: Account) -> None:
        """Delete a branch, which closes the pull requests from it."""
        for pull in list(self.repository.pulls.values()):
            if pull.head_ref == branch and pull.head_repo is self.repository and pull.state == "open":
                self._changes.close(pull, by=by)
        self._branches.delete(branch, by=by)

    @_alone
    def open_change(
        self,
        branch: str,
        files: Mapping[str, Content] | None = None,
        *,
        by: Account,
        title: str = "A change",
        body: str | None = None,
        base: str | None = None,
        draft: bool = False,
        fork: "GitHubRepo | None" = None,
        assignees: Sequence[Account] = (),
    ) -> int:
        """Open a pull request and return its number; `files` are pushed to the branch first."""
        source = fork or self
        if files is not None:
            source.push(branch, files, by=by, message=title)
        pull = self._changes.open(
            source.repository,
            branch,
            by=by,
            base=base or self.repository.default_branch,
            title=title,
            body=body,
            draft=draft,
            assignees=assignees,
        )
        return pull.number

    @_alone
    def edit(self, number: int, *, by: Account, title: str | None = None, body: str | None = None) -> None:
        """Change title or body."""
        self._changes.edit(self.pull(number), by=by, title=title, body=body)

    @_alone
    def retarget(self, number: int, base: str, *, by: Account, is_automatic: bool = False) -> None:
        """Point a pull request at another branch; automatically, as GitHub does when its base is merged and deleted."""
        self._changes.retarget(self.pull(number), base, by=by, is_automatic=is_automatic)

    @_alone
    def assign(self, number: int, *people: Account, by: Account) -> None:
        """Assign a pull request to these people, and to nobody else any more."""
        self._changes.assign(self.pull(number), *people, by=by)

    @_alone
    def close(self, number: int, *, by: Account) -> None:
        """Close without merging."""
        self._changes.close(self.pull(number), by=by)

    @_alone
    def reopen(self, number: int, *, by: Account) -> None:
        """Open again."""
        self._changes.reopen(self.pull(number), by=by)

    @_alone
    def set_draft(self, number: int, *, draft: bool, by: Account) -> None:
        """Convert to a draft, or say that it is ready for review."""
        self._changes.set_draft(self.pull(number), draft=draft, by=by)

    @_alone
    def merge(self, number: int, *, by: Account, method: Method = "merge") -> str:
        """Merge, and return the new commit. Raises MergeRefused where a required check is not successful."""
        return self._changes.merge(self.pull(number), by=by, method=method)

    @_alone
    def review(
        self, number: int, *, by: Account, state: str = "APPROVED", body: str = "", commit: str | None = None
    ) -> Review:
        """Submit a review: APPROVED, CHANGES_REQUESTED or COMMENTED, on the head unless another commit is given."""
        return self._changes.review(self.pull(number), by=by, state=state, body=body, commit=commit)

    @_alone
    def edit_review(self, number: int, review: Review, *, by: Account, body: str) -> None:
        """Change a review's text."""
        self._changes.edit_review(self.pull(number), review, by=by, body=body)

    @_alone
    def dismiss(self, number: int, review: Review, *, by: Account) -> None:
        """Dismiss a review."""
        self._changes.dismiss(self.pull(number), review, by=by)

    @_alone
    def comment(self, number: int, text: str, *, by: Account) -> IssueComment:
        """Comment on the conversation."""
        return self._changes.comment(self.pull(number), text, by=by)

    @_alone
    def edit_comment(self, number: int, comment: IssueComment, text: str, *, by: Account) -> None:
        """Change a comment, anybody's."""
        self._changes.edit_comment(self.pull(number), comment, text, by=by)

    @_alone
    def delete_comment(self, number: int, comment: IssueComment, *, by: Account) -> None:
        """Delete a comment, anybody's."""
        self._changes.delete_comment(self.pull(number), comment, by=by)

    def issue(self, number: int) -> Issue:
        """Return the record of an issue that is no pull request."""
        found: Issue = self.repository.issues[number]
        return found

    @_alone
    def close_issue(self, number: int, *, by: Account) -> None:
        """Close an issue."""
        issue = self.issue(number)
        issue.state, issue.closed_by = "closed", by
        issue.closed_at = issue.updated_at = self._world.clock.now()

    @_alone
    def comment_on_line(self, number: int, path: str, line: int, text: str, *, by: Account) -> LineComment:
        """Comment on a line of the new side of the diff."""
        return self._changes.comment_on_line(self.pull(number), path, line, text, by=by)

    @_alone
    def rerequest(self, check: CheckRun, *, by: Account) -> None:
        """Press "re-run" on a check."""
        self._evidence.rerequest(check, by)

    @_alone
    def rerequest_suite(self, check: CheckRun, *, by: Account) -> None:
        """Press "re-run all checks" of the suite that a check is in."""
        self._evidence.rerequest_suite(check, by)

    def checks(self, sha: str, *, only_latest: bool = True) -> list[CheckRun]:
        """Return the check runs of a commit, newest first."""
        return checks_of(self.repository, sha, only_latest=only_latest)

    def check(self, sha: str, name: str) -> CheckRun:
        """Return the newest check run of this name on a commit. Raises LookupError where there is none."""
        found = [check for check in self.checks(sha) if check.name == name]
        if not found:
            raise LookupError(f"{sha[:7]} has no check {name!r}, only {[each.name for each in self.checks(sha)]}")
        return found[0]

    @_alone
    def add_check(self, app: App, sha: str, name: str, *, conclusion: str | None) -> CheckRun:
        """Let any App put a check on a commit; None as conclusion leaves it in progress."""
        return self._evidence.add_check(app, sha, name, conclusion)

    @_alone
    def add_status(self, sha: str, context: str, state: str, *, by: Account) -> None:
        """Let somebody give a commit a status."""
        number, now = self._world.ids.next(), self._world.clock.now()
        made = CommitStatus(id=number, sha=sha, context=context, state=state, by=by, created_at=now)
        self.repository.statuses.append(made)

    @_alone
    def deploy(self, app: App, sha: str, environment: str) -> Deployment:
        """Let an App begin to deploy a commit."""
        return self._evidence.deploy(app, sha, environment)

    @_alone
    def report(self, deployment: Deployment, state: str, *, app: App | None) -> None:
        """Say how a deployment goes, as an App or, with None, as a person."""
        self._evidence.report(deployment, state, app)

    @_alone
    def give(self, who: Account | Team, level: str) -> None:
        """Give a person or a team access: none, read, triage, write, maintain or admin."""
        levels = self.repository.team_levels if isinstance(who, Team) else self.repository.collaborators
        levels[who.id] = level

    @_alone
    def protect(self, branch: str, checks: Mapping[str, int | None]) -> None:
        """Require checks by name, from the App of that id or from any; replaces what was required."""
        self.repository.required_checks[branch] = dict(checks)

    @_alone
    def rule(self, branch: str, checks: Mapping[str, int | None]) -> None:
        """Require checks by a ruleset, as `protect` does by the branch's own protection."""
        self.repository.ruleset_checks[branch] = dict(checks)

    @_alone
    def happened(self, event: str, action: str, *, by: Account, **payload: Any) -> None:
        """Send a webhook about the repository that no other verb makes."""
        self._webhooks.about_repo(event, action, self.repository, by, **payload)
