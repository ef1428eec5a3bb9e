"""One field of a GraphQL query, and what is said of one that the stand-in does not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A selected field, or an inline fragment when `condition` names its type."""

    alias: str
    name: str
    arguments: Mapping[str, Any]
    selected: Sequence["Field"]
    condition: str | None = None


class Unreadable(Exception):
    """The query or its meaning is not what the stand-in can answer."""
