"""The API's own promises: closed unless a token was given out, and as its OpenAPI document says."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator

from reviewbot.entry.api import make_router
from reviewbot.entry.web import Door, make_app
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.store import MemoryStore
from reviewbot.kernel.grant import Grant, parse_grants
from tests.unit.audit.samples import NOON, a_notice, a_record, an_incident

TOKEN = "a-token-of-more-than-32-characters"
GRANTS = parse_grants(f"acme {TOKEN}")
PATH = "/api/v1/decisions/acme/shop/7"


def read(path: str, *, store: MemoryStore | None = None, grants: tuple[Grant, ...] = GRANTS) -> httpx.Response:
    """Ask the whole application, with the token."""
    kept = store or MemoryStore()
    app = make_app(Door(store=kept, clock=FrozenClock(NOON), secrets=(b"s",), grants=grants, wake=lambda: None))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            return await client.get(f"http://reviewbot.local{path}", headers={"Authorization": f"Bearer {TOKEN}"})

    return asyncio.run(ask())


def a_store(*records: Any) -> MemoryStore:
    store = MemoryStore()

    async def keep() -> None:
        for record in records:
            await store.append(record)

    asyncio.run(keep())
    return store


def components() -> dict[str, Any]:
    document: dict[str, Any] = read("/api/v1/openapi.json").json()
    return document


def test_where_no_token_was_given_out_none_is_right() -> None:
    assert read(PATH, store=a_store(a_record()), grants=()).status_code == 401


def test_a01_no_route_answers_without_a_token() -> None:
    routes = [each for each in make_router(MemoryStore(), GRANTS).routes if isinstance(each, APIRoute)]

    told = {each.path: read(each.path, grants=()).status_code for each in routes}

    assert told == {"/api/v1/decisions/{owner}/{repo}/{number}": 401}


@pytest.mark.parametrize(
    "store",
    [
        pytest.param(a_store(a_record()), id="a decision"),
        pytest.param(a_store(a_record(), a_notice(), an_incident()), id="a notice in its place, and an incident"),
        pytest.param(a_store(an_incident()), id="an incident alone"),
    ],
)
def test_an_answer_is_as_the_openapi_document_says_and_has_no_field_that_it_leaves_out(store: MemoryStore) -> None:
    told, described = read(PATH, store=store).json(), components()

    schema = {"$ref": "#/components/schemas/StoryShape", "components": closed(described["components"])}
    assert [each.message for each in Draft202012Validator(schema).iter_errors(told)] == []


def test_the_openapi_document_names_the_token_and_every_answer() -> None:
    described = components()
    (operation,) = described["paths"]["/api/v1/decisions/{owner}/{repo}/{number}"].values()

    assert operation["security"] == [{"HTTPBearer": []}]
    assert set(operation["responses"]) == {"200", "401", "404", "503", "default"}
    assert "/webhooks/github" not in described["paths"]


def closed(components: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas with every object closed, so that a field that is not described is a fault."""
    schemas = components["schemas"]
    return {
        "schemas": {name: {**each, "additionalProperties": False} for name, each in schemas.items()},
    }
