"""The questions that are put to GitHub, one function each; blocking, and answered in GitHub's own shapes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from reviewbot.adapters.forge_github_fault import WHAT, Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_people import account_of
from reviewbot.adapters.forge_github_wire import (
    WireAccount,
    WireActivity,
    WireCheck,
    WireChecks,
    WireComparison,
    WireFile,
    WirePermission,
    WirePull,
    WireRef,
)
from reviewbot.adapters.forge_github_wire_event import WireEvent
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ChangeNumber, Commit, Head, RepoName

Activity: TypeAlias = tuple[WireActivity, ...]

_GONE: Final = frozenset({404, 410})
_UNREADABLE: Final = frozenset({403, 404, 410, 422})
_NO_COMMIT: Final = frozenset({404, 409, 410, 422})
_MOST_FILE_PAGES: Final = 30
_MOST_MOVES: Final = 1_000
_MOST_CHECK_PAGES: Final = 10
_MOST_EVENT_PAGES: Final = 30
_RETARGETS: Final = frozenset({"base_ref_changed", "automatic_base_change_succeeded"})
"""By somebody; by GitHub itself, where the base branch was renamed, or merged and deleted."""
_ACTIVITY_LAG: Final = timedelta(minutes=1)
"""How long a push may be missing from the activity before it is taken to be missing for good."""


def ask_pull(line: GitHubLine, place: Place, number: ChangeNumber) -> WirePull | None:
    """Return the pull request, or None where the repository of this id has none of this number."""
    try:
        pull = line.get(place, WirePull, f"{repo_path(place)}/pulls/{number}")
    except Refused as refused:
        if refused.status in _GONE:
            return None
        raise
    # A name may have gone to another repository in the meantime.
    return pull if pull.base.repo is not None and pull.base.repo.id == place.repo_id else None


def named_now(place: Place, pull: WirePull) -> Place:
    """Return the place by the name that the repository has now."""
    return place if pull.base.repo is None else replace(place, repo=RepoName(pull.base.repo.full_name))


def ask_open_pulls(line: GitHubLine, place: Place, head: Head | None) -> tuple[WirePull, ...]:
    """Return the open pull requests, newest first, all or those with this head.

    GitHub's own search by commit leaves out pull requests from forks, so all are listed either way.
    """
    query = {"state": "open", "sort": "created", "direction": "desc"}
    pulls = line.get_rows(place, WirePull, f"{repo_path(place)}/pulls", query)
    return tuple(pull for pull in pulls if head is None or pull.head.sha == head)


def ask_tip(line: GitHubLine, place: Place, branch: str) -> Commit | None:
    """Return the commit that a branch is at, or None where there is no such branch."""
    try:
        ref = line.get(place, WireRef, f"{repo_path(place)}/git/ref/heads/{part(branch)}")
    except Refused as refused:
        if refused.status in _GONE:
            return None
        raise
    return Commit(ref.object.sha)


def ask_comparison(line: GitHubLine, place: Place, pull: WirePull) -> WireComparison:
    """Compare the head with the present tip of its base branch; GitHub's own note of the base may be old.

    The branch is given by its full name: a tag may have the short one. Where a server does not take that, the tip is
    asked for first.
    """
    path = f"{repo_path(place)}/compare"
    try:
        return line.get(place, WireComparison, f"{path}/refs/heads/{part(pull.base.ref)}...{pull.head.sha}")
    except Refused as refused:
        if refused.status not in _GONE:
            raise
    tip = ask_tip(line, place, pull.base.ref)
    if tip is None:
        raise Unavailable(WHAT, why=f"the base branch {pull.base.ref!r} is not there")
    return line.get(place, WireComparison, f"{path}/{tip}...{pull.head.sha}")


def ask_files(line: GitHubLine, place: Place, pull: WirePull, comparison: WireComparison) -> tuple[WireFile, ...]:
    """Return the changed files: the comparison's where it shows all, else the pull request's own list of up to 3,000.

    Raises Unavailable where the head moved while the pages were read: they are of the pull request, not of a commit.
    """
    if pull.changed_files is None or len(comparison.files) >= pull.changed_files:
        return comparison.files
    path = f"{repo_path(place)}/pulls/{pull.number}/files"
    files = line.get_rows(place, WireFile, path, most_pages=_MOST_FILE_PAGES)
    after = ask_pull(line, place, ChangeNumber(pull.number))
    if after is None or after.head.sha != pull.head.sha or after.base.ref != pull.base.ref:
        raise Unavailable(WHAT, why=f"change {pull.number} moved while its files were read")
    return files if len(files) > len(comparison.files) else comparison.files


def ask_pushers_and_access(line: GitHubLine, place: Place, pull: WirePull) -> tuple[Activity | None, bool]:
    """Return who moved the head branch, or None where that cannot be read, and whether the author can push.

    An author whom the activity shows pushing this head to this very repository can. A bot's access is not listed: a
    branch in the repository itself was put there by somebody who can push. Raises as `ask_activity` does.
    """
    activity = ask_activity(line, place, pull)
    author = pull.user
    is_inside = pull.head.repo is not None and pull.head.repo.id == place.repo_id
    if author is None:
        return activity, False
    pushed = is_inside and any(
        each.after == pull.head.sha and each.actor is not None and each.actor.id == author.id for each in activity or ()
    )
    if pushed or author.type == "Bot":
        return activity, is_inside
    return activity, ask_access(line, place, author)


def ask_activity(line: GitHubLine, place: Place, pull: WirePull) -> Activity | None:
    """Return how the head branch moved, newest first and since it was made, or None where that cannot be read.

    Raises Unavailable while a change that just moved is not in it: who pushed it may not approve it.
    """
    activity = _activity(line, place, pull)
    if activity is not None and _is_behind(line, pull, activity):
        raise Unavailable(WHAT, why=f"it does not show yet who pushed {pull.head.sha}", retry_after_seconds=5.0)
    return activity


def ask_forces(line: GitHubLine, place: Place, branch: str) -> tuple[datetime, ...]:
    """Return when a branch of the repository was forced to somewhere else, the hundred last times, oldest first."""
    query = {"ref": f"refs/heads/{branch}", "activity_type": "force_push", "direction": "desc"}
    try:
        rows = line.get_rows(place, WireActivity, f"{repo_path(place)}/activity", query, is_enough=bool)
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return ()
        raise
    return tuple(sorted(each.timestamp for each in rows))


def ask_events(line: GitHubLine, place: Place, number: ChangeNumber) -> tuple[WireEvent, ...] | None:
    """Return what happened to the change, oldest first, or None where GitHub does not show it.

    Whoever may read pull requests may read this, too. Raises Unavailable where more than 3,000 things happened.
    """
    path = f"{repo_path(place)}/issues/{number}/events"
    try:
        return line.get_rows(place, WireEvent, path, most_pages=_MOST_EVENT_PAGES)
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return None
        raise


def ask_retargets(line: GitHubLine, place: Place, number: ChangeNumber) -> tuple[datetime, ...] | None:
    """Return when the change was pointed at another base, each time, or None where GitHub does not show it."""
    events = ask_events(line, place, number)
    return None if events is None else retargets_in(events)


def retargets_in(events: Iterable[WireEvent]) -> tuple[datetime, ...]:
    """Return when the change was pointed at another base, of everything that happened to it."""
    return tuple(each.created_at for each in events if each.event in _RETARGETS)


def ask_assigned(line: GitHubLine, place: Place, pull: WirePull) -> tuple[WireAccount, ...]:
    """Return everybody whom a machine's change was ever assigned to, whoever is now; nobody for a person's change.

    For whom it was made does not change because the assignment does.
    """
    if account_of(pull.user).kind == "human":
        return ()
    events = ask_events(line, place, ChangeNumber(pull.number)) or ()
    before = [each.assignee for each in events if each.event == "assigned" and each.assignee is not None]
    return tuple({each.id: each for each in (*pull.assignees, *before)}.values())


def ask_access(line: GitHubLine, place: Place, account: WireAccount) -> bool:
    """Say whether the account can push now; where GitHub does not say so of this very id, it cannot."""
    try:
        found = line.get(place, WirePermission, f"{repo_path(place)}/collaborators/{part(account.login)}/permission")
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return False
        raise
    is_same = found.user is not None and found.user.id == account.id
    return is_same and found.permission in {"admin", "maintain", "write"}


def ask_account(line: GitHubLine, place: Place, number: int) -> WireAccount | None:
    """Return the account of this id with its present login, or None where there is none to see."""
    try:
        found = line.get(place, WireAccount, f"/user/{number}")
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return None
        raise
    return found if found.id == number else None


def ask_members(line: GitHubLine, place: Place, organization: str, slug: str) -> tuple[WireAccount, ...] | None:
    """Return the accounts in a team and its child teams, or None where GitHub does not show them."""
    try:
        return line.get_rows(place, WireAccount, f"/orgs/{part(organization)}/teams/{part(slug)}/members")
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return None
        raise


def ask_checks(line: GitHubLine, place: Place, head: Head) -> tuple[WireCheck, ...]:
    """Return every App's newest check run of each name on the head; none where there is no such commit.

    Raises Unavailable where there are more than 1,000.
    """
    try:
        return _checks(line, place, head)
    except Refused as refused:
        if refused.status in _NO_COMMIT:
            return ()
        raise


def _checks(line: GitHubLine, place: Place, head: Head) -> tuple[WireCheck, ...]:
    path = f"{repo_path(place)}/commits/{part(head)}/check-runs"
    checks: dict[int, WireCheck] = {}
    for page in range(1, _MOST_CHECK_PAGES + 1):
        found = line.get(place, WireChecks, path, {"filter": "latest", "per_page": 100, "page": page})
        checks |= {check.id: check for check in found.check_runs}
        if len(checks) >= found.total_count or not found.check_runs:
            return tuple(checks.values())
    raise Unavailable(WHAT, why=f"{head} has more than {len(checks)} checks")


def _is_behind(line: GitHubLine, pull: WirePull, activity: Activity) -> bool:
    if any(each.after == pull.head.sha for each in activity) or pull.updated_at is None:
        return False
    return line.clock.now() - pull.updated_at < _ACTIVITY_LAG


def _activity(line: GitHubLine, place: Place, pull: WirePull) -> Activity | None:
    if pull.head.repo is None or pull.head.repo.id != place.repo_id:
        return None  # a fork is outside of what our token may read
    query = {"ref": f"refs/heads/{pull.head.ref}", "direction": "desc"}
    try:
        return line.get_rows(place, WireActivity, f"{repo_path(place)}/activity", query, is_enough=_is_all_activity)
    except Refused as refused:
        if refused.status in _UNREADABLE:
            return None
        raise


def _is_all_activity(rows: Sequence[WireActivity]) -> bool:
    # Before its creation the branch was another one. A branch that lives for years has no end to read to: who pushed
    # a thousand moves ago is known by his commits alone.
    return len(rows) >= _MOST_MOVES or any(each.activity_type == "branch_creation" for each in rows)
