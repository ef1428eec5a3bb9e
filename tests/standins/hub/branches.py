"""What people do with git: push, force, merge, delete a branch, fork. Open pull requests follow their branch."""

from collections.abc import Mapping, Sequence

from tests.standins.hub.accounts import Account
from tests.standins.hub.content import Content
from tests.standins.hub.render_people import Json, render_account
from tests.standins.hub.render_pull import render_pull
from tests.standins.hub.render_repo import render_repo, repo_url
from tests.standins.hub.store import EMPTY_TREE, NO_COMMIT, Commit, Signature
from tests.standins.hub.webhooks import Webhooks
from tests.standins.hub.world import Activity, IssueEvent, Pull, Repository, World

WEB_FLOW = 19864447
"""The id of GitHub's own account, which commits what is done in the browser."""


class Branches:
    """The git side of one repository."""

    def __init__(self, world: World, webhooks: Webhooks, repo: Repository) -> None:
        """Act on `repo`."""
        self._world = world
        self._webhooks = webhooks
        self._repo = repo

    def commit(
        self,
        branch: str,
        files: Mapping[str, Content],
        *,
        by: Account,
        message: str,
        author: Account | Signature | None = None,
        committer: Account | Signature | None = None,
        parents: Sequence[str] | None = None,
    ) -> str:
        """Commit on top of `parents` and push to `branch`; return the new head.

        Without `parents` it goes on top of the branch, or of the default branch where the branch is new. With them
        it is a force push unless the branch's head is among them.
        """
        repo = self._repo
        before = repo.branches.get(branch, NO_COMMIT)
        if parents is None:
            top = repo.branches.get(branch) or repo.branches.get(repo.default_branch)
            parents = () if top is None else (top,)
        sha = repo.store.add_commit(
            files,
            ref=repo.git_ref(branch),
            parents=parents,
            message=message,
            author=_signature(author or by),
            committer=_signature(committer or author or by),
            seconds=self._world.clock.seconds(),
        )
        is_forced = before not in (NO_COMMIT, *parents)
        self.moved(branch, sha, by=by, kind="force_push" if is_forced else "push")
        return sha

    def merge(self, branch: str, other: str, *, by: Account) -> str:
        """Merge a commit into a branch in the browser: `by` is the author, GitHub the committer."""
        sha = self._repo.store.add_merge(
            (self._repo.branches[branch], other),
            ref=self._repo.git_ref(branch),
            message=f"Merge branch into {branch}",
            author=_signature(by),
            committer=Signature(name="GitHub", email=self._world.accounts[WEB_FLOW].email),
            seconds=self._world.clock.seconds(),
        )
        self.moved(branch, sha, by=by, kind="push")
        return sha

    def reset(self, branch: str, sha: str, *, by: Account) -> None:
        """Force a branch to an existing commit."""
        self._repo.store.point(self._repo.git_ref(branch), sha)
        self.moved(branch, sha, by=by, kind="force_push")

    def delete(self, branch: str, *, by: Account) -> None:
        """Delete a branch. Pull requests from it stay as they are."""
        before = self._repo.branches.pop(branch)
        self._repo.store.point(self._repo.git_ref(branch), None)
        self._log(branch, before, NO_COMMIT, by, "branch_deletion")
        self._announce(branch, before, NO_COMMIT, by, forced=False)

    def moved(self, branch: str, after: str, *, by: Account, kind: str) -> None:
        """Record where a branch is now, tell everybody, and take the open pull requests from it along."""
        before = self._repo.branches.get(branch, NO_COMMIT)
        self._repo.branches[branch] = after
        self._log(branch, before, after, by, "branch_creation" if before == NO_COMMIT else kind)
        self._announce(branch, before, after, by, forced=kind == "force_push")
        for pull in self._open_pulls_from(branch):
            pull.head_sha, pull.updated_at = after, self._world.clock.now()
            pull.base_sha = pull.repo.branches[pull.base_ref]
            pull.repo.store.point(f"refs/pull/{pull.number}/head", after)
            if kind == "force_push":
                self._forced(pull, after, by)
            self._webhooks.about_repo(
                "pull_request",
                "synchronize",
                pull.repo,
                by,
                number=pull.number,
                before=before,
                after=after,
                pull_request=render_pull(self._webhooks.api, pull),
            )

    def _forced(self, pull: Pull, after: str, by: Account) -> None:
        number, now = self._world.ids.next(), self._world.clock.now()
        forced = IssueEvent(id=number, event="head_ref_force_pushed", actor=by, commit_id=after, created_at=now)
        pull.events.append(forced)

    def _open_pulls_from(self, branch: str) -> list[Pull]:
        return [
            pull
            for repo in self._world.repositories.values()
            for pull in repo.pulls.values()
            if pull.head_repo is self._repo and pull.head_ref == branch and pull.state == "open"
        ]

    def _log(self, branch: str, before: str, after: str, by: Account, kind: str) -> None:
        self._repo.activity.append(
            Activity(
                id=self._world.ids.next(),
                ref=f"refs/heads/{branch}",
                before=before,
                after=after,
                kind=kind,
                actor=by,
                timestamp=self._world.clock.now(),
            )
        )

    def _announce(self, branch: str, before: str, after: str, by: Account, *, forced: bool) -> None:
        store = self._repo.store
        pushed = store.commits_between(before, after) if NO_COMMIT not in (before, after) else ()
        found = [commit for commit in map(store.commit, pushed or (after,)) if commit is not None]
        commits = [self._render_pushed(commit) for commit in found]
        self._webhooks.about_repo(
            "push",
            None,
            self._repo,
            by,
            ref=f"refs/heads/{branch}",
            before=before,
            after=after,
            created=before == NO_COMMIT,
            deleted=after == NO_COMMIT,
            forced=forced,
            base_ref=None,
            compare=f"{repo_url(self._webhooks.api, self._repo)}/compare/{before[:12]}...{after[:12]}",
            commits=commits,
            repository=self._render_pushed_repo(),
            head_commit=commits[-1] if commits else None,
            pusher={"name": by.login, "email": by.email},
        )

    def _render_pushed_repo(self) -> Json:
        shown, owner = render_repo(self._webhooks.api, self._repo), self._repo.owner
        more = {"master_branch": self._repo.default_branch, "stargazers": 0}
        return shown | more | {"owner": shown["owner"] | {"name": owner.login, "email": None}}

    def _render_pushed(self, commit: Commit) -> Json:
        store = self._repo.store
        changes = store.changes(commit.parents[0] if commit.parents else EMPTY_TREE, commit.sha)
        author = self._world.account_of(commit.author.email)
        person = {"name": commit.author.name, "email": commit.author.email}
        if author is not None:
            person["username"] = render_account(self._webhooks.api, author)["login"]
        return {
            "id": commit.sha,
            "tree_id": commit.tree,
            "distinct": True,
            "message": commit.message,
            "timestamp": commit.committed_at,
            "url": f"https://github.com/{self._repo.full_name}/commit/{commit.sha}",
            "author": person,
            "committer": person,
            "added": [each.path for each in changes if each.status in ("added", "renamed", "copied")],
            "removed": [each.previous_path or each.path for each in changes if each.status in ("removed", "renamed")],
            "modified": [each.path for each in changes if each.status in ("modified", "changed")],
        }


def _signature(who: Account | Signature) -> Signature:
    if isinstance(who, Signature):
        return who
    return Signature(name=who.name or who.login, email=who.email)
