"""`reviewbot work`, and `reviewbot serve` with a worker in the same process: the engine, and what looks around."""

import asyncio
import contextlib
import logging
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from typing import Final, TextIO

from reviewbot.entry.command.serve import door_of, log_to, run_to_end, teller
from reviewbot.entry.gauge import AtWork
from reviewbot.entry.listen import listen
from reviewbot.entry.litter import search_beside_what_is_here
from reviewbot.entry.stand_back import stand_back
from reviewbot.entry.told import heed_signals
from reviewbot.entry.web import make_app, make_lookout
from reviewbot.entry.worker import SECONDS_BETWEEN_SWITCHES, SECONDS_BETWEEN_TRAILS, Pump, Watch
from reviewbot.flow.drain import drain
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.eval_schedule import SECONDS_BETWEEN_NIGHTS, EvalNights
from reviewbot.flow.quarantine import count_resting
from reviewbot.flow.rescue import SECONDS_BETWEEN_LOOKS, Rescue
from reviewbot.flow.tempo import TEMPO, Ages
from reviewbot.settings import Settings
from reviewbot.wiring import engine_url, github_equipment, opened_store, running
from reviewbot.wiring_app import read_whole_settings

_LOG: Final = logging.getLogger("reviewbot.serve")


def run_both(*, host: str, port: int, err: TextIO) -> int:
    """Serve and work until told to end. Raises Misconfigured where the App is not set up, as `run_door` does."""
    settings = read_whole_settings(is_serving=True)
    log_to(err)
    return run_to_end(_serve(settings, host=host, port=port, tell=teller(err)))


def run_worker(*, host: str, port: int | None, err: TextIO) -> int:
    """Work until told to end, and answer whoever watches, where a port is given."""
    settings = read_whole_settings(is_serving=True)
    log_to(err)
    return run_to_end(_work(settings, host=host, port=port, tell=teller(err)))


async def _serve(settings: Settings, *, host: str, port: int, tell: Callable[[str], None]) -> int:
    told = heed_signals(tell)
    with opened_store(settings, is_bound=True) as store, github_equipment(settings, store) as equipment:
        async with _working(settings, equipment) as work:
            app = make_app(door_of(settings, store, wake=work.pump.wake, work=work))
            await listen(app, host=host, port=port, until=told, tell=lambda at: tell(f"listening on {at}"))
    return 0


async def _work(settings: Settings, *, host: str, port: int | None, tell: Callable[[str], None]) -> int:
    told = heed_signals(tell)
    with opened_store(settings, is_bound=True) as store, github_equipment(settings, store) as equipment:
        async with _working(settings, equipment) as work:
            # Not before: until it is at work, nobody has anything of it.
            stand_back()
            tell("working; press Ctrl-C to stop")
            if port is not None:
                app = make_lookout(door_of(settings, store, wake=work.pump.wake, work=work))
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

    async def night_of(night: date) -> str:
        # Loaded when a night begins: most workers never run one, and what runs evals is 150 modules more.
        from reviewbot.entry.command.eval_night import night_of_worker  # noqa: PLC0415 - see above

        return await night_of_worker(settings, equipment.store, night)

    nights = EvalNights(equipment.clock, night_of)
    engine = running(equipment, database_url=engine_url(settings), executor=name, tempo=tempo, nights=nights)
    async with equipment.store.at_work(name), engine as workflows:
        pump = Pump(equipment.store, workflows)
        sentry = Watch(
            "a look at the switches",
            workflows.stops.look,
            every_seconds=SECONDS_BETWEEN_SWITCHES,
            looks_at_once=True,
        )
        trail = Watch(
            "a look at the trail",
            workflows.rounds.look_at_trail,
            every_seconds=SECONDS_BETWEEN_TRAILS,
            looks_at_once=True,
        )
        sweep = Watch("the sweep", workflows.begin_sweep, every_seconds=tempo.sweep_seconds / 8)
        evals = Watch("the night of evals", nights.begin, every_seconds=SECONDS_BETWEEN_NIGHTS)
        rescue = Watch("the rescue", Rescue(equipment.store).look, every_seconds=SECONDS_BETWEEN_LOOKS)
        search_beside_what_is_here()
        at_work = [asyncio.create_task(each.run()) for each in (pump, sweep, rescue, sentry, trail, evals)]
        try:
            yield AtWork(
                pump=pump,
                loads=workflows.fetch_loads,
                resting=lambda: count_resting(equipment.clock),
                circuits=equipment.circuits,
                decided=equipment.tally.read,
                taken_out=lambda: equipment.tally.falls,
                lost=lambda: None if equipment.seal is None else equipment.seal.lost,
            )
        finally:
            for each in at_work:
                each.cancel()
            await asyncio.gather(*at_work, return_exceptions=True)
            left = await drain(settings.drain_seconds)
            await pump.let_go()
            _LOG.info("%d workflows are left to others, or to the next start", left)


def _executor_name(settings: Settings) -> str:
    """Return the worker's given name, or one of its own: beside a file the host's, for the next start to go on."""
    if settings.worker_name or settings.database_url.startswith("sqlite"):
        return settings.worker_name or socket.gethostname()
    return f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"
