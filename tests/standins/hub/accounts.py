"""Who is on the stand-in: people, bots, organisations, teams, Apps, installations and their tokens."""

from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

LEVELS = ("none", "read", "triage", "write", "maintain", "admin")
"""A person's access to a repository, least first."""


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """A user, bot, organisation or mannequin. A suspended or deleted one cannot be looked up any more."""

    id: int
    login: str
    type: str = "User"
    name: str | None = None
    suspended: bool = False
    deleted: bool = False
    created_at: str = "2020-01-01T00:00:00Z"
    address: str | None = None

    @property
    def email(self) -> str:
        """The address by which commits are attributed to this account."""
        return self.address or f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass(slots=True, kw_only=True, eq=False)
class Team:
    """A team of an organisation. The members of a child team are listed as members of its parents too."""

    id: int
    organization: Account
    slug: str
    members: list[Account] = field(default_factory=list)
    parent: "Team | None" = None
    created_at: str = "2020-01-01T00:00:00Z"


@dataclass(slots=True, kw_only=True, eq=False)
class App:
    """A GitHub App. `permissions` and `events` are what it asks for; its bot account is `<slug>[bot]`."""

    id: int
    slug: str
    owner: Account
    bot: Account
    permissions: dict[str, str]
    events: list[str]
    webhook_secret: str
    client_id: str
    created_at: str

    @property
    def private_key(self) -> str:
        """The App's RSA key in PEM. All Apps of one process share it, because making one is slow."""
        return shared_private_key()

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        """The key that App tokens are verified with."""
        return _key().public_key()


@dataclass(slots=True, kw_only=True, eq=False)
class Installation:
    """An App on an account. `repositories` holds ids, or is None for all of them."""

    id: int
    app: App
    account: Account
    repositories: set[int] | None = None
    suspended_at: str | None = None
    created_at: str = "2020-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An installation token as it was handed out. `expires_at` is in seconds since 1970."""

    text: str
    installation: Installation
    permissions: dict[str, str]
    repositories: frozenset[int] | None
    expires_at: int


def team_members(team: Team, teams: list[Team]) -> list[Account]:
    """Return the members of a team and of the teams below it, once each, by id; suspended people are in no team."""
    below = [team]
    for each in below:
        below += [child for child in teams if child.parent is each]
    members = {member.id: member for each in below for member in each.members}
    return [members[number] for number in sorted(members) if not members[number].suspended]


def shared_private_key() -> str:
    """Return the one RSA key of this process in PEM (PKCS#1, as GitHub hands it out)."""
    return (
        _key()
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        .decode()
    )


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
