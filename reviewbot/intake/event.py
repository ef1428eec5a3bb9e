"""What a delivery means: one of a closed set of events, or a reason to ignore it.

An event only wakes the bot. Nothing in it is believed but where to look; the gate is decided from a fresh read.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import BaseRef, ChangeNumber, Head, InstallationId, RepoId, RepoName


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The repository an event speaks of, and the installation through which we may look at it."""

    repo: RepoName
    repo_id: RepoId
    installation: InstallationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePushed:
    """A change was opened, reopened, marked ready, or has a new head: it wants a review."""

    place: Place
    number: ChangeNumber
    head: Head
    kind: Literal["change_pushed"] = "change_pushed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTouched:
    """Something the gate depends on moved: a review, a retarget, a draft mark, a close. Decide afresh."""

    place: Place
    number: ChangeNumber
    head: Head
    may_loosen: bool
    """False for a retarget or a dismissal: a fresh, not-green run is published before deciding."""
    kind: Literal["change_touched"] = "change_touched"


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunAsked:
    """Somebody pressed the forge's own re-run button on one of our checks, or on all of them."""

    place: Place
    head: Head
    check: str | None
    """The check's name, or None for all of them."""
    kind: Literal["rerun_asked"] = "rerun_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMoved:
    """A branch was pushed to. Changes into it are decided afresh; governance there may be new."""

    place: Place
    base_ref: BaseRef
    kind: Literal["base_moved"] = "base_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChanged:
    """The App gained or lost repositories, or an installation ended, or a repository was renamed or deleted."""

    installation: InstallationId
    gained: tuple[RepoName, ...]
    lost: tuple[RepoId, ...]
    lost_everything: bool
    kind: Literal["access_changed"] = "access_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinged:
    """The forge tries the door."""

    kind: Literal["pinged"] = "pinged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A delivery that means nothing to us, and why."""

    reason: str
    kind: Literal["ignored"] = "ignored"


Event: TypeAlias = ChangePushed | ChangeTouched | RerunAsked | BaseMoved | AccessChanged | Pinged | Ignored
