"""What the stand-in remembers. Plain records; test verbs and write requests change them."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.hub.accounts import Account, App, Installation, Team, Token
from tests.standins.hub.clock import Clock
from tests.standins.hub.deployment import Deployment
from tests.standins.hub.store import GitStore


@dataclass(slots=True, kw_only=True, eq=False)
class Activity:
    """One movement of a branch, and who pushed it."""

    id: int
    ref: str
    before: str
    after: str
    kind: str
    actor: Account
    timestamp: str


@dataclass(slots=True, kw_only=True, eq=False)
class Review:
    """A review of a pull request. `state` is GitHub's word in capitals."""

    id: int
    user: Account
    state: str
    body: str
    commit_id: str
    submitted_at: str


@dataclass(slots=True, kw_only=True, eq=False)
class LineComment:
    """A comment on a line, or on a file when `line` is None. `in_reply_to` is the id of a thread's first comment."""

    id: int
    user: Account
    body: str
    path: str
    line: int | None
    side: str
    start_line: int | None
    commit_id: str
    diff_hunk: str
    position: int
    review_id: int | None
    in_reply_to: int | None
    created_at: str
    updated_at: str


@dataclass(slots=True, kw_only=True, eq=False)
class IssueComment:
    """A comment on the conversation of a pull request or issue. `app` is the App that wrote it, if one did."""

    id: int
    user: Account
    body: str
    app: App | None
    created_at: str
    updated_at: str


@dataclass(slots=True, kw_only=True, eq=False)
class IssueEvent:
    """Something that happened to a pull request, by GitHub's word for it."""

    id: int
    event: str
    actor: Account
    commit_id: str | None
    created_at: str
    assignee: Account | None = None
    dismissed: "tuple[Review, str] | None" = None
    """A review and the state it was in until it was dismissed."""


@dataclass(slots=True, kw_only=True, eq=False)
class CheckRun:
    """A check run. It belongs to a commit, whatever pull requests have that commit as their head."""

    id: int
    app: App
    suite: int
    name: str
    head_sha: str
    status: str
    conclusion: str | None
    external_id: str
    details_url: str
    started_at: str
    completed_at: str | None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Pull:
    """A pull request. The head is a branch of `head_repo`; it is remembered as a commit once closed."""

    id: int
    number: int
    repo: "Repository"
    head_repo: "Repository"
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    user: Account
    title: str
    body: str | None
    draft: bool
    created_at: str
    updated_at: str
    state: str = "open"
    closed_at: str | None = None
    merged_at: str | None = None
    merged_by: Account | None = None
    merge_commit_sha: str | None = None
    assignees: list[Account] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    line_comments: list[LineComment] = field(default_factory=list)
    comments: list[IssueComment] = field(default_factory=list)
    events: list[IssueEvent] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Repository:
    """A repository: its branches point into the shared store."""

    id: int
    owner: Account
    name: str
    store: GitStore
    created_at: str
    private: bool = True
    archived: bool = False
    default_branch: str = "main"
    parent: "Repository | None" = None
    branches: dict[str, str] = field(default_factory=dict)
    required_checks: dict[str, dict[str, int | None]] = field(default_factory=dict)
    collaborators: dict[int, str] = field(default_factory=dict)
    team_levels: dict[int, str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    checks: list[CheckRun] = field(default_factory=list)
    ruleset_checks: dict[str, dict[str, int | None]] = field(default_factory=dict)
    """What rulesets require, beside the branches' own protection."""
    hides_rules: bool = False
    """Whether the rules are shown to nobody, as on a plan that has none."""
    activity: list[Activity] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    statuses: list[Any] = field(default_factory=list)
    """What was said of commits, each a `routes_statuses.CommitStatus`."""
    next_number: int = 1
    has_issues: bool = True
    issues: dict[int, Any] = field(default_factory=dict)
    """Those that are no pull requests, each an `issues.Issue`."""

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def git_ref(self, branch: str) -> str:
        """Return the ref of a branch in the store, where forks live beside their parent."""
        return f"refs/heads/{branch}" if self.parent is None else f"refs/forks/{self.id}/{branch}"

    def sha_of(self, name: str) -> str | None:
        """Return the commit that a branch, a `refs/…` or `heads/…` name, or a full id means."""
        short = name.removeprefix("refs/").removeprefix("heads/")
        if short == "HEAD":
            short = self.default_branch
        if short in self.branches:
            return self.branches[short]
        pull = short.removesuffix("/head").removeprefix("pull/")
        if short == f"pull/{pull}/head" and pull.isdigit() and int(pull) in self.pulls:
            return self.pulls[int(pull)].head_sha
        return name if self.store.commit(name) else None

    def pulls_with_head(self, sha: str) -> list[Pull]:
        """Return the open pull requests at this head."""
        return [pull for pull in self.pulls.values() if pull.head_sha == sha and pull.state == "open"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Delivery:
    """A signed webhook, ready to be sent. A redelivery has the same guid and body, and a new id."""

    id: int
    guid: str
    event: str
    action: str | None
    body: bytes
    headers: Mapping[str, str]
    app_id: int
    installation_id: int
    repository_id: int | None
    delivered_at: str
    redelivery: bool = False


class Counter:
    """Numbers that are never given twice, even after a snapshot of the world was taken."""

    def __init__(self) -> None:
        """Start where no test's own small ids are."""
        self._numbers = itertools.count(10_001)

    def __deepcopy__(self, memo: object) -> "Counter":
        """Return itself."""
        return self

    def next(self) -> int:
        """Return the next number."""
        return next(self._numbers)


@dataclass(slots=True, kw_only=True, eq=False)
class World:
    """Everything on the stand-in. A copy of it is how a read from a late replica is answered.

    `answers` holds the HTTP status that each delivery got, by the delivery's id.
    """

    clock: Clock
    accounts: dict[int, Account] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)
    apps: dict[int, App] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)
    ids: Counter = field(default_factory=Counter)

    def account(self, login: str) -> Account | None:
        """Return the account with this login, in whatever case."""
        return next((each for each in self.accounts.values() if each.login.lower() == login.lower()), None)

    def account_of(self, email: str) -> Account | None:
        """Return the account that GitHub shows beside a commit with this address."""
        return next((each for each in self.accounts.values() if each.email == email and not each.deleted), None)

    def repository(self, owner: str, name: str) -> Repository | None:
        """Return a repository by name, in whatever case."""
        full_name = f"{owner}/{name}".lower()
        return next((each for each in self.repositories.values() if each.full_name.lower() == full_name), None)

    def team(self, organization: str, slug: str) -> Team | None:
        """Return a team by its organisation's login and its slug."""
        wanted = (organization.lower(), slug.lower())
        return next((t for t in self.teams if (t.organization.login.lower(), t.slug.lower()) == wanted), None)

    def installations_on(self, repo: Repository) -> Iterator[Installation]:
        """Yield the installations that cover a repository and are not suspended."""
        for each in self.installations.values():
            is_covered = each.repositories is None or repo.id in each.repositories
            if each.account is repo.owner and is_covered and each.suspended_at is None:
                yield each
