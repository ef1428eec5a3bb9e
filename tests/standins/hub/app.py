"""The stand-in as an ASGI application: who asks, what goes wrong, which route answers, what the headers say."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

import jwt

from tests.standins.hub import (  # noqa: F401  # importing a module of routes registers them
    routes_app,
    routes_checks,
    routes_comments,
    routes_deployments,
    routes_git,
    routes_hooks,
    routes_issues,
    routes_people,
    routes_pulls,
    routes_queue,
    routes_reviews,
    routes_rules,
    routes_statuses,
)
from tests.standins.hub.accounts import App, Token
from tests.standins.hub.echo import echo
from tests.standins.hub.faults import Fault, Faults, SeenRequest
from tests.standins.hub.graphql import answer_graphql
from tests.standins.hub.limits import Limits
from tests.standins.hub.router import (
    Answer,
    Call,
    Refused,
    Route,
    check_permission,
    check_query,
    find_route,
    parse_body,
)
from tests.standins.hub.webhooks import Webhooks
from tests.standins.hub.world import World
from tests.standins.openapi import Exchange

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_GRAPHQL = ("/graphql", "/api/graphql")
_HOUR = 3600


class HubApp:
    """Answers requests from the world. Every request and reply is kept, to be read by a test and to be validated."""

    def __init__(self, world: World, webhooks: Webhooks, limits: Limits, lock: threading.RLock) -> None:
        """Serve `world`, holding `lock` while it is read or changed; writes are told to `webhooks`."""
        self._webhooks = webhooks
        self.api = ""
        self.world = world
        self.limits = limits
        self.faults = Faults()
        self.requests: list[SeenRequest] = []
        self.exchanges: list[Exchange] = []
        self._lock = lock
        self._used: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        raw = await _body(receive)
        method, path = scope["method"], self._by_name(scope["path"].removeprefix("/api/v3"))
        found = find_route(method, path)
        template = found[0].template if found else path
        fault = self.faults.take(method, template)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "dropped":
            _hang_up(send)
            return
        with self._lock:
            answer = self._answer(scope, path, raw, found, fault)
        if fault is not None and fault.kind == "lost":
            _hang_up(send)
            return
        await _send(send, answer)

    def _answer(
        self, scope: Scope, path: str, raw: bytes, found: tuple[Route, dict[str, str]] | None, fault: Fault | None
    ) -> Answer:
        headers = {key.decode().lower(): value.decode("latin-1") for key, value in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        world = fault.world if fault is not None and fault.world is not None else self.world
        token, body = None, None
        try:
            token = self._token(headers)
            body = parse_body(raw)
            call = Call(
                world=world,
                limits=self.limits,
                api=self.api,
                method=scope["method"],
                path=path,
                parameters=found[1] if found else {},
                query=query,
                headers=headers,
                body=body,
                app=token.installation.app if token else self._app(headers),
                token=token,
            )
            if fault is not None and fault.kind == "status":
                raise _planned(fault)
            answer = self._work(call, found)
        except Refused as refused:
            answer = refused.answer
        answer = self._finished(answer, headers, token, scope["method"])
        self._keep(scope["method"], path, query, body, headers, found, token, answer, planned=fault is not None)
        return answer

    def _work(self, call: Call, found: tuple[Route, dict[str, str]] | None) -> Answer:
        if call.token is not None:
            self._spend(call.token)
        if call.method == "POST" and call.path in _GRAPHQL:
            return answer_graphql(call)
        if call.method == "GET" and call.path == "/rate_limit":
            return self._rate_limit(call)
        if found is None:
            raise Refused(501, f"The stand-in has no {call.method} {call.path}")
        check_query(call, found[0].template)
        check_permission(call, found[0].needs)
        answer = found[0].work(call)
        echo(self._webhooks, call, found[0], answer)
        return answer

    def _by_name(self, path: str) -> str:
        """Turn the paths by number, which GitHub serves and does not describe, into those by name."""
        parts = path.split("/")
        numbers = [int(part) for part in parts[2:5:2] if part.isdigit()]
        if parts[1] == "repositories" and numbers and numbers[0] in self.world.repositories:
            return "/".join(["/repos", self.world.repositories[numbers[0]].full_name, *parts[3:]])
        for team in self.world.teams:
            if parts[1] == "organizations" and numbers == [team.organization.id, team.id]:
                return "/".join(["/orgs", team.organization.login, "teams", team.slug, *parts[5:]])
        return path

    def _token(self, headers: dict[str, str]) -> Token | None:
        scheme, _, text = headers.get("authorization", "").partition(" ")
        if not scheme or text.count(".") == 2:
            return None
        token = self.world.tokens.get(text)
        if token is None or token.expires_at <= self.world.clock.seconds():
            raise Refused(401, "Bad credentials", documentation_url="https://docs.github.com/rest")
        if token.installation.suspended_at is not None or token.installation.id not in self.world.installations:
            raise Refused(403, "This installation has been suspended")
        return token

    def _app(self, headers: dict[str, str]) -> App | None:
        text = headers.get("authorization", "").partition(" ")[2]
        if not text:
            return None
        try:
            issuer = str(jwt.decode(text, options={"verify_signature": False}).get("iss"))
            app = next(each for each in self.world.apps.values() if issuer in (str(each.id), each.client_id))
            claims = jwt.decode(text, app.public_key, ["RS256"], options={"verify_exp": False, "verify_iat": False})
        except (jwt.InvalidTokenError, StopIteration):
            raise Refused(401, "A JSON web token could not be decoded") from None
        _check_times(claims, self.world.clock.seconds())
        return app

    def _spend(self, token: Token) -> None:
        used = self._used.get(token.text, 0)
        if used >= self.limits.requests_per_hour:
            raise Refused(403, f"API rate limit exceeded for installation ID {token.installation.id}.")
        self._used[token.text] = used + 1

    def _rate_limit(self, call: Call) -> Answer:
        limit, used = self.limits.requests_per_hour, self._used.get(call.token.text if call.token else "", 0)
        rate = {"limit": limit, "used": used, "remaining": max(limit - used, 0), "reset": self._reset()}
        return Answer(body={"resources": {"core": rate, "search": rate, "graphql": rate}, "rate": rate})

    def _reset(self) -> int:
        return (self.world.clock.seconds() // _HOUR + 1) * _HOUR

    def _finished(self, answer: Answer, headers: dict[str, str], token: Token | None, method: str) -> Answer:
        limit, used = self.limits.requests_per_hour, self._used.get(token.text if token else "", 0)
        rate = {
            "date": formatdate(self.world.clock.seconds(), usegmt=True),
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(max(limit - used, 0)),
            "x-ratelimit-used": str(used),
            "x-ratelimit-reset": str(self._reset()),
            "x-ratelimit-resource": "core",
            "x-github-request-id": f"{len(self.requests):04X}:STANDIN",
        }
        status, body = answer.status, answer.body
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if method == "GET" and status == 200:
            etag = f'W/"{hashlib.sha256(content).hexdigest()}"'
            rate["etag"] = etag
            if headers.get("if-none-match") == etag:
                if token:  # what has not changed costs nothing of the limit
                    self._used[token.text] = used - 1
                    rate |= {"x-ratelimit-used": str(used - 1), "x-ratelimit-remaining": str(limit - used + 1)}
                status, content = 304, b""
        return Answer(status=status, body=content, headers=rate | dict(answer.headers), media_type=answer.media_type)

    def _keep(
        self,
        method: str,
        path: str,
        query: dict[str, str],
        body: Any,
        headers: dict[str, str],
        found: tuple[Route, dict[str, str]] | None,
        token: Token | None,
        answer: Answer,
        *,
        planned: bool,
    ) -> None:
        template = found[0].template if found else path if path == "/rate_limit" else None
        self.requests.append(
            SeenRequest(
                method=method,
                path=path,
                route=template,
                query=query,
                body=body,
                status=answer.status,
                permissions=token.permissions if token else None,
                repositories=token.repositories if token else None,
            )
        )
        if path not in _GRAPHQL and not planned:
            self.exchanges.append(
                Exchange(
                    method=method,
                    template=template or path,
                    path=path,
                    query=query,
                    body=body,
                    status=answer.status,
                    media_type=answer.media_type,
                    content=answer.body,
                )
            )


def _check_times(claims: dict[str, Any], now: int) -> None:
    if claims.get("exp", 0) <= now:
        raise Refused(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time")
    if claims.get("iat", 0) > now + 60:
        raise Refused(401, "'Issued at' claim ('iat') must be an Integer representing the time it was issued")
    if claims["exp"] > now + 600:
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")


def _planned(fault: Fault) -> Refused:
    refused = Refused(fault.status, fault.message)
    refused.answer = Answer(status=fault.status, body={"message": fault.message}, headers=fault.headers)
    return refused


async def _body(receive: Receive) -> bytes:
    parts: bytes = b""
    while True:
        message = await receive()
        parts += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return parts


def _hang_up(send: Send) -> None:
    # uvicorn's `send` is a method of the running request; ASGI itself has no word for dropping a connection.
    send.__self__.transport.abort()  # type: ignore[attr-defined]  # see above


async def _send(send: Send, answer: Answer) -> None:
    headers = {**answer.headers, "content-length": str(len(answer.body)), "content-type": answer.media_type}
    pairs = [(key.encode(), value.encode()) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.body})
