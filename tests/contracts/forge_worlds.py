"""The worlds in which the Forge contract is tried: how to arrange one, on any adapter.

To add an adapter, write a class with these verbs and put it into WORLDS with what it can do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import pytest

from reviewbot.change.change import Change
from reviewbot.fakes.checkout import Given
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.forge import FakeForge
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.gate.world import ReviewState
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId, ChangeNumber, Commit, Head
from reviewbot.ports import Forge
from tests.contracts.forge_world_github import GitHubWorld
from tests.contracts.forge_world_local import LocalWorld

Ability: TypeAlias = Literal["people", "pushes"]
"""`people`: reviews, teams, rights, drafts. `pushes`: a change that is there moves, and there can be several."""


class ForgeWorld(Protocol):
    """A repository on a forge, and the verbs that arrange it. All of them act as people and never as our App."""

    @property
    def forge(self) -> Forge:
        """The adapter under test; asked for only after `opens_change`."""

    @property
    def place(self) -> Place:
        """Where the repository is found."""

    def opens_change(self, base: Mapping[str, Given], head: Mapping[str, Given], *, by: str = "ada") -> ChangeNumber:
        """Let somebody open a change into `main`, which holds `base`, with a branch that adds the files of `head`."""

    def pushes(self, number: ChangeNumber, files: Mapping[str, Given], *, by: str = "ada") -> Head:
        """Let somebody push one more commit to the change's branch."""

    def merges_base(self, number: ChangeNumber, files: Mapping[str, Given], *, by_hand: Mapping[str, Given]) -> Head:
        """Let `main` move by these files, and somebody merge it into the change, with more files by hand."""

    def forces(self, number: ChangeNumber, head: Head) -> None:
        """Let somebody force the change's branch to a commit that it has had before."""

    def forces_base(self) -> None:
        """Let somebody force `main` to another commit with the same parent."""

    def works_inside(self) -> None:
        """Let the changes opened from now on come from branches of the repository itself, whose pushes are told."""

    def time_passes(self) -> None:
        """Let a minute pass."""

    def suspends(self, login: str) -> None:
        """Suspend somebody's account."""

    def is_evident(self, head: Head, kind: Literal["check", "deployment"], name: str, *, is_success: bool) -> int:
        """Let an App say this of a head, and return the App's id."""

    def reviews(self, number: ChangeNumber, *, by: str, state: ReviewState) -> int:
        """Let somebody submit a review of the present head, and return its id."""

    def dismisses(self, number: ChangeNumber, review: int, *, by: str = "maintainer") -> None:
        """Let somebody dismiss a review."""

    def retargets(self, number: ChangeNumber, into: str) -> None:
        """Let somebody point the change at another branch, which is made where there is none; some time passes."""

    def team(self, name: str, *logins: str) -> None:
        """Let a team consist of these people."""

    def lets_administer(self, login: str) -> None:
        """Let somebody administer the repository."""

    def lets_write(self, login: str) -> None:
        """Give somebody the right to push."""

    def account_id(self, login: str) -> AccountId:
        """Return the forge's number for somebody."""

    def marks_draft(self, number: ChangeNumber) -> None:
        """Turn the change into a draft."""

    def closes(self, number: ChangeNumber) -> None:
        """Close the change."""

    def closes_issue(self, number: int, *, by: str) -> None:
        """Let somebody close an issue."""

    def takes_no_issues(self) -> None:
        """Switch the repository's issues off."""

    def ends(self) -> None:
        """Let go of whatever the world holds."""


