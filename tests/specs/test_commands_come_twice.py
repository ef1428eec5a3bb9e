"""Commands come twice, late, shuffled, edited or quoted: each is answered once, in place, and has its effect once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import pytest

from reviewbot.fakes.model_line import states
from reviewbot.intake.command import PHRASES
from tests.world import World
from tests.world_script import PROMISE

BROKEN: Final = "success: BROKEN GLASS, expires 2026-11-20T13:01:00.000000Z"
OPEN: Final = "success: Nothing to do: the gate is open"
SHUT: Final = "failure: Fix what owner:payments found"
WAITS: Final = "action_required: Ask acme/sox to approve"
LATE: Final = "Nothing was done: it is not certain that the head was the present one when the command was given."
FAULT: Final = {"src/tax.py": "one\ntwo\ntotal = round(line)\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """How often what a command can do was done."""

    answers: int
    inspections: int
    questions: int
    gaps: int
    acts: int
    debts: int
    issues: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command, before which something is given, and what there is after it."""

    by: str
    given: Callable[[World], str]
    """Makes the scene, whose change was looked at, and returns the command."""
    gate: str
    does: Effects
    """What there is on a change that nobody had commanded anything on, and that was looked at at most once."""


NOTHING: Final = Effects(answers=1, inspections=1, questions=0, gaps=0, acts=0, debts=0, issues=0)


def clean(command: str) -> Callable[[World], str]:
    """Return what gives a change in which nothing is found."""

    def given(world: World) -> str:
        world.models_find_nothing()
        world.owner("payments", of="src/**")
        world.author_opens(FAULT)
        world.clock.advance(minutes=1)
        return command

    return given


def a_draft(world: World) -> str:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens(FAULT, is_draft=True)
    world.change().is_draft = False
    return "/reviewbot rerun"


def an_answer(world: World) -> str:
    clean("")(world)
    world.script.on("payments", states(("It keeps its promises.", (("payments-rules#rule", PROMISE),))), purpose="ask")
    return "/reviewbot ask payments What must every change keep?"


def no_answer(world: World) -> str:
    clean("")(world)
    world.script.on("payments", states(), purpose="ask")
    return "/reviewbot ask payments What must every change keep?"


def an_objection(world: World) -> str:
    payments = world.owner("payments", of="src/**")
    world.models_find_nothing(payments=payments.finding("src/tax.py", line=3, says="Rounds each line."))
    world.author_opens(FAULT)
    world.clock.advance(minutes=1)
    return "/reviewbot override payments agreed with the auditors"


def a_finding(world: World) -> str:
    an_objection(world)
    found = world.owner_text("payments").partition("/reviewbot dismiss ")[2].partition(" ")[0]
    return f"/reviewbot dismiss {found} agreed with the auditors"


def a_blow(world: World) -> str:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace")
    world.team("acme/incident", "cy", "dee")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.policy(break_glass={"from": ["acme/incident"], "expires": "1h", "review_within": "3d"})
    world.author_opens(FAULT)
    world.clock.advance(minutes=1)
    world.person_says("cy", "/reviewbot break-glass the ledger is down")
    world.gate_says(WAITS)
    return "/reviewbot break-glass I see it, too"


CASES: Final = {
    "explain": Case(by="mallory", given=clean("/reviewbot explain"), gate=OPEN, does=NOTHING),
    "help": Case(by="mallory", given=clean("/reviewbot help"), gate=OPEN, does=NOTHING),
    "rerun": Case(by="bob", given=a_draft, gate=OPEN, does=NOTHING),
    "ask": Case(by="bob", given=an_answer, gate=OPEN, does=replace(NOTHING, questions=1)),
    "ask, and nobody knows": Case(by="bob", given=no_answer, gate=OPEN, does=replace(NOTHING, questions=1, gaps=1)),
    "override": Case(by="payments-lead", given=an_objection, gate=OPEN, does=replace(NOTHING, acts=1)),
    "dismiss": Case(by="payments-lead", given=a_finding, gate=OPEN, does=replace(NOTHING, acts=1)),
    "break-glass": Case(by="dee", given=a_blow, gate=BROKEN, does=replace(NOTHING, answers=2, debts=1, issues=1)),
}
QUOTES: Final = (
    "> {}",
    "- > {}",
    "```\n{}\n```",
    "    {}",
    "`{}`",
    "<!-- {} -->",
    "<details>\n\n> {}\n\n</details>",
    "As `x` said: {}",
)
EVERY: Final = pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])


def effects(world: World) -> Effects:
    return Effects(
        answers=len(world.answers()),
        inspections=len(world.asked()),
        questions=len(world.asked("ask")),
        gaps=len(world.bot.asks(lambda store: store.fetch_questions(most=9))),
        acts=len(world.bot.asks(lambda store: store.fetch_acts(world.place.repo_id, world.last))),
        debts=len(world.bot.asks(lambda store: store.fetch_debts())),
        issues=len(world.scene.issues.of(world.place)),
    )


