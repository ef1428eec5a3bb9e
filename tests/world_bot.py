"""The bot as a process: its door, its worker moved by hand, its durable engine, and how it dies and comes back."""

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import sqlalchemy as sa
from dbos import DBOS
from dbos._dbos import _get_dbos_instance

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.entry.gauge import AtWork
from reviewbot.entry.web import Door, make_app
from reviewbot.entry.worker import Pump
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.durability import durable
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.quarantine import count_resting
from reviewbot.flow.running import WornOut
from reviewbot.flow.tempo import Patience, Tempo
from reviewbot.flow.workflow import Workflows
from reviewbot.ports import Store
from reviewbot.settings import read_settings
from tests.world_fuse import Fuse
from tests.world_knock import GRANTS, SECRET, Knock

T = TypeVar("T")

_ADDRESS: Final = "http://reviewbot.local"
_DOOR: Final = f"{_ADDRESS}/webhooks/github"
_TEMPO: Final = Tempo(
    poll_seconds=0.05,
    changes_at_once=4,
    patience=Patience(attempts=3, first_pause_seconds=0.001),
    sweep_seconds=300,
    spread_seconds=0,
    calm_seconds=0,
)
_UNENDED: Final = ["PENDING", "ENQUEUED"]
"""What waits for an hour that has not come is no work left undone."""
_FAILED: Final = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class Bot:
    """One process after another over the same state. Nothing runs but while one of its verbs does."""

    def __init__(
        self,
        home: Path,
        equipment: Callable[[Store], Equipment],
        *,
        is_on_disk: bool,
        engine: Path | None = None,
        database: str | None = None,
    ) -> None:
        """`equipment` fills the ports around a store; on disk the state outlives the process.

        `engine` is the database of an engine that has started once and done nothing: a copy of it starts sooner.
        `database` is the URL of a PostgreSQL in which everything is kept that is on disk, and the engine's state.
        """
        self._home = home
        self._engine = engine
        self._database = None if database is None else read_settings({"REVIEWBOT_DATABASE_URL": database}).database_url
        self._equip = equipment
        self._memory = None if is_on_disk else MemoryStore()
        # Where a process may die, owners are asked in turn: a crash then loses one answer at most.
        self._slots = 1 if is_on_disk else 4
        self._lives = 0
        self._loop = asyncio.Runner()
        self._open = contextlib.AsyncExitStack()
        self.fuses = [Fuse()]
        """Of each process so far, by its number; before the first one nothing passes."""
        self._workflows: Workflows | None = None
        self._pump: Pump | None = None
        self._client: httpx.AsyncClient | None = None
        self.store: Store | None = None

    @property
    def fuse(self) -> Fuse:
        """Return what the present process's calls pass through."""
        return self.fuses[-1]

    @property
    def engine_file(self) -> Path:
        """Return the database of the present process's engine."""
        return self._folder(self._lives) / "engine.db"

    @property
    def lives(self) -> int:
        """Return how many processes there have been."""
        return self._lives

    def starts(self, *, dies_after: tuple[str, int] | None = None) -> None:
        """Start a process; it dies right after the named call of a port had its effect."""
        self._lives += 1
        self._run(self._start(dies_after))

    def knocks(self, *knocks: Knock) -> list[int | None]:
        """Send webhooks, all at once; None stands for an answer that never came."""
        return self._run(self._knock(knocks))

    def reads(self, path: str, **headers: str) -> httpx.Response:
        """Ask the API for something."""
        assert self._client is not None
        return self._run(self._client.get(f"{_ADDRESS}{path}", headers=headers))

    def works(self) -> bool:
        """Move the worker until nothing is left to do; False where the process died at it."""
        return self._run(self._alive(self._work()))

    def sweeps(self) -> None:
        """Begin the sweep that is due, and work until nothing is left to do."""
        self._run(self._alive(self._sweep()))

    def heeds_switches(self) -> None:
        """Look at the switches and at the trail, and work until nothing is left to do."""
        self._run(self._alive(self._heed_switches()))

    def wakes(self) -> int:
        """Begin what waits for its hour, as though the hour had come, and return how much that was."""
        return self._run(self._wake())

    def dies(self) -> None:
        """End the process as `kill -9` does: what was written is there, nothing else is."""
        self.fuse.burn()
        self._run(self._end(is_crash=True))

    def asks(self, question: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """Ask the store."""
        assert self.store is not None
        return self._run(question(self.store))

    def asks_engine(self, question: str) -> object:
        """Ask the durable engine's own database."""
        with _get_dbos_instance()._sys_db.engine.connect() as connection:
            return connection.scalar(sa.text(question))

    def failures(self) -> list[str]:
        """Return the workflows that ended in an error, and those that have not ended."""
        return self._run(self._failures())

    def damages_last_record(self) -> None:
        """Write nonsense over the payload of the newest record, past the present process."""
        with contextlib.closing(sqlite3.connect(self._folder(self._lives) / "store.db")) as written:
            newest = "SELECT max(sequence) FROM records"
            written.execute(f"UPDATE records SET payload = X'7B' WHERE sequence = ({newest})")
            written.commit()

    def waiting(self) -> int:
        """Return how many deliveries were not handed on."""
        return len(self.asks(lambda store: store.fetch_waiting_deliveries(most=99)))

    def ends(self) -> None:
        """End the process in order."""
        if self.store is not None:
            self._run(self._end(is_crash=False))
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run(work)

    async def _start(self, dies_after: tuple[str, int] | None) -> None:
        self.fuses.append(Fuse(at=dies_after, when_burnt=self._keep_what_was_written))
        folder = self._folder(self._lives)
        folder.mkdir(exist_ok=True)
        if self._engine is not None and self._database is None and self._lives == 1:
            shutil.copy(self._engine, self.engine_file)
        store: Store = self._memory or self._open_store(folder)
        self.store = store
        given = self._equip(store)
        equipment = replace(
            given,
            store=self.fuse.through(store),
            forge=self.fuse.through(given.forge),
            model=self.fuse.through(given.model),
        )
        url = self._database or f"sqlite:///{self.engine_file}"
        running = durable(equipment, database_url=url, executor="spec", lanes={"standard": self._slots}, tempo=_TEMPO)
        self._workflows = await self._open.enter_async_context(running)
        self._pump = Pump(equipment.store, self._workflows)
        work = AtWork(
            pump=self._pump,
            loads=self._workflows.fetch_loads,
            resting=lambda: count_resting(equipment.clock),
            circuits=equipment.circuits,
            decided=equipment.tally.read,
            taken_out=lambda: equipment.tally.falls,
        )
        door = Door(
            store=equipment.store,
            clock=equipment.clock,
            secrets=(SECRET,),
            grants=GRANTS,
            wake=self._pump.wake,
            work=work,
        )
        transport = httpx.ASGITransport(app=make_app(door))
        self._client = await self._open.enter_async_context(httpx.AsyncClient(transport=transport))

    def _open_store(self, folder: Path) -> SqlStore:
        return self._open.enter_context(
            contextlib.closing(SqlStore(self._database or f"sqlite:///{folder / 'store.db'}"))
        )

    async def _knock(self, knocks: tuple[Knock, ...]) -> list[int | None]:
        assert self._client is not None
        answers: list[int | None] = [None] * len(knocks)

        async def one(at: int, client: httpx.AsyncClient) -> None:
            answer = await client.post(_DOOR, content=knocks[at].body, headers=knocks[at].headers)
            answers[at] = answer.status_code

        await self._alive(_all([one(at, self._client) for at in range(len(knocks))]))
        return answers

    async def _alive(self, work: Coroutine[Any, Any, None]) -> bool:
        doing = asyncio.ensure_future(work)
        dying = asyncio.ensure_future(self.fuse.burnt.wait())
        await asyncio.wait({doing, dying}, return_when=asyncio.FIRST_COMPLETED)
        dying.cancel()
        if self.fuse.burnt.is_set():
            doing.cancel()
            return False
        await doing
        return True

    async def _sweep(self) -> None:
        assert self._workflows is not None
        await self._workflows.begin_sweep()
        await self._work()

    async def _heed_switches(self) -> None:
        assert self._workflows is not None
        await self._workflows.stops.look()
        await self._workflows.stops.finish()
        await self._workflows.rounds.look_at_trail()
        await self._work()

    async def _wake(self) -> int:
        asleep = await DBOS.list_workflows_async(status=["DELAYED"], load_input=False, load_output=False)
        for each in asleep:
            await DBOS.set_workflow_delay_async(each.workflow_id, delay_seconds=0)
        assert self._workflows is not None
        for each in asleep:
            await self._workflows.wait_for(await DBOS.retrieve_workflow_async(each.workflow_id))
        await self._work()
        return len(asleep)

    async def _work(self) -> None:
        assert self._pump is not None
        while await self._pump.move():
            pass
        await self._pump.finish()
        assert self._workflows is not None
        while left := await DBOS.list_workflows_async(status=_UNENDED, load_input=False, load_output=False):
            for each in left:
                # What is begun no more is told as a failure, which a test has to look at.
                with contextlib.suppress(WornOut):
                    await self._workflows.wait_for(await DBOS.retrieve_workflow_async(each.workflow_id))

    async def _failures(self) -> list[str]:
        found = await DBOS.list_workflows_async(status=[*_FAILED, *_UNENDED])
        return [f"{each.workflow_id} is {each.status}: {each.error}" for each in found]

    async def _end(self, *, is_crash: bool) -> None:
        if is_crash:
            # Nothing of a killed process comes to its end, so nothing may tidy up after itself.
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        await self._open.aclose()
        self._open = contextlib.AsyncExitStack()
        self.store = None

    def _folder(self, life: int) -> Path:
        return self._home / f"life-{life}"

    def _keep_what_was_written(self) -> None:
        if self._database is not None:
            return  # a server has it, and goes on without us
        following = self._folder(self._lives + 1)
        following.mkdir(exist_ok=True)
        # The engine's first: of a step that it has on record, the store then has the effect, as after any crash.
        for file in sorted(self._folder(self._lives).glob("*.db")):
            with (
                contextlib.closing(sqlite3.connect(file)) as written,
                contextlib.closing(sqlite3.connect(following / file.name)) as kept,
            ):
                written.backup(kept)


async def _all(work: list[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*work)
