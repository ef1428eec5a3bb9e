"""Deployments as the stand-in remembers them. Test verbs make them; our App only reads."""

from dataclasses import dataclass, field

from tests.standins.hub.accounts import App


@dataclass(slots=True, kw_only=True, eq=False)
class DeploymentStatus:
    """What was said of a deployment, by GitHub's word for it. Without an App a person has said it."""

    id: int
    state: str
    app: App | None
    created_at: str


@dataclass(slots=True, kw_only=True, eq=False)
class Deployment:
    """A commit's way to an environment."""

    id: int
    sha: str
    environment: str
    app: App
    created_at: str
    statuses: list[DeploymentStatus] = field(default_factory=list)
