"""What the forge says now of a change's people, of its head's moves and of its evidence.

It is asked for only where an answer can matter: each question may be a request, and most changes need few of them.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.change.account import Account
from reviewbot.change.kind import may_be
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen
from reviewbot.gate.blow import Blow
from reviewbot.gate.world import Fact, Push, Review, Standing
from reviewbot.intake.event import Place
from reviewbot.kernel.glob import folded
from reviewbot.kernel.ids import AccountId, Head, OwnerName, TeamName
from reviewbot.ownership.founding import admins_of
from reviewbot.ownership.policy import Proof, RegulatedRule
from reviewbot.review.act import Act, Overruled
from reviewbot.review.verdict import Verdict

Teams = Mapping[TeamName, frozenset[AccountId]]

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
    equipment: Equipment,
    place: Place,
    seen: Seen,
    verdicts: Sequence[Verdict],
    *,
    acts: Sequence[Act] = (),
    blows: Sequence[Blow] = (),
) -> Testimony:
    """Ask the forge, also about those who gave commands and the heads for which they struck the glass.

    `verdicts` are those that count. Where every agent is content, no rule applies and nobody has spoken, teams make no
    difference: they are not asked for and stand as empty.

    The reviews come first: what moved since then is in the answers after them.
    """
    forge, change = equipment.forge, seen.look.change
    reviews = await forge.fetch_reviews(place, change.number)
    rules = tuple(_rules_touched(seen))
    has_voices = bool(acts or blows) or any(map(_is_decisive, reviews))
    commanded = (
        *(each.binding.head for each in acts if isinstance(each, Overruled)),
        *(each.binding.head for each in blows),
    )
    teams, pushes, facts = await asyncio.gather(
        _fetch_teams(equipment, place, seen, rules, matter=has_voices or not _are_content(seen, verdicts)),
        _fetch_pushes(equipment, place, seen, rules, reviews, commanded),
        _fetch_facts(equipment, place, seen, rules),
    )
    spoke = (*(each.user for each in reviews if _is_decisive(each)), *(each.person for each in acts))
    heard = _heard(seen, teams, spoke)
    standings = await forge.fetch_standings(place, heard) if heard else {}
    return Testimony(reviews=reviews, teams=teams, standings=standings, pushes=pushes, facts=facts)


async def _fetch_teams(
    equipment: Equipment, place: Place, seen: Seen, rules: Sequence[RegulatedRule], *, matter: bool
) -> Teams:
    if seen.rulebook.is_first:
        admins = await equipment.forge.fetch_admins(place)
        return {} if admins is None else {admins_of(place.repo): admins}
    if not (rules or matter):
        return dict.fromkeys(_owning_teams(seen), frozenset())
    # Also where nobody has said anything yet: who could open the gate is part of why it is shut.
    asked = tuple(dict.fromkeys((*_teams_of(rules), *_owning_teams(seen))))
    found = await asyncio.gather(*(equipment.forge.fetch_members(place, team) for team in asked))
    return {team: members for team, members in zip(asked, found, strict=True) if members is not None}


def _are_content(seen: Seen, verdicts: Iterable[Verdict]) -> bool:
    """Say whether the agent of every blocking owner has read its part and approves under the rules of today."""
    judged: dict[OwnerName, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.basis.policy_digest == seen.look.policy_digest:
            judged.setdefault(verdict.basis.owner, []).append(verdict)
    return all(
        assignment.owner in judged
        and all(
            each.kind == "approved" and set(assignment.paths).issubset(each.basis.covered)
            for each in judged[assignment.owner]
        )
        for assignment in seen.look.assignments
        if assignment.stance == "blocking"
    )


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
    # An objection stands over any head, and whoever pushed can neither raise one nor dismiss one.
    is_objected_to = any(map(_asks_for_changes, reviews))
    if not (is_kept or is_objected_to or change.head in (*approved, *commanded)):
        return None
    return await equipment.forge.fetch_pushes(place, change.number, with_content=is_kept)


async def _fetch_facts(
    equipment: Equipment, place: Place, seen: Seen, rules: Iterable[RegulatedRule]
) -> tuple[Fact, ...]:
    proofs: tuple[Proof, ...] = tuple(dict.fromkeys(proof for rule in rules for proof in rule.evidence))
    return await equipment.forge.fetch_facts(place, seen.look.change.head, proofs) if proofs else ()


def _rules_touched(seen: Seen) -> Iterator[RegulatedRule]:
    """Give the rules that may apply: those that name a path of an entry that may be of their kinds."""
    entries = [(entry.kind, tuple(map(folded, entry.paths))) for entry in seen.look.change.entries]
    for rule in seen.rulebook.registry.policy.regulated:
        paths = sorted(path for kind, paths in entries if not rule.kinds or may_be(kind, rule.kinds) for path in paths)
        if any(glob.matches_any(paths) for glob in rule.paths):
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
    return (review.state == "approved" or _asks_for_changes(review)) and review.user.kind == "human"


def _asks_for_changes(review: Review) -> bool:
    """Say whether it asked for changes when it was given: somebody may have dismissed that in vain."""
    was = None if review.dismissal is None else review.dismissal.was
    return "changes_requested" in (review.state, was)
