"""Tests use fakes, files hold finished work, and nothing names the place where it was written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import PROJECT, Module, Rule, a_module, attributes, faults, imported, modules

WRITTEN = ("reviewbot", "tests", "owners", "runbooks", "evals", "deploy", ".ci", ".github")
KINDS = frozenset({".py", ".md", ".yaml", ".yml", ".toml", ".json", ".sh", ""})
LEFT_OVER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
WORKPLACE = re.compile(
    r"(?<![\w.-])/(?:work|root)/|\.\./shared|\bissue \d+\b|\bthis session\b|\bsub-?agent\b", re.IGNORECASE
)
THIS_FILE = "tests/house/test_honesty.py"
"""It has to spell what it looks for."""


def mocks(module: Module) -> Iterator[str]:
    for name in imported(module):
        if "mock" in re.split(r"[._]", name):
            yield f"imports {name}; write a fake that keeps the port's contract"
    for node in attributes(module):
        if node in ("monkeypatch.setattr", "monkeypatch.setitem", "monkeypatch.delattr", "mocker.patch"):
            yield f"uses {node}; pass the value in, or write a fake"


def sleeps(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep":
            yield f"line {node.lineno} sleeps; wait for what is promised"


def what_is_left_over(text: str) -> Iterator[str]:
    yield from (f"holds {found!r}; finish it, or say it in the change" for found in LEFT_OVER.findall(text))
    yield from (f"names the workplace: {found!r}; say it without" for found in WORKPLACE.findall(text))


def _files() -> Iterator[Path]:
    for folder in WRITTEN:
        yield from (PROJECT / folder).rglob("*")
    yield from PROJECT.glob("[!.]*")
    yield PROJECT / ".pre-commit-config.yaml"


def _is_ours(path: Path) -> bool:
    inside = path.relative_to(PROJECT).as_posix()
    is_foreign = inside.startswith((THIS_FILE, "tests/data/", "uv.lock", "LICENSE")) or "node_modules" in inside
    return path.is_file() and path.suffix in KINDS and not is_foreign


def test_tests_use_fakes() -> None:
    found = faults(mocks, modules("tests"))

    assert not found, "\n".join(found)


def test_the_package_never_sleeps() -> None:
    found = faults(sleeps, modules("reviewbot"))

    assert not found, "\n".join(found)


def test_nothing_is_left_over() -> None:
    found = [
        f"{path.relative_to(PROJECT)}: {fault}"
        for path in _files()
        if _is_ours(path)
        for fault in what_is_left_over(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        pytest.param(mocks, "from reviewbot.fakes import clock", "from unittest.mock import AsyncMock", id="a mock"),
        pytest.param(mocks, "monkeypatch.setenv('A', 'b')", "monkeypatch.setattr(module, 'f', g)", id="a patch"),
        pytest.param(sleeps, "asyncio.sleep(0)", "time.sleep(1)", id="a sleep"),
    ],
)
def test_the_rule_tells_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert list(rule(a_module(good))) == []
    assert len(list(rule(a_module(bad)))) == 1


@pytest.mark.parametrize("text", ["# TODO: later", "see /work/main", "from ../shared", "as issue 2 says"])
def test_what_is_left_over_is_found(text: str) -> None:
    assert len(list(what_is_left_over(text))) == 1


@pytest.mark.parametrize("text", ["the todos of a team", "docs/work/plan.md", "GitHub's issue threads"])
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert list(what_is_left_over(text)) == []
