"""What a delivery means: one of a closed set of events, or a reason to ignore it.

An event only wakes the bot. Nothing in it is believed but where to look; the gate is decided from a fresh read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from reviewbot.intake.command import Command
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    CommentId,
    Head,
    InstallationId,
    Login,
    RepoId,
    RepoName,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The repository an event speaks of, and the installation through which we may look at it."""

    repo: RepoName
    repo_id: RepoId
    installation: InstallationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePushed:
    """A change was opened, reopened, marked ready, retargeted, or has a new head: it wants a review."""

    place: Place
    number: ChangeNumber
    head: Head
    is_retarget: bool
    """Whether its base branch changed: what stood on this head counts no longer, and that is shown first."""
    kind: Literal["change_pushed"] = "change_pushed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTouched:
    """Something the gate depends on moved: a review, an assignee, a draft mark, a close. Decide afresh."""

    place: Place
    number: ChangeNumber
    head: Head
    may_loosen: bool
    """False for a dismissal: a fresh, not-green run is published before deciding."""
    kind: Literal["change_touched"] = "change_touched"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMerged:
    """A change was merged. What the base branch got is held against what was decided on."""

    place: Place
    number: ChangeNumber
    head: Head
    kind: Literal["change_merged"] = "change_merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunAsked:
    """Somebody pressed the forge's own re-run button on one of our checks, or on all of them."""

    place: Place
    head: Head
    check: str | None
    """The check's name, or None for all of them."""
    kind: Literal["rerun_asked"] = "rerun_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceGiven:
    """An App reported on a head: a check run moved, or a deployment. Whether a rule asks for it is not known yet."""

    place: Place
    head: Head
    of: Literal["check", "deployment"]
    name: str
    """The check run's name, or the deployment's environment."""
    app_id: int | None
    """None for a deployment: whoever speaks of it last takes the voice from the App before."""
    kind: Literal["evidence_given"] = "evidence_given"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven:
    """Somebody gave a command in a comment, on a change or on an issue. Whether they may is for a fresh read to say."""

    place: Place
    number: ChangeNumber
    """Of the change or the issue: a forge counts both together."""
    is_on_change: bool
    comment: CommentId
    account: AccountId
    login: Login
    command: Command
    given_at: datetime | None = None
    """When the comment was written, as the forge vouches; None where it does not tell."""
    kind: Literal["command_given"] = "command_given"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFormed:
    """A merge queue put changes together and asks for the checks of what came of it."""

    place: Place
    head: Head
    branch: str
    """The branch that the queue made for the group, without `refs/heads/`."""
    base_ref: BaseRef
    kind: Literal["group_formed"] = "group_formed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDissolved:
    """A merge queue let go of a group without merging it: what was said about its head counts no longer."""

    place: Place
    head: Head
    kind: Literal["group_dissolved"] = "group_dissolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMoved:
    """A branch was pushed to. Changes into it are decided afresh; governance there may be new."""

    place: Place
    base_ref: BaseRef
    kind: Literal["base_moved"] = "base_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGained:
    """The App was given repositories. Their open changes want a review."""

    places: tuple[Place, ...]
    kind: Literal["access_gained"] = "access_gained"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLost:
    """The App lost repositories, or a whole installation. Nothing there is read from now on."""

    installation: InstallationId
    repo_ids: tuple[RepoId, ...]
    """Those that the forge names. It names none where a whole installation ends that never had any."""
    kind: Literal["access_lost"] = "access_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMoved:
    """Somebody joined or left a team or the organisation, or a team moved: who may approve is somebody else now."""

    installation: InstallationId
    kind: Literal["people_moved"] = "people_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinged:
    """The forge tries the door."""

    kind: Literal["pinged"] = "pinged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A delivery that means nothing to us, and why."""

    reason: str
    kind: Literal["ignored"] = "ignored"


Event: TypeAlias = (
    ChangePushed
    | ChangeTouched
    | ChangeMerged
    | RerunAsked
    | EvidenceGiven
    | CommandGiven
    | GroupFormed
    | GroupDissolved
    | BaseMoved
    | AccessGained
    | AccessLost
    | PeopleMoved
    | Pinged
    | Ignored
)