def holds(world: World, case: Case) -> None:
    """Hold that the command was carried out, once and in whole."""
    assert effects(world) == case.does
    world.gate_says(case.gate)
    assert world.trail_holds() is None
    world.everything()


def test_every_command_has_its_case() -> None:
    assert {name.partition(",")[0] for name in CASES} == {phrase.name for phrase in PHRASES}


@EVERY
def test_w05_i10_a_command_that_comes_five_times_at_once_is_obeyed_once(world: World, case: Case) -> None:
    command = case.given(world)
    with world.deliveries_wait() as late:
        world.person_says(case.by, command)
    (knock,) = late

    world.arrive(*[knock] * 2, *[replace(knock, id=f"again-{at}") for at in range(3)])

    holds(world, case)


@EVERY
def test_w06_i10_a_command_that_comes_again_later_changes_nothing(world: World, case: Case) -> None:
    world.person_says(case.by, case.given(world))
    shown, records, writes = world.everything(), len(world.records()), world.writes()

    world.delivery_arrives_again(times=2)
    world.an_hour_passes()
    world.delivery_arrives_again(times=2, is_new=True)

    assert (world.everything(), len(world.records()), world.writes()) == (shown, records, writes)
    holds(world, case)


@EVERY
@pytest.mark.parametrize("seed", range(2))
def test_w07_i11_among_pushes_and_reviews_in_any_order_twice_the_end_is_the_same(
    world: World, case: Case, seed: int
) -> None:
    command = case.given(world)
    opened = world.sent[0]
    with world.deliveries_wait() as late:
        world.person_comments("bob")
        world.clock.advance(minutes=-1)
        world.person_says(case.by, command)

    doubled = [*late, *late, replace(opened, id="opened-again"), replace(late[-1], id="said-again")]
    for knock in world.shuffled(doubled, seed=seed):
        world.arrive(knock)

    holds(world, case)


@EVERY
def test_i10_a_command_that_comes_again_after_a_restart_changes_nothing(lasting_world: World, case: Case) -> None:
    lasting_world.person_says(case.by, case.given(lasting_world))
    shown, records = lasting_world.everything(), len(lasting_world.records())

    lasting_world.bot_restarts()
    lasting_world.delivery_arrives_again(times=2)
    lasting_world.delivery_arrives_again(times=2, is_new=True)

    assert (lasting_world.everything(), len(lasting_world.records())) == (shown, records)
    holds(lasting_world, case)


@EVERY
@pytest.mark.parametrize("is_during_the_command", [True, False], ids=["while it is obeyed", "as it is answered"])
def test_i10_a_process_that_dies_over_a_command_leaves_it_to_the_next_one(
    lasting_world: World, case: Case, *, is_during_the_command: bool
) -> None:
    command = case.given(lasting_world)
    lasting_world.dies_at_next("mark_handed_on" if is_during_the_command else "apply")

    lasting_world.person_says(case.by, command)

    assert lasting_world.bot.lives == 2
    holds(lasting_world, case)


@EVERY
def test_an_edited_command_is_not_obeyed_anew(world: World, case: Case) -> None:
    world.person_says(case.by, case.given(world))
    shown, records = world.everything(), len(world.records())

    world.person_edits(case.by, "/reviewbot rerun")

    assert (world.everything(), len(world.records())) == (shown, records)
    holds(world, case)


@EVERY
def test_a_command_is_obeyed_when_it_is_given_and_not_when_it_is_quoted(world: World, case: Case) -> None:
    command = case.given(world)
    before, done = world.everything(), effects(world)

    for quote in QUOTES:
        world.person_says(case.by, quote.format(command))

    assert (world.everything(), effects(world)) == (before, done)
    world.person_says(case.by, f"{QUOTES[0].format(command)}\n\n{command}")
    holds(world, case)


@pytest.mark.parametrize("name", ["override", "break-glass"])
@pytest.mark.parametrize("is_push_told_first", [True, False], ids=["the push is told first", "the command is"])
def test_r03_a_push_right_after_a_command_takes_its_effect_whatever_is_told_first(
    world: World, name: str, *, is_push_told_first: bool
) -> None:
    case = CASES[name]
    command = case.given(world)
    before = effects(world)
    with world.deliveries_wait() as late:
        world.person_says(case.by, command)
        world.clock.advance(minutes=1)
        world.everything()
        world.author_pushes({"src/tax.py": "one\ntwo\n\ntotal = round(line)\n"})
    said, pushed = late

    world.arrive(*((pushed, said) if is_push_told_first else (said, pushed)))
    world.arrive(said)

    assert LATE in world.answers()[-1]
    assert effects(world) == replace(before, answers=before.answers + 1, inspections=2)
    assert not world.may_merge()
    world.everything()
