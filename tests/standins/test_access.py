"""Who may ask for what, how often, and what a test can let go wrong."""

import httpx
import pytest

from tests.standins.conftest import Open, app_token
from tests.standins.github import GitHubRepo, GitHubStandin

_CHECKS = "/repos/acme/shop/check-runs"
_CHECKS_ROUTE = "POST /repos/{owner}/{repo}/check-runs"
_PULL_ROUTE = "GET /repos/{owner}/{repo}/pulls/{pull_number}"


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    shop = github_standin.add_repo("acme/shop")
    github_standin.add_repo("acme/vault")
    shop.open_change("feature", {"tax.py": "RATE = 2\n"}, by=github_standin.person("ada"))
    return shop


def test_a_token_reaches_only_what_it_was_narrowed_to(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    narrowed = open_client(narrowed={"repositories": ["shop"], "permissions": {"contents": "read"}})

    seen = narrowed.get("/installation/repositories").json()
    statuses = [
        narrowed.get(path).status_code
        for path in ("/repos/acme/shop", "/repos/acme/vault", "/repos/acme/shop/pulls", "/repos/acme/shop/commits/main")
    ]

    assert [repo["full_name"] for repo in seen["repositories"]] == ["acme/shop"]
    assert statuses == [200, 404, 403, 200]
    assert github_standin.requests[-1].permissions == {"metadata": "read", "contents": "read"}
    assert github_standin.requests[-1].repositories == frozenset({shop.repository.id})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            {"permissions": {"contents": "write"}},
            "The permissions requested are not granted to this installation.",
            id="more permission than the App has",
        ),
        pytest.param(
            {"repositories": ["elsewhere"]},
            "There is at least one repository that does not exist or is not accessible.",
            id="a repository that is not there",
        ),
    ],
)
def test_no_token_is_given_for(
    body: dict[str, object], message: str, github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    path = f"/app/installations/{github_standin.installation().id}/access_tokens"

    reply = open_client().post(path, json=body)

    assert (reply.status_code, reply.json()["message"]) == (422, message)


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        pytest.param({}, 200, id="a fresh token"),
        pytest.param({"exp": 1_700_000_000}, 401, id="an expired token"),
        pytest.param({"exp": 9_900_000_000}, 401, id="a token that lives too long"),
        pytest.param({"iat": 9_900_000_000}, 401, id="a token from the future"),
        pytest.param({"iss": "99"}, 401, id="another App"),
    ],
)
def test_the_app_is_known_by(
    claims: dict[str, object], status: int, github_standin: GitHubStandin, shop: GitHubRepo
) -> None:
    bearer = {"authorization": f"Bearer {app_token(github_standin, **claims)}"}

    reply = httpx.get(f"{github_standin.url}/app", headers=bearer, trust_env=False)

    assert reply.status_code == status


