"""The Warden port: how a change was merged and what the trees hold, on the fake and on GitHub."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import pytest

from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.adapters.warden_github import GitHubWarden
from reviewbot.change.guard import Guard, Lookalike
from reviewbot.change.merge import Merge
from reviewbot.fakes.checkout import File, Given
from reviewbot.fakes.warden import FakeWarden
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head, RepoName
from reviewbot.ports import Warden
from tests.contracts.forge_world_github import GitHubWorld
from tests.contracts.forge_worlds import FakeWorld

Method: TypeAlias = Literal["merge", "squash", "rebase"]
Source: TypeAlias = Literal["us", "anybody", "another"]
Means: TypeAlias = Literal["protection", "ruleset"]
METHODS = pytest.mark.parametrize("method", ["merge", "squash", "rebase"])


class WardenWorld(Protocol):
    """A repository whose changes are merged."""

    @property
    def warden(self) -> Warden:
        """The adapter under test; asked for only after `opens_change`."""

    @property
    def place(self) -> Place:
        """Where the repository is found."""

    def opens_change(self, base: Mapping[str, Given], head: Mapping[str, Given]) -> ChangeNumber:
        """Let somebody open a change into `main`, which holds `base`, with a branch that adds the files of `head`."""

    def pushes(self, number: ChangeNumber, files: Mapping[str, Given]) -> Head:
        """Let somebody push one more commit to the change's branch."""

    def closes(self, number: ChangeNumber) -> None:
        """Close the change."""

    def merges(self, number: ChangeNumber, method: Method) -> None:
        """Press the merge button."""

    def requires(self, source: Source, *, by: Means) -> None:
        """Let `main` require our gate's check from somewhere, beside another check of another name."""

    def hides_rules(self) -> None:
        """Let nobody see what `main` requires."""

    def says(self, head: Head, name: str, *, is_success: bool) -> None:
        """Let somebody give a head a status."""

    def grants_no_statuses(self) -> None:
        """Let the App be one from before it asked for the right to read statuses."""

    def tip(self) -> Commit:
        """Return where `main` is."""

    def ends(self) -> None:
        """Let go of whatever the world holds."""


