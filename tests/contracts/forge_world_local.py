"""A local repository as a world for the Forge contract: one change, and nobody who could do anything to it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from reviewbot.adapters.forge_local import LOCAL_CHANGE, LocalForge
from reviewbot.fakes.checkout import Given
from reviewbot.gate.world import ReviewState
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId, ChangeNumber, Head
from reviewbot.ports import Forge
from tests.contracts.git_repository import GitRepository


class LocalWorld:
    """A git repository in a directory: one change, and nobody else."""

    def __init__(self, directory: Path) -> None:
        self.repository = GitRepository(directory / "shop")
        self._forge: LocalForge | None = None

    @property
    def forge(self) -> Forge:
        return self._opened()

    @property
    def place(self) -> Place:
        return self._opened().place

    def opens_change(self, base: Mapping[str, Given], head: Mapping[str, Given], *, by: str = "ada") -> ChangeNumber:
        root = self.repository.commit("main", base, by="maintainer")
        self.repository.commit("topic", head, parents=(root,), by=by)
        self._forge = LocalForge(self.repository.directory, base="main", head="topic", author=by)
        return LOCAL_CHANGE

    def pushes(self, number: ChangeNumber, files: Mapping[str, Given], *, by: str = "ada") -> Head:
        raise NotImplementedError

    def merges_base(self, number: ChangeNumber, files: Mapping[str, Given], *, by_hand: Mapping[str, Given]) -> Head:
        raise NotImplementedError

    def forces(self, number: ChangeNumber, head: Head) -> None:
        raise NotImplementedError

    def forces_base(self) -> None:
        raise NotImplementedError

    def works_inside(self) -> None:
        raise NotImplementedError

    def time_passes(self) -> None:
        raise NotImplementedError

    def suspends(self, login: str) -> None:
        raise NotImplementedError

    def is_evident(self, head: Head, kind: Literal["check", "deployment"], name: str, *, is_success: bool) -> int:
        raise NotImplementedError

    def reviews(self, number: ChangeNumber, *, by: str, state: ReviewState) -> int:
        raise NotImplementedError

    def dismisses(self, number: ChangeNumber, review: int, *, by: str = "maintainer") -> None:
        raise NotImplementedError

    def retargets(self, number: ChangeNumber, into: str) -> None:
        raise NotImplementedError

    def team(self, name: str, *logins: str) -> None:
        raise NotImplementedError

    def lets_administer(self, login: str) -> None:
        raise NotImplementedError

    def lets_write(self, login: str) -> None:
        raise NotImplementedError

    def account_id(self, login: str) -> AccountId:
        raise NotImplementedError

    def marks_draft(self, number: ChangeNumber) -> None:
        raise NotImplementedError

    def closes(self, number: ChangeNumber) -> None:
        raise NotImplementedError

    def closes_issue(self, number: int, *, by: str) -> None:
        raise NotImplementedError

    def takes_no_issues(self) -> None:
        pass

    def ends(self) -> None:
        self._opened().close()

    def _opened(self) -> LocalForge:
        assert self._forge is not None, "opens_change comes first"
        return self._forge
