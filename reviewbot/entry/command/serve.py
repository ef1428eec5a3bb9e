"""`reviewbot serve` and `reviewbot work`: the web door, the worker, or both in one process."""

import asyncio
import contextlib
import gc
import logging
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, Final, TextIO

import uvicorn

from reviewbot.entry.command.eval_night import night_of_worker
from reviewbot.entry.gauge import AtWork
from reviewbot.entry.listen import listen
from reviewbot.entry.told import heed_signals
from reviewbot.entry.web import Door, make_app, make_lookout
from reviewbot.entry.worker import SECONDS_BETWEEN_SWITCHES, Pump, Watch
from reviewbot.flow.drain import drain
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.eval_schedule import SECONDS_BETWEEN_NIGHTS, EvalNights
from reviewbot.flow.rescue import SECONDS_BETWEEN_LOOKS, Rescue
from reviewbot.flow.tempo import TEMPO, Ages
from reviewbot.ports import Store
from reviewbot.settings import Settings, read_settings, require_github_app
from reviewbot.wiring import engine_url, github_equipment, make_clock, opened_store, running

_LOG: Final = logging.getLogger("reviewbot.serve")


def run(*, host: str, port: int, with_worker: bool, err: TextIO) -> int:
    """Serve until told to end. Raises Misconfigured where the App is not set up: nothing unsigned is ever served."""
    settings = read_settings()
    require_github_app(settings)
    _log_to(err)
    return _run(_serve(settings, host=host, port=port, with_worker=with_worker, tell=_teller(err)))


def run_worker(*, host: str, port: int | None, err: TextIO) -> int:
    """Work until told to end, and answer whoever watches, where a port is given."""
    settings = read_settings()
    require_github_app(settings)
    _log_to(err)
    return _run(_work(settings, host=host, port=port, tell=_teller(err)))


def _run(work: Coroutine[Any, Any, int]) -> int:
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        return runner.run(work)


async def _serve(settings: Settings, *, host: str, port: int, with_worker: bool, tell: Callable[[str], None]) -> int:
    told = heed_signals(tell)
    with opened_store(settings, is_bound=True) as store:
        if not with_worker:
            app = make_app(_door(settings, store, wake=_nobody))
            said = "listening on {}, without a worker"
            await listen(app, host=host, port=port, until=told, tell=lambda at: tell(said.format(at)))
            return 0
        with github_equipment(settings, store) as equipment:
            async with _working(settings, equipment) as work:
                app = make_app(_door(settings, store, wake=work.pump.wake, work=work))
                await listen(app, host=host, port=port, until=told, tell=lambda at: tell(f"listening on {at}"))
    return 0


async def _work(settings: Settings, *, host: str, port: int | None, tell: Callable[[str], None]) -> int:
    told = heed_signals(tell)
    with opened_store(settings, is_bound=True) as store, github_equipment(settings, store) as equipment:
        async with _working(settings, equipment) as work:
            tell("working; press Ctrl-C to stop")
            if port is not None:
                app = make_lookout(_door(settings, store, wake=work.pump.wake, work=work))
                said = "listening on {}, for whoever watches"
                await listen(app, host=host, port=port, until=told, tell=lambda at: tell(said.format(at)))
            await told.wait()
    return 0


@contextlib.asynccontextmanager
async def _working(settings: Settings, equipment: Equipment) -> AsyncIterator[AtWork]:
    # A sweep spreads its work over an eighth of the time to the next one.
    tempo = replace(
        TEMPO,
        sweep_seconds=settings.sweep_seconds,
        spread_seconds=settings.sweep_seconds / 8,
        ages=Ages(deliveries_days=settings.keep_deliveries_days, runs_days=settings.keep_runs_days),
    )
    name = _executor_name(settings)
    nights = EvalNights(equipment.clock, partial(night_of_worker, settings, equipment.store))
    engine = running(equipment, database_url=engine_url(settings), executor=name, tempo=tempo, nights=nights)
    async with equipment.store.at_work(name), engine as workflows:
        pump = Pump(equipment.store, workflows)
        sentry = Watch(
            "a look at the switches",
            workflows.stops.look,
            every_seconds=SECONDS_BETWEEN_SWITCHES,
            looks_at_once=True,
        )
        sweep = Watch("the sweep", workflows.begin_sweep, every_seconds=tempo.sweep_seconds / 8)
        evals = Watch("the night of evals", nights.begin, every_seconds=SECONDS_BETWEEN_NIGHTS)
        rescue = Watch("the rescue", Rescue(equipment.store).look, every_seconds=SECONDS_BETWEEN_LOOKS)
        # What is there now stays: looking through half a million objects for garbage would hold up whatever waits.
        gc.collect()
        gc.freeze()
        at_work = [asyncio.create_task(each.run()) for each in (pump, sweep, rescue, sentry, evals)]
        try:
            yield AtWork(
                pump=pump,
                loads=workflows.fetch_loads,
                circuits=equipment.circuits,
                decided=equipment.tally.read,
                taken_out=lambda: equipment.tally.falls,
            )
        finally:
            for each in at_work:
                each.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
            left = await drain(settings.drain_seconds)
            await pump.let_go()
            _LOG.info("%d workflows are left to others, or to the next start", left)


def _door(settings: Settings, store: Store, *, wake: Callable[[], None], work: AtWork | None = None) -> Door:
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


def _teller(err: TextIO) -> Callable[[str], None]:
    def tell(sentence: str) -> None:
        # A log that nobody reads any more, or a full disk under it, ends no service.
        with contextlib.suppress(OSError):
            print(f"reviewbot: {sentence}", file=err, flush=True)

    return tell


def _log_to(err: TextIO) -> None:
    shown = logging.StreamHandler(err)
    # On the handler: a library that sets a level for itself does so when it is first used.
    shown.setLevel(logging.INFO)
    logging.basicConfig(handlers=[shown], level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("alembic", "chromadb", "dbos", "httpx", "httpx2"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _executor_name(settings: Settings) -> str:
    """Return the worker's given name, or one of its own: beside a file the host's, for the next start to go on."""
    if settings.worker_name or settings.database_url.startswith("sqlite"):
        return settings.worker_name or socket.gethostname()
    return f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"
