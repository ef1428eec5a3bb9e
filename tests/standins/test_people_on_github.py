"""Teams, access and accounts are as GitHub tells them."""

import httpx
import pytest

from tests.standins.conftest import Open
from tests.standins.github import Account, GitHubRepo, GitHubStandin


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    return github_standin.add_repo("acme/shop")


@pytest.fixture
def rest(open_client: Open, shop: GitHubRepo) -> httpx.Client:
    return open_client(narrowed={})


def _logins(reply: httpx.Response) -> list[str]:
    return [account["login"] for account in reply.json()]


def test_a_team_lists_the_people_of_the_teams_below_it(github_standin: GitHubStandin, rest: httpx.Client) -> None:
    ada, grace, lin = (github_standin.person(login) for login in ("ada", "grace", "lin"))
    payments = github_standin.team("acme/payments", ada)
    github_standin.team("acme/ledger", grace, lin, parent=payments)
    lin.suspended = True

    assert _logins(rest.get("/orgs/acme/teams/payments/members")) == ["ada", "grace"]
    assert rest.get("/orgs/acme/teams/payments").json()["members_count"] == 2
    assert rest.get("/orgs/acme/teams/payments/memberships/grace").json()["state"] == "active"
    assert rest.get("/orgs/acme/teams/payments/memberships/lin").status_code == 404
    assert rest.get("/orgs/acme/teams/nobody/members").status_code == 404


def test_members_come_in_pages(github_standin: GitHubStandin, rest: httpx.Client) -> None:
    people = [github_standin.person(f"person-{number}") for number in range(7)]
    github_standin.team("acme/payments", *people)

    first = rest.get("/orgs/acme/teams/payments/members", params={"per_page": 3})
    second = rest.get(first.links["next"]["url"])
    last = rest.get(first.links["last"]["url"])

    logins = [login for page in (first, second, last) for login in _logins(page)]
    assert logins == [person.login for person in people]
    assert "next" not in last.links


def test_members_cannot_be_read_without_the_permission(github_standin: GitHubStandin, open_client: Open) -> None:
    github_standin.add_repo("acme/shop")
    github_standin.team("acme/payments")

    reply = open_client(narrowed={"permissions": {"contents": "read"}}).get("/orgs/acme/teams/payments/members")

    assert (reply.status_code, reply.json()["message"]) == (403, "Resource not accessible by integration")


def test_access_is_the_most_that_a_person_was_given(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    ada, grace = github_standin.person("ada"), github_standin.person("grace")
    payments = github_standin.team("acme/payments", ada)
    shop.give(payments, "maintain")
    shop.give(ada, "read")

    def access(who: Account) -> tuple[str, str]:
        shown = rest.get(f"/repos/acme/shop/collaborators/{who.login}/permission").json()
        return shown["permission"], shown["role_name"]

    assert access(ada) == ("write", "maintain")
    assert access(grace) == ("none", "none")
    wants = {"accept": "application/vnd.github.v3.repository+json"}
    managed = "/orgs/acme/teams/payments/repos/acme/shop"
    assert rest.get(managed).status_code == 204
    assert rest.get(managed, headers=wants).json()["permissions"]["push"] is True
    assert [team["slug"] for team in rest.get("/repos/acme/shop/teams").json()] == ["payments"]


def test_accounts_have_numbers_and_kinds(github_standin: GitHubStandin, rest: httpx.Client) -> None:
    github_standin.person("ada", number=11)
    github_standin.bot("dependabot[bot]", number=49699333)

    assert [rest.get(f"/users/{login}").json()["type"] for login in ("ada", "dependabot[bot]")] == ["User", "Bot"]
    assert rest.get("/user/11").json()["login"] == "ada"


def test_a_suspended_account_is_not_found(github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client) -> None:
    ada = github_standin.person("ada", number=11)
    shop.give(ada, "admin")

    ada.suspended = True

    paths = ("/users/ada", "/user/11", "/repos/acme/shop/collaborators/ada/permission")
    assert [rest.get(path).status_code for path in paths] == [404, 404, 404]


def test_the_app_sees_its_installations(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    app = open_client()

    number = github_standin.installation().id

    assert app.get("/app").json()["slug"] == "reviewbot"
    assert [each["id"] for each in app.get("/app/installations").json()] == [number]
    paths = (f"/app/installations/{number}", "/repos/acme/shop/installation", "/orgs/acme/installation")
    assert [app.get(path).json()["id"] for path in paths] == [number] * 3
    assert app.get("/orgs/elsewhere/installation").status_code == 404


def test_a_repository_and_a_team_are_also_found_by_number(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    payments = github_standin.team("acme/payments", github_standin.person("ada"))

    repo = rest.get(f"/repositories/{shop.repository.id}").json()
    members = rest.get(f"/organizations/{payments.organization.id}/team/{payments.id}/members")

    assert (repo["full_name"], _logins(members)) == ("acme/shop", ["ada"])
    assert rest.get("/orgs/acme").json()["login"] == "acme"
    assert rest.get("/orgs/ada").status_code == 404
