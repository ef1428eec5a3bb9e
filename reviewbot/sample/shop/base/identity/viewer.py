"""Who is looking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in person or service, with the permissions of this request."""

    account_id: str
    tenant_id: str
    permissions: frozenset[str]
