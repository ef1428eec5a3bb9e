"""What can never be met: rules and glass that ask for more people than there are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.ids import AccountId, TeamName
from reviewbot.ownership.policy import Policy, Quorum, RegulatedRule

PEOPLE_FOR_GLASS: Final = 2


@dataclass(frozen=True, slots=True)
class _Roll:
    """Who could approve: the members of the teams that could be read, without machines."""

    teams: Mapping[TeamName, Collection[AccountId]]
    machines: frozenset[AccountId]

    def people_of(self, teams: Collection[TeamName]) -> frozenset[AccountId]:
        return frozenset(each for team in teams for each in self.teams.get(team, ())) - self.machines

    def unread(self, teams: Collection[TeamName]) -> tuple[TeamName, ...]:
        return tuple(team for team in teams if team not in self.teams)


def rule_remarks(rule: RegulatedRule, policy: Policy, teams: Mapping[TeamName, Collection[AccountId]]) -> Iterator[str]:
    """Yield why the rule cannot be met, or only just, by the people there are.

    `teams` are the members of the teams that could be read; a team that could not brings nobody, as in the gate.
    """
    roll = _Roll(teams, policy.machines)
    named = Quorum(approvals=rule.approvals, from_teams=rule.from_teams)
    demanded = (named, *rule.all_of)
    for quorum in (*demanded, *rule.any_of):
        yield from _unread_remarks(quorum, roll)
    for quorum in demanded:
        yield from _short_remarks(quorum, roll)
    if rule.any_of and all(_is_short(quorum, roll) for quorum in rule.any_of):
        yield "none of its any_of groups can ever be met"
    if not any(_is_short(quorum, roll) for quorum in demanded):
        yield from _crowd_remarks(rule, demanded, roll)


def glass_remarks(policy: Policy, teams: Mapping[TeamName, Collection[AccountId]]) -> Iterator[str]:
    """Yield why nobody could break the glass."""
    if policy.break_glass is None:
        return
    roll = _Roll(teams, policy.machines)
    quorum = Quorum(approvals=PEOPLE_FOR_GLASS, from_teams=policy.break_glass.from_teams)
    yield from _unread_remarks(quorum, roll)
    yield from _short_remarks(quorum, roll)


def _unread_remarks(quorum: Quorum, roll: _Roll) -> Iterator[str]:
    yield from (
        f"{team} cannot be read, or is not there; nobody counts for it" for team in roll.unread(quorum.from_teams)
    )


def _short_remarks(quorum: Quorum, roll: _Roll) -> Iterator[str]:
    if _is_short(quorum, roll):
        there = len(roll.people_of(quorum.from_teams))
        yield f"wants {quorum.approvals} of {_listed(quorum.from_teams)}, and there {_are(there)}: it can never be met"


def _crowd_remarks(rule: RegulatedRule, demanded: Sequence[Quorum], roll: _Roll) -> Iterator[str]:
    there = len(roll.people_of(rule.from_teams))
    if rule.has_one_more_for_agents and there == rule.approvals:
        yield f"an agent's change wants {rule.approvals + 1}, and there {_are(there)}: it can never be met"
    elif there == rule.approvals:
        yield f"wants all {there} of {_listed(rule.from_teams)}: none of them can have a hand in a change"
    if rule.is_distinct and not _fit_together(demanded, rule.any_of, roll):
        yield "its groups have too few people between them for each to be another: it can never be met"


def _is_short(quorum: Quorum, roll: _Roll) -> bool:
    return len(roll.people_of(quorum.from_teams)) < quorum.approvals


def _fit_together(demanded: Sequence[Quorum], any_of: Sequence[Quorum], roll: _Roll) -> bool:
    choices = [(*demanded, one) for one in any_of] or [tuple(demanded)]
    return any(_all_seated(choice, roll) for choice in choices)


def _all_seated(quorums: Sequence[Quorum], roll: _Roll) -> bool:
    """Say whether every place of every quorum can have a person of its own."""
    places = [roll.people_of(quorum.from_teams) for quorum in quorums for _ in range(quorum.approvals)]
    seated: dict[AccountId, int] = {}
    return all(_seat(place, places, seated, set()) for place in range(len(places)))


def _seat(
    place: int, places: Sequence[frozenset[AccountId]], seated: dict[AccountId, int], asked: set[AccountId]
) -> bool:
    for person in sorted(places[place] - asked):
        asked.add(person)
        if person not in seated or _seat(seated[person], places, seated, asked):
            seated[person] = place
            return True
    return False


def _listed(teams: Sequence[TeamName]) -> str:
    return " or ".join(teams)


def _are(people: int) -> str:
    return "is 1 person" if people == 1 else f"are {people} people" if people else "is nobody"
