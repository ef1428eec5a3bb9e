"""A charge: one question that a model is asked for money, and what is known of its cost. Kept before it is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import ChangeNumber, Head, ModelName, OwnerName, RepoId
from reviewbot.review.exchange import Usage

ChargeState: TypeAlias = Literal["asked", "answered", "unanswered"]
"""`asked` for good is a question in the middle of which the process died: it may have been charged, nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What one question costs, whatever became of the review that asked it."""

    key: str
    """Of this question alone: the same words asked once more are another charge."""
    repo_id: RepoId
    number: ChangeNumber
    """The change, or the issue on which somebody asked."""
    head: Head | None
    """None where the question was about no head."""
    owner: OwnerName
    model: ModelName
    purpose: str
    asked_at: datetime
    state: ChargeState = "asked"
    usage: Usage | None = None
    """None until it is answered, and where the vendor gave no usable count."""
    request_id: str = ""
    """The vendor's id of the request, to hold against its bill; empty where it gave none."""
