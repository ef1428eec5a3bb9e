"""What is installed is used, and what is used is asked for."""

import re
import sys
import tomllib

from tests.house.source import PROJECT, imported, modules

IMPORT_NAMES = {
    "gitpython": "git",
    "google-re2": "re2",
    "markdown-it-py": "markdown_it",
    "pygithub": "github",
    "pyyaml": "yaml",
}
USED_WITHOUT_IMPORT = {
    "ast-grep-cli": "a program, started by adapters/scanner_astgrep.py",
    "httptools": "uvicorn takes it where it is installed",
    "psycopg": "SQLAlchemy loads it for a postgresql URL",
    "tzdata": "zoneinfo reads it where the machine has no time zones of its own",
    "uvloop": "uvicorn takes it where it is installed",
}
COMES_WITH = {
    "httpx2": "the HTTP client of anthropic and openai, for its time-outs and exceptions",
    "jwt": "PyGithub's, for the App's token",
    "pydantic_core": "pydantic's",
    "requests": "PyGithub's, for its exceptions",
    "urllib3": "PyGithub's, for its number of retries",
    "starlette": "FastAPI's",
}


def declared() -> frozenset[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return frozenset(re.split(r"[\[<>=!~; ]", each)[0].lower() for each in project["dependencies"])


def foreign() -> frozenset[str]:
    names = {name.partition(".")[0] for module in modules("reviewbot") for name in imported(module)}
    return frozenset(names - sys.stdlib_module_names - {"reviewbot"})


def import_name(distribution: str) -> str:
    return IMPORT_NAMES.get(distribution, distribution.replace("-", "_"))


def test_every_dependency_is_used() -> None:
    names = foreign()
    unused = {each for each in declared() if import_name(each) not in names}

    assert unused - set(USED_WITHOUT_IMPORT) == set(), "remove the dependency, or say who uses it without an import"


def test_every_import_is_asked_for() -> None:
    names = {import_name(each) for each in declared()} | {"opentelemetry"}

    assert foreign() - names - set(COMES_WITH) == set(), "add the dependency to pyproject.toml, with its reason"
