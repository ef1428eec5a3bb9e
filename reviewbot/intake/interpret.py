"""From a delivery to its meaning."""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import ValidationError

from reviewbot.intake.command import parse_command
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import (
    AccessGained,
    AccessLost,
    BaseMoved,
    ChangeMerged,
    ChangePushed,
    ChangeTouched,
    CommandGiven,
    Event,
    EvidenceGiven,
    GroupDissolved,
    GroupFormed,
    Ignored,
    PeopleMoved,
    Pinged,
    RerunAsked,
)
from reviewbot.intake.payload import (
    CheckRunPayload,
    CheckSuitePayload,
    CommentPayload,
    DeploymentStatusPayload,
    InstallationPayload,
    InstallationRepositoriesPayload,
    MergeGroupPayload,
    PeoplePayload,
    PullRequestPayload,
    PushPayload,
    RepositoryPayload,
    ReviewPayload,
    place_of,
)
from reviewbot.kernel.ids import AccountId, BaseRef, ChangeNumber, CommentId, Head, InstallationId, Login, RepoId

_REVIEW_ON: Final = frozenset({"opened", "reopened", "synchronize", "ready_for_review"})
_EVIDENCE_ON: Final = frozenset({"created", "completed"})
_DECIDE_ON: Final = frozenset({"closed", "converted_to_draft", "assigned", "unassigned"})


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
    payload = PullRequestPayload.model_validate_json(body)
    is_retarget = payload.action == "edited" and payload.changes is not None and payload.changes.base is not None
    number, head = ChangeNumber(payload.pull_request.number), Head(payload.pull_request.head.sha)
    if payload.action in _REVIEW_ON or is_retarget:
        return ChangePushed(place=payload.place, number=number, head=head, is_retarget=is_retarget)
    if payload.action == "closed" and payload.pull_request.merged:
        return ChangeMerged(place=payload.place, number=number, head=head)
    if payload.action in _DECIDE_ON:
        return ChangeTouched(place=payload.place, number=number, head=head, may_loosen=True)
    return Ignored(reason="what happened to the change moves nothing that the gate depends on")


def _review(body: bytes) -> Event:
    payload = ReviewPayload.model_validate_json(body)
    return ChangeTouched(
        place=payload.place,
        number=ChangeNumber(payload.pull_request.number),
        head=Head(payload.pull_request.head.sha),
        may_loosen=payload.action != "dismissed",
    )


def _comment(body: bytes) -> Event:
    payload = CommentPayload.model_validate_json(body)
    comment, user = payload.comment, payload.comment.user
    if payload.action != "created":
        return Ignored(reason="only a new comment gives a command; an edited one does not")
    # Our own App's comments end here, so that no answer of ours is ever a command.
    if user is None or user.type != "User" or comment.performed_via_github_app is not None:
        return Ignored(reason="the comment is no person's")
    if payload.sender.id != user.id:
        return Ignored(reason="the comment was sent by somebody else than its author")
    command = parse_command(comment.body or "")
    if command is None:
        return Ignored(reason="the comment gives no command")
    return CommandGiven(
        place=payload.place,
        number=ChangeNumber(payload.issue.number),
        is_on_change=payload.issue.pull_request is not None,
        comment=CommentId(comment.id),
        account=AccountId(user.id),
        login=Login(user.login),
        command=command,
        given_at=comment.created_at,
    )


def _check_run(body: bytes) -> Event:
    payload = CheckRunPayload.model_validate_json(body)
    check = payload.check_run
    if payload.action == "rerequested":
        return RerunAsked(place=payload.place, head=Head(check.head_sha), check=check.name)
    if payload.action not in _EVIDENCE_ON or check.app is None:
        return Ignored(reason="what happened to the check is neither a re-run nor evidence")
    # One that begins anew takes back what the one before it showed.
    return EvidenceGiven(
        place=payload.place, head=Head(check.head_sha), of="check", name=check.name, app_id=check.app.id
    )


