"""What GitHub's API answers, as far as it is read. Anything else in an answer is left where it is.

Source: GitHub's OpenAPI description, "api.github.com". A shape that does not fit is a malformed answer, never a guess.
"""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class WireAccount(_Answer):
    """A `simple-user`."""

    login: str
    id: int
    type: str = "unknown"
    suspended_at: datetime | None = None


class WireRepo(_Answer):
    """A repository, where it is named."""

    id: int
    full_name: str


class WireSide(_Answer):
    """One side of a pull request."""

    ref: str
    sha: str
    repo: WireRepo | None = None
    """None where the fork was deleted."""


class WirePull(_Answer):
    """A pull request, alone or in a list."""

    number: int
    state: str
    title: str
    body: str | None = None
    draft: bool = False
    user: WireAccount | None = None
    assignees: tuple[WireAccount, ...] = ()
    head: WireSide
    base: WireSide
    updated_at: datetime | None = None
    changed_files: int | None = None
    """Only a single one says; a list does not."""


class WireSignature(_Answer):
    """What a commit says of its author or committer: anybody can write anything there."""

    name: str = ""
    email: str = ""


class WireCommitText(_Answer):
    """The git part of a commit."""

    message: str
    author: WireSignature | None = None
    committer: WireSignature | None = None


class WireSha(_Answer):
    """Anything that is named by its commit."""

    sha: str


class WireCommit(_Answer):
    """A commit, and the accounts that GitHub finds for its e-mail addresses."""

    sha: str
    commit: WireCommitText
    author: WireAccount | dict[str, object] | None = None
    """GitHub sends an empty object for some commits."""
    committer: WireAccount | dict[str, object] | None = None
    parents: tuple[WireSha, ...] = ()


class WireFile(_Answer):
    """A `diff-entry`."""

    filename: str
    status: str
    additions: int
    deletions: int
    sha: str | None = None
    previous_filename: str | None = None
    patch: str | None = None


class WireComparison(_Answer):
    """A comparison of two commits."""

    base_commit: WireSha
    merge_base_commit: WireSha
    total_commits: int
    commits: tuple[WireCommit, ...]
    files: tuple[WireFile, ...] = ()


class WireRef(_Answer):
    """A branch's tip."""

    ref: str = ""
    object: WireSha


class WireRefs(RootModel[tuple[WireRef, ...]]):
    """Refs whose names begin alike; GitHub lists them without pages."""

    model_config = ConfigDict(frozen=True)


class WireTreeRow(_Answer):
    """One path of a tree."""

    path: str
    mode: str
    type: str
    sha: str
    size: int | None = None


class WireTree(_Answer):
    """A tree, recursive or not."""

    url: str
    tree: tuple[WireTreeRow, ...]
    truncated: bool


class WireActivity(_Answer):
    """One movement of a branch."""

    before: str
    after: str
    activity_type: str
    timestamp: AwareDatetime
    actor: WireAccount | None = None


class WirePermission(_Answer):
    """Somebody's access to a repository."""

    permission: str
    user: WireAccount | None = None


class WireApp(_Answer):
    """An App, as what it made names it."""

    id: int
    slug: str | None = None


class WireDeployment(_Answer):
    """A deployment, as far as its number."""

    id: int


class WireDeploymentStatus(_Answer):
    """What was said of a deployment, and by which App; None where no App said it."""

    id: int
    state: str
    performed_via_github_app: WireApp | None = None


class WireReview(_Answer):
    """A review."""

    id: int
    state: str
    user: WireAccount | None = None
    commit_id: str | None = None
    submitted_at: AwareDatetime | None = None


class WireNumbered(_Answer):
    """Anything that was made or changed, as far as its number."""

    id: int


class WireCheckOutput(_Answer):
    """The texts of a check run."""

    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations_count: int | None = None


class WireCheck(_Answer):
    """A check run."""

    id: int
    name: str
    head_sha: str
    external_id: str | None = None
    status: str
    conclusion: str | None = None
    output: WireCheckOutput = WireCheckOutput()
    app: WireApp | None = None


class WireChecks(_Answer):
    """A page of check runs."""

    total_count: int
    check_runs: tuple[WireCheck, ...]


class WireComment(_Answer):
    """A comment on the conversation."""

    id: int
    body: str | None = None
    user: WireAccount | None = None


class WireLineComment(_Answer):
    """A comment on a line; `line` is None once the line is outdated."""

    id: int
    body: str
    path: str
    line: int | None = None
    original_line: int | None = None
    side: str = "RIGHT"
    user: WireAccount | None = None
    in_reply_to_id: int | None = None


class WireAnnotation(_Answer):
    """An annotation of a check run."""

    path: str
    start_line: int
    annotation_level: str
    title: str | None = None
    message: str


class WireToken(_Answer):
    """An installation token."""

    token: str = Field(repr=False)
    expires_at: datetime


class WireBlob(_Answer):
    """The content of a blob."""

    content: str
    encoding: str


class WireGraphBlob(_Answer):
    """A blob as GraphQL answers it; empty where the object is none."""

    text: str | None = None
    isBinary: bool | None = None  # noqa: N815 - GraphQL's own spelling
    isTruncated: bool = True  # noqa: N815 - GraphQL's own spelling


class WireGraphFault(_Answer):
    """One fault of a GraphQL answer."""

    type: str = ""
    message: str = ""


class WireGraphBlobs(_Answer):
    """The answer to a query for blobs by alias."""

    data: dict[str, dict[str, WireGraphBlob | None] | None] | None = None
    errors: tuple[WireGraphFault, ...] = ()
