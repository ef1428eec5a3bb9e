"""Our source as the house tests read it: parsed, with its path from the project's root."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

PROJECT = Path(__file__).resolve().parents[2]
STATIONS = (
    "kernel",
    "intake",
    "change",
    "ownership",
    "knowledge",
    "plan",
    "review",
    "gate",
    "publish",
    "audit",
    "scoring",
)
_FOREIGN = ("reviewbot/sample/", "tests/data/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One Python file."""

    path: str
    text: str
    tree: ast.Module

    @property
    def station(self) -> str | None:
        """The station it belongs to, if any."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "reviewbot" and parts[1] in STATIONS else None


Rule: TypeAlias = Callable[[Module], Iterable[str]]
"""Looks at a module and says, for each fault, what to do instead."""


def a_module(text: str, *, path: str = "reviewbot/plan/example.py") -> Module:
    """Make a module for a rule's example."""
    return Module(path=path, text=text, tree=ast.parse(text))


@cache
def modules(folder: str) -> tuple[Module, ...]:
    """Return every module of ours below a folder of the project."""
    paths = sorted(path.relative_to(PROJECT).as_posix() for path in (PROJECT / folder).rglob("*.py"))
    ours = [path for path in paths if not path.startswith(_FOREIGN)]
    return tuple(a_module((PROJECT / path).read_text(encoding="utf-8"), path=path) for path in ours)


def faults(rule: Rule, looked_at: Iterable[Module]) -> list[str]:
    """Return every fault a rule finds, each with its file."""
    return [f"{module.path}: {fault}" for module in looked_at for fault in rule(module)]


def imported(module: Module) -> Iterator[str]:
    """Yield the dotted name of everything the module imports, wherever the import stands."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def attributes(module: Module) -> Iterator[str]:
    """Yield every `name.attribute` the module uses."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
