"""What an account may do in a repository now, by its id; a login is only the way to ask."""

from reviewbot.adapters.forge_github_fault import Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_people import account_of
from reviewbot.adapters.forge_github_question import ask_account
from reviewbot.adapters.forge_github_wire import WirePermission
from reviewbot.adapters.forge_github_wire_team import WireCollaborator
from reviewbot.change.account import Account
from reviewbot.gate.world import Standing
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId, Login

_GONE = frozenset({404, 410})
_NOT_TOLD = frozenset({403, 422})
_WRITING = frozenset({"admin", "maintain", "write"})
_UNKNOWN = Standing(may_write=None, is_active=None)
_NOBODY = Standing(may_write=False, is_active=False)


def ask_standing(line: GitHubLine, place: Place, account: Account) -> Standing:
    """Return the account's standing, in one request unless it was renamed since, or is gone.

    GitHub finds neither a suspended account nor a deleted one.
    """
    found = _by_login(line, place, account.login, account.id)
    if found is not None:
        return found
    named_now = ask_account(line, place, account.id)
    if named_now is None:
        return _NOBODY
    return _by_login(line, place, Login(named_now.login), account.id) or _UNKNOWN


def ask_admins(line: GitHubLine, place: Place) -> frozenset[AccountId] | None:
    """Return the people with the admin permission, or None where GitHub does not show them."""
    try:
        rows = line.get_rows(place, WireCollaborator, f"{repo_path(place)}/collaborators", {"permission": "admin"})
    except Refused as refused:
        if refused.status in _NOT_TOLD | _GONE:
            return None
        raise
    people = ((each, account_of(each)) for each in rows)
    # A server that does not know the filter lists everybody: what each row says of itself counts.
    return frozenset(account.id for row, account in people if account.kind == "human" and row.is_admin)


def _by_login(line: GitHubLine, place: Place, login: Login, number: AccountId) -> Standing | None:
    """Return the standing, or None where the login is nobody's, or somebody else's by now."""
    try:
        found = line.get(place, WirePermission, f"{repo_path(place)}/collaborators/{part(login)}/permission")
    except Refused as refused:
        if refused.status in _GONE:
            return None
        if refused.status in _NOT_TOLD:
            return _UNKNOWN
        raise
    if found.user is None or found.user.id != number:
        return None
    is_active = found.user.suspended_at is None
    return Standing(may_write=is_active and found.permission in _WRITING, is_active=is_active)
