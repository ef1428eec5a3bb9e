"""The Warden in memory: what a scene's people have merged."""

from reviewbot.change.guard import Guard, Lookalike
from reviewbot.change.merge import Leaf, Merge, Tree
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head, RepoName


class FakeWarden:
    """The Warden port over a scene; without one, over a forge where nothing is ever merged."""

    def __init__(self, scene: ForgeScene | None = None) -> None:
        self._scene = scene
        self.is_down = False
        """Whether nothing is answered now."""
        self.guards: dict[tuple[RepoName, BaseRef], Guard] = {}
        """How branches are guarded; those that are not named require our check."""
        self.may_read_statuses = True
        """Whether the App was given the right to read commit statuses."""
        self.lookalikes: dict[tuple[RepoName, Head], tuple[Lookalike, ...]] = {}

    async def fetch_merge(self, place: Place, number: ChangeNumber) -> Merge | None:
        """Return what the scene keeps of it."""
        scene = self._arrive()
        change = None if scene is None else scene.repos[place.repo].changes.get(number)
        return None if change is None else change.merged

    async def fetch_guard(self, place: Place, base_ref: BaseRef) -> Guard:
        """Return what a test said, or that it is ours."""
        self._arrive()
        return self.guards.get((place.repo, base_ref), "ours")

    async def fetch_tree(self, place: Place, commit: Commit) -> Tree | None:
        """Return the tree of a snapshot."""
        scene = self._arrive()
        if scene is None:
            return None
        files = scene.checkout.snapshot(place.repo, commit).files
        return {path: Leaf(mode=file.mode, content=digest_bytes(file.content)) for path, file in files.items()}

    async def fetch_lookalikes(self, place: Place, head: Head) -> tuple[Lookalike, ...] | None:
        """Return what a test put there."""
        self._arrive()
        return self.lookalikes.get((place.repo, head), ()) if self.may_read_statuses else None

    def _arrive(self) -> ForgeScene | None:
        if self.is_down:
            raise Unavailable("the fake warden", why="it is down")
        return self._scene
