"""The API tells what the check tells, to whoever was given a token for the repository, and nothing to anybody else."""

import json
from typing import Final

import pytest

from tests.world import World
from tests.world_knock import OTHER_TOKEN, TOKEN

PATH: Final = "/api/v1/decisions/acme/shop/1"
BEARER: Final = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def shut(world: World) -> World:
    """A regulated draft that waits for people."""
    world.models_find_nothing()
    world.team("acme/sox", "grace", "lin")
    world.regulated("sox", of="src/**", approvals=2, by="acme/sox")
    world.author_opens("src/tax.py", is_draft=True)
    world.everything()
    return world


def test_the_api_and_the_check_tell_the_same(shut: World) -> None:
    said = shut.bot.reads(PATH, **BEARER)

    text = shut.gate_text()
    told = json.loads(text.rpartition("```json\n")[2].removesuffix("\n```"))
    decision = said.json()["decision"]
    assert said.status_code == 200
    assert (decision["outcome"], decision["conclusion"]) == ("blocked", shut.surface.gate(shut.last).conclusion)
    assert [{key: each[key] for key in told["reasons"][0]} for each in decision["reasons"]] == told["reasons"]
    assert {key: decision["binding"][key] for key in told["binding"]} == told["binding"]
    plain = text.replace("`", "")
    assert decision["openings"]
    assert all(act["text"] in plain for way in decision["openings"] for act in way)


def test_the_api_tells_what_the_trail_tells(shut: World) -> None:
    shut.person_approves("grace")

    said = shut.bot.reads(PATH, **BEARER).json()

    assert said["decided_at"] in shut.story()
    assert all(reason["text"] in shut.story() for reason in said["decision"]["reasons"])
    shut.everything()


def test_what_is_shown_in_the_decisions_place_is_told_with_it(shut: World) -> None:
    shut.policy(regulated=[{"name": "sox"}])
    shut.person_approves("grace")

    notice = shut.bot.reads(PATH, **BEARER).json()["notice"]

    assert notice["says"][0].endswith("failure: Repair the policy: its files have faults")
    shut.everything()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="A-01 no token"),
        pytest.param({"Authorization": "Bearer "}, id="A-01 an empty token"),
        pytest.param({"Authorization": f"Bearer {TOKEN[:-1]}"}, id="A-01 the beginning of a token"),
        pytest.param({"Authorization": f"Basic {TOKEN}"}, id="A-01 another scheme"),
        pytest.param({"Authorization": TOKEN}, id="A-01 no scheme"),
        pytest.param({"Cookie": f"token={TOKEN}", "X-Api-Key": TOKEN}, id="A-01 in another place"),
    ],
)
def test_without_a_token_nobody_learns_anything(shut: World, headers: dict[str, str]) -> None:
    paths = (PATH, f"{PATH}?token={TOKEN}", "/api/v1/decisions/acme/vault/9", "/api/v1/decisions/acme/shop/x")

    answers = [shut.bot.reads(path, **headers) for path in paths]

    assert {each.status_code for each in answers} == {401}
    assert {each.text for each in answers} == {
        '{"error":"a token that this service was given has to come as `Authorization: Bearer TOKEN`"}'
    }
    assert {each.headers["WWW-Authenticate"] for each in answers} == {"Bearer"}


@pytest.mark.parametrize(
    ("path", "token"),
    [
        pytest.param(PATH, OTHER_TOKEN, id="A-01 another organisation's token"),
        pytest.param("/api/v1/decisions/acme/shop/2", TOKEN, id="a change that is unknown"),
        pytest.param("/api/v1/decisions/acme/vault/1", TOKEN, id="a repository that is unknown"),
        pytest.param("/api/v1/decisions/globex/shop/1", TOKEN, id="A-01 another organisation's repository"),
        pytest.param("/api/v1/decisions/acme/shop/-1", TOKEN, id="no number"),
        pytest.param("/api/v1/decisions/acme/shop/\u0661", TOKEN, id="a number of another script"),
        pytest.param(f"/api/v1/decisions/acme/shop/{'9' * 400}", TOKEN, id="A-12 a number that is too long"),
        pytest.param("/api/v1/decisions/acme/shop'--/1", TOKEN, id="A-04 SQL"),
        pytest.param("/api/v1/decisions/acme/%2e%2e/1", TOKEN, id="A-04 a step upwards"),
    ],
)
def test_what_a_token_does_not_cover_is_as_unknown_as_what_is_not_there(shut: World, path: str, token: str) -> None:
    said = shut.bot.reads(path, Authorization=f"Bearer {token}")

    assert (said.status_code, said.json()) == (
        404,
        {"error": "nothing is on record about it here, or the token does not cover its repository"},
    )


def test_a02_no_page_of_another_origin_reads_it(shut: World) -> None:
    said = shut.bot.reads(PATH, Origin="https://evil.example", **BEARER)

    assert not [name for name in said.headers if name.startswith("access-control-")]
    assert (said.headers["Cache-Control"], said.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert "default-src 'none'" in said.headers["Content-Security-Policy"]


def test_a_database_that_is_down_is_no_answer(shut: World) -> None:
    shut.store_is_down("fetch_last_record")

    said = shut.bot.reads(PATH, **BEARER)

    assert (said.status_code, said.headers["Retry-After"]) == (503, "10")
    assert "error" in said.json()
