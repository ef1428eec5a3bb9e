"""Crashing halfway: the process is killed after any effect, another one goes on, and the end is the same."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from reviewbot.roster import LEASE_SECONDS
from tests.world import World
from tests.world_fuse import Fuse

Story = Callable[[World], None]

EFFECTS = (
    "keep_delivery",
    "mark_handed_on",
    "keep_look",
    "keep_charge",
    "ask",
    "keep_answer",
    "keep_verdict",
    "append",
    "apply",
)
"""The calls that write or cost something. A crash between two reads is one after the effect before them."""


def one_push(world: World) -> None:
    """Two owners, one of whom objects."""
    payments = world.owner("payments", of="src/**")
    world.owner("docs", of="docs/**")
    world.models_find_nothing(payments=payments.finding("src/tax.py", line=1, says="Rounds too early."))
    world.author_opens("src/tax.py", "docs/tax.md")


def an_approval(world: World) -> None:
    """A regulated change that two people approve, whose author then pushes again."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace", "lin")
    world.regulated("sox", of="src/**", approvals=2, by="acme/sox")
    world.author_opens("src/tax.py")
    world.person_approves("grace", "lin")
    world.everything()
    world.author_pushes("src/tax.py")


POINTS: Mapping[Story, Mapping[str, int]] = {
    one_push: {
        "keep_delivery": 1,
        "mark_handed_on": 1,
        "keep_look": 1,
        "keep_charge": 6,
        "ask": 3,
        "keep_answer": 3,
        "keep_verdict": 2,
        "append": 2,
        "apply": 6,
    },
    an_approval: {"append": 6, "apply": 12},
}


def _cases() -> list[ParameterSet]:
    return [
        pytest.param(story, call, time, id=f"{story.__name__} {call} {time}")
        for story, calls in POINTS.items()
        for call, most in calls.items()
        for time in range(1, most + 1)
    ]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What a story leaves behind."""

    shown: dict[str, list[str]]
    trail: list[str]
    created: list[str]
    asked: int
    effects: Mapping[str, int]


@pytest.fixture(scope="module")
def uncrashed(tmp_path_factory: pytest.TempPathFactory, engine: Path) -> Mapping[Story, Picture]:
    """What each story leaves behind where nothing dies."""
    return {story: picture_of(story, tmp_path_factory.mktemp("twin"), engine) for story in POINTS}


def picture_of(story: Story, home: Path, engine: Path) -> Picture:
    world = World(home, engine=engine, is_on_disk=True)
    story(world)
    made = [name for name, _ in world.bot.fuse.order if name in EFFECTS]
    picture = Picture(
        shown=world.everything(),
        trail=world.trail(),
        created=world.created(),
        asked=len(world.script.asked),
        effects=Counter(made),
    )
    world.ends()
    return picture


def test_every_effect_of_a_push_has_its_crash(uncrashed: Mapping[Story, Picture]) -> None:
    assert uncrashed[one_push].effects == POINTS[one_push]


def test_every_decision_and_write_of_an_approval_has_its_crash(uncrashed: Mapping[Story, Picture]) -> None:
    effects = uncrashed[an_approval].effects
    assert {name: effects[name] for name in POINTS[an_approval]} == POINTS[an_approval]


@pytest.mark.parametrize(("story", "call", "time"), _cases())
def test_a_crash_right_after_an_effect_leaves_what_no_crash_leaves(
    lasting_world: World, uncrashed: Mapping[Story, Picture], story: Story, call: str, time: int
) -> None:
    _crashes(lasting_world, uncrashed[story], story, call, time)


@pytest.mark.parametrize("lasting_world", ["PostgreSQL"], indirect=True)
@pytest.mark.parametrize("call", ["mark_handed_on", "keep_charge", "ask", "append", "apply"])
def test_a_crash_on_a_server_leaves_what_no_crash_leaves(
    lasting_world: World, uncrashed: Mapping[Story, Picture], call: str
) -> None:
    last = POINTS[one_push][call]
    _crashes(lasting_world, uncrashed[one_push], one_push, call, (last + 1) // 2)


@pytest.mark.parametrize("lasting_world", ["PostgreSQL"], indirect=True)
def test_q03_what_a_stopped_worker_holds_of_the_engine_is_free_with_its_place(lasting_world: World) -> None:
    lasting_world.bot_runs()

    assert lasting_world.bot.asks_engine("SHOW idle_in_transaction_session_timeout") == f"{LEASE_SECONDS}s"


def _crashes(lasting_world: World, twin: Picture, story: Story, call: str, time: int) -> None:
    lasting_world.worker_will_die_after(call, time=time)

    story(lasting_world)

    is_lost = _loses_an_answer(call, time)
    assert lasting_world.bot.lives == 2
    assert lasting_world.everything() == twin.shown
    assert lasting_world.trail() == twin.trail
    assert lasting_world.trail_holds() is None
    assert lasting_world.created() == twin.created
    assert len(lasting_world.script.asked) == twin.asked + is_lost
    assert booked(lasting_world) == _books(lasting_world.bot.fuses[1], answers=twin.asked + (is_lost and call != "ask"))


def _loses_an_answer(call: str, time: int) -> bool:
    """Say whether the crash came after an answer and before it was written down: then it is asked for again."""
    return call == "ask" or (call == "keep_charge" and not time % 2)


def _books(dying: Fuse, *, answers: int) -> list[str]:
    """Return what is on the books at the end: a question is booked as asked before it is put, and then as answered.

    Of what the process that died had booked the last may stay as asked for good: it was not put, or its answer lost.
    Beside an answer that is being kept that is the same owner's second look, if it was booked by then.
    """
    answered, is_open = divmod(dying.calls["keep_charge"], 2)
    return ["answered"] * answered + ["asked"] * is_open + ["answered"] * (answers - answered)


def booked(world: World) -> list[str]:
    """Return what became of each question that is on the books for the last change, in the order they were booked."""
    place, number = world.place, world.last
    charges = world.bot.asks(lambda store: store.upkeep.fetch_charges(place.repo_id, number))
    return [each.state for each in charges]
