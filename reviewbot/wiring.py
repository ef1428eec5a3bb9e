"""Where ports meet adapters: only here, and of models in `wiring_model`."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reviewbot.adapters.breakers import Breakers
from reviewbot.adapters.clock_system import HeardClock, SystemClock
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import ANYWHERE, AS_IT_IS, PROMOTIONS, Governance
from reviewbot.flow.tempo import TEMPO, Tempo
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Misconfigured, both
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.plan.switch import Switch
from reviewbot.ports import Checkout, Clock, Embedder, Forge, Knowledge, Scanner, Store
from reviewbot.settings import Settings, require_github_app
from reviewbot.wiring_model import make_model
from reviewbot.wiring_seal import make_seal

if TYPE_CHECKING:
    # The engine and the agents take most of a second to load, and most commands need neither.
    from reviewbot.flow.eval_schedule import EvalNights
    from reviewbot.flow.workflow import Workflows


def made_home(settings: Settings) -> Path:
    """Return the home directory, made if need be, and kept out of whatever repository it stands in.

    Raises Misconfigured where it cannot be made.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        (settings.home / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise Misconfigured(
            "REVIEWBOT_HOME", (f"{str(settings.home)!r} cannot be written to: {error.strerror}",)
        ) from error
    return settings.home


def make_clock(settings: Settings) -> Clock:
    """Make the clock, shifted as the settings say."""
    return SystemClock(offset_seconds=settings.clock_offset_seconds)


@contextmanager
def opened_store(settings: Settings, *, is_bound: bool = False) -> Iterator[Store]:
    """Open the database, brought to its newest shape, while the block runs; `is_bound` claims it for our App alone.

    An App's database is brought there by what is bound to that App only.

    Raises Unavailable where it does not answer, and Misconfigured where it is of another shape, or another App's.
    """
    from reviewbot.adapters.store_sql import SqlStore
    from reviewbot.adapters.store_sql_environment import Serving

    made_home(settings)
    app_id = require_github_app(settings).app_id if is_bound else None
    serves = None if app_id is None else Serving(app_id=app_id, api_url=settings.github_api_url)
    with closing(SqlStore(settings.database_url, serves=serves)) as store:
        if serves is not None:
            store.bind(app_id=serves.app_id, api_url=serves.api_url)
        yield store


def stops_of(settings: Settings) -> tuple[Switch, ...]:
    """Return the switch that REVIEWBOT_STOP sets for this process, if it does."""
    return (Switch(id="REVIEWBOT_STOP", scope="global", state="enforcing"),) if settings.stop_all else ()


def make_embedder(settings: Settings) -> Embedder:
    """Make the embedder that the settings choose. Raises Misconfigured where it needs what is not there."""
    match settings.embedder:
        case "ngrams":
            from reviewbot.adapters.embedder_ngrams import NgramEmbedder

            return NgramEmbedder()
        case "openai":
            from reviewbot.adapters.embedder_openai import OpenAIEmbedder

            return OpenAIEmbedder(api_key=settings.openai_api_key or "", base_url=settings.openai_base_url)
        case "onnx":
            from reviewbot.adapters.embedder_onnx import OnnxEmbedder

            return OnnxEmbedder()


def make_knowledge(settings: Settings) -> Knowledge:
    """Open the index over the runbooks: embedded in the home directory, or a Chroma server."""
    from reviewbot.adapters.knowledge_chroma import ChromaKnowledge

    if settings.chroma_url is not None:
        return ChromaKnowledge(make_embedder(settings), url=settings.chroma_url)
    return ChromaKnowledge(make_embedder(settings), directory=made_home(settings) / "chroma")


def knowledge_apart(settings: Settings, runbooks: Path) -> Knowledge:
    """Open an index for one directory of runbooks alone: looking things up there changes nothing for reviews."""
    from reviewbot.adapters.knowledge_chroma import ChromaKnowledge

    name = digest_bytes(str(runbooks.resolve()).encode()).removeprefix("sha256:")[:16]
    return ChromaKnowledge(make_embedder(settings), directory=made_home(settings) / "recall" / name)


def make_scanner() -> Scanner:
    """Make the scanner for structural rules."""
    from reviewbot.adapters.scanner_astgrep import AstGrepScanner

    return AstGrepScanner()


def sample_equipment(settings: Settings, *, forge: Forge, code: Checkout, governance: Path, store: Store) -> Equipment:
    """Fill the ports around a forge in memory, with the rules of a directory as it is and models that never answer.

    Whatever keys are set: the sample costs nothing and always tells the same story.
    """
    from reviewbot.adapters.checkout_directory import DirectoryCheckout
    from reviewbot.fakes.roll import FakeRoll
    from reviewbot.fakes.warden import FakeWarden

    knowledge = make_knowledge(settings)
    rules = DirectoryCheckout(governance)
    return Equipment(
        forge=forge,
        roll=FakeRoll(lambda: ()),
        warden=FakeWarden(),
        checkout=code,
        governance=Governance(rules=rules, code=code, knowledge=knowledge, is_inside=False),
        model=make_model(replace(settings, anthropic_api_key=None, openai_api_key=None)),
        knowledge=knowledge,
        scanner=make_scanner(),
        store=store,
        clock=make_clock(settings),
        stops=stops_of(settings),
    )


async def read_rules_as_they_are(directory: Path, *, beside: Sequence[str]) -> Mapping[str, bytes]:
    """Return the files of owners/ and runbooks/, promotions, and those named beside, as they are now, committed or not.

    Raises Misconfigured where there is no such directory.
    """
    from reviewbot.adapters.checkout_directory import DirectoryCheckout

    checkout = DirectoryCheckout(directory)
    listed = [await checkout.fetch_paths(ANYWHERE, AS_IT_IS, folder) for folder in ("owners", "runbooks")]
    wanted = [*beside, *PROMOTIONS, *(path for paths in listed for path in paths)]
    files = await checkout.fetch_files(ANYWHERE, AS_IT_IS, wanted)
    return {path: content for path, content in files.items() if content is not None}


async def committed_paths(directory: Path) -> tuple[str, ...] | None:
    """Return every path of the repository that the directory is the root of, or None where it is none."""
    from reviewbot.adapters.checkout_folder import find_repository
    from reviewbot.adapters.checkout_git import GitCheckout

    stands = find_repository(directory)
    if stands is None or stands.folder:
        return None
    with closing(GitCheckout(directory)) as checkout:
        head = await checkout.resolve(ANYWHERE, "HEAD")
        return None if head is None else await checkout.fetch_paths(ANYWHERE, head)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalChange:
    """What a review before a push is about: `base..head` of a local repository."""

    repo: Path
    base: str
    head: str
    author: str | None
    governance: str


@contextmanager
def local_equipment(settings: Settings, local: LocalChange) -> Iterator[tuple[Equipment, Place, ChangeNumber]]:
    """Fill the ports around a local repository while the block runs; nothing of it is kept.

    Raises Misconfigured for a repository that is none, a name that stands for no commit, a clone without the history
    that is needed, and a directory of rules that is none.
    """
    from reviewbot.adapters.checkout_git import GitCheckout
    from reviewbot.adapters.forge_local import LOCAL_CHANGE, LocalForge
    from reviewbot.adapters.rules_source import local_rules
    from reviewbot.fakes.roll import FakeRoll
    from reviewbot.fakes.store import MemoryStore
    from reviewbot.fakes.warden import FakeWarden

    with ExitStack() as stack:
        made = partial(LocalForge, local.repo, base=local.base, head=local.head, author=local.author)
        found = partial(local_rules, local.governance, repo=local.repo, mirrors=settings.home / "mirrors")
        forge, rules = both(lambda: stack.enter_context(closing(made())), lambda: stack.enter_context(closing(found())))
        code = stack.enter_context(closing(GitCheckout(local.repo)))
        # A service may be running on the same home: what this review learns is none of its business.
        knowledge = knowledge_apart(settings, local.repo)
        equipment = Equipment(
            forge=forge,
            roll=FakeRoll(lambda: (forge.place,)),
            warden=FakeWarden(),
            checkout=code,
            governance=Governance(
                rules=rules.checkout,
                code=code,
                knowledge=knowledge,
                is_inside=rules.is_inside,
                folder=rules.folder,
            ),
            model=make_model(settings),
            knowledge=knowledge,
            scanner=make_scanner(),
            store=MemoryStore(),
            clock=make_clock(settings),
            stops=stops_of(settings),
        )
        yield equipment, forge.place, LOCAL_CHANGE


@contextmanager
def github_equipment(settings: Settings, store: Store) -> Iterator[Equipment]:
    """Fill the ports around GitHub, as the App of the settings, while the block runs.

    Raises Misconfigured where the App is not set up, or where the rules have no place of their own.
    """
    from reviewbot.adapters.checkout_github import GitHubCheckout
    from reviewbot.adapters.forge_github import GitHubForge
    from reviewbot.adapters.forge_github_line import GitHubLine
    from reviewbot.adapters.forge_github_token import AppKey
    from reviewbot.adapters.forge_github_tree import Trees
    from reviewbot.adapters.price_genai import price_of
    from reviewbot.adapters.roll_github import GitHubRoll
    from reviewbot.adapters.rules_source import central_rules
    from reviewbot.adapters.warden_github import GitHubWarden

    app, heard = require_github_app(settings), HeardClock()
    clock = SystemClock(offset_seconds=settings.clock_offset_seconds, heard=heard)
    installations, providers = Breakers(clock), Breakers(clock)
    key, guard = AppKey(app.app_id, app.private_key), installations.guard(what="GitHub")
    line = GitHubLine(api_url=settings.github_api_url, key=key, clock=clock, guard=guard, heard=heard)
    trees = Trees(line)
    rules = central_rules(settings.governance, mirrors=settings.home / "mirrors")
    with closing(line), closing(rules):
        code, known = GitHubCheckout(line, trees), make_knowledge(settings)
        yield Equipment(
            forge=GitHubForge(line, trees),
            roll=GitHubRoll(line),
            warden=GitHubWarden(line, trees),
            checkout=code,
            governance=Governance(rules=rules.checkout, code=code, knowledge=known, is_inside=False, source=rules.repo),
            model=make_model(settings, providers),
            knowledge=known,
            scanner=make_scanner(),
            store=store,
            clock=clock,
            stops=stops_of(settings),
            circuits=lambda: (*installations.seen("installation"), *providers.seen("provider")),
            price_of=lambda model, usage, now: price_of(model, usage, now=now),
            seal=make_seal(settings, clock),
        )


@asynccontextmanager
async def running(
    equipment: Equipment,
    *,
    database_url: str,
    executor: str,
    tempo: Tempo = TEMPO,
    nights: "EvalNights | None" = None,
) -> "AsyncIterator[Workflows]":
    """Run the durable engine, with the lanes of today's policy, while the block runs."""
    from reviewbot.flow.durability import durable

    lanes = {str(lane.name): lane.slots for lane in await equipment.governance.fetch_lanes()}
    async with durable(
        equipment, database_url=database_url, executor=executor, lanes=lanes, tempo=tempo, nights=nights
    ) as workflows:
        yield workflows


def engine_url(settings: Settings) -> str:
    """Return where the durable engine keeps its state: a file of its own beside SQLite, the same Postgres otherwise."""
    if settings.database_url.startswith("sqlite"):
        return f"sqlite:///{settings.home / 'engine.db'}"
    return settings.database_url
