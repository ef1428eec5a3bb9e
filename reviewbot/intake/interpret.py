"""From a delivery to its meaning. The one place that reads the forge's payloads."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import (
    AccessGained,
    AccessLost,
    BaseMoved,
    ChangePushed,
    ChangeTouched,
    Event,
    Ignored,
    Pinged,
    Place,
    RerunAsked,
)
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Head, InstallationId, RepoId, RepoName

_Number: TypeAlias = Annotated[int, Field(ge=1, lt=2**63)]
_Sha: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
_FullName: TypeAlias = Annotated[
    # No part of dots alone: the name becomes part of addresses and of folder names.
    str, StringConstraints(pattern=r"^\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*/\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*$", max_length=201)
]
_Ref: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]{1,250}$")]

_REVIEW_ON: Final = frozenset({"opened", "reopened", "synchronize", "ready_for_review"})
_DECIDE_ON: Final = frozenset({"closed", "converted_to_draft", "assigned", "unassigned"})


class _Payload(BaseModel):
    # Strangers' payloads: GitHub adds fields without notice, so the ones we do not name are passed over.
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Installation(_Payload):
    id: _Number


class _Repository(_Payload):
    id: _Number
    full_name: _FullName


class _Ours(_Payload):
    repository: _Repository
    installation: _Installation

    @property
    def place(self) -> Place:
        return _place(self.repository, self.installation)


class _Tip(_Payload):
    sha: _Sha


class _PullRequest(_Payload):
    number: _Number
    head: _Tip


class _EditedBase(_Payload):
    ref: Mapping[str, str] | None = None


class _Edits(_Payload):
    base: _EditedBase | None = None


class _PullRequestPayload(_Ours):
    action: str
    pull_request: _PullRequest
    changes: _Edits | None = None


class _ReviewPayload(_Ours):
    action: str
    pull_request: _PullRequest


class _CheckRun(_Payload):
    name: str
    head_sha: _Sha


class _CheckRunPayload(_Ours):
    action: str
    check_run: _CheckRun


class _CheckSuite(_Payload):
    head_sha: _Sha


class _CheckSuitePayload(_Ours):
    action: str
    check_suite: _CheckSuite


class _PushPayload(_Ours):
    ref: _Ref
    after: _Sha


class _RepositoryPayload(_Ours):
    action: str


class _InstallationPayload(_Payload):
    action: str
    installation: _Installation
    repositories: tuple[_Repository, ...] = ()


class _InstallationRepositoriesPayload(_Payload):
    action: Literal["added", "removed"]
    installation: _Installation
    repositories_added: tuple[_Repository, ...]
    repositories_removed: tuple[_Repository, ...]


def interpret(delivery: Delivery) -> Event:
    """Say what the delivery means; what is not ours, or does not read as GitHub documents it, is ignored with a reason.

    Reasons hold no foreign word: they are logged.

    Source: GitHub Docs, "Webhook events and payloads".
    """
    reader = _READERS.get(delivery.event)
    if reader is None:
        return Ignored(reason="the event is not one of ours")
    try:
        return reader(delivery.body)
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        return Ignored(reason=f"a {delivery.event} event does not read as GitHub documents it, at {place!r}")


def _pull_request(body: bytes) -> Event:
    payload = _PullRequestPayload.model_validate_json(body)
    is_retarget = payload.action == "edited" and payload.changes is not None and payload.changes.base is not None
    number, head = ChangeNumber(payload.pull_request.number), Head(payload.pull_request.head.sha)
    if payload.action in _REVIEW_ON or is_retarget:
        return ChangePushed(place=payload.place, number=number, head=head, is_retarget=is_retarget)
    if payload.action in _DECIDE_ON:
        return ChangeTouched(place=payload.place, number=number, head=head, may_loosen=True)
    return Ignored(reason="what happened to the change moves nothing that the gate depends on")


def _review(body: bytes) -> Event:
    payload = _ReviewPayload.model_validate_json(body)
    return ChangeTouched(
        place=payload.place,
        number=ChangeNumber(payload.pull_request.number),
        head=Head(payload.pull_request.head.sha),
        may_loosen=payload.action != "dismissed",
    )


def _check_run(body: bytes) -> Event:
    payload = _CheckRunPayload.model_validate_json(body)
    if payload.action != "rerequested":
        return Ignored(reason="only a re-run of a check asks something of us")
    return RerunAsked(place=payload.place, head=Head(payload.check_run.head_sha), check=payload.check_run.name)


def _check_suite(body: bytes) -> Event:
    payload = _CheckSuitePayload.model_validate_json(body)
    if payload.action != "rerequested":
        return Ignored(reason="only a re-run of a check suite asks something of us")
    return RerunAsked(place=payload.place, head=Head(payload.check_suite.head_sha), check=None)


def _push(body: bytes) -> Event:
    payload = _PushPayload.model_validate_json(body)
    branch = payload.ref.removeprefix("refs/heads/")
    if branch == payload.ref:
        return Ignored(reason="only pushes to branches move a base")
    if not payload.after.strip("0"):
        return Ignored(reason="the branch is gone; nothing can merge into it")
    return BaseMoved(place=payload.place, base_ref=BaseRef(branch))


def _repository(body: bytes) -> Event:
    payload = _RepositoryPayload.model_validate_json(body)
    if payload.action in ("deleted", "transferred"):
        return AccessLost(installation=payload.place.installation, repo_ids=(payload.place.repo_id,))
    if payload.action == "renamed":
        return AccessGained(places=(payload.place,))
    return Ignored(reason="what happened to the repository moves no change")


def _installation(body: bytes) -> Event:
    payload = _InstallationPayload.model_validate_json(body)
    if payload.action in ("deleted", "suspend"):
        return AccessLost(installation=InstallationId(payload.installation.id), repo_ids=())
    if payload.action in ("created", "unsuspend"):
        return AccessGained(places=tuple(_place(each, payload.installation) for each in payload.repositories))
    return Ignored(reason="what happened to the installation moves no repository")


def _installation_repositories(body: bytes) -> Event:
    payload = _InstallationRepositoriesPayload.model_validate_json(body)
    if payload.action == "removed":
        lost = tuple(RepoId(each.id) for each in payload.repositories_removed)
        if not lost:
            return Ignored(reason="no repository was removed")
        return AccessLost(installation=InstallationId(payload.installation.id), repo_ids=lost)
    return AccessGained(places=tuple(_place(each, payload.installation) for each in payload.repositories_added))


def _ping(_body: bytes) -> Event:
    return Pinged()


def _place(repository: _Repository, installation: _Installation) -> Place:
    return Place(
        repo=RepoName(repository.full_name),
        repo_id=RepoId(repository.id),
        installation=InstallationId(installation.id),
    )


_READERS: Final[Mapping[str, Callable[[bytes], Event]]] = {
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "push": _push,
    "repository": _repository,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "ping": _ping,
}
