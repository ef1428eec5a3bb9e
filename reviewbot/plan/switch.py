"""Switches: what has been stopped, and by whom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reviewbot.kernel.ids import OwnerName, RepoName

SwitchState: TypeAlias = Literal["requested", "enforcing", "contained", "partial", "failed", "released"]

_NARROW: Final = re.compile(r"(org):([\w.-]+)|(repo):([\w.-]+/[\w.-]+)|(owner):([\w.@/%+'-]+)")
"""Every scope but `global`, as far as it can be read. An owner may be called as CODEOWNERS calls it."""


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

    A scope that cannot be read, such as a repository without its organisation, covers everything: a stop is never lost
    to a spelling.
    """
    if not switch.is_on:
        return False
    narrow = _NARROW.fullmatch(switch.scope)
    match narrow and [each.casefold() for each in narrow.groups() if each is not None]:
        case ["org", name]:
            return repo.partition("/")[0].casefold() == name
        case ["repo", name]:
            return repo.casefold() == name
        case ["owner", name]:
            return any(owner.casefold() == name for owner in owners)
        case _:
            return True
