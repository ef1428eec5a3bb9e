"""The Warden on GitHub, where a merge queue has moved the branch: the activity tells of no change by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.kernel.ids import ChangeNumber, Commit
from tests.adapters.github_world import HandClock
from tests.contracts.test_warden import GitHubWardenWorld, Method


class QueuedWorld(GitHubWardenWorld):
    """A repository whose branch is moved by whole groups."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        assert isinstance(self._line.clock, HandClock)
        self._hands = self._line.clock
        self._hands.advance(3600)

    def merges(self, number: ChangeNumber, method: Method) -> None:
        """Merge, and leave of it what a queue leaves; the minute in which a merge may be missing has passed."""
        super().merges(number, method)
        activity = self._opened().repository.activity
        activity[:] = [each for each in activity if each.kind != "pr_merge"]
        self._hands.advance(120)


@pytest.fixture
def queued(tmp_path: Path) -> Iterator[QueuedWorld]:
    made = QueuedWorld(tmp_path)
    yield made
    made.ends()


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
async def test_r11_three_commits_that_a_queue_merged_in_whatever_way_began_where_the_branch_was(
    queued: QueuedWorld, method: Method
) -> None:
    number = queued.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})
    queued.pushes(number, {"c.py": "three\n"})
    queued.pushes(number, {"a.py": "four\n"})
    before = queued.tip()

    queued.merges(number, method)

    merge = await queued.warden.fetch_merge(queued.place, number)
    assert merge is not None
    assert (merge.onto, merge.commit) == (before, queued.tip())


async def test_r11_commits_of_others_below_a_squash_are_not_taken_for_the_change(queued: QueuedWorld) -> None:
    other = queued.opens_change({"a.py": "one\n"}, {"other.py": "two\n"})
    number = queued.opens_change({}, {"b.py": "two\n"})
    queued.pushes(number, {"c.py": "three\n"})
    queued.merges(other, "squash")
    before: Commit = queued.tip()

    queued.merges(number, "squash")

    merge = await queued.warden.fetch_merge(queued.place, number)
    assert merge is not None
    assert merge.onto == before
