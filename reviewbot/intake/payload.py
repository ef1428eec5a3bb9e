"""The forge's payloads, as far as we read them. Only `interpret` knows what they mean."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from reviewbot.intake.event import Place
from reviewbot.kernel.ids import InstallationId, RepoId, RepoName

_Number: TypeAlias = Annotated[int, Field(ge=1, lt=2**63)]
_Sha: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
_FullName: TypeAlias = Annotated[
    # No part of dots alone: the name becomes part of addresses and of folder names.
    str, StringConstraints(pattern=r"^\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*/\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*$", max_length=201)
]
_Login: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}(?:\[bot\])?$")]
_Ref: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]{1,250}$")]


class Payload(BaseModel):
    """What all payloads share."""

    # Strangers' payloads: GitHub adds fields without notice, so the ones we do not name are passed over.
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Installation(Payload):
    """An installation of the App."""

    id: _Number


class Repository(Payload):
    """A repository, by number and name."""

    id: _Number
    full_name: _FullName


class Ours(Payload):
    """A payload about one repository of an installation."""

    repository: Repository
    installation: Installation

    @property
    def place(self) -> Place:
        """Return the place the event speaks of."""
        return place_of(self.repository, self.installation)


class Tip(Payload):
    """A commit that something points at."""

    sha: _Sha


class PullRequest(Payload):
    """A pull request, as far as an event names it."""

    number: _Number
    head: Tip
    merged: bool | None = None


class Retarget(Payload):
    """What an edit says of the base before."""

    ref: Mapping[str, str] | None = None


class Edits(Payload):
    """What an edit changed."""

    base: Retarget | None = None


class PullRequestPayload(Ours):
    """`pull_request`."""

    action: str
    pull_request: PullRequest
    changes: Edits | None = None


class ReviewPayload(Ours):
    """`pull_request_review`."""

    action: str
    pull_request: PullRequest


class User(Payload):
    """An account."""

    id: _Number
    login: _Login
    type: str


class App(Payload):
    """An App that acts in somebody's name."""

    id: _Number


class Comment(Payload):
    """A comment on a conversation; a deleted account's has no user."""

    id: _Number
    body: str | None
    user: User | None
    performed_via_github_app: App | None = None
    created_at: AwareDatetime | None = None


class Issue(Payload):
    """The conversation: an issue's, or that of a pull request."""

    number: _Number
    pull_request: Mapping[str, object] | None = None


class CommentPayload(Ours):
    """`issue_comment`."""

    action: str
    issue: Issue
    comment: Comment
    sender: User


class CheckRun(Payload):
    """A check run, and the App that wrote it."""

    name: str
    head_sha: _Sha
    app: App | None = None


class CheckRunPayload(Ours):
    """`check_run`."""

    action: str
    check_run: CheckRun


class CheckSuite(Payload):
    """A check suite."""

    head_sha: _Sha


class CheckSuitePayload(Ours):
    """`check_suite`."""

    action: str
    check_suite: CheckSuite


class Deployment(Payload):
    """A deployment of a commit."""

    sha: _Sha
    environment: str


class DeploymentStatusPayload(Ours):
    """`deployment_status`."""

    deployment: Deployment


class PushPayload(Ours):
    """`push`."""

    ref: _Ref
    after: _Sha


class MergeGroup(Payload):
    """What a merge queue put together. Its refs are whole: `refs/heads/…`."""

    head_sha: _Sha
    head_ref: _Ref
    base_ref: _Ref


class MergeGroupPayload(Ours):
    """`merge_group`."""

    action: str
    reason: str | None = None
    merge_group: MergeGroup


class RepositoryPayload(Ours):
    """`repository`."""

    action: str


class InstallationPayload(Payload):
    """`installation`."""

    action: str
    installation: Installation
    repositories: tuple[Repository, ...] = ()


class PeoplePayload(Payload):
    """Somebody joined or left, or a team moved."""

    action: str
    installation: Installation


class InstallationRepositoriesPayload(Payload):
    """`installation_repositories`."""

    action: Literal["added", "removed"]
    installation: Installation
    repositories_added: tuple[Repository, ...]
    repositories_removed: tuple[Repository, ...]


def place_of(repository: Repository, installation: Installation) -> Place:
    """Return the repository as it is seen through the installation."""
    return Place(
        repo=RepoName(repository.full_name),
        repo_id=RepoId(repository.id),
        installation=InstallationId(installation.id),
    )
