"""Histories: what somebody does next, chosen at random, and what must hold after it.

A delivery says no more than which head to look at. So what is worked off here is a head, of either change and present
or past, whenever the history comes to it: that is a delivery in order, late, out of order, doubled or, where it never
comes, lost. Whatever was worked off before, a head that has just been settled shows what the oracle says of it. What a
delivery's id and its place in the inbox do stands in `tests/specs/test_deliveries_come_twice.py`, and what a command
does that comes twice in `tests/specs/test_commands_come_twice.py`.
"""

import sys
from collections.abc import Iterable
from typing import Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reviewbot.fakes.forge import Call
from reviewbot.gate.world import ReviewState
from tests.machine.oracle import may_be_green, may_merge
from tests.machine.rules import OWNERS, POLICIES
from tests.machine.universe import BASES, CALLS, FILES, PEOPLE, SAID, TEAMS, Said, Universe

STEPS: Final = 30

CHANGE = st.sampled_from((0, 1))
WHO = st.sampled_from(PEOPLE)
REVIEW = st.sampled_from(("approved", "approved", "approved", "changes_requested", "commented"))
SMALL = st.integers(0, 3)


class Forge(RuleBasedStateMachine):
    """One history. Each rule is one thing that somebody does, or one delivery that is worked off."""

    def __init__(self) -> None:
        super().__init__()
        self.now = Universe()
        self.moved: tuple[int, ...] = (0, 1)
        """Which changes the last step could have moved."""

    def teardown(self) -> None:
        """Let every delivery that is still owed arrive: what is shown is then what is decided."""
        now = self.now
        for at in range(len(now.changes)):
            now.settles(now.change(at).head)
        self._shows_what_is(range(len(now.changes)))

    @invariant()
    def a_fresh_decision_is_the_oracles(self) -> None:
        """The gate of each open change is open exactly where the oracle says so."""
        now = self.now
        now.clock.advance(minutes=1)
        for head in {now.change(at).head for at in self.moved if now.change(at).is_open}:
            opens = now.opens_now(head)
            for at, number in enumerate(now.changes):
                if now.change(at).is_open and now.change(at).head == head:
                    assert opens.get(number, False) == may_merge(now, at)
        self.moved = (0, 1)

    @rule(at=CHANGE, by=WHO, path=st.sampled_from(FILES), coauthor=st.none() | WHO)
    def pushes(self, at: int, by: str, path: str, coauthor: str | None) -> None:
        self.moved = (at,)
        self.now.pushes(at, by, path, coauthor)

    @rule(at=CHANGE, by=WHO)
    def renames(self, at: int, by: str) -> None:
        self.moved = (at,)
        self.now.renames(at, by)

    @rule(at=CHANGE, by=WHO, back=SMALL)
    def forces(self, at: int, by: str, back: int) -> None:
        self.moved = (at,)
        self.now.forces(at, by, back)

    @rule(by=WHO)
    def shares(self, by: str) -> None:
        self.now.shares(by)

    @rule(base=st.sampled_from(BASES))
    def base_moves(self, base: str) -> None:
        self.now.base_moves(base)

    @rule(at=CHANGE, into=st.sampled_from(BASES))
    def retargets(self, at: int, into: str) -> None:
        self.moved = (at,)
        self.now.retargets(at, into)

    @rule(at=CHANGE, by=WHO, state=REVIEW, of_older_head=st.booleans())
    def reviews(self, at: int, by: str, state: ReviewState, *, of_older_head: bool) -> None:
        self.moved = (at,)
        self.now.reviews(at, by, state, of_older_head=of_older_head)

    @rule(at=CHANGE, state=REVIEW)
    def everybody_reviews(self, at: int, state: ReviewState) -> None:
        self.moved = (at,)
        for who in PEOPLE:
            self.now.reviews(at, who, state, of_older_head=False)

    @rule(at=CHANGE, which=SMALL, by=st.none() | WHO)
    def dismisses(self, at: int, which: int, by: str | None) -> None:
        self.moved = (at,)
        self.now.dismisses(at, which, by)

    @rule(team=st.sampled_from(TEAMS), who=WHO)
    def joins(self, team: str, who: str) -> None:
        self.now.joins(team, who)

    @rule(team=st.sampled_from(TEAMS))
    def hides(self, team: str) -> None:
        self.now.hides(team)

    @rule(at=st.sampled_from((0, 0, 1, 1, 2, 2, 3)))
    def obeys(self, at: int) -> None:
        self.now.obeys(at)

    @rule(at=CHANGE, owner=st.sampled_from(OWNERS), said=st.sampled_from(SAID), under=SMALL)
    def says(self, at: int, owner: str, said: Said, under: int) -> None:
        self.moved = (at,)
        self.now.says(at, owner, said, under=under)

    @rule(at=CHANGE)
    def all_approve(self, at: int) -> None:
        self.moved = (at,)
        for owner in OWNERS:
            self.now.says(at, owner, "approved", under=POLICIES.index(self.now.policy))

    @rule(at=CHANGE)
    def everything_is_as_it_should_be(self, at: int) -> None:
        """Without this, most histories would never see an open gate, and could not lose it."""
        self.now.recovers(at)
        self.everybody_reviews(at, "approved")
        self.all_approve(at)
        self.moved = (0, 1)

    @rule(at=CHANGE)
    def turns(self, at: int) -> None:
        self.moved = (at,)
        change = self.now.change(at)
        change.is_draft = not change.is_draft

    @rule(at=CHANGE)
    def closes(self, at: int) -> None:
        self.moved = (at,)
        change = self.now.change(at)
        change.is_open = not change.is_open

    @rule(at=CHANGE, title=st.text(max_size=8))
    def edits(self, at: int, title: str) -> None:
        self.moved = (at,)
        self.now.change(at).title = title

    @rule()
    def stops(self) -> None:
        self.now.stops()

    @rule(owed=st.lists(st.tuples(CHANGE, SMALL, st.booleans()), min_size=1, max_size=3))
    def delivers(self, owed: list[tuple[int, int, bool]]) -> None:
        """Work off deliveries about any heads that there have been: late ones, out of order, the same one again.

        One may shut the gate before anything is read, as a dismissal's and a retarget's do.
        """
        for at, back, is_strict_first in owed:
            heads = self.now.change(at).heads
            self.now.settles(heads[-1 - back % len(heads)], is_strict_first=is_strict_first)
        self._shows_what_is(at for at, back, _ in owed if not back)

    @rule(at=CHANGE, call=st.sampled_from(CALLS), after=st.booleans())
    def breaks_off(self, at: int, call: Call, *, after: bool) -> None:
        self.now.breaks_off(self.now.change(at).head, call, after=after)

    def _shows_what_is(self, settled: Iterable[int]) -> None:
        now = self.now
        for at in settled:
            change = now.change(at)
            if change.is_open and now.policy.digest is not None:
                assert now.is_green(at) == may_be_green(now, change.head)


def hold(sequences: int, *, shard: int = 0, kind: type[Forge] = Forge) -> int:
    """Run so many histories, the same every time and other ones in each shard, and return how many came to their end.

    Raises with the shortest one found where something does not hold.
    """
    ended = 0

    def teardown(self: Forge) -> None:
        nonlocal ended
        kind.teardown(self)
        # A history that grew longer than can be repeated is broken off, and another one is told for it.
        ended += sys.exc_info()[0] is None

    # Not `derandomize`: it takes the seed from the code, which is one for all shards.
    run_state_machine_as_test(
        seed(shard)(type(kind.__name__, (kind,), {"teardown": teardown})),
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return ended
