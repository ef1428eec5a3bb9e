"""A world as JSON, written whole."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from reviewbot.gate.decide import decide
from reviewbot.gate.world import NO_BASE, Excuse, OverrideState, Standing, VerdictKind
from reviewbot.gate.world_json import parse_world, render_world
from reviewbot.gate.world_written import render_judgement, render_override, render_rule
from reviewbot.kernel.ids import AccountId, BaseRef, Head, Login
from tests.unit.gate import builders as a
from tests.unit.gate.universe import any_rich_world

FULL_WORLD = a.a_world(
    is_draft=True,
    author=a.an_account("gus", "app"),
    contributors=(
        a.a_contributor("bob", "sponsor", number=None, kind="unknown"),
        a.a_contributor("cy", "coauthor", is_claimed=True),
    ),
    entries=(
        a.an_entry("b", "a", "renamed", covered=False),
        a.an_entry("caf\udce9", kind="unknown"),
        a.an_entry("docs/a.md", excuse=Excuse(exemption="prose", reason="Words.")),
    ),
    is_complete=False,
    bots=frozenset({Login("z[bot]"), Login("a[bot]")}),
    seats=(a.a_seat(team=None, people=("cy", "bob"), stand_ins=a.STAFF, stance="shadow", paths=("b", "a")),),
    judgements=(a.a_judgement("failed", reason="late", findings=3),),
    reviews=(a.a_review("eve", "dismissed", base_ref=BaseRef("next"), kind="mannequin"),),
    overrides=(a.an_override("cy", "bob", state="pending", reasons=("cy: down \u202e", "bob: I see it")),),
    switches=(a.a_switch("owner:payments", "released"),),
    now=a.NOON + timedelta(microseconds=1),
    rules=(
        a.a_rule(),
        a.a_rule(
            "all",
            kinds=("mode", "symlink"),
            is_for_agents=True,
            has_one_more_for_agents=True,
            all_of=(a.a_quorum(1, a.PAYMENTS),),
            any_of=(a.a_quorum(2, a.SOX), a.a_quorum(1, a.STAFF, a.PAYMENTS)),
            is_distinct=True,
            cool_off_seconds=60,
            evidence=(a.a_proof(), a.a_proof("staging", "deployment", 6)),
            keeps=("base_merge", "outside_paths"),
        ),
    ),
    machines=frozenset({AccountId(17), AccountId(12)}),
    has_glass=False,
    standings=a.standings(cy=Standing(may_write=None, is_active=False)),
    pushes=(a.a_push(a.OLD_HEAD, 0), a.a_push(minutes=1, brings=("b", "a")), a.a_push(brings=(), base_merge=True)),
    facts=(a.a_fact(), a.a_fact("staging", "deployment", 6, head=a.OLD_HEAD, success=False)),
    freezes=(a.a_freeze(), a.a_freeze("sox", kind="debt", hours=None)),
)


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(a.OPEN_WORLD, id="an open one"),
        pytest.param(FULL_WORLD, id="one with everything in it"),
        pytest.param(a.a_world(contributors=None, switches=None, policy_digest=""), id="one with nothing known"),
        pytest.param(
            a.a_world(overrides=(a.an_override("cy", since_minutes=None),)),
            id="one with a glass of which it is not known since when it is broken",
        ),
    ],
)
def test_a_world_that_was_written_reads_back_as_it_was(world: Any) -> None:
    assert parse_world(render_world(world)) == world


@pytest.mark.parametrize("kind", ["approved", "objected", "abstained", "failed"])
def test_a_verdict_of_every_kind_reads_back_as_it_was(kind: VerdictKind) -> None:
    world = a.a_world(judgements=(a.a_judgement(kind),))

    assert parse_world(render_world(world)).judgements == world.judgements


@pytest.mark.parametrize("state", ["pending", "active", "expired"])
def test_a_broken_glass_in_every_state_reads_back_as_it_was(state: OverrideState) -> None:
    world = a.a_world(overrides=(a.an_override("cy", state=state),))

    assert parse_world(render_world(world)).overrides == world.overrides


def test_a_review_that_is_bound_to_no_base_reads_back_as_it_was_and_approves_nothing() -> None:
    reviews = tuple(replace(review, base_ref=NO_BASE) for review in a.OPEN_WORLD.reviews)

    world = parse_world(render_world(replace(a.OPEN_WORLD, reviews=reviews)))

    assert world.reviews == reviews
    assert decide(world).kind == "blocked"


@pytest.mark.parametrize("seed", range(60))
def test_any_world_reads_back_as_it_was_with_reviews_whose_commit_is_gone(seed: int) -> None:
    made = any_rich_world(Random(seed))
    gone = tuple(replace(review, head=Head("")) for review in made.reviews)
    world = replace(made, reviews=(*made.reviews, *gone))

    assert parse_world(render_world(world)) == world
    assert decide(parse_world(render_world(world))) == decide(world)


def test_a_review_whose_commit_is_gone_approves_nothing() -> None:
    gone = tuple(replace(review, head=Head("")) for review in a.OPEN_WORLD.reviews)

    decision = decide(parse_world(render_world(replace(a.OPEN_WORLD, reviews=gone))))

    assert decide(a.OPEN_WORLD).kind == "open"
    assert decision.kind == "blocked"


def test_a_rule_that_asks_for_nothing_more_is_written_as_the_contract_has_it() -> None:
    assert render_rule(a.a_rule()) == {"name": "sox", "paths": ["ledger/**"], "approvals": 2, "from": ["acme/sox"]}


def test_what_a_verdict_or_a_broken_glass_does_not_tell_is_not_written() -> None:
    assert render_judgement(a.a_judgement()).keys() == {"owner", "head", "policy_digest", "kind", "reason", "findings"}
    assert "reasons" not in render_override(a.an_override("cy"))


def test_a_world_in_which_nobody_asked_for_more_has_no_field_more() -> None:
    written: Any = render_world(a.OPEN_WORLD)

    assert written.keys() == {
        "change", "policy", "assignments", "verdicts", "reviews", "teams", "overrides", "switches", "now",
    }  # fmt: skip
    assert written["policy"].keys() == {"digest", "bots", "regulated"}


def test_what_has_no_order_is_written_in_one() -> None:
    names = [f"name-{number}" for number in range(20)]
    ids = frozenset(map(AccountId, (8, 1, 16)))
    seat = replace(a.a_seat(paths=tuple(names)), people=ids)
    world = a.a_world(
        bots=frozenset(map(Login, names)),
        machines=ids,
        seats=(seat,),
        teams={a.SOX: ids, a.PAYMENTS: frozenset()},
        overrides=(replace(a.an_override(), people=ids),),
        standings=dict.fromkeys((AccountId(9), AccountId(2)), a.FIT),
        pushes=(a.a_push(brings=tuple(names)),),
    )

    written: Any = render_world(world)

    assert written["policy"]["bots"] == sorted(names)
    assert written["policy"]["machines"] == [1, 8, 16]
    assert written["assignments"][0]["people"] == [1, 8, 16]
    assert written["assignments"][0]["paths"] == sorted(names)
    assert list(written["teams"].items()) == [(a.PAYMENTS, []), (a.SOX, [1, 8, 16])]
    assert written["overrides"][0]["people"] == [1, 8, 16]
    assert [each["id"] for each in written["standings"]] == [2, 9]
    assert written["pushes"][0]["brings"] == sorted(names)
