"""Trials: each mutant against the unit tests of its station, every one in a process of its own.

Where only the inside of a function differs, the process is a copy of one that has loaded everything and knows which
tests run which lines; the function's code is exchanged. Whatever takes effect while a module is imported (tables,
defaults, functions that others are made by) is imported anew.
"""

import importlib
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Final

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

from tests.mutation.child import BROKEN, KILLED, SURVIVED, end_after, fork, outcome_of
from tests.mutation.journal import Journal
from tests.mutation.mutant import Mutant, path_of

_QUIETLY: Final = (
    *("-x", "-q", "-s", "--tb=no", "--no-summary", "--assert=plain", "--noconftest"),
    *("-p", "no:cacheprovider"),
)
_CPU_SECONDS: Final = 180
"""Of a process that imports a module anew. In a copy each test has its own time."""
_PATIENCE: Final = 20
"""How many times as long as without a fault a test may take in a copy, and then some seconds."""
_PATIENCE_SECONDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """The files of tests that a module's mutants meet."""

    quick: tuple[str, ...]
    slow: tuple[str, ...]
    """Properties over thousands of values: met last, and only by mutants that nothing else noticed."""

    def nearest(self, module: str) -> tuple[str, ...]:
        """Return the quick files that are named for the module."""
        return tuple(file for file in self.quick if Path(file).stem.startswith(f"test_{Path(module).stem}"))


@dataclass(slots=True)
class Exchange:
    """A pytest plugin that tries mutants instead of reporting tests."""

    mutants: Sequence[tuple[int, Mutant]]
    slow: tuple[str, ...]
    journal: Journal
    outcomes: dict[int, int] = field(default_factory=dict)
    """What became of each mutant, by its number; one that has to be imported anew is missing."""
    measured: Coverage = field(init=False)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = sorted({str(path_of(mutant.module)) for _, mutant in self.mutants})
        self.measured = Coverage(data_file=None, include=files, config_file=False)
        self.measured.start()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test as it is, then again for each mutant those that reach it."""
        self._rehearse(session.items)
        reach = {module: self._reach_of(module) for module in {mutant.module for _, mutant in self.mutants}}
        for number, mutant in self.mutants:
            lines = reach[mutant.module]
            tests = set[str]().union(*(lines.get(line, set()) for line in mutant.place.lines))
            function = None if "" in tests else _function_of(mutant)
            if function is None:
                continue
            outcome = self._try(mutant, function, self._ordered(session.items, tests, mutant))
            if outcome != BROKEN:
                self.outcomes[number] = outcome
                _tell(mutant, outcome, self.journal)
        return True

    def _rehearse(self, items: Sequence[pytest.Item]) -> None:
        for at, item in enumerate(items):
            is_slow = item.location[0] in self.slow
            if is_slow:
                self.measured.stop()  # measuring makes them slower still; they are taken to reach everything
            else:
                _forget()
                self.measured.switch_context(item.nodeid)
            started = time.process_time()
            if _fails(item, items[at + 1] if at + 1 < len(items) else None):
                raise pytest.UsageError(f"{item.nodeid} fails without any fault put in")
            self.seconds[item.nodeid] = time.process_time() - started
        self.measured.stop()

    def _reach_of(self, module: str) -> dict[int, set[str]]:
        contexts = self.measured.get_data().contexts_by_lineno(str(path_of(module)))
        return {line: set(tests) for line, tests in contexts.items()}

    def _ordered(self, items: Sequence[pytest.Item], tests: set[str], mutant: Mutant) -> list[pytest.Item]:
        near = f"test_{Path(mutant.module).stem}"
        reaching = [item for item in items if item.nodeid in tests or item.location[0] in self.slow]
        return sorted(
            reaching,
            key=lambda item: (
                item.location[0] in self.slow,
                not Path(item.location[0]).stem.startswith(near),
                self.seconds[item.nodeid],
            ),
        )

    def _try(self, mutant: Mutant, function: FunctionType, items: Sequence[pytest.Item]) -> int:
        def work() -> int:
            code = _code_in(mutant.compiled(), function.__qualname__)
            if code is None or code.co_freevars != function.__code__.co_freevars:
                return BROKEN
            function.__code__ = code
            _forget()
            for item, following in zip(items, [*items[1:], None], strict=True):
                end_after(_PATIENCE_SECONDS + _PATIENCE * self.seconds[item.nodeid])
                if _fails(item, following):
                    return KILLED
            return SURVIVED

        return outcome_of(fork(work, cpu_seconds=_CPU_SECONDS))


@dataclass(frozen=True, slots=True)
class _Mutated(MetaPathFinder, InspectLoader):
    """Finds one module with its fault in."""

    name: str
    code: CodeType

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        return spec_from_loader(name, self, origin="mutant") if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return self.code

    def get_source(self, fullname: str) -> None:
        return None


def exchange(mutants: Sequence[tuple[int, Mutant]], tests: Tests, journal: Journal) -> dict[int, int]:
    """Try every mutant whose function can be exchanged, and return what became of it, by its number."""
    plugin = Exchange(mutants=mutants, slow=tests.slow, journal=journal)
    code = pytest.main([*_QUIETLY, *tests.quick, *tests.slow], plugins=[plugin])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"the tests could not be rehearsed: {code!r}")
    return plugin.outcomes


def import_anew(mutant: Mutant | None, module: str, tests: Tests, journal: Journal) -> int:
    """Run the tests in a process that imports the module with the fault in it, or as it is where there is none."""

    def work() -> int:
        if mutant is not None:
            name = f"reviewbot.{module.removesuffix('.py').replace('/', '.')}"
            sys.meta_path.insert(0, _Mutated(name, mutant.compiled()))
        for files in filter(None, (tests.nearest(module), tests.quick, tests.slow)):
            if pytest.main([*_QUIETLY, *files]) != pytest.ExitCode.OK:
                return KILLED
        return SURVIVED

    outcome = outcome_of(fork(work, cpu_seconds=_CPU_SECONDS))
    if mutant is not None:
        _tell(mutant, outcome, journal)
    return outcome


def _tell(mutant: Mutant, outcome: int, journal: Journal) -> None:
    if outcome == SURVIVED:
        print(f"line {mutant.line}: {mutant.name}", flush=True)  # noqa: T201 - a command's answer
    elif outcome == KILLED:
        journal.keep(mutant)
    else:
        raise SystemExit(f"the trial itself broke: {mutant.name}")


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def _function_of(mutant: Mutant) -> FunctionType | None:
    if not mutant.place.function or mutant.place.is_nested:
        return None
    found: object = importlib.import_module(f"reviewbot.{mutant.module.removesuffix('.py').replace('/', '.')}")
    for name in mutant.place.function.split("."):
        found = vars(found).get(name)
        found = getattr(found, "fget", None) or getattr(found, "__func__", None) or getattr(found, "__wrapped__", found)
    return found if isinstance(found, FunctionType) else None


def _code_in(code: CodeType, name: str) -> CodeType | None:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == name:
                return constant
            inner = _code_in(constant, name)
            if inner is not None:
                return inner
    return None


def _forget() -> None:
    """Empty what our modules remember: it was made without the fault, or hides which test reaches a line."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("reviewbot."):
            for value in tuple(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
