"""Accounts and the parts they play in a change."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import AccountId, Login

AccountKind: TypeAlias = Literal["human", "bot", "app", "mannequin", "unknown"]
Role: TypeAlias = Literal["committer", "author", "coauthor", "pusher", "sponsor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the forge. Only `id` says who it is."""

    login: Login
    id: AccountId
    kind: AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Somebody who had a hand in the change, and so may not approve it."""

    login: Login
    id: AccountId | None
    """None where the forge could not tell whose it is; it then disqualifies nobody else."""
    kind: AccountKind
    role: Role
    is_claimed: bool = False
    """Whether it rests on what anybody can write into a commit: that takes approvals away, and silences nobody."""
