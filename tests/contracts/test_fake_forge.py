"""The fake forge: how it is made to fail, and what it refuses as GitHub would."""

from datetime import UTC, datetime

import pytest

from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.forge import FakeForge
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import BrokenInvariant, Unavailable
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Head
from reviewbot.publish.surface import (
    Action,
    Annotation,
    Check,
    Comment,
    Conclusion,
    CreateCheck,
    CreateComment,
    CreateInline,
    EditComment,
    InlineComment,
)

NUMBER = ChangeNumber(1)


class Stage:
    """One repository with one change."""

    def __init__(self) -> None:
        self.scene = ForgeScene(clock=FrozenClock(datetime(2026, 11, 20, 12, tzinfo=UTC)))
        self.forge = FakeForge(self.scene)
        self.place: Place = self.scene.repository("acme/shop", {"a.py": "one\n", "b.py": "x\n"})
        self.scene.push(self.place, "topic", {"a.py": "two\n"}, by="ada")
        self.scene.open_change(self.place, "topic", by="copilot[bot]", sponsor="lin")

    @property
    def head(self) -> Head:
        return self.scene.change(self.place, NUMBER).head

    def gate(self, conclusion: Conclusion | None, *, text: str = "", annotations: int = 0) -> Check:
        return Check(
            name="reviewbot/gate",
            head=self.head,
            external_id="x",
            status="completed",
            conclusion=conclusion,
            title="t",
            summary="s",
            text=text,
            annotations=(Annotation(path="a.py", line=1, level="notice", title="t", message="m"),) * annotations,
        )

    async def applies(self, action: Action) -> None:
        await self.forge.apply(self.place, NUMBER, action)


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_a_call_that_is_down_does_nothing_and_the_next_one_works(stage: Stage) -> None:
    stage.forge.is_down("apply")

    with pytest.raises(Unavailable, match="apply is down"):
        await stage.applies(CreateComment(comment=Comment(key="k", body="b")))

    assert stage.forge.applied == []
    await stage.applies(CreateComment(comment=Comment(key="k", body="b")))
    assert stage.forge.calls["apply"] == 2


async def test_a_lost_answer_is_a_write_that_happened(stage: Stage) -> None:
    stage.forge.loses_answers()

    with pytest.raises(Unavailable, match="the answer was lost"):
        await stage.applies(CreateCheck(check=stage.gate("failure")))

    (posted,) = (await stage.forge.fetch_present(stage.place, NUMBER, stage.head)).posted
    assert posted.what == stage.gate("failure")
    assert [each.action for each in stage.forge.applied] == [CreateCheck(check=stage.gate("failure"))]


async def test_a_protected_branch_merges_only_what_our_newest_gate_lets_through(stage: Stage) -> None:
    assert not stage.scene.merge(stage.place, NUMBER)

    await stage.applies(CreateCheck(check=stage.gate("success")))
    await stage.applies(CreateCheck(check=stage.gate("failure")))
    assert not stage.scene.merge(stage.place, NUMBER)

    await stage.applies(CreateCheck(check=stage.gate("success")))
    stage.scene.mark_draft(stage.place, NUMBER)
    assert not stage.scene.merge(stage.place, NUMBER)
    stage.scene.mark_ready(stage.place, NUMBER)

    assert stage.scene.merge(stage.place, NUMBER)
    main = stage.scene.checkout.tip(stage.place.repo, "main")
    assert await stage.scene.checkout.fetch_files(stage.place, main, ["a.py"]) == {"a.py": b"two\n"}


async def test_another_apps_check_is_told_apart_and_never_merges(stage: Stage) -> None:
    stage.scene.foreign_check(stage.place, stage.head, "reviewbot/gate")

    present = await stage.forge.fetch_present(stage.place, NUMBER, stage.head)

    assert (present.posted, present.foreign_checks, present.outdone) == ((), ("reviewbot/gate",), frozenset())
    assert not stage.scene.may_merge(stage.place, NUMBER)


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        pytest.param(
            lambda stage: CreateInline(comments=(InlineComment(key="k", path="a.py", line=99, side="new", body="b"),)),
            "a.py:99 is no line of change 1",
            id="a line that is not in the change",
        ),
        pytest.param(
            lambda stage: CreateComment(comment=Comment(key="k", body="x" * 65_536)), "is longer than", id="a long body"
        ),
        pytest.param(
            lambda stage: CreateCheck(check=stage.gate("failure", text="x" * 65_536)),
            "is longer than",
            id="long text",
        ),
        pytest.param(
            lambda stage: CreateCheck(check=stage.gate("failure", annotations=51)), "51 annotations", id="annotations"
        ),
        pytest.param(lambda stage: CreateCheck(check=stage.gate(None)), "concludes None", id="no conclusion"),
    ],
)
async def test_what_github_would_not_take_is_refused(stage: Stage, refused: object, why: str) -> None:
    assert callable(refused)

    with pytest.raises(BrokenInvariant, match=why):
        await stage.applies(refused(stage))


