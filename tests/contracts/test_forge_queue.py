"""The Forge port: what every forge tells of the groups that its merge queue puts together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol

import pytest

from reviewbot.change.group import Group, Traced, trace
from reviewbot.fakes.checkout import Given
from reviewbot.fakes.forge_queue import MergeQueue
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head
from reviewbot.ports import Forge
from tests.contracts.forge_world_github import GitHubWorld
from tests.contracts.forge_worlds import Choice, FakeWorld, ForgeWorld

MAIN = BaseRef("main")
ONE: dict[str, Given] = {"a.py": "one\n", "b.py": "two\n"}
BOTH_WAYS = pytest.mark.parametrize("method", ["merge", "squash"])
Method = Literal["merge", "squash"]


class QueueWorld(ForgeWorld, Protocol):
    """A forge with a merge queue for `main`."""

    def queues(self, number: ChangeNumber, *, method: Method = "merge") -> tuple[str, Head]:
        """Let the queue lay a change on top of what it holds, and return the branch it made, and its head."""

    def lets_go(self, branch: str) -> None:
        """Let the queue let go of the group on this branch."""

    def pushes_to_main(self, files: Mapping[str, Given]) -> None:
        """Let somebody push to the base branch past the queue."""


class FakeQueueWorld(FakeWorld):
    """The forge in memory."""

    def queues(self, number: ChangeNumber, *, method: Method = "merge") -> tuple[str, Head]:
        entry = MergeQueue(self.scene, self.place).add(number, method=method)
        return entry.branch, entry.head

    def lets_go(self, branch: str) -> None:
        queue = MergeQueue(self.scene, self.place)
        queue.remove(next(each for each in queue.entries if each.branch == branch))

    def pushes_to_main(self, files: Mapping[str, Given]) -> None:
        self.scene.push(self.place, "main", files, by="maintainer")


class GitHubQueueWorld(GitHubWorld):
    """GitHub as far as the stand-in goes."""

    def queues(self, number: ChangeNumber, *, method: Method = "merge") -> tuple[str, Head]:
        shop = self._opened()
        group = shop.queue.add(shop.pull(number), method=method)
        return group.branch, Head(group.head_sha)

    def lets_go(self, branch: str) -> None:
        queue = self._opened().queue
        queue.remove(next(each for each in queue.groups if each.branch == branch))

    def pushes_to_main(self, files: Mapping[str, Given]) -> None:
        contents = {path: given for path, given in files.items() if isinstance(given, str)}
        self._opened().push("main", contents, by=self._github.person("maintainer"))


def _world(build: type[FakeQueueWorld | GitHubQueueWorld], name: str) -> Choice:
    def made(directory: Path) -> ForgeWorld:
        return build(directory)

    return Choice(name=name, build=made, abilities=frozenset({"pushes"}))


WITH_QUEUES = pytest.mark.parametrize(
    "world",
    [
        pytest.param(_world(FakeQueueWorld, "fake"), id="fake"),
        pytest.param(_world(GitHubQueueWorld, "github"), id="github"),
    ],
    indirect=True,
)


async def the_group(forge: Forge, place: Place, branch: str, head: Head) -> Group:
    group = await forge.fetch_group(place, branch, head, MAIN)
    assert group is not None
    return group


async def traced_in(world: QueueWorld, group: Group) -> Traced:
    named = await world.forge.fetch_open_changes(world.place)
    return trace(group, ((each.number, each.head) for each in named if each.base_ref == MAIN))


@BOTH_WAYS
@WITH_QUEUES
async def test_a_group_of_one_change_holds_its_paths_and_nothing_else(world: QueueWorld, method: Method) -> None:
    number = world.opens_change(ONE, {"a.py": "changed\n", "c.py": "new\n"})
    branch, head = world.queues(number, method=method)

    group = await the_group(world.forge, world.place, branch, head)

    assert (group.head, group.base_ref, group.is_onto_base, group.is_complete) == (head, MAIN, True, True)
    assert group.paths == {"a.py", "c.py"}
    assert await traced_in(world, group) == Traced(members=(number,), strays=())


@BOTH_WAYS
@WITH_QUEUES
async def test_a_group_that_stands_on_another_holds_the_changes_of_both(world: QueueWorld, method: Method) -> None:
    below = world.opens_change(ONE, {"a.py": "changed\n"})
    above = world.opens_change({}, {"b.py": "changed\n"})
    bystander = world.opens_change({}, {"z.py": "new\n"})
    world.queues(below, method=method)
    branch, head = world.queues(above, method=method)

    group = await the_group(world.forge, world.place, branch, head)

    assert group.paths == {"a.py", "b.py"}
    assert await traced_in(world, group) == Traced(members=(below, above), strays=())
    assert bystander not in {layer.number for layer in group.layers}


@WITH_QUEUES
async def test_both_names_of_a_rename_are_paths_of_the_group(world: QueueWorld) -> None:
    lines = "".join(f"line {number}\n" for number in range(9))
    number = world.opens_change({"ledger/a.py": lines}, {"ledger/a.py": None, "b.py": lines})
    branch, head = world.queues(number)

    group = await the_group(world.forge, world.place, branch, head)

    assert group.paths == {"ledger/a.py", "b.py"}


@WITH_QUEUES
async def test_a_group_is_held_against_the_base_as_it_is_now(world: QueueWorld) -> None:
    branch, head = world.queues(world.opens_change(ONE, {"a.py": "changed\n"}))

    world.pushes_to_main({"b.py": "moved\n"})

    group = await the_group(world.forge, world.place, branch, head)
    assert not group.is_onto_base


@WITH_QUEUES
async def test_r10_a_group_that_was_let_go_of_is_no_group(world: QueueWorld) -> None:
    branch, head = world.queues(world.opens_change(ONE, {"a.py": "changed\n"}))

    world.lets_go(branch)

    assert await world.forge.fetch_group(world.place, branch, head, MAIN) is None


@WITH_QUEUES
async def test_r10_a_branch_at_another_head_is_another_group(world: QueueWorld) -> None:
    branch, head = world.queues(world.opens_change(ONE, {"a.py": "changed\n"}))

    other = Head("0" * len(head))

    assert await world.forge.fetch_group(world.place, branch, other, MAIN) is None
    assert Commit(head) in (await the_group(world.forge, world.place, branch, head)).parents
