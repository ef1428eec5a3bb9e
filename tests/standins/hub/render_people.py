"""Accounts, teams, Apps and installations as GitHub shows them."""

import base64
from typing import Any

from tests.standins.hub.accounts import Account, App, Installation, Team, team_members
from tests.standins.hub.world import World

Json = dict[str, Any]
SITE = "https://github.com"


def node_id(kind: str, number: int | str) -> str:
    """Return an opaque id that is the same each time."""
    return f"{kind}_" + base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def render_account(api: str, account: Account) -> Json:
    """Return GitHub's `simple-user`. A deleted account is shown as the ghost."""
    login, number = ("ghost", 10137) if account.deleted else (account.login, account.id)
    url = f"{api}/users/{login}"
    return {
        "login": login,
        "id": number,
        "node_id": node_id("U", number),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{SITE}/{login}",
        "followers_url": f"{url}/followers",
        "following_url": url + "/following{/other_user}",
        "gists_url": url + "/gists{/gist_id}",
        "starred_url": url + "/starred{/owner}{/repo}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": url + "/events{/privacy}",
        "received_events_url": f"{url}/received_events",
        "type": "User" if account.deleted else account.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def render_profile(api: str, account: Account) -> Json:
    """Return GitHub's `public-user`."""
    return render_account(api, account) | {
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account.created_at,
        "updated_at": account.created_at,
    }


def render_organization(api: str, account: Account) -> Json:
    """Return the short organisation that webhooks carry."""
    url = f"{api}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("O", account.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": url + "/members{/member}",
        "public_members_url": url + "/public_members{/member}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{account.id}?v=4",
        "description": None,
    }


def render_full_organization(api: str, account: Account) -> Json:
    """Return GitHub's `organization-full`, which is also its `team-organization`."""
    return render_organization(api, account) | {
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": f"{SITE}/{account.login}",
        "created_at": account.created_at,
        "updated_at": account.created_at,
        "archived_at": None,
        "type": "Organization",
    }


def render_team_simple(api: str, team: Team) -> Json:
    """Return GitHub's `team-simple`."""
    url = f"{api}/organizations/{team.organization.id}/team/{team.id}"
    return {
        "id": team.id,
        "node_id": node_id("T", team.id),
        "name": team.slug,
        "slug": team.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "url": url,
        "html_url": f"{SITE}/orgs/{team.organization.login}/teams/{team.slug}",
        "members_url": url + "/members{/member}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": team.organization.id,
    }


def render_team(api: str, team: Team) -> Json:
    """Return GitHub's `team`: the simple one with its parent."""
    parent = None if team.parent is None else render_team_simple(api, team.parent)
    return render_team_simple(api, team) | {"parent": parent}


def render_full_team(api: str, world: World, team: Team) -> Json:
    """Return GitHub's `team-full`."""
    held = [repo for repo in world.repositories.values() if team.id in repo.team_levels]
    return render_team(api, team) | {
        "members_count": len(team_members(team, world.teams)),
        "repos_count": len(held),
        "created_at": team.created_at,
        "updated_at": team.created_at,
        "organization": render_full_organization(api, team.organization),
    }


def render_app(api: str, app: App) -> Json:
    """Return GitHub's `integration`."""
    return {
        "id": app.id,
        "client_id": app.client_id,
        "slug": app.slug,
        "node_id": node_id("A", app.id),
        "owner": render_account(api, app.owner),
        "name": app.slug,
        "description": "",
        "external_url": f"https://{app.slug}.example",
        "html_url": f"{SITE}/apps/{app.slug}",
        "created_at": app.created_at,
        "updated_at": app.created_at,
        "permissions": app.permissions,
        "events": app.events,
    }


def render_installation(api: str, installation: Installation) -> Json:
    """Return GitHub's `installation`."""
    app, account = installation.app, installation.account
    return {
        "id": installation.id,
        "client_id": app.client_id,
        "account": render_account(api, account),
        "repository_selection": "all" if installation.repositories is None else "selected",
        "access_tokens_url": f"{api}/app/installations/{installation.id}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"{SITE}/organizations/{account.login}/settings/installations/{installation.id}",
        "app_id": app.id,
        "app_slug": app.slug,
        "target_id": account.id,
        "target_type": account.type,
        "permissions": app.permissions,
        "events": app.events,
        "created_at": installation.created_at,
        "updated_at": installation.created_at,
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None if installation.suspended_at is None else render_account(api, account),
        "suspended_at": installation.suspended_at,
    }
