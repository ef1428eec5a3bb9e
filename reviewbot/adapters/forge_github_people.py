"""Who is who on GitHub, and who had a hand in a change. Where GitHub does not say, the answer costs eligibility.

- An account is human only when GitHub calls it a user that is neither suspended nor the ghost of a deleted one.
- What a commit says of its author, committer and co-authors are claims: anybody can write any e-mail address. A claim
  can only make somebody a contributor, and so only take eligibility away. The marks that agents leave are claims too.
  That GitHub finds an account for an address makes it no more than a claim.
- Who pushed comes from the repository's activity, which GitHub authenticates. Everybody who moved the branch since it
  was made counts. A fork's activity cannot be read: the pusher is then somebody unknown.
- A bot's sponsor is whom the change is or was assigned to: only people with triage rights assign. A trailer names none,
  because knowing one makes the gate easier to pass; the person it names is a co-author and may not approve.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from reviewbot.adapters.forge_github_agent import agents_marked_in, is_agent, named_in
from reviewbot.adapters.forge_github_wire import WireAccount, WireActivity, WireCommit, WirePull, WireSignature
from reviewbot.change.account import Account, AccountKind, Contributor, Role
from reviewbot.kernel.ids import AccountId, Login

_KINDS: Final[dict[str, AccountKind]] = {"User": "human", "Bot": "bot", "Mannequin": "mannequin"}
_GHOST: Final = "ghost"
_NOBODY: Final = Account(login=Login(_GHOST), id=AccountId(0), kind="unknown")
_WEB_FLOW: Final = "web-flow"
_WEB_FLOW_EMAIL: Final = "noreply@github.com"

_NOREPLY: Final = re.compile(r"(?:(\d{1,18})\+)?([A-Za-z0-9-]{1,100}(?:\[bot\])?)@users\.noreply\.[a-z0-9.-]{1,253}")
_NOT_IN_A_LOGIN: Final = re.compile(r"[^A-Za-z0-9@._+\[\]-]")
_LONGEST_CLAIM: Final = 100


def account_of(wire: WireAccount | None) -> Account:
    """Return the account; a deleted one is nobody, with id 0 and kind `unknown`."""
    if wire is None:
        return _NOBODY
    is_sure = wire.suspended_at is None and wire.login != _GHOST
    kind: AccountKind = _KINDS.get(wire.type, "unknown") if is_sure else "unknown"
    return Account(login=Login(wire.login), id=AccountId(wire.id), kind=kind)


def contributors_of(
    pull: WirePull,
    commits: Iterable[WireCommit],
    activity: Iterable[WireActivity] | None,
    assigned: Iterable[WireAccount] = (),
) -> tuple[Contributor, ...]:
    """Return everybody who had a hand in the change, each once per role. None as activity: it could not be read.

    `assigned` is as in `sponsors_of`.
    """
    claims = [*(each for commit in commits for each in _of_commit(commit)), *_marks_in(pull.body or "")]
    found = [replace(each, is_claimed=True) for each in claims]
    found.extend(_pushers(pull, activity))
    found.extend(sponsors_of(pull, assigned))
    return tuple(dict.fromkeys(found))


def sponsors_of(pull: WirePull, assigned: Iterable[WireAccount] = ()) -> tuple[Contributor, ...]:
    """Return the people for whom a bot's change was made; a person's change has none.

    `assigned` are those whom it was assigned to at any time: nobody stops being one of them by handing it on.
    """
    if account_of(pull.user).kind == "human":
        return ()
    accounts = dict.fromkeys(account_of(each) for each in (*pull.assignees, *assigned))
    return tuple(_contributor(each, "sponsor") for each in accounts if each.kind == "human")


def _of_commit(commit: WireCommit) -> Iterator[Contributor]:
    text = commit.commit
    yield from _signed(commit.author, text.author, "author")
    is_web = text.committer is not None and text.committer.email == _WEB_FLOW_EMAIL
    is_web_account = isinstance(commit.committer, WireAccount) and commit.committer.login == _WEB_FLOW
    if not (is_web or is_web_account):  # GitHub itself committed; who pressed the button is in the activity
        yield from _signed(commit.committer, text.committer, "committer")
    yield from _marks_in(text.message)


def _marks_in(text: str) -> Iterator[Contributor]:
    for name, address in named_in(text):
        claimed = _claimed(address or name, "coauthor")
        yield replace(claimed, kind="bot") if is_agent(name, address) else claimed
    for name in agents_marked_in(text):
        yield replace(_claimed(name, "coauthor"), kind="bot")


def _signed(account: object, signature: WireSignature | None, role: Role) -> Iterator[Contributor]:
    if isinstance(account, WireAccount):
        yield _contributor(account_of(account), role)
    elif signature is not None:
        yield _claimed(signature.email, role)


def _claimed(email: str, role: Role) -> Contributor:
    match = _NOREPLY.fullmatch(email)
    if match is None:
        shown = _NOT_IN_A_LOGIN.sub("?", email[:_LONGEST_CLAIM])
        return Contributor(login=Login(shown or "nobody"), id=None, kind="unknown", role=role)
    number = None if match[1] is None else AccountId(int(match[1]))
    return Contributor(login=Login(match[2]), id=number, kind="unknown", role=role)


def _pushers(pull: WirePull, activity: Iterable[WireActivity] | None) -> Iterator[Contributor]:
    is_head_known = False
    for each in activity or ():
        is_head_known = is_head_known or each.after == pull.head.sha
        yield _contributor(account_of(each.actor), "pusher")
        if each.activity_type == "branch_creation":
            break
    if not is_head_known:
        yield Contributor(login=Login("unknown"), id=None, kind="unknown", role="pusher")


def _contributor(account: Account, role: Role) -> Contributor:
    is_nobody = account.id == _NOBODY.id
    return Contributor(login=account.login, id=None if is_nobody else account.id, kind=account.kind, role=role)
