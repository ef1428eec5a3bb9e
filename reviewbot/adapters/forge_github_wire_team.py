"""What GitHub answers about teams, by GraphQL, and about who works on a repository, as far as it is read."""

from pydantic import BaseModel, ConfigDict

from reviewbot.adapters.forge_github_wire import WireAccount


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class WireGraphMember(_Answer):
    """A `User`, as far as its number."""

    databaseId: int | None = None  # noqa: N815 - GraphQL's own spelling


class WireGraphMembers(_Answer):
    """One page of a team's members."""

    totalCount: int  # noqa: N815 - GraphQL's own spelling
    nodes: tuple[WireGraphMember | None, ...]


class WireGraphTeam(_Answer):
    """A team."""

    members: WireGraphMembers


class WireGraphTeams(_Answer):
    """The answer to a query for teams, each below its organisation, by alias."""

    data: dict[str, dict[str, WireGraphTeam | None] | None] | None = None


class WirePermissions(_Answer):
    """What a collaborator may do."""

    admin: bool = False


class WireCollaborator(WireAccount):
    """Somebody with access to a repository, in the list of all of them."""

    permissions: WirePermissions | None = None

    @property
    def is_admin(self) -> bool:
        """Whether the account administers the repository."""
        return self.permissions is not None and self.permissions.admin
