"""Teams, access to repositories, and who pushed."""

from tests.standins.hub.accounts import LEVELS, Account, Team, team_members
from tests.standins.hub.clock import iso
from tests.standins.hub.render_people import (
    Json,
    node_id,
    render_account,
    render_full_organization,
    render_full_team,
    render_team,
)
from tests.standins.hub.render_repo import render_repo
from tests.standins.hub.router import Answer, Call, listed, not_found, page_url, route
from tests.standins.hub.world import Activity, Repository, World

_TEAM = "/orgs/{org}/teams/{team_slug}"
_WORDS = {"read": "pull", "write": "push"}
_PERIODS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@route("GET", "/orgs/{org}")
def show_organization(call: Call) -> Answer:
    """Get an organisation."""
    account = call.world.account(call.parameters["org"])
    if account is None or account.type != "Organization":
        raise not_found()
    return Answer(body=render_full_organization(call.api, account))


@route("GET", _TEAM, needs="members:read")
def show_team(call: Call) -> Answer:
    """Get a team."""
    return Answer(body=render_full_team(call.api, call.world, _team(call)))


@route("GET", _TEAM + "/members", needs="members:read")
def list_members(call: Call) -> Answer:
    """List the members of a team, those of its child teams included. Nobody here is a maintainer."""
    members = team_members(_team(call), call.world.teams)
    if call.query.get("role") == "maintainer":
        members = []
    return listed(call, members, lambda account: render_account(call.api, account))


@route("GET", _TEAM + "/memberships/{username}", needs="members:read")
def show_membership(call: Call) -> Answer:
    """Get one person's membership."""
    team = _team(call)
    account = call.world.account(call.parameters["username"])
    if account is None or account not in team_members(team, call.world.teams):
        raise not_found()
    url = f"{call.api}/organizations/{team.organization.id}/team/{team.id}/memberships/{account.login}"
    return Answer(body={"url": url, "role": "member", "state": "active"})


@route("GET", _TEAM + "/repos/{owner}/{repo}", needs="members:read")
def show_team_repo(call: Call) -> Answer:
    """Say whether a team manages a repository, and how when the repository media type is asked for."""
    repo, team = call.repo(), _team(call)
    level = repo.team_levels.get(team.id)
    if level is None:
        raise not_found()
    if not call.wants("repository+json"):
        return Answer(status=204)
    shown = render_repo(call.api, repo) | {"permissions": _permissions(level), "role_name": level}
    return Answer(body=shown)


@route("GET", "/repos/{owner}/{repo}/teams", needs="administration:read|metadata:read")
def list_repo_teams(call: Call) -> Answer:
    """List the teams with access to a repository."""
    repo = call.repo()
    teams = [team for team in call.world.teams if team.id in repo.team_levels]

    def render(team: Team) -> Json:
        level = repo.team_levels[team.id]
        shown = {"permission": _WORDS.get(level, level), "permissions": _permissions(level)}
        return render_team(call.api, team) | shown

    return listed(call, teams, render)


@route("GET", "/repos/{owner}/{repo}/collaborators", needs="metadata:read")
def list_collaborators(call: Call) -> Answer:
    """List the people with access to a repository, by whatever way, or those with at least one permission."""
    repo = call.repo()
    least = call.query.get("permission", "pull")
    people = [each for each in call.world.accounts.values() if each.type == "User"]
    seen = [each for each in people if not (each.suspended or each.deleted)]
    levels = {each.id: level_of(call.world, repo, each) for each in seen}

    def render(account: Account) -> Json:
        level = levels[account.id]
        return render_account(call.api, account) | {"permissions": _permissions(level), "role_name": level}

    return listed(call, [each for each in seen if _permissions(levels[each.id])[least]], render)


@route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", needs="metadata:read")
def show_permission(call: Call) -> Answer:
    """Get a person's access: the most that the repository, its teams or owning it give."""
    repo = call.repo()
    account = call.world.account(call.parameters["username"])
    if account is None or account.suspended or account.deleted:
        raise not_found()
    level = level_of(call.world, repo, account)
    person = render_account(call.api, account) | {"permissions": _permissions(level), "role_name": level}
    coarse = {"triage": "read", "maintain": "write"}.get(level, level)
    return Answer(body={"permission": coarse, "role_name": level, "user": person})


@route("GET", "/repos/{owner}/{repo}/activity", needs="contents:read")
def list_activity(call: Call) -> Answer:
    """List the movements of branches with who pushed, newest first; pages are led to by cursors."""
    repo = call.repo()
    ref, actor, kind = (call.query.get(name) for name in ("ref", "actor", "activity_type"))
    since = iso(call.world.clock.seconds() - 86400 * _PERIODS.get(call.query.get("time_period", ""), 99999))
    rows = [
        each
        for each in repo.activity
        if ref is None or each.ref == f"refs/heads/{ref.removeprefix('refs/heads/')}"
        if actor in (None, each.actor.login) and kind in (None, each.kind) and each.timestamp >= since
    ]
    if call.query.get("direction", "desc") == "desc":
        rows.reverse()
    after = call.query.get("after")
    ids = [str(each.id) for each in rows]
    start = ids.index(after) + 1 if after in ids else 0
    size = min(int(call.query.get("per_page", "30")), 100)
    page = rows[start : start + size]
    has_more = start + size < len(rows)
    headers = {"link": f'<{page_url(call, after=str(page[-1].id))}>; rel="next"'} if has_more else {}
    return Answer(body=[_render_activity(call, each) for each in page], headers=headers)


def level_of(world: World, repo: Repository, account: Account) -> str:
    """Return an account's access to a repository, one of LEVELS."""
    levels = [repo.collaborators.get(account.id, "none" if repo.private else "read")]
    levels += [
        repo.team_levels[team.id]
        for team in world.teams
        if team.id in repo.team_levels and account in team_members(team, world.teams)
    ]
    if account is repo.owner:
        levels.append("admin")
    return max(levels, key=LEVELS.index)


def _permissions(level: str) -> dict[str, bool]:
    strength = LEVELS.index(level)
    words = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
    return {word: strength >= LEVELS.index(least) for word, least in words.items()}


def _render_activity(call: Call, activity: Activity) -> Json:
    return {
        "id": activity.id,
        "node_id": node_id("PSH", activity.id),
        "before": activity.before,
        "after": activity.after,
        "ref": activity.ref,
        "timestamp": activity.timestamp,
        "activity_type": activity.kind,
        "actor": None if activity.actor.deleted else render_account(call.api, activity.actor),
    }


def _team(call: Call) -> Team:
    found = call.world.team(call.parameters["org"], call.parameters["team_slug"])
    if found is None:
        raise not_found()
    return found
