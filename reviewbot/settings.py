"""The only reader of the environment: every setting once, with its meaning, into one frozen value."""

import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from reviewbot.address import faults_of_database, faults_of_web
from reviewbot.kernel.credential import without_credentials
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.grant import Grant, parse_grants
from reviewbot.setting import KNOWN, Known, Origin, Setting

_FARTHEST_CLOCK_SECONDS: Final = 100 * 366 * 86_400
"""A century: farther, the calendar ends."""

_LONGEST_APP_ID: Final = 18
"""Digits that a database's number takes."""
_OF_THE_APP: Final = (
    "REVIEWBOT_GITHUB_APP_ID",
    "REVIEWBOT_GITHUB_PRIVATE_KEY",
    "REVIEWBOT_GITHUB_WEBHOOK_SECRET",
)

FaultsOf: TypeAlias = Callable[[str], Iterable[str]]
EmbedderChoice: TypeAlias = Literal["ngrams", "openai", "onnx"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GithubApp:
    """What the App proves itself with."""

    app_id: int
    private_key: str = field(repr=False)
    webhook_secrets: tuple[bytes, ...] = field(repr=False)
    """Two while one is being replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, checked."""

    home: Path
    database_url: str = field(repr=False)
    """A SQLAlchemy URL."""
    chroma_url: str | None
    """None for the embedded index in `home`."""
    governance: str
    github_api_url: str
    github_app: GithubApp | None
    """None where the App is not set up: nothing can be served then, everything local works."""
    api_grants: tuple[Grant, ...]
    """Who may read the API; nobody where there are none."""
    anthropic_api_key: str | None = field(repr=False)
    anthropic_base_url: str | None
    openai_api_key: str | None = field(repr=False)
    openai_base_url: str | None
    embedder: EmbedderChoice
    slack_webhook_url: str | None = field(repr=False)
    stop_all: bool
    worker_name: str
    """Empty where the worker is to find one by itself."""
    drain_seconds: int
    """What runs has so long to end when the process is told to, 0 to 3,600."""
    sweep_seconds: int
    """Between two sweeps over every open change, 30 to 86,400."""
    keep_deliveries_days: int
    """How long webhooks are kept once they were handed on, 4 to 3,650: GitHub may send one again for three."""
    keep_runs_days: int
    """How long workflows are kept once they have ended, 4 to 3,650."""
    clock_offset_seconds: float
    listing: tuple[Setting, ...]
    """All of them, in the order of the documentation, for showing."""


def read_settings(
    environment: Mapping[str, str] | None = None,
    *,
    is_serving: bool = False,
    faults_of_key: FaultsOf = lambda _: (),
) -> Settings:
    """Read every setting from the environment, the process's own where none is given.

    Whoever serves lacks nothing of the App's; `faults_of_key` says what is wrong with its private key. Raises
    Misconfigured with every fault at once. An unknown `REVIEWBOT_…` name is a fault: it is a misspelt one.
    """
    reading = _Reading(os.environ if environment is None else environment)
    home = Path(reading.text("REVIEWBOT_HOME"))
    settings = Settings(
        home=home,
        database_url=_database_url(reading.address("REVIEWBOT_DATABASE_URL", faults_of_database), home),
        chroma_url=reading.address("REVIEWBOT_CHROMA_URL", faults_of_web),
        governance=reading.text("REVIEWBOT_GOVERNANCE"),
        github_api_url=_api_url(reading),
        github_app=_github_app(reading, faults_of_key, is_serving=is_serving),
        api_grants=_api_grants(reading),
        anthropic_api_key=reading.optional("ANTHROPIC_API_KEY"),
        anthropic_base_url=reading.address("ANTHROPIC_BASE_URL", faults_of_web),
        openai_api_key=reading.optional("OPENAI_API_KEY"),
        openai_base_url=reading.address("OPENAI_BASE_URL", faults_of_web),
        embedder=_embedder(reading),
        slack_webhook_url=reading.optional("REVIEWBOT_SLACK_WEBHOOK_URL"),
        stop_all=_stop_all(reading),
        worker_name=reading.text("REVIEWBOT_WORKER_NAME"),
        drain_seconds=_whole(reading, "REVIEWBOT_DRAIN_SECONDS", least=0, most=3_600),
        sweep_seconds=_whole(reading, "REVIEWBOT_SWEEP_SECONDS", least=30, most=86_400),
        keep_deliveries_days=_whole(reading, "REVIEWBOT_KEEP_DELIVERIES_DAYS", least=4, most=3_650),
        keep_runs_days=_whole(reading, "REVIEWBOT_KEEP_RUNS_DAYS", least=4, most=3_650),
        clock_offset_seconds=_clock_offset(reading),
        listing=reading.listing(),
    )
    reading.complain()
    return settings


class _Reading:
    # Gathers faults while the settings are read, so that all are reported at once.
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values: dict[str, tuple[str, Origin]] = {}
        self.faults: list[str] = []
        self.unread: set[str] = set()
        for known in KNOWN:
            self._values[known.name] = self._read(known, environment)
        names = {known.name for known in KNOWN} | {f"{known.name}_FILE" for known in KNOWN if known.may_be_file}
        for stranger in sorted(set(environment) - names):
            if stranger.startswith("REVIEWBOT_") and not stranger.startswith("REVIEWBOT_TEST_"):
                self.faults.append(f"{stranger} is no setting; `reviewbot settings` lists them")

    def _read(self, known: Known, environment: Mapping[str, str]) -> tuple[str, Origin]:
        file = environment.get(f"{known.name}_FILE", "") if known.may_be_file else ""
        given = environment.get(known.name, "")
        if file and given:
            self.faults.append(f"{known.name} and {known.name}_FILE are both set; keep one")
        if file:
            try:
                return Path(file).read_text(encoding="utf-8").strip(), "file"
            except (OSError, UnicodeDecodeError) as error:
                self.faults.append(f"{known.name}_FILE cannot be read: {error}")
                self.unread.add(known.name)
                return "", "file"
        return (given, "environment") if given else (known.default, "default")

    def text(self, name: str) -> str:
        return self._values[name][0]

    def optional(self, name: str) -> str | None:
        return self.text(name) or None

    def address(self, name: str, faults_of: FaultsOf) -> str | None:
        given = self.optional(name)
        if given is not None:
            self.faults += [f"{name}: {fault}" for fault in faults_of(given)]
        return given

    def listing(self) -> tuple[Setting, ...]:
        return tuple(self._listed())

    def _listed(self) -> Iterator[Setting]:
        for known in KNOWN:
            value, origin = self._values[known.name]
            shown = _masked(value) if known.is_secret else without_credentials(value)
            yield Setting(name=known.name, meaning=known.meaning, value=shown, origin=origin)

    def complain(self) -> None:
        if self.faults:
            raise Misconfigured("settings", self.faults)


def _masked(secret: str) -> str:
    return f"set, {len(secret)} characters" if secret else ""


def _api_url(reading: _Reading) -> str:
    return (reading.address("REVIEWBOT_GITHUB_API_URL", faults_of_web) or "").rstrip("/")


def _database_url(given: str | None, home: Path) -> str:
    if given is None:
        return f"sqlite:///{home / 'reviewbot.db'}"
    for scheme in ("postgresql://", "postgres://"):
        if given.startswith(scheme):
            return "postgresql+psycopg://" + given.removeprefix(scheme)
    return given


def _github_app(reading: _Reading, faults_of_key: FaultsOf, *, is_serving: bool) -> GithubApp | None:
    app_id, private_key, secret = (reading.text(name) for name in _OF_THE_APP)
    secrets = tuple(line.strip().encode("utf-8", "surrogateescape") for line in secret.splitlines() if line.strip())
    faults: list[str] = []
    if app_id and (not app_id.isascii() or not app_id.isdigit() or len(app_id) > _LONGEST_APP_ID):
        faults.append(f"REVIEWBOT_GITHUB_APP_ID is {app_id!r}; it has to be the App's number")
    if private_key:
        faults += [f"REVIEWBOT_GITHUB_PRIVATE_KEY: {fault}" for fault in faults_of_key(private_key)]
    if secret and not secrets:
        faults.append("REVIEWBOT_GITHUB_WEBHOOK_SECRET is blank; without a secret nothing is served")
    if is_serving:
        faults += [_missing(name) for name in _OF_THE_APP if not reading.text(name) and name not in reading.unread]
    reading.faults += faults
    if faults or not (app_id and private_key and secret):
        return None
    return GithubApp(app_id=int(app_id), private_key=private_key, webhook_secrets=secrets)


def _api_grants(reading: _Reading) -> tuple[Grant, ...]:
    try:
        return parse_grants(reading.text("REVIEWBOT_API_TOKENS"))
    except Misconfigured as broken:
        reading.faults += [f"REVIEWBOT_API_TOKENS, {fault}" for fault in broken.faults]
        return ()


def _embedder(reading: _Reading) -> EmbedderChoice:
    match reading.text("REVIEWBOT_EMBEDDER"):
        case "ngrams" | "openai" | "onnx" as choice:
            return choice
        case other:
            reading.faults.append(f"REVIEWBOT_EMBEDDER is {other!r}; it has to be ngrams, openai or onnx")
            return "ngrams"


def _clock_offset(reading: _Reading) -> float:
    given = reading.text("REVIEWBOT_CLOCK_OFFSET_SECONDS")
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not abs(seconds) <= _FARTHEST_CLOCK_SECONDS:  # not `>`: NaN has to fail too
        reading.faults.append(f"REVIEWBOT_CLOCK_OFFSET_SECONDS is {given!r}; it has to be a number of seconds")
        return 0.0
    return seconds


def _whole(reading: _Reading, name: str, *, least: int, most: int) -> int:
    given = reading.text(name)
    if given.isascii() and given.isdigit() and len(given) < 6 and least <= int(given) <= most:
        return int(given)
    reading.faults.append(f"{name} is {given!r}; it has to be a whole number from {least} to {most}")
    return most


def _stop_all(reading: _Reading) -> bool:
    match reading.text("REVIEWBOT_STOP"):
        case "":
            return False
        case "all":
            return True
        case other:
            # Whoever set it wanted something stopped: a misspelt stop still stops.
            reading.faults.append(f"REVIEWBOT_STOP is {other!r}; it has to be 'all' or unset")
            return True


def require_github_app(settings: Settings) -> GithubApp:
    """Return the App's identity.

    Raises Misconfigured, naming each setting that is missing: without them nothing is served.
    """
    if settings.github_app is not None:
        return settings.github_app
    missing = [each.name for each in settings.listing if each.name in _OF_THE_APP and not each.value]
    raise Misconfigured("settings", [_missing(name) for name in missing])


def _missing(name: str) -> str:
    return f"{name} is required to serve and is not set"
