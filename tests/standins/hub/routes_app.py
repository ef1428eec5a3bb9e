"""What an App asks about itself: installations, tokens, deliveries, its rate limit."""

import secrets

from tests.standins.hub.accounts import Installation, Token
from tests.standins.hub.clock import iso
from tests.standins.hub.render_people import render_app, render_installation, render_profile
from tests.standins.hub.render_repo import render_repo
from tests.standins.hub.router import Answer, Call, Refused, listed, not_found, page_of, route
from tests.standins.hub.world import Repository

_STRENGTH = {"read": 1, "write": 2, "admin": 3}


@route("GET", "/app")
def show_app(call: Call) -> Answer:
    """Get the authenticated App."""
    app = call.own_app()
    count = sum(each.app.id == app.id for each in call.world.installations.values())
    return Answer(body=render_app(call.api, app) | {"installations_count": count})


@route("GET", "/app/installations")
def list_installations(call: Call) -> Answer:
    """List the App's installations."""
    app = call.own_app()
    own = [each for each in call.world.installations.values() if each.app.id == app.id]
    return listed(call, own, lambda each: render_installation(call.api, each))


@route("GET", "/app/installations/{installation_id}")
def show_installation(call: Call) -> Answer:
    """Get one installation."""
    return Answer(body=render_installation(call.api, _own_installation(call)))


@route("GET", "/repos/{owner}/{repo}/installation")
def show_repo_installation(call: Call) -> Answer:
    """Get the App's installation on a repository."""
    repo = call.repo()
    app = call.own_app()
    for each in call.world.installations_on(repo):
        if each.app.id == app.id:
            return Answer(body=render_installation(call.api, each))
    raise not_found()


@route("GET", "/orgs/{org}/installation")
def show_org_installation(call: Call) -> Answer:
    """Get the App's installation on an organisation."""
    app = call.own_app()
    for each in call.world.installations.values():
        if each.app.id == app.id and each.account.login.lower() == call.parameters["org"].lower():
            return Answer(body=render_installation(call.api, each))
    raise not_found()


@route("POST", "/app/installations/{installation_id}/access_tokens")
def make_token(call: Call) -> Answer:
    """Create an installation token, narrowed as the body says; more than the App has is refused with 422."""
    installation = _own_installation(call)
    if installation.suspended_at is not None:
        raise Refused(403, "This installation has been suspended")
    body = call.body or {}
    repos = _chosen_repositories(call, installation, body)
    granted = {"metadata": "read", **(body.get("permissions") or installation.app.permissions)}
    for name, level in granted.items():
        held = {"metadata": "read", **installation.app.permissions}.get(name, "")
        if _STRENGTH[level] > _STRENGTH.get(held, 0):
            raise Refused(422, "The permissions requested are not granted to this installation.")
    token = Token(
        text="ghs_" + secrets.token_hex(18),
        installation=installation,
        permissions=granted,
        repositories=None if repos is None else frozenset(repo.id for repo in repos),
        expires_at=call.world.clock.seconds() + call.limits.token_seconds,
    )
    call.world.tokens[token.text] = token
    shown = {"token": token.text, "expires_at": iso(token.expires_at), "permissions": granted}
    if repos is None:
        return Answer(status=201, body=shown | {"repository_selection": "all"})
    selected = {"repository_selection": "selected", "repositories": [render_repo(call.api, repo) for repo in repos]}
    return Answer(status=201, body=shown | selected)


@route("GET", "/installation/repositories", needs="metadata:read")
def list_repositories(call: Call) -> Answer:
    """List the repositories that the token reaches."""
    token = call.installation_token()
    repos = [
        repo
        for repo in _covered(call, token.installation)
        if token.repositories is None or repo.id in token.repositories
    ]
    page, headers = page_of(call, repos)
    shown = {
        "total_count": len(repos),
        "repository_selection": "all" if token.repositories is None else "selected",
        "repositories": [render_repo(call.api, repo) for repo in page],
    }
    return Answer(body=shown, headers=headers)


@route("GET", "/users/{username}")
def show_user(call: Call) -> Answer:
    """Get a user by login. Suspended and deleted ones are not found."""
    account = call.world.account(call.parameters["username"])
    if account is None or account.suspended or account.deleted:
        raise not_found()
    return Answer(body=render_profile(call.api, account))


@route("GET", "/user/{account_id}")
def show_user_by_id(call: Call) -> Answer:
    """Get a user by numeric id, which outlives a change of login."""
    account = call.world.accounts.get(call.number("account_id"))
    if account is None or account.suspended or account.deleted:
        raise not_found()
    return Answer(body=render_profile(call.api, account))


def _chosen_repositories(call: Call, installation: Installation, body: dict[str, object]) -> list[Repository] | None:
    names, numbers = body.get("repositories"), body.get("repository_ids")
    covered = _covered(call, installation)
    if names is None and numbers is None:
        return None if installation.repositories is None else covered
    chosen = [repo for repo in covered if repo.name in (names or ()) or repo.id in (numbers or ())]  # type: ignore[operator]  # lists, by the description
    if len(chosen) != len(names or ()) + len(numbers or ()):  # type: ignore[arg-type]  # the same lists
        raise Refused(422, "There is at least one repository that does not exist or is not accessible.")
    return chosen


def _covered(call: Call, installation: Installation) -> list[Repository]:
    def is_covered(repo: Repository) -> bool:
        return installation.id in {each.id for each in call.world.installations_on(repo)}

    return [repo for repo in call.world.repositories.values() if is_covered(repo)]


def _own_installation(call: Call) -> Installation:
    app = call.own_app()
    found = call.world.installations.get(call.number("installation_id"))
    if found is None or found.app.id != app.id:
        raise not_found()
    return found
