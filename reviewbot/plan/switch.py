"""Switches: what has been stopped, and by whom."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

SwitchState: TypeAlias = Literal["requested", "enforcing", "contained", "partial", "failed", "released"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One stop. Anything but `released` is on."""

    id: str
    scope: str
    """`global`, `org:NAME`, `repo:OWNER/NAME` or `owner:NAME`."""
    state: SwitchState

    @property
    def is_on(self) -> bool:
        """Whether it stops what its scope covers."""
        return self.state != "released"
