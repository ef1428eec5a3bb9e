"""Teams on GitHub: who is in them now, those below them included.

Several that are asked for at once are read in one GraphQL query. What that leaves open (a team of more than a page, one
that GitHub does not show there, a server without GraphQL) is asked for by REST, whose answer then counts.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeAlias

from reviewbot.adapters.forge_github_exchange import ROWS_PER_PAGE
from reviewbot.adapters.forge_github_fault import Refused, ServerFailed
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_people import account_of
from reviewbot.adapters.forge_github_question import ask_members
from reviewbot.adapters.forge_github_wire_team import WireGraphTeam, WireGraphTeams
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId, TeamName

Members: TypeAlias = frozenset[AccountId]

MOST_TEAMS: Final = 50
"""In one query."""
_NAME: Final = re.compile(r"([A-Za-z0-9_.-]{1,100})/([A-Za-z0-9_.-]{1,100})")
_SELECTED: Final = f"members(first: {ROWS_PER_PAGE}, membership: ALL) {{ totalCount nodes {{ databaseId }} }}"


@dataclass(slots=True)
class _Batch:
    teams: dict[TeamName, None] = field(default_factory=dict)


class Teams:
    """Gathers what is asked in one turn of the event loop into one question."""

    def __init__(self, line: GitHubLine) -> None:
        self._line = line
        self._batches: dict[Place, tuple[_Batch, asyncio.Task[Mapping[TeamName, Members | None]]]] = {}

    async def members(self, place: Place, team: TeamName) -> Members | None:
        """Return the ids of the team's people, or None where GitHub does not show them."""
        if place not in self._batches:
            batch = _Batch()
            self._batches[place] = (batch, asyncio.create_task(self._ask(place, batch)))
        batch, answer = self._batches[place]
        batch.teams[team] = None
        # Whoever gives up takes the answer from nobody else.
        return (await asyncio.shield(answer))[team]

    async def _ask(self, place: Place, batch: _Batch) -> Mapping[TeamName, Members | None]:
        # Whoever asks from here on asks for the next batch: this one is on its way.
        del self._batches[place]
        teams = tuple(batch.teams)
        found = await self._line.run(partial(self._queried, place, teams)) if len(teams) > 1 else {}
        left = [team for team in teams if team not in found]
        asked = await asyncio.gather(*(self._line.run(partial(self._listed, place, team)) for team in left))
        return {**found, **dict(zip(left, asked, strict=True))}

    def _queried(self, place: Place, teams: Sequence[TeamName]) -> Mapping[TeamName, Members]:
        named = [(team, match) for team in teams if (match := _NAME.fullmatch(team))][:MOST_TEAMS]
        query = "".join(_query_parts([(match[1], match[2]) for _, match in named]))
        try:
            answer = self._line.query_graph(place, WireGraphTeams, query, {}) if named else WireGraphTeams()
        except (Refused, ServerFailed):
            return {}
        shown = answer.data or {}
        teams_shown = {team: (shown.get(f"t{at}") or {}).get("team") for at, (team, _) in enumerate(named)}
        whole = {team: _whole(wire) for team, wire in teams_shown.items() if wire is not None}
        return {team: members for team, members in whole.items() if members is not None}

    def _listed(self, place: Place, team: TeamName) -> Members | None:
        organization, _, slug = team.partition("/")
        try:
            wires = ask_members(self._line, place, organization, slug)
        except ServerFailed:
            return None
        if wires is None:
            return None
        return frozenset(account.id for account in map(account_of, wires) if account.kind == "human")


def _query_parts(named: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield "query {"
    for at, (organization, slug) in enumerate(named):
        yield f' t{at}: organization(login: "{organization}") {{ team(slug: "{slug}") {{ {_SELECTED} }} }}'
    yield " }"


def _whole(wire: WireGraphTeam) -> Members | None:
    """Return the members where every one of them is on this page and has a number. GraphQL lists people only."""
    nodes = wire.members.nodes
    ids = [node.databaseId for node in nodes if node is not None and node.databaseId is not None]
    return frozenset(map(AccountId, ids)) if len(ids) == len(nodes) == wire.members.totalCount else None
