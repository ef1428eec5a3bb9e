"""I1 to I7 at the level of one world, over thousands of worlds of a small universe and an oracle written apart."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewbot.gate.code import AWAITS_PEOPLE, MEANING
from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Decision, Opened, Ruling
from reviewbot.gate.decision_json import render_decision
from reviewbot.gate.person import hands_on
from reviewbot.gate.voice import voices_in
from reviewbot.gate.world import World
from reviewbot.gate.world_json import parse_world, render_world
from tests.unit.gate import builders as a
from tests.unit.gate.oracle import may_merge
from tests.unit.gate.universe import any_judgements, any_rich_world, any_world

CHANCES = st.randoms(use_true_random=False)
UNHURRIED = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
MANY = range(6_000)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [any_world(Random(seed)) for seed in MANY]


def test_the_gate_agrees_with_an_oracle_written_apart(worlds: list[World]) -> None:
    differing = [seed for seed, world in enumerate(worlds) if is_open(decide(world)) != may_merge(world)]

    assert differing == []


def test_the_gate_agrees_with_it_where_everything_is_asked_for() -> None:
    worlds = [any_rich_world(Random(seed)) for seed in MANY]
    differing = [seed for seed, world in enumerate(worlds) if is_open(decide(world)) != may_merge(world)]

    assert differing == []
    assert sum(map(is_open, map(decide, worlds))) > len(worlds) / 20


def test_the_universe_is_worth_looking_at(worlds: list[World]) -> None:
    opened = [decision for decision in map(decide, worlds) if isinstance(decision, Opened)]

    assert len(worlds) / 10 < len(opened) < len(worlds) / 2
    assert sum(decision.broken_glass_until is not None for decision in opened) > 50
    assert sum(any(ruling.name.startswith("rule:") for ruling in decision.rulings) for decision in opened) > 100


@UNHURRIED
@given(CHANCES)
def test_the_gate_agrees_with_the_oracle_wherever_one_looks(chance: Random) -> None:
    world = any_world(chance)

    assert is_open(decide(world)) == may_merge(world)


def test_i1_a_regulated_head_opens_only_for_enough_people_or_broken_glass(worlds: list[World]) -> None:
    for world in worlds:
        decision = decide(world)
        if isinstance(decision, Opened) and decision.broken_glass_until is None:
            asked = {ruling.name for ruling in decision.rulings}
            fit = {v.user.id for v in voices_in(world, hands_on(world)) if v.says == "approves" and not v.disqualified}
            for rule in (rule for rule in world.rules if f"rule:{rule.name}" in asked):
                people = frozenset[int]().union(*(world.teams.get(team, frozenset()) for team in rule.from_teams))
                assert len(fit & people) >= rule.approvals


def test_i2_no_verdict_opens_what_approvals_by_every_agent_leave_shut(worlds: list[World]) -> None:
    for seed, world in enumerate(worlds):
        if is_open(decide(replace(world, judgements=any_judgements(Random(-seed))))):
            every = tuple(a.a_judgement(owner=seat.owner) for seat in world.seats)
            assert is_open(decide(replace(world, judgements=every)))


def test_i2_one_more_verdict_opens_only_where_an_agent_was_awaited(worlds: list[World]) -> None:
    for seed, world in enumerate(worlds):
        before = decide(world)
        more = replace(world, judgements=world.judgements + any_judgements(Random(seed + 1)))
        if isinstance(before, Blocked) and not before.pending:
            assert not is_open(decide(more))


def test_i3_a_blocked_gate_says_why_and_an_open_one_has_nothing_to_say(worlds: list[World]) -> None:
    for world in worlds:
        decision = decide(world)
        rulings = [ruling for ruling in decision.rulings if ruling.name != "break_glass"]
        everything_is_fine = all(ruling.outcome == "satisfied" for ruling in rulings)
        if isinstance(decision, Opened):
            assert everything_is_fine == (decision.broken_glass_until is None)
        else:
            assert decision.reasons
            assert not everything_is_fine
            assert decision.awaits_only_people == all(r.code in AWAITS_PEOPLE for r in decision.reasons)


def test_i3_every_code_that_is_used_has_its_sentence(worlds: list[World]) -> None:
    used = {
        code
        for decision in map(decide, worlds)
        for code in (*(ruling.code for top in decision.rulings for ruling in _tree(top)), *_reason_codes(decision))
    }

    assert used <= set(MEANING)


def test_i4_what_is_bound_to_something_else_counts_for_nothing(worlds: list[World]) -> None:
    for world in worlds:
        elsewhere = replace(
            world,
            judgements=tuple(replace(each, head=a.OLD_HEAD) for each in world.judgements),
            reviews=tuple(replace(each, head=a.OLD_HEAD) for each in world.reviews if each.state == "approved"),
            overrides=tuple(replace(each, head=a.OLD_HEAD) for each in world.overrides),
        )
        decision = decide(elsewhere)
        if is_open(decision):
            assert not any(ruling.name.startswith("rule:") for ruling in decision.rulings)
            assert not any(seat.stance == "blocking" for seat in world.seats)


def test_i5_no_uncovered_entry_of_a_blocking_owner_passes_unvouched(worlds: list[World]) -> None:
    for world in worlds:
        bare = replace(world, entries=tuple(replace(each, is_covered=False) for each in world.entries))
        if is_open(decide(bare)):
            assert is_open(decide(world))
        doubtful = replace(world, entries=(*world.entries, a.an_entry("src/new.py", kind="unknown")), overrides=())
        assert not is_open(decide(doubtful))


def test_i6_a_rule_more_or_an_approval_more_wanted_never_opens(worlds: list[World]) -> None:
    for world in worlds:
        stricter = replace(
            world,
            rules=(
                *(replace(rule, approvals=rule.approvals + 1) for rule in world.rules),
                a.a_rule("more", ("auth/*",)),
            ),
        )
        if is_open(decide(stricter)):
            assert is_open(decide(world))


def test_i7_whoever_had_a_hand_in_it_helps_nobody(worlds: list[World]) -> None:
    for world in worlds:
        everybody = tuple(a.a_contributor(login) for login in a.IDS)
        decision = decide(replace(world, contributors=everybody))
        if is_open(decision):
            assert not any(ruling.name.startswith("rule:") for ruling in decision.rulings)


def test_i8_a_global_switch_beats_everything(worlds: list[World]) -> None:
    for world in worlds:
        assert not is_open(decide(replace(world, switches=(a.a_switch(),))))
        assert not is_open(decide(replace(world, switches=None)))


def test_people_are_awaited_only_where_it_is_known_who_may_approve(worlds: list[World]) -> None:
    for world in worlds:
        decision = decide(replace(world, contributors=None))
        assert isinstance(decision, Opened) or not decision.awaits_only_people


def test_the_order_in_which_things_are_told_does_not_matter(worlds: list[World]) -> None:
    for world in worlds:
        reordered = replace(world, reviews=world.reviews[::-1], judgements=world.judgements[::-1])
        assert is_open(decide(reordered)) == is_open(decide(world))


def test_a_world_reads_back_as_it_was_and_is_decided_alike(worlds: list[World]) -> None:
    for world in worlds[:1_000]:
        again = parse_world(render_world(world))
        assert again == world
        assert render_decision(decide(again)) == render_decision(decide(world))


def is_open(decision: Decision) -> bool:
    return isinstance(decision, Opened)


def _tree(ruling: Ruling) -> list[Ruling]:
    return [ruling, *(below for child in ruling.children for below in _tree(child))]


def _reason_codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons] if isinstance(decision, Blocked) else []
