"""The brief: all that one owner's agent is shown, and nothing else."""

from dataclasses import dataclass

from reviewbot.change.change import Entry
from reviewbot.kernel.ids import Digest, Head, OwnerName
from reviewbot.knowledge.document import Recalled
from reviewbot.knowledge.guardrail import GuardrailHit
from reviewbot.ownership.owner import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an owner's reviewer sees. Title and description are not in it: claims must not steer the search for faults.

    Its digest decides whether a recorded reply may answer for a new head, so nothing in it may depend on the head,
    the hour or the order of arrival.
    """

    owner: OwnerName
    blocks_at: Severity
    because: tuple[str, ...]
    entries: tuple[Entry, ...]
    """The owner's own, whole."""
    other_paths: tuple[str, ...]
    """The rest of the change, by name only."""
    recalled: tuple[Recalled, ...]
    guardrail_hits: tuple[GuardrailHit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A brief with what binds its verdict."""

    brief: Brief
    head: Head
    policy_digest: Digest
    brief_digest: Digest
