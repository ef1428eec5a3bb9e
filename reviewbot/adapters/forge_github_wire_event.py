"""What GitHub answers about things that happened to a pull request, as far as it is read."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from reviewbot.adapters.forge_github_wire import WireAccount


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class WireDismissed(_Answer):
    """A review that was dismissed, in the event that tells so."""

    review_id: int
    state: str
    """What it said until then."""
    dismissal_commit_id: str | None = None
    """The commit whose push let GitHub dismiss it by itself."""


class WireEvent(_Answer):
    """Something that happened to a pull request."""

    event: str
    created_at: AwareDatetime
    actor: WireAccount | None = None
    """Who did it; None where the account is gone."""
    assignee: WireAccount | None = None
    """Who was assigned, or is no longer."""
    dismissed_review: WireDismissed | None = None
