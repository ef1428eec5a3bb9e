"""Stations touch no clock, file or network; what does is named here, once for each kind of world."""

import re
from collections.abc import Iterator

import pytest

from tests.house.source import Module, Rule, a_module, attributes, faults, imported, modules

WORLDLY = re.compile(
    r"asyncio|concurrent|fcntl|http|io|logging|multiprocessing|os|random|secrets|select|shutil|signal|socket|sqlite3|"
    r"subprocess|sys|tempfile|threading|time|urllib|uuid"
)
CLOCKS = re.compile(r"datetime\.(?:now|utcnow|today)|date\.today|time\.(?:time|monotonic|perf_counter)")
VENDORS: dict[str, tuple[str, ...]] = {
    "fastapi": ("reviewbot/entry/",),
    "starlette": ("reviewbot/entry/",),
    "uvicorn": ("reviewbot/entry/",),
    "typer": ("reviewbot/entry/cli",),
    "rich": ("reviewbot/entry/",),
    "prometheus_client": ("reviewbot/entry/",),
    "langgraph": ("reviewbot/agents/",),
    "dbos": ("reviewbot/flow/", "reviewbot/wiring.py"),
    "github": ("reviewbot/adapters/forge_github", "reviewbot/adapters/checkout_github"),
    "git": ("reviewbot/adapters/forge_local", "reviewbot/adapters/checkout_git", "reviewbot/adapters/git_isolated.py"),
    "anthropic": ("reviewbot/adapters/model_anthropic", "reviewbot/adapters/catalog_anthropic"),
    "openai": (
        "reviewbot/adapters/model_openai",
        "reviewbot/adapters/catalog_openai",
        "reviewbot/adapters/embedder_openai",
    ),
    "genai_prices": ("reviewbot/adapters/price_genai.py",),
    "chromadb": ("reviewbot/adapters/knowledge_chroma", "reviewbot/adapters/embedder_onnx"),
    "alembic": ("reviewbot/adapters/store_sql", "reviewbot/adapters/migrations/"),
    "sqlalchemy": (
        "reviewbot/adapters/store_sql",
        "reviewbot/adapters/migrations/",
        "reviewbot/flow/durability.py",  # prepares the file of DBOS's own database
        "reviewbot/flow/rescue.py",  # asks DBOS's own database who has begun what
        "reviewbot/flow/suspect.py",  # tells DBOS's own database in which queue something is recovered
        "reviewbot/flow/load.py",  # asks DBOS's own database how much waits
        "reviewbot/flow/dispatch.py",  # hears what DBOS's own database says
        "reviewbot/flow/hearsay.py",  # retells what DBOS says of its own database
        "reviewbot/flow/away.py",  # tells that this database is away
        "reviewbot/flow/soundness.py",  # looks whether DBOS's own database is whole
        "reviewbot/database_fault.py",  # tells what SQLAlchemy's errors mean, of the store's database and the engine's
    ),
}
"""Each vendor's package, and the only places that know of it."""


def worldly_stations(module: Module) -> Iterator[str]:
    if module.station is None:
        return
    for name in imported(module):
        if WORLDLY.fullmatch(name.partition(".")[0]) or name == "pathlib.Path":
            yield f"a station imports {name}; take the value as an argument and touch the world in an adapter"
    for read in filter(CLOCKS.fullmatch, attributes(module)):
        yield f"a station reads {read}; take the instant as an argument"
    if "open(" in module.text.replace("_open(", ""):
        yield "a station opens a file; take its bytes as an argument"


def clock_readers(module: Module) -> Iterator[str]:
    if module.path != "reviewbot/adapters/clock_system.py":
        yield from (f"reads {name}; ask the Clock port" for name in attributes(module) if CLOCKS.fullmatch(name))


def environment_readers(module: Module) -> Iterator[str]:
    if module.path != "reviewbot/settings.py":
        used = (*attributes(module), *imported(module))
        yield from (f"uses {name}; add a setting" for name in used if name in ("os.environ", "os.getenv"))


def strayed_vendors(module: Module) -> Iterator[str]:
    for name in imported(module):
        places = VENDORS.get(name.partition(".")[0])
        if places is not None and not module.path.startswith(places):
            yield f"imports {name}; only {' and '.join(places)} may: go through the port"


@pytest.mark.parametrize("rule", [worldly_stations, clock_readers, environment_readers, strayed_vendors])
def test_the_package_follows(rule: Rule) -> None:
    found = faults(rule, modules("reviewbot"))

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        pytest.param(worldly_stations, "import json", "import os", id="a module of the world"),
        pytest.param(worldly_stations, "from pathlib import PurePosixPath", "from pathlib import Path", id="a path"),
        pytest.param(worldly_stations, "reopen = 1", "text = open('a').read()", id="a file"),
        pytest.param(worldly_stations, "admit(now=now)", "admit(now=datetime.now(UTC))", id="the time"),
        pytest.param(clock_readers, "clock.now()", "time.monotonic()", id="a clock"),
        pytest.param(environment_readers, "settings.home", "os.environ['HOME']", id="the environment"),
        pytest.param(environment_readers, "import os", "from os import getenv", id="the environment, imported"),
        pytest.param(strayed_vendors, "import yaml", "import chromadb.config", id="a vendor"),
    ],
)
def test_the_rule_tells_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert list(rule(a_module(good))) == []
    assert len(list(rule(a_module(bad)))) == 1


def test_a_vendor_is_at_home_in_its_adapter() -> None:
    assert list(strayed_vendors(a_module("import openai", path="reviewbot/adapters/model_openai.py"))) == []
