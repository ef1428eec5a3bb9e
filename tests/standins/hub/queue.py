"""The merge queue of a repository: it lays pull requests on top of each other, each on a branch of its own."""

import threading
from dataclasses import dataclass, field
from typing import Literal

from tests.standins.hub.accounts import Account
from tests.standins.hub.branches import WEB_FLOW, Branches
from tests.standins.hub.content import Content
from tests.standins.hub.render_people import Json
from tests.standins.hub.store import Signature
from tests.standins.hub.webhooks import Webhooks
from tests.standins.hub.world import Pull, Repository, World


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MergeGroup:
    """What the queue made for one pull request. `base_sha` is the commit below: the base's tip, or another group."""

    pull: Pull
    branch: str
    head_sha: str
    base_ref: str
    base_sha: str


@dataclass(slots=True, kw_only=True, eq=False)
class MergeQueue:
    """Groups in the order in which they stand on each other. Only GitHub itself pushes to their branches."""

    world: World
    webhooks: Webhooks
    branches: Branches
    repo: Repository
    lock: threading.RLock
    groups: list[MergeGroup] = field(default_factory=list)

    def add(self, pull: Pull, *, method: Literal["merge", "squash"] = "merge") -> MergeGroup:
        """Lay a pull request on top of what waits for the same base, and ask for the checks of what comes of it."""
        with self.lock:
            waiting = [each.head_sha for each in self.groups if each.base_ref == pull.base_ref]
            below = waiting[-1] if waiting else self.repo.branches[pull.base_ref]
            branch = f"gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{below}"
            head = self._merged(pull, branch, below) if method == "merge" else self._squashed(pull, branch, below)
            self.branches.moved(branch, head, by=self.world.accounts[WEB_FLOW], kind="push")
            group = MergeGroup(pull=pull, branch=branch, head_sha=head, base_ref=pull.base_ref, base_sha=below)
            self.groups.append(group)
            self.ask(group)
            return group

    def ask(self, group: MergeGroup) -> None:
        """Ask for the checks of a group."""
        self._tell("checks_requested", group)

    def remove(self, group: MergeGroup) -> None:
        """Let go of a group; those that stand on it go, too."""
        with self.lock:
            at = self.groups.index(group)
            gone, self.groups = self.groups[at:], self.groups[:at]
            for each in gone:
                self._delete(each)
                self._tell("destroyed", each, reason="dequeued" if each is group else "invalidated")

    def merge(self, group: MergeGroup, *, by: Account) -> None:
        """Let the base branch go on to a group, and with it to all that stand below."""
        with self.lock:
            at = self.groups.index(group)
            merged, self.groups = self.groups[: at + 1], self.groups[at + 1 :]
            self.repo.store.point(self.repo.git_ref(group.base_ref), group.head_sha)
            self.branches.moved(group.base_ref, group.head_sha, by=by, kind="merge_queue_merge")
            for each in merged:
                each.pull.state, each.pull.merged_by, each.pull.merge_commit_sha = "closed", by, each.head_sha
                each.pull.closed_at = each.pull.merged_at = self.world.clock.now()
                self._delete(each)
                self._tell("destroyed", each, reason="merged")

    def _merged(self, pull: Pull, branch: str, below: str) -> str:
        return self.repo.store.add_merge(
            (below, pull.head_sha),
            ref=self.repo.git_ref(branch),
            message=f"Merge pull request #{pull.number} from {pull.head_repo.owner.login}/{pull.head_ref}",
            author=Signature(name=pull.user.login, email=pull.user.email),
            committer=self._github(),
            seconds=self.world.clock.seconds(),
        )

    def _squashed(self, pull: Pull, branch: str, below: str) -> str:
        store = self.repo.store
        parted = store.merge_base(below, pull.head_sha) or below
        files: dict[str, Content] = {}
        for change in store.changes(parted, pull.head_sha):
            (found,) = store.read([f"{pull.head_sha}:{change.path}"])
            files[change.path] = None if found is None else found[2]
            if change.status == "renamed" and change.previous_path is not None:
                files[change.previous_path] = None
        return store.add_commit(
            files,
            ref=self.repo.git_ref(branch),
            parents=(below,),
            message=f"{pull.title} (#{pull.number})",
            author=Signature(name=pull.user.login, email=pull.user.email),
            committer=self._github(),
            seconds=self.world.clock.seconds(),
        )

    def _github(self) -> Signature:
        return Signature(name="GitHub", email=self.world.accounts[WEB_FLOW].email)

    def _delete(self, group: MergeGroup) -> None:
        self.branches.delete(group.branch, by=self.world.accounts[WEB_FLOW])

    def _tell(self, action: str, group: MergeGroup, **more: str) -> None:
        commit = self.repo.store.commit(group.head_sha)
        assert commit is not None
        told: Json = {
            "head_sha": group.head_sha,
            "head_ref": f"refs/heads/{group.branch}",
            "base_sha": group.base_sha,
            "base_ref": f"refs/heads/{group.base_ref}",
            "head_commit": {
                "id": commit.sha,
                "tree_id": commit.tree,
                "message": commit.message,
                "timestamp": commit.committed_at,
                "author": {"name": commit.author.name, "email": commit.author.email},
                "committer": {"name": commit.committer.name, "email": commit.committer.email},
            },
        }
        sender = self.world.accounts[WEB_FLOW]
        self.webhooks.about_repo("merge_group", action, self.repo, sender, merge_group=told, **more)
