"""A hearing: a regulated rule that applies, with everything that people said about it."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from reviewbot.gate.authorship import is_by_agent, needs_a_sponsor
from reviewbot.gate.circle import Circle, circle_of
from reviewbot.gate.quorum import Panel, Places, is_met
from reviewbot.gate.reach import rules_touched
from reviewbot.gate.tally import Tally, tally
from reviewbot.gate.timeline import is_kept
from reviewbot.gate.voice import Voice
from reviewbot.gate.world import GateRule, World
from reviewbot.kernel.ids import AccountId


class Hearing(NamedTuple):
    """A rule that applies, whom it asks, and what they come to."""

    rule: GateRule
    panel: Panel
    quorums: tuple[Circle, ...]
    """Whom each quorum of the panel asks."""
    circle: Circle
    """All of them together."""
    counted: Tally

    def places(self, account: AccountId) -> Places:
        """Return the quorums that hold this id, as far as they can be read."""
        return sum([(account in circle.members) << number for number, circle in enumerate(self.quorums)])

    def present(self) -> tuple[Places, ...]:
        """Return where each approval that counts has its place, in the order in which they were given."""
        if len(self.quorums) == 1:
            return (1,) * len(self.counted.approving)
        return tuple([self.places(voice.user.id) for voice in self.counted.approving])

    @property
    def completed_at(self) -> datetime | None:
        """When the approval was given that completes the rule; None where people are missing."""
        present = self.present()
        if not is_met(self.panel, present):
            return None
        enough = next(number for number in range(1, len(present) + 1) if is_met(self.panel, present[:number]))
        return self.counted.approving[enough - 1].review.submitted_at


def hearings_in(world: World, voices: Sequence[Voice]) -> tuple[Hearing, ...]:
    """Hear every rule that applies to the change, in the order of the policy."""
    touched = rules_touched(world)
    if not touched:
        return ()
    sponsor = needs_a_sponsor(world)
    return tuple(
        [
            _hear(rule, world, voices, more=sponsor + (rule.has_one_more_for_agents and is_by_agent(world)))
            for rule in touched
        ]
    )


def _hear(rule: GateRule, world: World, voices: Sequence[Voice], *, more: int) -> Hearing:
    if rule.all_of or rule.any_of:
        return _hear_quorums(rule, world, voices, more=more)
    circle = circle_of(rule.from_teams, readable=world.teams)
    heard = _with_kept(rule, world, voices) if rule.keeps else voices
    count = tally(heard, approvers=circle, objectors=circle)
    return Hearing(rule, _plain_panel(rule.approvals + more), (circle,), circle, count)


@lru_cache(maxsize=256)
def _plain_panel(needed: int) -> Panel:
    return Panel((needed,))


def _hear_quorums(rule: GateRule, world: World, voices: Sequence[Voice], *, more: int) -> Hearing:
    parts = (*rule.all_of, *rule.any_of)
    asked = (rule.from_teams, *[part.from_teams for part in parts])
    quorums = tuple([circle_of(teams, readable=world.teams) for teams in asked])
    circle = circle_of(tuple(dict.fromkeys(team for teams in asked for team in teams)), readable=world.teams)
    heard = _with_kept(rule, world, voices) if rule.keeps else voices
    return Hearing(
        rule=rule,
        panel=Panel(
            needed=(rule.approvals + more, *[part.approvals for part in parts]),
            choice=len(rule.any_of),
            is_distinct=rule.is_distinct,
        ),
        quorums=quorums,
        circle=circle,
        counted=tally(heard, approvers=circle, objectors=circle),
    )


def _with_kept(rule: GateRule, world: World, voices: Sequence[Voice]) -> Sequence[Voice]:
    return [_kept(voice) if _may_be_kept(voice) and is_kept(voice.review, rule, world) else voice for voice in voices]


def _may_be_kept(voice: Voice) -> bool:
    return voice.says == "approved_other_head"


def _kept(voice: Voice) -> Voice:
    return voice._replace(says="approval_kept")
