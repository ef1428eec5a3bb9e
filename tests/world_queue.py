"""The merge queue of a world: what it forms, lets go of and merges, told to the bot, and what the bot said of it."""

from typing import Any

from reviewbot.fakes.forge_queue import MergeQueue
from reviewbot.fakes.queue_entry import QueueEntry
from reviewbot.kernel.ids import ChangeNumber
from tests.world import World
from tests.world_surface import machine_block, told


class Queue:
    """The repository's merge queue, which tells the bot what it does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.forge = MergeQueue(world.scene, world.place)
        self._formed: list[QueueEntry] = []

    def forms(self, number: int, *, is_announced: bool = True, **how: Any) -> QueueEntry:
        """Let the queue lay a change on top of what it holds, and ask about it unless that is not announced."""
        entry = self.forge.add(ChangeNumber(number), **how)
        self._formed.append(entry)
        if is_announced:
            self.asks(entry)
        return entry

    def asks(self, entry: QueueEntry, *, branch: str | None = None) -> None:
        """Let the queue ask about an entry."""
        self._tells("checks_requested", entry, branch=branch)

    def lets_go(self, entry: QueueEntry, *, reason: str = "dequeued") -> None:
        """Let the queue let go of an entry and of all that stand on it."""
        for gone in self.forge.remove(entry):
            self._tells("destroyed", gone, reason=reason)

    def merges(self, entry: QueueEntry) -> bool:
        """Let the queue merge up to an entry, if its gate lets it; say whether it did."""
        if not self.forge.merge(entry):
            return False
        self._tells("destroyed", entry, reason="merged")
        return True

    def says(self, entry: QueueEntry, sentence: str) -> None:
        """Look at the gate on an entry."""
        assert told(self._world.surface.check(entry.head, "reviewbot/gate")) == sentence

    def reasons(self, entry: QueueEntry) -> list[str]:
        """Return why an entry is shut: each code with what it is about."""
        block = machine_block(self._world.surface.check(entry.head, "reviewbot/gate").text)
        return [f"{each['code']} {each['rule']}" for each in block["reasons"]]

    def owners_say(self, entry: QueueEntry, **said: str) -> None:
        """Look at every owner's check on an entry; a name's dashes are written as underscores."""
        shown = self._world.surface.owners(entry.head)
        assert {name.replace("-", "_"): sentence for name, sentence in shown.items()} == said

    def everything(self) -> None:
        """Look at all that is on changes and on groups."""
        self._world.everything()
        for entry in self._formed:
            self._world.surface.owners(entry.head)

    def is_silent_about(self, entry: QueueEntry) -> None:
        """Hold that nothing was said about an entry."""
        assert self._world.surface.names(entry.head) == set()

    def _tells(self, action: str, entry: QueueEntry, *, branch: str | None = None, **more: Any) -> None:
        group = {
            "head_sha": entry.head,
            "head_ref": f"refs/heads/{branch or entry.branch}",
            "base_ref": f"refs/heads/{entry.base_ref}",
            "base_sha": entry.onto,
        }
        self._world.happens(action, event="merge_group", merge_group=group, **more)
