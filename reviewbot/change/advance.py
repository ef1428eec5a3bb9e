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
        """Return every path that is another than before, or stands for another one of the base.

        What is the base's own on both sides is left out. A merge that keeps a path as it was, over what the base has
        made of it since, takes that back: it brings it.
        """
        return frozenset(
            path for path in self._paths if not self._is_as_before(path) and not self._is_of_the_base(path)
        )

    @property
    def is_clean_merge(self) -> bool:
        """Whether the tree after is the one before with what the base brought, and nothing else.

        It does not look at the commits: whether it was a merge at all is for the caller to say.
        """
        return all(map(self._is_merged_cleanly, self._paths))

    @property
    def _paths(self) -> frozenset[str]:
        return frozenset().union(self.before, self.after, self.old_fork, self.new_fork)

    def _is_as_before(self, path: str) -> bool:
        is_same = self.after.get(path) == self.before.get(path)
        return is_same and self.new_fork.get(path) == self.old_fork.get(path)

    def _is_of_the_base(self, path: str) -> bool:
        is_after = self.after.get(path) == self.new_fork.get(path)
        return is_after and self.before.get(path) in (self.old_fork.get(path), self.new_fork.get(path))

    def _is_merged_cleanly(self, path: str) -> bool:
        ours, old, new = self.before.get(path), self.old_fork.get(path), self.new_fork.get(path)
        if new == old:
            return self.after.get(path) == ours
        return ours in (old, new) and self.after.get(path) == new