def _check_suite(body: bytes) -> Event:
    payload = CheckSuitePayload.model_validate_json(body)
    if payload.action != "rerequested":
        return Ignored(reason="only a re-run of a check suite asks something of us")
    return RerunAsked(place=payload.place, head=Head(payload.check_suite.head_sha), check=None)


def _deployment_status(body: bytes) -> Event:
    payload = DeploymentStatusPayload.model_validate_json(body)
    made = payload.deployment
    return EvidenceGiven(place=payload.place, head=Head(made.sha), of="deployment", name=made.environment, app_id=None)


def _push(body: bytes) -> Event:
    payload = PushPayload.model_validate_json(body)
    branch = payload.ref.removeprefix("refs/heads/")
    if branch == payload.ref:
        return Ignored(reason="only pushes to branches move a base")
    if not payload.after.strip("0"):
        return Ignored(reason="the branch is gone; nothing can merge into it")
    return BaseMoved(place=payload.place, base_ref=BaseRef(branch))


def _merge_group(body: bytes) -> Event:
    payload = MergeGroupPayload.model_validate_json(body)
    group = payload.merge_group
    place, head = payload.place, Head(group.head_sha)
    branch, base_ref = (ref.removeprefix("refs/heads/") for ref in (group.head_ref, group.base_ref))
    if payload.action == "checks_requested":
        return GroupFormed(place=place, head=head, branch=branch, base_ref=BaseRef(base_ref))
    if payload.action != "destroyed":
        return Ignored(reason="what happened to the group asks for no check")
    if payload.reason == "merged":
        return Ignored(reason="the group was merged; what was said about it stands")
    return GroupDissolved(place=place, head=head)


def _repository(body: bytes) -> Event:
    payload = RepositoryPayload.model_validate_json(body)
    if payload.action in ("deleted", "transferred"):
        return AccessLost(installation=payload.place.installation, repo_ids=(payload.place.repo_id,))
    if payload.action == "renamed":
        return AccessGained(places=(payload.place,))
    return Ignored(reason="what happened to the repository moves no change")


def _installation(body: bytes) -> Event:
    payload = InstallationPayload.model_validate_json(body)
    if payload.action in ("deleted", "suspend"):
        named = tuple(RepoId(each.id) for each in payload.repositories)
        return AccessLost(installation=InstallationId(payload.installation.id), repo_ids=named)
    if payload.action in ("created", "unsuspend"):
        return AccessGained(places=tuple(place_of(each, payload.installation) for each in payload.repositories))
    return Ignored(reason="what happened to the installation moves no repository")


def _installation_repositories(body: bytes) -> Event:
    payload = InstallationRepositoriesPayload.model_validate_json(body)
    if payload.action == "removed":
        lost = tuple(RepoId(each.id) for each in payload.repositories_removed)
        if not lost:
            return Ignored(reason="no repository was removed")
        return AccessLost(installation=InstallationId(payload.installation.id), repo_ids=lost)
    return AccessGained(places=tuple(place_of(each, payload.installation) for each in payload.repositories_added))


def _people(body: bytes) -> Event:
    payload = PeoplePayload.model_validate_json(body)
    if payload.action == "member_invited":
        return Ignored(reason="who is invited is in no team yet")
    return PeopleMoved(installation=InstallationId(payload.installation.id))


def _ping(_body: bytes) -> Event:
    return Pinged()


_READERS: Final[Mapping[str, Callable[[bytes], Event]]] = {
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "issue_comment": _comment,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "deployment_status": _deployment_status,
    "push": _push,
    "merge_group": _merge_group,
    "repository": _repository,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "membership": _people,
    "team": _people,
    "organization": _people,
    "ping": _ping,
}

EVENTS: Final = frozenset(_READERS)
"""The names of the events that are read; every other one is ignored with its reason."""
