"""Files stay short, and names say what a thing is."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import Module, Rule, a_module, faults, modules

MOST_LINES = 300
EMPTY_WORDS = frozenset(
    {
        "manager",
        "handler",
        "service",
        "helper",
        "util",
        "utils",
        "processor",
        "engine",
        "data",
        "info",
        "base",
        "common",
    }
)


def too_long(module: Module) -> Iterator[str]:
    lines = module.text.count("\n")
    if lines > MOST_LINES:
        yield f"{lines} lines; split it by what it promises, at most {MOST_LINES} lines"


def empty_words(module: Module) -> Iterator[str]:
    stem = module.path.rpartition("/")[2].removesuffix(".py")
    if EMPTY_WORDS & set(stem.split("_")):
        yield f"{stem!r} says nothing; name the module for the noun it is about"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            last = re.findall(r"[A-Z][a-z0-9]*", node.name)[-1:]
            if last and last[0].lower() in EMPTY_WORDS:
                yield f"{node.name!r} says nothing; name the class for the noun people say"


def nameless_tests(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            words = node.name.split("_")[1:]
            if len(words) < 2 or re.fullmatch(r"\d+", words[-1]):
                yield f"{node.name!r} is no sentence; say what is promised"


@pytest.mark.parametrize("rule", [too_long, empty_words])
def test_the_package_and_the_tests_follow(rule: Rule) -> None:
    found = faults(rule, (*modules("reviewbot"), *modules("tests")))

    assert not found, "\n".join(found)


def test_every_test_name_is_a_sentence() -> None:
    found = faults(nameless_tests, modules("tests"))

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        pytest.param(too_long, a_module("1\n" * 300), a_module("1\n" * 301), id="length"),
        pytest.param(
            empty_words,
            a_module("", path="publish/comment.py"),
            a_module("", path="publish/comment_utils.py"),
            id="file",
        ),
        pytest.param(empty_words, a_module("class BaseRef: ..."), a_module("class CommentManager: ..."), id="class"),
        pytest.param(
            nameless_tests,
            a_module("def test_a_stop_stops(): ..."),
            a_module("async def test_stop_2(): ..."),
            id="test",
        ),
    ],
)
def test_the_rule_tells_good_from_bad(rule: Rule, good: Module, bad: Module) -> None:
    assert list(rule(good)) == []
    assert len(list(rule(bad))) == 1
