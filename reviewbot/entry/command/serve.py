"""`reviewbot serve` and `reviewbot work`: the web door, the worker, or both in one process."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any, TextIO

import uvicorn

from reviewbot.entry.listen import listen
from reviewbot.entry.web import Door, make_app
from reviewbot.entry.worker import Pump, Sentry, Watch
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.tempo import TEMPO
from reviewbot.ports import Store
from reviewbot.settings import Settings, read_settings, require_github_app
from reviewbot.wiring import engine_url, executor_name, github_equipment, make_clock, opened_store, running


def run(*, host: str, port: int, with_worker: bool, err: TextIO) -> int:
    """Serve until told to end. Raises Misconfigured where the App is not set up: nothing unsigned is ever served."""
    settings = read_settings()
    require_github_app(settings)
    _log_to(err)
    return _run(_serve(settings, host=host, port=port, with_worker=with_worker, tell=_teller(err)))


def run_worker(*, err: TextIO) -> int:
    """Work until told to end."""
    settings = read_settings()
    require_github_app(settings)
    _log_to(err)
    return _run(_work(settings, tell=_teller(err)))


def _run(work: Coroutine[Any, Any, int]) -> int:
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        return runner.run(work)


async def _serve(settings: Settings, *, host: str, port: int, with_worker: bool, tell: Callable[[str], None]) -> int:
    with opened_store(settings, is_bound=True) as store:
        if not with_worker:
            app = make_app(_door(settings, store, wake=_nobody))
            await listen(app, host=host, port=port, tell=lambda at: tell(f"listening on {at}, without a worker"))
            return 0
        with github_equipment(settings, store) as equipment:
            async with _working(settings, equipment) as pump:
                door = replace(_door(settings, store, wake=pump.wake), is_working=lambda: pump.is_moving)
                app = make_app(door)
                await listen(app, host=host, port=port, tell=lambda at: tell(f"listening on {at}"))
    return 0


async def _work(settings: Settings, *, tell: Callable[[str], None]) -> int:
    with opened_store(settings, is_bound=True) as store, github_equipment(settings, store) as equipment:
        async with _working(settings, equipment):
            await _until_told_to_end(lambda: tell("working; press Ctrl-C to stop"))
    return 0


@contextlib.asynccontextmanager
async def _working(settings: Settings, equipment: Equipment) -> AsyncIterator[Pump]:
    # A sweep spreads its work over an eighth of the time to the next one.
    tempo = replace(TEMPO, sweep_seconds=settings.sweep_seconds, spread_seconds=settings.sweep_seconds / 8)
    url = engine_url(settings)
    async with running(equipment, database_url=url, executor=executor_name(), tempo=tempo) as workflows:
        pump, watch = Pump(equipment.store, workflows), Watch(workflows, every_seconds=tempo.sweep_seconds / 8)
        sentry = Sentry(workflows.stops)
        # What is there now stays: looking through half a million objects for garbage would hold up whatever waits.
        gc.collect()
        gc.freeze()
        at_work = [asyncio.create_task(work) for work in (pump.run(), watch.run(), sentry.run())]
        try:
            yield pump
        finally:
            for each in at_work:
                each.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)


async def _until_told_to_end(ready: Callable[[], None]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, told.set)
    ready()
    await told.wait()


def _door(settings: Settings, store: Store, *, wake: Callable[[], None]) -> Door:
    return Door(
        store=store,
        clock=make_clock(settings),
        secrets=require_github_app(settings).webhook_secrets,
        wake=wake,
    )


def _nobody() -> None:
    """Wake nobody: the worker is another process and looks by itself."""


def _teller(err: TextIO) -> Callable[[str], None]:
    return lambda sentence: print(f"reviewbot: {sentence}", file=err, flush=True)


def _log_to(err: TextIO) -> None:
    shown = logging.StreamHandler(err)
    # On the handler: a library that sets a level for itself does so when it is first used.
    shown.setLevel(logging.INFO)
    logging.basicConfig(handlers=[shown], level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("alembic", "chromadb", "dbos", "httpx", "httpx2"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
