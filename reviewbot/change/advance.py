"""A head that moved on: what that brought which the base did not, told from the trees on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Listing: TypeAlias = Mapping[str, str]
"""Every path of a tree, with what tells its content and its mode from any other's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """A move of a head to a commit that comes from it, by the trees that tell what it did.

    Paths are compared one by one. Where the base and the change have both touched one, nobody vouches for how the two
    were put together: it counts as brought.
    """

    before: Listing
    after: Listing
    old_fork: Listing
    """Where the head before had left the base."""
    new_fork: Listing
    """Where the head after leaves it."""

    @property
    def brings(self) -> frozenset[str]:
        """Return every path whose content is another than before, but for those that are the base's on both sides."""
        paths = self.before.keys() | self.after.keys()
        return frozenset(
            path for path in paths if self.before.get(path) != self.after.get(path) and not self._is_of_the_base(path)
        )

    @property
    def is_clean_merge(self) -> bool:
        """Whether the tree after is the one before with what the base brought, and nothing else.

        It does not look at the commits: whether it was a merge at all is for the caller to say.
        """
        paths = self.before.keys() | self.after.keys() | self.old_fork.keys() | self.new_fork.keys()
        return all(map(self._is_merged_cleanly, paths))

    def _is_of_the_base(self, path: str) -> bool:
        is_after = self.after.get(path) == self.new_fork.get(path)
        return is_after and self.before.get(path) == self.old_fork.get(path)

    def _is_merged_cleanly(self, path: str) -> bool:
        ours, old, new = self.before.get(path), self.old_fork.get(path), self.new_fork.get(path)
        if new == old:
            return self.after.get(path) == ours
        return ours in (old, new) and self.after.get(path) == new
