"""Switches: what has been stopped, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import OwnerName, RepoName

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


def covers(switch: Switch, *, repo: RepoName, owners: Iterable[OwnerName]) -> bool:
    """Say whether the switch is on and stops work on this repository, or of one of these owners.

    A scope that cannot be read covers everything: a stop is never lost to a spelling.
    """
    if not switch.is_on:
        return False
    kind, _, name = switch.scope.partition(":")
    spelled = name.casefold()
    match kind:
        case "org" if name:
            return repo.partition("/")[0].casefold() == spelled
        case "repo" if name:
            return repo.casefold() == spelled
        case "owner" if name:
            return any(owner.casefold() == spelled for owner in owners)
        case _:
            return True
