"""The web door: verify, store, answer 202. Nothing else happens while GitHub waits. And the lookout of a worker."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reviewbot.entry.api import make_router
from reviewbot.entry.gauge import AtWork, Gauges
from reviewbot.entry.ready import Checkup, Ready, Unready
from reviewbot.intake.delivery import LARGEST_BODY, Rejected, verify
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.grant import Grant
from reviewbot.ports import Clock, Store

_SLOWEST_BODY_SECONDS: Final = 10.0
"""GitHub gives us ten seconds for the answer (GitHub Docs, "Best practices for using webhooks")."""

_SECURITY_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the web door needs: where deliveries are kept, the secrets they are signed with, whom to wake."""

    store: Store
    clock: Clock
    secrets: tuple[bytes, ...]
    grants: tuple[Grant, ...] = ()
    """Who may read the API; nobody where there are none."""
    wake: Callable[[], None]
    """Called after a delivery is durable; a worker in this process then looks at once."""
    work: AtWork | None = None
    """The worker of this process; None where the work is another process's, of which nothing here can tell."""


def make_app(door: Door) -> FastAPI:
    """Build the application. Interactive documentation is off: it would load scripts from elsewhere."""
    app = FastAPI(
        title="reviewbot", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json", redirect_slashes=False
    )
    registry = CollectorRegistry()
    answers = Counter("reviewbot_webhook_answers", "Webhook requests by HTTP status.", ["status"], registry=registry)

    async def webhook(request: Request) -> Response:
        response = await _receive(door, request)
        answers.labels(status=str(response.status_code)).inc()
        return response

    # The first one that is looked at, and none of FastAPI's: that would cost more than all that is done here.
    app.add_route("/webhooks/github", webhook, methods=["POST"], include_in_schema=False)
    _watch(app, door, registry)
    app.include_router(make_router(door.store, door.grants))
    return app


def make_lookout(door: Door) -> FastAPI:
    """Build the application of a worker alone: whoever watches it is answered, and nothing is taken or told else."""
    app = FastAPI(title="reviewbot", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    _watch(app, door, CollectorRegistry())
    return app


def _watch(app: FastAPI, door: Door, registry: CollectorRegistry) -> None:
    gauges = Gauges(registry, door.work)
    checkup = Checkup(door.store, door.work)

    app.add_middleware(_Secured)

    @app.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> str:
        """Say that the process runs."""
        return "ok\n"

    @app.get("/readyz")
    async def readyz() -> Response:
        """Say whether the database takes a write, switches can be read, and the worker and its engine are at work."""
        match await checkup.ask():
            case Ready(switches_on=switches_on):
                return JSONResponse({"ready": True, "switches_on": switches_on})
            case Unready(why=why):
                return JSONResponse({"ready": False, "why": why}, status_code=503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        await gauges.read(door.store.upkeep, now=door.clock.now())
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Secured:
    """Has every answer carry the headers that a browser heeds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on. FastAPI's own kind of middleware would run each request as two tasks more."""

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"]
                names = {name for name, _ in given}
                message["headers"] = [*given, *(each for each in _SECURITY_HEADERS if each[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_secured)


async def _receive(door: Door, request: Request) -> Response:
    try:
        async with asyncio.timeout(_SLOWEST_BODY_SECONDS):
            body = await _read(request)
    except TimeoutError:
        return _refusal(Rejected(status=408, reason="the body did not arrive in time"))
    except ClientDisconnect:
        return _refusal(Rejected(status=400, reason="the body ended early"))
    if body is None:
        return _refusal(Rejected(status=413, reason=f"the body is over {LARGEST_BODY} bytes"))
    delivery = verify(request.headers, body, secrets=door.secrets)
    if isinstance(delivery, Rejected):
        return _refusal(delivery)
    try:
        is_new = await door.store.keep_delivery(delivery, now=door.clock.now())
    except Unavailable as reason:
        return JSONResponse({"error": str(reason)}, status_code=503, headers={"Retry-After": "10"})
    door.wake()
    return JSONResponse({"delivery": delivery.id, "is_new": is_new}, status_code=202)


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _refusal(rejected: Rejected) -> Response:
    return JSONResponse({"error": rejected.reason}, status_code=rejected.status)
