"""`reviewbot serve --no-worker`: the web door alone. It loads neither the engine nor the agents: see `work`."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TextIO

import uvicorn

from reviewbot.entry.gauge import AtWork
from reviewbot.entry.listen import listen
from reviewbot.entry.litter import search_beside_what_is_here
from reviewbot.entry.told import heed_signals
from reviewbot.entry.web import Door, make_app
from reviewbot.ports import Store
from reviewbot.settings import Settings, require_github_app
from reviewbot.wiring import make_clock, opened_store
from reviewbot.wiring_app import read_whole_settings


def run_door(*, host: str, port: int, err: TextIO) -> int:
    """Serve until told to end. Raises Misconfigured where the App is not set up: nothing unsigned is ever served."""
    settings = read_whole_settings(is_serving=True)
    log_to(err)
    return run_to_end(_serve(settings, host=host, port=port, tell=teller(err)))


def run_to_end(work: Coroutine[Any, Any, int]) -> int:
    """Run on the loop that serves fastest here, and return the exit code."""
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        return runner.run(work)


async def _serve(settings: Settings, *, host: str, port: int, tell: Callable[[str], None]) -> int:
    told = heed_signals(tell)
    with opened_store(settings, is_bound=True) as store:
        app = make_app(door_of(settings, store, wake=_nobody))
        search_beside_what_is_here()
        said = "listening on {}, without a worker"
        await listen(app, host=host, port=port, until=told, tell=lambda at: tell(said.format(at)))
    return 0


def door_of(settings: Settings, store: Store, *, wake: Callable[[], None], work: AtWork | None = None) -> Door:
    """Return what the door needs; `work` is the worker of this process, where it has one."""
    return Door(
        store=store,
        clock=make_clock(settings),
        secrets=require_github_app(settings).webhook_secrets,
        grants=settings.api_grants,
        wake=wake,
        work=work,
    )


def _nobody() -> None:
    """Wake nobody: the worker is another process and looks by itself."""


def teller(err: TextIO) -> Callable[[str], None]:
    """Return what says a sentence to whoever started the program."""

    def tell(sentence: str) -> None:
        # A log that nobody reads any more, or a full disk under it, ends no service.
        with contextlib.suppress(OSError):
            print(f"reviewbot: {sentence}", file=err, flush=True)

    return tell


def log_to(err: TextIO) -> None:
    """Log to a stream from here on, one line for each thing that happened."""
    shown = logging.StreamHandler(err)
    # On the handler: a library that sets a level for itself does so when it is first used.
    shown.setLevel(logging.INFO)
    logging.basicConfig(handlers=[shown], level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("alembic", "chromadb", "dbos", "httpx", "httpx2"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
