"""A circle: the people who are asked, of teams as they can be read now, and by id."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from reviewbot.gate.answer import listed
from reviewbot.kernel.ids import AccountId, TeamName

Membership: TypeAlias = Literal["member", "stranger", "unreadable"]


class Circle(NamedTuple):
    """The people who are asked: of teams as they can be read now, and by id."""

    teams: tuple[TeamName, ...]
    members: frozenset[AccountId]
    unreadable: tuple[TeamName, ...]
    """Those of `teams` whose members are unknown; that is not the same as empty."""

    def membership(self, account: AccountId) -> Membership:
        """Say whether the id is in the circle, as far as it can be read."""
        if account in self.members:
            return "member"
        return "unreadable" if self.unreadable else "stranger"

    @property
    def title(self) -> str:
        """What sentences call it."""
        return listed(self.teams, last="or") if self.teams else "any list of people"


def circle_of(
    teams: tuple[TeamName, ...],
    *,
    readable: Mapping[TeamName, frozenset[AccountId]],
    people: frozenset[AccountId] = frozenset(),
) -> Circle:
    """Gather the people of the teams that can be read, and those listed by id."""
    known = [readable[team] for team in teams if team in readable]
    # Mostly it is one team, which may be a large one: it need not be copied.
    members = known[0] if len(known) == 1 and not people else people.union(*known)
    unreadable = () if len(known) == len(teams) else tuple(team for team in teams if team not in readable)
    return Circle(teams=teams, members=members, unreadable=unreadable)
