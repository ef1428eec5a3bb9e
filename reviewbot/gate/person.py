"""Who counts: a person by numeric id, in the team now, with no hand in the change. Doubt removes eligibility."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from reviewbot.change.account import Account, Contributor, Role
from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, shut
from reviewbot.gate.decision import Reason
from reviewbot.gate.world import World
from reviewbot.kernel.ids import AccountId, TeamName

Membership: TypeAlias = Literal["member", "stranger", "unreadable"]


class Hands(NamedTuple):
    """Everybody who had a hand in the change, and every id that is known as something else than a person."""

    author: AccountId
    roles: Mapping[AccountId, Role]
    machines: frozenset[AccountId]
    are_known: bool

    def may_approve(self, account: AccountId) -> bool:
        """Say whether nothing but the team is left to ask about this id."""
        return self.are_known and account != self.author and account not in self.roles and account not in self.machines


def hands_on(world: World) -> Hands:
    """Collect whose hands were on the change. A contributor without an id disqualifies nobody else."""
    contributors = world.contributors or ()
    accounts: list[Account | Contributor] = [world.author, *contributors, *[review.user for review in world.reviews]]
    return Hands(
        author=world.author.id,
        roles={each.id: each.role for each in contributors if each.id is not None},
        machines=frozenset([each.id for each in accounts if each.kind != "human" and each.id is not None]),
        are_known=world.contributors is not None,
    )


def judge_hands(hands: Hands, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Answer, where people are awaited although nobody can approve, that it is not known who had a hand in the change.

    It is no question of its own: where every agent approves and no rule applies, nobody has to be told apart.
    """
    if hands.are_known or not any(reason.code in code.AWAITS_PEOPLE for each in answers for reason in each.reasons):
        return ()
    text = "It is not known who had a hand in this change, so nobody can approve it"
    why = Reason(code=code.CONTRIBUTORS_UNKNOWN, rule="contributors", text=text, who_can_fix=(code.OPERATORS,))
    return (shut("contributors", why, is_sure=False),)


_ROLE_SAYS: Final[Mapping[Role, str]] = {
    "committer": "committed to this change",
    "author": "wrote a commit of this change",
    "coauthor": "is named as a co-author of this change",
    "pusher": "pushed this head",
    "sponsor": "is the person this change was made for",
}


def disqualification(account: Account, hands: Hands) -> str | None:
    """Return the code of the first reason why this account's reviews count in no team at all, or None."""
    if account.kind != "human":
        return code.NOT_HUMAN
    if account.id == hands.author:
        return code.IS_AUTHOR
    if account.id in hands.roles:
        return code.HAD_A_HAND
    if account.id in hands.machines:
        return code.IN_DOUBT
    return None if hands.are_known else code.CONTRIBUTORS_UNKNOWN


def why_disqualified(account: Account, hands: Hands, why: str) -> str:
    """Say a disqualification as the end of a sentence."""
    login = account.login
    match why:
        case code.NOT_HUMAN:
            return f"{login} is not known to be a person ({account.kind})"
        case code.IS_AUTHOR:
            return f"{login} is the author"
        case code.HAD_A_HAND:
            return f"{login} {_ROLE_SAYS[hands.roles[account.id]]}"
        case code.IN_DOUBT:
            return f"{login} is a person in one place and something else in another"
        case _:
            return "it is not known who had a hand in this change"


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