class FakeWardenWorld(FakeWorld):
    """The warden in memory."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._guards: dict[tuple[RepoName, BaseRef], Guard] = {(self.place.repo, BaseRef("main")): "none"}
        self._said: tuple[Lookalike, ...] = ()
        self._may_read_statuses = True

    @property
    def warden(self) -> Warden:
        fake = FakeWarden(self.scene)
        fake.guards.update(self._guards)
        fake.may_read_statuses = self._may_read_statuses
        for head in {each.head for each in self.scene.repos[self.place.repo].changes.values()}:
            fake.lookalikes[self.place.repo, head] = self._said
        return fake

    def merges(self, number: ChangeNumber, method: Method) -> None:
        assert self.scene.merge(self.place, number, method=method, is_bypass=True)

    def requires(self, source: Source, *, by: Means) -> None:
        guards: dict[Source, Guard] = {"us": "ours", "anybody": "anybody's", "another": "another's"}
        self._guards[self.place.repo, BaseRef("main")] = guards[source]

    def hides_rules(self) -> None:
        self._guards[self.place.repo, BaseRef("main")] = "unknown"

    def says(self, head: Head, name: str, *, is_success: bool) -> None:
        if name.casefold().startswith("reviewbot/"):
            said = Lookalike(id=self.scene.next_id(), name=name, is_success=is_success)
            self._said = (*[each for each in self._said if each.name != name], said)

    def grants_no_statuses(self) -> None:
        self._may_read_statuses = False

    def tip(self) -> Commit:
        return self.scene.checkout.tip(self.place.repo, "main")


class GitHubWardenWorld(GitHubWorld):
    """The App on the stand-in for GitHub."""

    @property
    def warden(self) -> Warden:
        return GitHubWarden(self._line, Trees(self._line))

    def merges(self, number: ChangeNumber, method: Method) -> None:
        self._opened().merge(number, by=self._github.person("maintainer"), method=method)

    def requires(self, source: Source, *, by: Means) -> None:
        shop, app = self._opened(), self._github.add_app("pipeline")
        sources = {"us": self._github.app.id, "anybody": None, "another": app.id}
        checks = {"pipeline/build": app.id, "reviewbot/gate": sources[source]}
        (shop.protect if by == "protection" else shop.rule)("main", checks)

    def hides_rules(self) -> None:
        self._opened().repository.hides_rules = True

    def says(self, head: Head, name: str, *, is_success: bool) -> None:
        state = "success" if is_success else "pending"
        self._opened().add_status(head, name, state, by=self._github.person("maintainer"))

    def grants_no_statuses(self) -> None:
        self._github.app.permissions.pop("statuses")

    def tip(self) -> Commit:
        return Commit(self._opened().head("main"))


@pytest.fixture(params=[FakeWardenWorld, GitHubWardenWorld], ids=["fake", "github"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WardenWorld]:
    made = request.param(tmp_path)
    yield made
    made.ends()


@METHODS
async def test_a_merge_tells_where_the_base_branch_was_and_is(world: WardenWorld, method: Method) -> None:
    number = world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})
    head = world.pushes(number, {"c.py": "three\n"})
    before = world.tip()

    world.merges(number, method)

    merge = await world.warden.fetch_merge(world.place, number)
    assert merge is not None
    assert merge == Merge(
        number=number,
        head=head,
        base_ref=BaseRef("main"),
        onto=before,
        commit=world.tip(),
        merged_at=merge.merged_at,
    )


@METHODS
async def test_the_trees_before_and_after_differ_by_the_change(world: WardenWorld, method: Method) -> None:
    number = world.opens_change(
        {"a.py": "one\n", "run.sh": File(content=b"#!\n", mode="100755")}, {"a.py": "two\n", "deep/b.py": "one\n"}
    )
    world.merges(number, method)
    merge = await world.warden.fetch_merge(world.place, number)
    assert merge is not None

    onto = await world.warden.fetch_tree(world.place, merge.onto)
    after = await world.warden.fetch_tree(world.place, merge.commit)

    assert onto is not None
    assert after is not None
    assert sorted(path for path in {*onto, *after} if onto.get(path) != after.get(path)) == ["a.py", "deep/b.py"]
    assert onto["run.sh"] == after["run.sh"]
    assert (onto["run.sh"].mode, after["deep/b.py"].mode) == ("100755", "100644")
    assert after["deep/b.py"].content == onto["a.py"].content != after["a.py"].content


async def test_what_was_not_merged_has_no_merge(world: WardenWorld) -> None:
    still_open = world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})
    closed = world.opens_change({}, {"c.py": "two\n"})
    world.closes(closed)

    assert await world.warden.fetch_merge(world.place, still_open) is None
    assert await world.warden.fetch_merge(world.place, closed) is None
    assert await world.warden.fetch_merge(world.place, ChangeNumber(99)) is None


@pytest.mark.parametrize("by", ["protection", "ruleset"])
@pytest.mark.parametrize(
    ("source", "guard"),
    [
        pytest.param("us", "ours", id="from us"),
        pytest.param("anybody", "anybody's", id="from anybody"),
        pytest.param("another", "another's", id="from another App"),
    ],
)
async def test_r12_a_branch_tells_whose_check_it_requires(
    world: WardenWorld, source: Source, guard: Guard, by: Means
) -> None:
    world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})

    world.requires(source, by=by)

    assert await world.warden.fetch_guard(world.place, BaseRef("main")) == guard


async def test_r12_a_branch_that_requires_nothing_has_no_guard(world: WardenWorld) -> None:
    world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})

    assert await world.warden.fetch_guard(world.place, BaseRef("main")) == "none"


async def test_r12_what_cannot_be_read_is_unknown(world: WardenWorld) -> None:
    world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})

    world.hides_rules()

    assert await world.warden.fetch_guard(world.place, BaseRef("main")) == "unknown"


async def test_r08_statuses_with_names_of_ours_are_told_the_newest_of_each_name(world: WardenWorld) -> None:
    number = world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})
    head = world.pushes(number, {"c.py": "three\n"})
    world.says(head, "build", is_success=True)
    world.says(head, "reviewbot/payments", is_success=True)
    world.says(head, "Reviewbot/Gate", is_success=False)
    first = await world.warden.fetch_lookalikes(world.place, head)

    world.says(head, "Reviewbot/Gate", is_success=True)

    told = await world.warden.fetch_lookalikes(world.place, head)
    assert first is not None
    assert told is not None
    assert sorted((each.name, each.is_success) for each in first) == [
        ("Reviewbot/Gate", False),
        ("reviewbot/payments", True),
    ]
    assert sorted((each.name, each.is_success) for each in told) == [
        ("Reviewbot/Gate", True),
        ("reviewbot/payments", True),
    ]
    assert len({each.id for each in (*first, *told)}) == 3


async def test_r08_a_head_without_statuses_has_no_lookalikes(world: WardenWorld) -> None:
    number = world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})

    assert await world.warden.fetch_lookalikes(world.place, world.pushes(number, {"c.py": "three\n"})) == ()


async def test_r08_statuses_that_the_app_may_not_read_are_not_taken_for_none(world: WardenWorld) -> None:
    number = world.opens_change({"a.py": "one\n"}, {"b.py": "two\n"})
    head = world.pushes(number, {"c.py": "three\n"})

    world.grants_no_statuses()

    assert await world.warden.fetch_lookalikes(world.place, head) is None
    assert await world.warden.fetch_guard(world.place, BaseRef("main")) == "none"
