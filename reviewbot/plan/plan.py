"""The plan of a change's review: which owners' agents run, in which lane, on which tier, or why they wait."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import LaneName, OwnerName
from reviewbot.ownership.owner import Assignment
from reviewbot.ownership.policy import Tier

WaitReason: TypeAlias = Literal["draft", "stranger", "stopped", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One owner's review to run."""

    owner: OwnerName
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The reviews that run now."""

    lane: LaneName
    deadline_seconds: int
    """For each owner's review."""
    assignments: tuple[Assignment, ...]
    tasks: tuple[Task, ...]
    """In the order of `assignments`; owners without an agent have none."""
    kind: Literal["plan"] = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """No agent runs yet, and why. Guardrails look all the same."""

    assignments: tuple[Assignment, ...]
    reason: WaitReason
    sentence: str
    """What has to happen first, and who can do it."""
    kind: Literal["waiting"] = "waiting"


Admission: TypeAlias = Plan | Waiting
