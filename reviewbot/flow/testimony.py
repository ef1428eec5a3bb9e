"""What the forge says now of a change's people, of its head's moves and of its evidence.

It is asked for only where an answer can matter: each question may be a request, and most changes need few of them.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.change.account import Account
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen
from reviewbot.gate.blow import Blow
from reviewbot.gate.world import Fact, Push, Review, Standing
from reviewbot.intake.event import Place
from reviewbot.kernel.glob import folded
from reviewbot.kernel.ids import AccountId, Head, TeamName
from reviewbot.ownership.founding import admins_of
from reviewbot.ownership.policy import Proof, RegulatedRule
from reviewbot.review.act import Act, Overruled

Teams = Mapping[TeamName, frozenset[AccountId]]

_DECISIVE: Final = frozenset({"approved", "changes_requested"})
MOST_STANDINGS: Final = 100
"""People whose access is asked for; of more than that the rest do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """Everything the forge was asked about one change, at one time."""

    reviews: tuple[Review, ...]
    teams: Teams
    """A team that could not be read is missing."""
    standings: Mapping[AccountId, Standing]
    pushes: tuple[Push, ...] | None
    facts: tuple[Fact, ...]


async def hear(
    equipment: Equipment, place: Place, seen: Seen, acts: Sequence[Act] = (), blows: Sequence[Blow] = ()
) -> Testimony:
    """Ask the forge, also about those who gave commands and the heads for which they struck the glass.

    The reviews come first: what moved since then is in the answers after them.
    """
    forge, change = equipment.forge, seen.look.change
    reviews = await forge.fetch_reviews(place, change.number)
    rules = tuple(_rules_touched(seen))
    commanded = (
        *(each.binding.head for each in acts if isinstance(each, Overruled)),
        *(each.binding.head for each in blows),
    )
    teams, pushes, facts = await asyncio.gather(
        _fetch_teams(equipment, place, seen, rules),
        _fetch_pushes(equipment, place, seen, rules, reviews, commanded),
        _fetch_facts(equipment, place, seen, rules),
    )
    spoke = (*(each.user for each in reviews if _is_decisive(each)), *(each.person for each in acts))
    heard = _heard(seen, teams, spoke)
    standings = await forge.fetch_standings(place, heard) if heard else {}
    return Testimony(reviews=reviews, teams=teams, standings=standings, pushes=pushes, facts=facts)


async def _fetch_teams(equipment: Equipment, place: Place, seen: Seen, rules: Sequence[RegulatedRule]) -> Teams:
    if seen.rulebook.is_first:
        admins = await equipment.forge.fetch_admins(place)
        return {} if admins is None else {admins_of(place.repo): admins}
    # Also where nobody has said anything yet: who could open the gate is part of why it is shut.
    asked = tuple(dict.fromkeys((*_teams_of(rules), *_owning_teams(seen))))
    found = await asyncio.gather(*(equipment.forge.fetch_members(place, team) for team in asked))
    return {team: members for team, members in zip(asked, found, strict=True) if members is not None}


async def _fetch_pushes(
    equipment: Equipment,
    place: Place,
    seen: Seen,
    rules: Iterable[RegulatedRule],
    reviews: Iterable[Review],
    commanded: Iterable[Head],
) -> tuple[Push, ...] | None:
    change = seen.look.change
    approved = [each.head for each in reviews if each.state == "approved" and each.user.kind == "human"]
    is_kept = any(rule.keeps for rule in rules) and any(head != change.head for head in approved)
    if not is_kept and change.head not in (*approved, *commanded):
        return None
    return await equipment.forge.fetch_pushes(place, change.number, with_content=is_kept)


async def _fetch_facts(
    equipment: Equipment, place: Place, seen: Seen, rules: Iterable[RegulatedRule]
) -> tuple[Fact, ...]:
    proofs: tuple[Proof, ...] = tuple(dict.fromkeys(proof for rule in rules for proof in rule.evidence))
    return await equipment.forge.fetch_facts(place, seen.look.change.head, proofs) if proofs else ()


def _rules_touched(seen: Seen) -> Iterator[RegulatedRule]:
    """Give the rules that may apply: those that name a path, whatever else they want before they do."""
    paths = tuple(folded(path) for entry in seen.look.change.entries for path in entry.paths)
    for rule in seen.rulebook.registry.policy.regulated:
        if any(glob.matches_folded(path) for glob in rule.paths for path in paths):
            yield rule


def _teams_of(rules: Iterable[RegulatedRule]) -> Iterator[TeamName]:
    for rule in rules:
        yield from rule.from_teams
        for quorum in (*rule.all_of, *rule.any_of):
            yield from quorum.from_teams


def _owning_teams(seen: Seen) -> Iterator[TeamName]:
    for assignment in seen.look.assignments:
        yield from (team for team in (assignment.team, assignment.stand_ins) if team is not None)


def _heard(seen: Seen, teams: Teams, spoke: Iterable[Account]) -> tuple[Account, ...]:
    """Return who said something decisive, those first whose word can count: a stranger's counts nowhere either way."""
    asked = {person.id for assignment in seen.look.assignments for person in assignment.people}.union(*teams.values())
    said = {account.id: account for account in spoke}
    return tuple(sorted(said.values(), key=lambda user: (user.id not in asked, user.id)))[:MOST_STANDINGS]


def _is_decisive(review: Review) -> bool:
    return review.state in _DECISIVE and review.user.kind == "human"