class FakeWorld:
    """The forge in memory."""

    def __init__(self, _directory: Path) -> None:
        self.clock = FrozenClock(datetime(2026, 11, 20, 12, tzinfo=UTC))
        self.scene = ForgeScene(clock=self.clock)
        self._tells_pushes = False
        self.fake = FakeForge(self.scene)
        self.place = self.scene.repository("acme/shop", {})

    @property
    def forge(self) -> Forge:
        return self.fake

    def opens_change(self, base: Mapping[str, Given], head: Mapping[str, Given], *, by: str = "ada") -> ChangeNumber:
        number = len(self.scene.repos[self.place.repo].changes) + 1
        if base:
            self.scene.push(self.place, "main", base, by="maintainer")
        self.scene.push(self.place, f"topic-{number}", head, by=by)
        opened = self.scene.open_change(self.place, f"topic-{number}", by=by)
        self.scene.change(self.place, opened).tells_pushes = self._tells_pushes
        return opened

    def pushes(self, number: ChangeNumber, files: Mapping[str, Given], *, by: str = "ada") -> Head:
        return self.scene.push(self.place, self.scene.change(self.place, number).branch, files, by=by)

    def merges_base(self, number: ChangeNumber, files: Mapping[str, Given], *, by_hand: Mapping[str, Given]) -> Head:
        self.scene.push(self.place, "main", files, by="maintainer")
        branch = self.scene.change(self.place, number).branch
        return self.scene.push(self.place, branch, {**files, **by_hand}, by="maintainer", merging="main")

    def forces(self, number: ChangeNumber, head: Head) -> None:
        branch = self.scene.change(self.place, number).branch
        self.scene.force_push(self.place, branch, Commit(head), by="maintainer")

    def forces_base(self) -> None:
        checkout, repo = self.scene.checkout, self.place.repo
        (parent, *_) = checkout.snapshot(repo, checkout.tip(repo, "main")).parents
        other = checkout.commit(repo, {"forced.py": "1\n"}, parents=(parent,))
        self.scene.force_push(self.place, "main", other, by="maintainer")

    def works_inside(self) -> None:
        self._tells_pushes = True

    def time_passes(self) -> None:
        self.clock.advance(minutes=1)

    def suspends(self, login: str) -> None:
        self.scene.suspends(login)

    def is_evident(self, head: Head, kind: Literal["check", "deployment"], name: str, *, is_success: bool) -> int:
        self.scene.evidence(self.place, head, kind, name, app=4242, is_success=is_success)
        return 4242

    def reviews(self, number: ChangeNumber, *, by: str, state: ReviewState) -> int:
        return self.scene.review(self.place, number, by=by, state=state)

    def dismisses(self, number: ChangeNumber, review: int, *, by: str = "maintainer") -> None:
        self.scene.dismiss(self.place, number, review, by=by)

    def retargets(self, number: ChangeNumber, into: str) -> None:
        self.scene.push(self.place, into, {}, by="maintainer")
        self.scene.retarget(self.place, number, into)

    def team(self, name: str, *logins: str) -> None:
        self.scene.team(name, *logins)

    def lets_administer(self, login: str) -> None:
        self.scene.lets_administer(self.place, login)

    def lets_write(self, login: str) -> None:
        self.scene.lets_write(self.place, login)

    def account_id(self, login: str) -> AccountId:
        return self.scene.account(login).id

    def marks_draft(self, number: ChangeNumber) -> None:
        self.scene.mark_draft(self.place, number)

    def closes(self, number: ChangeNumber) -> None:
        self.scene.close(self.place, number)

    def closes_issue(self, number: int, *, by: str) -> None:
        self.scene.issues.close(self.place, number, by=self.scene.account(by))

    def takes_no_issues(self) -> None:
        self.scene.issues.switch_off(self.place)

    def ends(self) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One adapter, how its world is built, and what can happen in it."""

    name: str
    build: Callable[[Path], ForgeWorld]
    abilities: frozenset[Ability]


WORLDS = (
    Choice(name="fake", build=FakeWorld, abilities=frozenset({"people", "pushes"})),
    Choice(name="github", build=GitHubWorld, abilities=frozenset({"people", "pushes"})),
    Choice(name="local", build=LocalWorld, abilities=frozenset()),
)


def _worlds(*abilities: Ability) -> pytest.MarkDecorator:
    able = [pytest.param(choice, id=choice.name) for choice in WORLDS if choice.abilities >= set(abilities)]
    return pytest.mark.parametrize("world", able, indirect=True)


ANYWHERE = _worlds()
AMONG_PEOPLE = _worlds("people")
WITH_PUSHES = _worlds("pushes")


async def change_in(world: ForgeWorld, number: ChangeNumber) -> Change:
    """Return the change, which must be there."""
    change = await world.forge.fetch_change(world.place, number)
    assert change is not None
    return change
