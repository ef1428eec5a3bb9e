"""What an entry may be besides the kind that it is told as: of several that fit, it is told as one."""

from collections.abc import Collection, Mapping
from typing import Final

from reviewbot.change.change import EntryKind

_NOTHING: Final[frozenset[EntryKind]] = frozenset()
_PLAIN: Final[frozenset[EntryKind]] = frozenset({"modified", "added", "removed", "renamed", "copied"})
_ALSO: Final[Mapping[EntryKind, frozenset[EntryKind]]] = {
    "submodule": _PLAIN | {"symlink", "binary", "mode"},
    "symlink": _PLAIN | {"binary", "mode"},
    "binary": _PLAIN | {"mode"},
    "mode": frozenset({"modified", "renamed", "copied"}),
    "renamed": frozenset({"modified", "added", "removed"}),
    "copied": frozenset({"modified", "added"}),
}


def may_be(kind: EntryKind, wanted: Collection[EntryKind]) -> bool:
    """Say whether an entry that is told as this kind may be of one of those wanted; `unknown` is of every kind."""
    return kind == "unknown" or kind in wanted or not _ALSO.get(kind, _NOTHING).isdisjoint(wanted)
