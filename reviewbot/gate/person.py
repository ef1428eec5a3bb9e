"""Who counts: a person by numeric id, active and able to write, with no hand in the change. Doubt removes eligibility.

Whether somebody is in the team asked is the circle's to say; everything else about a person is said here, in one table.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from reviewbot.change.account import Account, Contributor, Role
from reviewbot.gate import code
from reviewbot.gate.answer import Answer, shut
from reviewbot.gate.decision import Reason
from reviewbot.gate.world import Standing, World
from reviewbot.kernel.ids import AccountId

_NONE: Final[frozenset[AccountId]] = frozenset()
_NOT_KNOWN: Final = Standing(may_write=None, is_active=None)


class Hands(NamedTuple):
    """Everybody who had a hand in the change, and everything that is known against an id."""

    author: AccountId
    roles: Mapping[AccountId, Role]
    machines: frozenset[AccountId]
    """Ids that are known as something else than a person."""
    soiled: frozenset[AccountId]
    """Ids that could approve nothing, whatever their standing: the author's, those with a role, and all machines'."""
    are_known: bool
    listed: frozenset[AccountId] = frozenset()
    """Ids that the policy lists as machines'."""
    claimed: frozenset[AccountId] = frozenset()
    """Ids against which nothing speaks but claims, which the change itself may have brought."""
    standings: Mapping[AccountId, Standing] | None = None
    """None: nobody asked."""

    def standing(self, account: AccountId) -> Standing:
        """Return what the account is on the forge now, as far as it is known."""
        return (self.standings or {}).get(account, _NOT_KNOWN)

    def may_approve(self, account: AccountId) -> bool:
        """Say whether nothing but the team is left to ask about this id."""
        if account in self.soiled or not self.are_known:
            return False
        if self.standings is None:
            return True
        standing = self.standings.get(account, _NOT_KNOWN)
        return standing.may_write is True and standing.is_active is True

    def could_approve(self, account: AccountId) -> bool:
        """Say whether an approval by this id could count: nothing speaks against it, though not all is asked yet."""
        return account not in self.soiled and self.are_known and not self._is_out(account)

    def may_object(self, account: Account) -> bool:
        """Say whether a request for changes by this account holds, where its team asks it.

        A claim takes nobody's objection away, or a change could name as its co-author whoever stands in its way. What
        is not known of a standing does not either.
        """
        if account.kind != "human" or account.id == self.author or account.id in self.listed:
            return False
        is_clean = account.id not in self.soiled or account.id in self.claimed
        return is_clean and self.are_known and not self._is_out(account.id)

    def _is_out(self, account: AccountId) -> bool:
        if self.standings is None:
            return False
        standing = self.standings.get(account, _NOT_KNOWN)
        return standing.may_write is False or standing.is_active is False


def hands_on(world: World) -> Hands:
    """Collect whose hands were on the change. A contributor without an id disqualifies nobody else."""
    contributors = world.contributors or ()
    vouched = [world.author, *[review.user for review in world.reviews]]
    accounts: list[Account | Contributor] = [*vouched, *contributors]
    roles = {each.id: each.role for each in contributors if each.id is not None}
    machines = frozenset([each.id for each in accounts if each.kind != "human" and each.id is not None])
    soiled = machines.union(roles, world.machines, (world.author.id,))
    claimed = _only_claimed(contributors, vouched)
    are_known = world.contributors is not None
    return Hands(world.author.id, roles, machines, soiled, are_known, world.machines, claimed, world.standings)


def _only_claimed(contributors: Sequence[Contributor], vouched: Sequence[Account]) -> frozenset[AccountId]:
    claimed = [each.id for each in contributors if each.is_claimed and each.id is not None]
    if not claimed:
        return _NONE
    sure = {each.id for each in contributors if not each.is_claimed}
    machines = {each.id for each in vouched if each.kind != "human"}
    return frozenset(claimed) - sure - machines


def judge_hands(hands: Hands, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Answer, where people are awaited although nobody can approve, that it is not known who had a hand in the change.

    It is no question of its own: where every agent approves and no rule applies, nobody has to be told apart.
    """
    if hands.are_known or not any(reason.code in code.AWAITS_PEOPLE for each in answers for reason in each.reasons):
        return ()
    text = "It is not known who had a hand in this change, so nobody can approve it"
    why = Reason(code=code.CONTRIBUTORS_UNKNOWN, rule="contributors", text=text, who_can_fix=(code.OPERATORS,))
    return (shut("contributors", why, is_sure=False),)


class _Bar(NamedTuple):
    """One reason why somebody's reviews count in no team at all."""

    code: str
    holds: Callable[[Account, Hands], bool]
    says: str
    """The end of a sentence."""


_BARS: Final = (
    _Bar(
        code=code.NOT_HUMAN,
        holds=lambda account, _: account.kind != "human",
        says="{login} is not known to be a person ({kind})",
    ),
    _Bar(
        code=code.IS_AUTHOR,
        holds=lambda account, hands: account.id == hands.author,
        says="{login} is the author",
    ),
    _Bar(
        code=code.HAD_A_HAND,
        holds=lambda account, hands: account.id in hands.roles,
        says="{login} {hand}",
    ),
    _Bar(
        code=code.IN_DOUBT,
        holds=lambda account, hands: account.id in hands.machines,
        says="{login} is a person in one place and something else in another",
    ),
    _Bar(
        code=code.IS_MACHINE,
        holds=lambda account, hands: account.id in hands.listed,
        says="{login} is listed as a machine's account",
    ),
    _Bar(
        code=code.NOT_ACTIVE,
        holds=lambda account, hands: hands.standing(account.id).is_active is False,
        says="{login}'s account is suspended or gone",
    ),
    _Bar(
        code=code.MAY_NOT_WRITE,
        holds=lambda account, hands: hands.standing(account.id).may_write is False,
        says="{login} may not write to this repository",
    ),
    _Bar(
        code=code.CONTRIBUTORS_UNKNOWN,
        holds=lambda _, hands: not hands.are_known,
        says="it is not known who had a hand in this change",
    ),
    _Bar(
        code=code.STANDING_UNKNOWN,
        holds=lambda _, __: True,
        says="it is not known whether {login} is active and may write to this repository",
    ),
)
"""In the order in which they are told: what nobody can mend comes first. The last one is what is left."""

_HANDS: Final[Mapping[Role, str]] = {
    "committer": "committed to this change",
    "author": "wrote a commit of this change",
    "coauthor": "is named as a co-author of this change",
    "pusher": "pushed to this change",
    "sponsor": "is the person this change was made for",
}


def disqualification(account: Account, hands: Hands) -> str | None:
    """Return the code of the first reason why this account's reviews count in no team at all, or None."""
    if account.kind == "human" and hands.may_approve(account.id):
        return None
    return next(bar.code for bar in _BARS if bar.holds(account, hands))


def why_disqualified(account: Account, hands: Hands, why: str) -> str:
    """Say a disqualification as the end of a sentence."""
    says = next(bar.says for bar in _BARS if bar.code == why)
    role = hands.roles.get(account.id)
    return says.format(login=account.login, kind=account.kind, hand="" if role is None else _HANDS[role])
