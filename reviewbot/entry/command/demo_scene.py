"""The sample organisation as a scene: its repository, its people, and the pull request of a coding agent."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.forge import FakeForge
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.kernel.strict_yaml import parse_yaml, read_as

_PACKAGE: Final = Path(__file__).parents[2]
_SHOP: Final = _PACKAGE / "sample" / "shop"


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Person(_Form):
    login: str
    id: int
    kind: Literal["human", "bot"]


class _Repository(_Form):
    name: str
    default_branch: str


class _Push(_Form):
    message: str
    removed: list[str]


class _Story(_Form):
    repository: _Repository
    branch: str
    author: _Person
    sponsor: _Person
    title: str
    body: str
    change: _Push
    fix: _Push
    approvals: list[str]
    people: list[_Person]
    teams: dict[str, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The scene before anything happens, with the verbs of its story."""

    story: _Story
    scene: ForgeScene
    forge: FakeForge
    checkout: FakeCheckout
    place: Place

    def open_change(self) -> ChangeNumber:
        """Let the coding agent push its change and open the pull request."""
        story = self.story
        self._push("change", story.change)
        return self.scene.open_change(
            self.place,
            story.branch,
            by=story.author.login,
            into=story.repository.default_branch,
            title=story.title,
            description=story.body,
            sponsor=story.sponsor.login,
        )

    def push_fix(self) -> None:
        """Let the agent push what the guardrails asked for."""
        self.scene.clock.advance(minutes=20)
        self._push("fix", self.story.fix)

    def approve(self, number: ChangeNumber) -> None:
        """Let the people of the story approve the present head."""
        for login in self.story.approvals:
            self.scene.clock.advance(minutes=5)
            self.scene.review(self.place, number, by=login)

    def _push(self, tree: str, push: _Push) -> None:
        files: dict[str, bytes | None] = {**_files_below(_SHOP / tree), **dict.fromkeys(push.removed)}
        self.scene.push(self.place, self.story.branch, files, by=self.story.author.login)


def governance_of_sample() -> Path:
    """Return the directory that holds the sample organisation's owners/ and runbooks/.

    Raises Misconfigured where neither an installed package nor a checkout has it.
    """
    for directory in (_PACKAGE / "sample" / "governance", _PACKAGE.parent):
        if (directory / "owners" / "policy.yaml").is_file():
            return directory
    raise Misconfigured("the sample organisation", ("owners/policy.yaml is missing; install reviewbot again",))


def set_scene(now: datetime) -> Sample:
    """Build the scene from the sample's files. Each call is a new repository that no earlier one is confused with."""
    where = "reviewbot/sample/shop/change.yaml"
    story = read_as(_Story, parse_yaml((_SHOP / "change.yaml").read_bytes(), where=where), where=where)
    checkout = FakeCheckout()
    scene = ForgeScene(clock=FrozenClock(now), checkout=checkout)
    for person in story.people:
        scene.account(person.login, number=person.id, kind=person.kind)
    names = {person.id: person.login for person in story.people}
    for team, members in story.teams.items():
        scene.team(team, *(names[member] for member in members))
    place = scene.repository(
        story.repository.name,
        _files_below(_SHOP / "base"),
        branch=story.repository.default_branch,
        number=uuid.uuid4().int % 2**53,
    )
    scene.lets_write(place, *(person.login for person in story.people))
    return Sample(story=story, scene=scene, forge=FakeForge(scene), checkout=checkout, place=place)


def _files_below(directory: Path) -> dict[str, bytes]:
    return {
        file.relative_to(directory).as_posix(): file.read_bytes()
        for file in sorted(directory.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
