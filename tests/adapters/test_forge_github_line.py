"""The line to GitHub: tokens that can do little, and every way a conversation ends."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

import jwt
import pytest

from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.forge_github_token import PERMISSIONS, AppKey
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.publish.surface import Comment, CreateComment
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin

TOKENS = "/app/installations/{installation_id}/access_tokens"
PULL = "GET /repos/{owner}/{repo}/pulls/{pull_number}"
COMMENTS = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    ada = github_standin.person("ada")
    repo = github_standin.add_repo("acme/shop", by=ada)
    repo.open_change("feature", {"a.py": "A = 1\n"}, by=ada)
    return repo


async def read(here: Connected, shop: GitHubRepo) -> None:
    assert await here.forge.fetch_change(here.place(shop), ChangeNumber(1)) is not None


async def write(here: Connected, shop: GitHubRepo) -> None:
    action = CreateComment(comment=Comment(key="summary", body="Hello"))
    await here.forge.apply(here.place(shop), ChangeNumber(1), action)


def tokens_asked(here: Connected) -> int:
    return sum(seen.route == TOKENS for seen in here.github.requests)


async def test_a_reading_token_reads_one_repository_and_writes_nothing(here: Connected, shop: GitHubRepo) -> None:
    await read(here, shop)

    used = [seen for seen in here.github.requests if seen.permissions is not None]
    assert used
    assert {seen.repositories for seen in used} == {frozenset({shop.repository.id})}
    assert all(seen.permissions == PERMISSIONS["read"] for seen in used)
    assert set(PERMISSIONS["read"].values()) == {"read"}


async def test_a_writing_token_cannot_read_code(here: Connected, shop: GitHubRepo) -> None:
    await write(here, shop)

    (used,) = [seen for seen in here.github.requests if seen.permissions is not None]
    assert used.permissions == PERMISSIONS["write"]
    assert used.repositories == frozenset({shop.repository.id})
    assert "contents" not in PERMISSIONS["write"]


async def test_a_token_is_asked_for_once_and_again_before_it_ends(here: Connected, shop: GitHubRepo) -> None:
    await read(here, shop)
    await read(here, shop)
    assert tokens_asked(here) == 1

    here.clock.advance(56 * 60)
    await read(here, shop)
    assert tokens_asked(here) == 2


async def test_a_token_is_never_used_for_another_repository(here: Connected, shop: GitHubRepo) -> None:
    other = here.github.add_repo("acme/other", by=here.github.person("ada"))
    await read(here, shop)

    await here.forge.fetch_change(here.place(other), ChangeNumber(1))

    assert here.github.requests[-1].repositories == frozenset({other.repository.id})


async def test_a_refused_token_is_replaced_once(here: Connected, shop: GitHubRepo) -> None:
    await read(here, shop)
    here.github.fail(PULL, 401)

    await read(here, shop)

    assert tokens_asked(here) == 2


async def test_a_refused_fresh_token_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail(PULL, 401, times=2)

    with pytest.raises(Unavailable, match="it does not accept a fresh token"):
        await read(here, shop)


async def test_permissions_that_were_not_granted_are_named(here: Connected, shop: GitHubRepo) -> None:
    here.github.app.permissions.pop("members")

    with pytest.raises(Misconfigured) as caught:
        await read(here, shop)

    assert caught.value.where == "the GitHub App's installation"
    asked = "checks: read, contents: read, issues: read, members: read, metadata: read, pull_requests: read"
    assert caught.value.faults == (f"it does not cover the repository, or does not grant all of {asked}",)


async def test_a_suspended_installation_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    here.github.change_installation("suspend", here.github.installation(), by=here.github.person("ada"))

    with pytest.raises(Unavailable, match="it gave no token: 403"):
        await read(here, shop)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_github_failing_is_unavailable(here: Connected, shop: GitHubRepo, status: int) -> None:
    here.github.fail(PULL, status)

    with pytest.raises(Unavailable, match=f"it answered {status}"):
        await read(here, shop)


async def test_a_limit_is_told_with_its_wait(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail(PULL, 403, retry_after="17")

    with pytest.raises(Unavailable) as caught:
        await read(here, shop)

    assert caught.value.retry_after_seconds == 17


async def test_a_spent_hour_is_told_with_its_wait(here: Connected, shop: GitHubRepo) -> None:
    here.github.limits.requests_per_hour = 1

    with pytest.raises(Unavailable, match="a rate limit is reached") as caught:
        await read(here, shop)

    assert caught.value.retry_after_seconds is not None
    assert 0 < caught.value.retry_after_seconds <= 3_600


async def test_an_answer_of_another_shape_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail(PULL, 200)

    with pytest.raises(Unavailable) as caught:
        await read(here, shop)

    assert str(caught.value) == (
        "GitHub is unavailable: its answer to GET /repos/acme/shop/pulls/1 is malformed at number: missing"
    )


async def test_a_broken_connection_is_tried_once_more_for_a_read(here: Connected, shop: GitHubRepo) -> None:
    here.github.drop(PULL)

    await read(here, shop)

    assert here.github.faults_are_used_up


async def test_a_connection_that_stays_broken_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    here.github.drop(PULL, times=2)

    with pytest.raises(Unavailable, match="GET /repos/acme/shop/pulls/1 did not go through: the connection broke off"):
        await read(here, shop)


async def test_an_answer_that_does_not_come_is_unavailable(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    github_standin.delay(PULL, 1.5, times=2)

    with (
        connected(github_standin, timeout_seconds=1) as hasty,
        pytest.raises(Unavailable, match="it did not answer in time"),
    ):
        await read(hasty, shop)


@pytest.mark.parametrize("how", [pytest.param("lose_reply", id="done"), pytest.param("drop", id="not done")])
async def test_a_write_is_sent_once_whether_it_was_done_or_not(
    here: Connected, shop: GitHubRepo, how: Literal["lose_reply", "drop"]
) -> None:
    getattr(here.github, how)(COMMENTS)

    with pytest.raises(Unavailable):
        await write(here, shop)

    assert len(shop.pull(1).comments) == (1 if how == "lose_reply" else 0)


async def test_a_server_that_is_not_there_is_unavailable(here: Connected, shop: GitHubRepo) -> None:
    place = here.place(shop)
    key = AppKey(here.github.app.id, here.github.app.private_key)
    nowhere = GitHubLine(api_url="http://127.0.0.1:9", key=key, clock=here.clock)

    with (
        connected(here.github) as other,
        pytest.raises(Unavailable, match="did not go through: it refused the connection"),
    ):
        await type(other.forge)(nowhere, type(other.forge._trees)(nowhere)).fetch_change(place, ChangeNumber(1))
    nowhere.close()


async def test_an_enterprise_server_answers_below_its_own_path(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    with connected(github_standin, api_path="/api/v3/") as enterprise:
        await read(enterprise, shop)
        commit = await enterprise.checkout.resolve(enterprise.place(shop), "feature")
        assert commit is not None
        files = await enterprise.checkout.fetch_files(enterprise.place(shop), commit, ["a.py", "README.md"])

    assert files == {"a.py": b"A = 1\n", "README.md": b"shop\n"}
    assert ("POST", "/graphql") in {(seen.method, seen.path.removeprefix("/api")) for seen in github_standin.requests}


async def test_a_key_and_its_tokens_are_in_no_log_and_no_failure(
    here: Connected, shop: GitHubRepo, caplog: pytest.LogCaptureFixture
) -> None:
    stream = io.StringIO()
    everything = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(everything)
    caplog.set_level(logging.DEBUG)
    here.github.fail(PULL, 401, times=2, after=1)
    here.github.drop(COMMENTS)

    await read(here, shop)
    failures = []
    for work in (read, write):
        with pytest.raises(Unavailable) as caught:
            await work(here, shop)
        failures.append(repr(caught.value) + str(caught.value) + repr(caught.value.__cause__))
    root.removeHandler(everything)

    told = stream.getvalue() + caplog.text + "".join(failures) + repr(here.line.__dict__)
    secrets = [token.text for token in here.github.world.tokens.values()]
    secrets.append(here.github.app.private_key.splitlines()[1])
    assert len(secrets) >= 3
    assert not [secret for secret in secrets if secret in told]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="nothing"),
        pytest.param("the canary key", id="no key at all"),
        pytest.param(
            "-----BEGIN RSA PRIVATE KEY-----\nthe canary key\n-----END RSA PRIVATE KEY-----", id="a broken one"
        ),
    ],
)
def test_a_key_that_is_none_is_misconfigured_and_not_quoted(key: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        AppKey(1, key)

    assert str(caught.value) == "REVIEWBOT_GITHUB_PRIVATE_KEY: it is no RSA private key in PEM form"
    assert caught.value.__cause__ is None


def test_the_app_signs_with_a_date_a_minute_back_and_an_early_end(github_standin: GitHubStandin) -> None:
    app = github_standin.app

    claims = jwt.decode(AppKey(app.id, app.private_key).sign(datetime.now(UTC)), app.public_key, ["RS256"])

    now = datetime.now(UTC).timestamp()
    assert claims["iss"] == str(app.id)
    assert now - 70 < claims["iat"] <= now - 59
    assert now < claims["exp"] <= now + 600


def test_a_shelf_lets_the_longest_unused_fall() -> None:
    shelf: Shelf[str, int] = Shelf(2)
    shelf.keep("old", 1)
    shelf.keep("used", 2)
    shelf.get("old")

    shelf.keep("new", 3)

    assert (shelf.get("old"), shelf.get("used"), shelf.get("new")) == (1, None, 3)
