"""A circle: the people who are asked, of teams as they can be read now, and by id."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from reviewbot.gate.answer import listed
from reviewbot.kernel.ids import AccountId, TeamName


class Circle(NamedTuple):
    """The people who are asked: of teams as they can be read now, and by id."""

    teams: tuple[TeamName, ...]
    members: frozenset[AccountId]
    unreadable: tuple[TeamName, ...]
    """Those of `teams` whose members are unknown; that is not the same as empty."""

    def membership(self, account: AccountId) -> Literal["member", "stranger", "unreadable"]:
        """Say whether the id is in the circle, as far as it can be read."""
        if account in self.members:
            return "member"
        return "unreadable" if self.unreadable else "stranger"

    @property
    def title(self) -> str:
        """What sentences call it."""
        return _title(self.teams)


@lru_cache(maxsize=4096)
def _title(teams: tuple[TeamName, ...]) -> str:
    # The same few rules and owners ask the same teams, change after change.
    return listed(teams, last="or") if teams else "any list of people"


def circle_of(
    teams: tuple[TeamName, ...],
    *,
    readable: Mapping[TeamName, frozenset[AccountId]],
    people: frozenset[AccountId] = frozenset(),
) -> Circle:
    """Gather the people of the teams that can be read, and those listed by id."""
    if len(teams) == 1 and not people and teams[0] in readable:
        # Mostly it is one team, which may be a large one: it need not be copied.
        return Circle(teams, readable[teams[0]], ())
    members = people.union(*[readable[team] for team in teams if team in readable])
    return Circle(teams, members, tuple([team for team in teams if team not in readable]))