def test_a_forged_signature_is_refused(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    head, claims, signature = app_token(github_standin).split(".")
    forged = {"authorization": f"Bearer {head}.{claims}.{signature[::-1]}"}

    assert httpx.get(f"{github_standin.url}/app", headers=forged, trust_env=False).status_code == 401


def test_a_token_ends_after_an_hour(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    client = open_client(narrowed={})

    github_standin.clock.advance(3599)
    before = client.get("/repos/acme/shop").status_code
    github_standin.clock.advance(1)
    after = client.get("/repos/acme/shop").status_code

    assert (before, after) == (200, 401)


def test_a_suspended_installation_gets_nothing(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    client, founder = open_client(narrowed={}), github_standin.person("founder")

    github_standin.change_installation("suspend", github_standin.installation(), by=founder)
    suspended = client.get("/repos/acme/shop").status_code
    github_standin.change_installation("unsuspend", github_standin.installation(), by=founder)

    assert (suspended, client.get("/repos/acme/shop").status_code) == (403, 200)


def test_what_did_not_change_is_304_and_free(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    client = open_client(narrowed={})
    first = client.get("/repos/acme/shop/pulls/1")
    known = {"if-none-match": first.headers["etag"]}

    same = client.get("/repos/acme/shop/pulls/1", headers=known)
    shop.edit(1, by=github_standin.person("ada"), title="Another title")
    changed = client.get("/repos/acme/shop/pulls/1", headers=known)

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert same.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"] == "1"
    assert (changed.status_code, changed.headers["x-ratelimit-used"]) == (200, "2")


def test_the_hourly_limit_is_said_and_kept(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    github_standin.limits.requests_per_hour = 2
    client = open_client(narrowed={})

    replies = [client.get("/repos/acme/shop") for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200, 200, 403]
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["1", "0", "0"]
    assert int(replies[-1].headers["x-ratelimit-reset"]) > github_standin.clock.seconds()


def test_a_planned_error_comes_as_often_as_planned(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    client = open_client(narrowed={})
    github_standin.fail(_PULL_ROUTE, 429, after=1, retry_after="7")

    replies = [client.get("/repos/acme/shop/pulls/1") for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200, 429, 200]
    assert replies[1].headers["retry-after"] == "7"
    assert github_standin.faults_are_used_up


def test_a_secondary_limit_looks_like_githubs(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    client = open_client(narrowed={})
    github_standin.fail("* *", 403, "You have exceeded a secondary rate limit.", retry_after="60")

    reply = client.get("/repos/acme/shop")

    assert (reply.status_code, reply.headers["retry-after"]) == (403, "60")
    assert reply.json() == {"message": "You have exceeded a secondary rate limit."}


def test_what_the_stand_in_cannot_do_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    with GitHubStandin(tmp_path_factory.mktemp("github")) as github:
        github.add_repo("acme/shop")
        bearer = {"authorization": f"Bearer {app_token(github)}"}

        ignored = httpx.get(f"{github.url}/app/installations?outdated=1", headers=bearer, trust_env=False)
        absent = httpx.get(f"{github.url}/app/hook/config", headers=bearer, trust_env=False)

        assert (ignored.status_code, absent.status_code) == (501, 501)
        assert github.openapi_faults == [
            "GET /app/installations: reply: status 501 is not described",
            "GET /app/hook/config: reply: status 501 is not described",
        ]


def test_a_lost_reply_leaves_the_write_done(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    client, head = open_client(narrowed={}), shop.head("feature")
    github_standin.lose_reply(_CHECKS_ROUTE)

    with pytest.raises(httpx.RemoteProtocolError):
        client.post(_CHECKS, json={"name": "reviewbot/gate", "head_sha": head})

    assert [check.name for check in shop.checks(head)] == ["reviewbot/gate"]
    assert [write.path for write in github_standin.writes] == [_CHECKS]


def test_a_dropped_request_leaves_nothing(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    client, head = open_client(narrowed={}), shop.head("feature")
    github_standin.drop(_CHECKS_ROUTE)

    with pytest.raises(httpx.RemoteProtocolError):
        client.post(_CHECKS, json={"name": "reviewbot/gate", "head_sha": head})

    assert (shop.checks(head), github_standin.writes) == ([], [])


def test_a_late_replica_answers_from_the_past(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    client, ada = open_client(narrowed={}), github_standin.person("ada")
    old_head = shop.head("feature")
    github_standin.serve_stale(_PULL_ROUTE, times=1)
    new_head = shop.push("feature", {"tax.py": "RATE = 3\n"}, by=ada)

    heads = [client.get("/repos/acme/shop/pulls/1").json()["head"]["sha"] for _ in range(2)]

    assert heads == [old_head, new_head]


def test_a_late_answer_is_late(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    client = open_client(narrowed={})
    github_standin.delay(_PULL_ROUTE, seconds=0.5)

    with pytest.raises(httpx.ReadTimeout):
        client.get("/repos/acme/shop/pulls/1", timeout=0.1)
    github_standin.heal()

    assert client.get("/repos/acme/shop/pulls/1").status_code == 200


def test_every_request_is_counted(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    client = open_client(narrowed={})
    github_standin.forget_requests()

    client.get("/repos/acme/shop/pulls", params={"head": "acme:feature"})
    client.post(_CHECKS, json={"name": "reviewbot/gate", "head_sha": shop.head("feature")})

    assert [(seen.method, seen.route, seen.status) for seen in github_standin.requests] == [
        ("GET", "/repos/{owner}/{repo}/pulls", 200),
        ("POST", "/repos/{owner}/{repo}/check-runs", 201),
    ]
    assert [write.body["name"] for write in github_standin.writes] == ["reviewbot/gate"]