async def test_a_comment_that_somebody_deleted_cannot_be_edited(stage: Stage) -> None:
    await stage.applies(CreateComment(comment=Comment(key="k", body="b")))
    (posted,) = (await stage.forge.fetch_present(stage.place, NUMBER, stage.head)).posted
    stage.scene.delete_comment(stage.place, NUMBER, posted.id)

    with pytest.raises(Unavailable, match="any more"):
        await stage.applies(EditComment(id=posted.id, comment=Comment(key="k", body="c")))


async def test_a_line_of_an_older_head_can_still_be_commented_on(stage: Stage) -> None:
    stage.scene.push(stage.place, "topic", {"a.py": "one\n", "b.py": "y\n"}, by="ada")

    await stage.applies(CreateInline(comments=(InlineComment(key="k", path="a.py", line=1, side="old", body="b"),)))

    assert len(stage.forge.applied) == 1


async def test_what_the_forge_does_not_show_is_marked(stage: Stage) -> None:
    state = stage.scene.change(stage.place, NUMBER)
    state.hidden_paths.add("a.py")
    state.is_complete = False

    change = await stage.forge.fetch_change(stage.place, NUMBER)

    assert change is not None
    assert (change.is_complete, change.entries[0].patch, change.entries[0].is_whole) == (False, None, False)


async def test_an_agents_change_names_its_sponsor_and_its_pusher(stage: Stage) -> None:
    stage.scene.push(stage.place, "topic", {"b.py": "y\n"}, by="grace", committed_by="web-flow", coauthors=("eve",))

    change = await stage.forge.fetch_change(stage.place, NUMBER)
    (listed,) = await stage.forge.fetch_open_changes(stage.place)

    assert change is not None
    assert (change.author.login, change.author.kind) == ("copilot[bot]", "bot")
    assert {(each.login, each.role) for each in change.contributors} == {
        ("ada", "author"),
        ("ada", "committer"),
        ("grace", "author"),
        ("web-flow", "committer"),
        ("eve", "coauthor"),
        ("copilot[bot]", "pusher"),
        ("grace", "pusher"),
        ("lin", "sponsor"),
    }
    assert [each.login for each in listed.sponsors] == ["lin"]


async def test_a_retarget_a_force_push_and_a_reopening_are_seen(stage: Stage) -> None:
    old_head = stage.head
    stage.scene.push(stage.place, "release", {"c.py": "z\n"}, by="ada")
    stage.scene.push(stage.place, "topic", {"b.py": "y\n"}, by="ada")

    stage.scene.retarget(stage.place, NUMBER, "release")
    stage.scene.force_push(stage.place, "topic", stage.scene.checkout.tip(stage.place.repo, "release"), by="eve")
    stage.scene.close(stage.place, NUMBER)
    stage.scene.reopen(stage.place, NUMBER)

    change = await stage.forge.fetch_change(stage.place, NUMBER)
    assert change is not None
    assert (change.base_ref, change.entries, change.is_open) == (BaseRef("release"), (), True)
    assert change.head != old_head


async def test_merging_the_base_into_a_branch_leaves_only_its_own_difference(stage: Stage) -> None:
    stage.scene.push(stage.place, "main", {"c.py": "z\n"}, by="grace")

    stage.scene.push(stage.place, "topic", {"c.py": "z\n"}, by="ada", merging="main")

    change = await stage.forge.fetch_change(stage.place, NUMBER)
    assert change is not None
    assert [entry.path for entry in change.entries] == ["a.py"]
    assert "grace" not in {each.login for each in change.contributors}
