"""`python -m tests.mutation [--quick] [module ...]`: put small faults into the code, and see the tests notice each.

A module is named by its path from the package (`gate/seat.py`), all of a folder by the folder (`gate`). Without any,
those that the project is held to. `--quick` leaves out the properties over thousands of worlds, so a little more
survives. `--shard 1/4` tries every fourth mutant, beginning with the first. `--journal FILE` keeps in a file what is
killed, and leaves out what is in it already, as long as the function around it reads the same: a run that was broken
off goes on, and after new tests only survivors are tried again. Exit 1 where a mutant survives that `tests/README.md`
does not list, or where it lists one that is noticed or no longer there.
"""

import argparse
import importlib
import multiprocessing
import pkgutil
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from hypothesis import Phase, settings

from tests.house.source import STATIONS
from tests.mutation.child import SURVIVED
from tests.mutation.journal import Journal
from tests.mutation.mutant import PROJECT, Mutant, mutants_of, path_of
from tests.mutation.trial import Tests, exchange, import_anew
from tests.shard import WHOLE, Shard, parse_shard

HELD_TO: Final = ("ownership/match.py", "gate")
"""The modules that decide who is asked, and whether a change may merge."""
SLOW: Final = ("tests/unit/gate/test_invariants.py", "tests/unit/gate/test_opening_worlds.py")
EQUIVALENT: Final = PROJECT / "tests" / "README.md"


def main() -> int:
    """Try every mutant of the modules that are asked for, and say what became of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave the slowest tests out")
    parser.add_argument("--shard", type=parse_shard, default=WHOLE, metavar="I/N", help="try only this part")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="leave out what is in it, and add what is killed")
    parser.add_argument("modules", nargs="*", default=HELD_TO, metavar="module")
    asked = parser.parse_args()
    # Nothing is made smaller after it failed, and every run of a test tries the same.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutation", deadline=None, derandomize=True, database=None, phases=phases)
    settings.load_profile("mutation")
    survivors: set[str] = set()
    found: dict[str, tuple[Mutant, ...]] = {}
    for modules in _by_tests(asked.modules):
        group = {module: mutants_of(module, path_of(module).read_text(encoding="utf-8")) for module in modules}
        mine = {module: asked.shard.of_all(mutants) for module, mutants in group.items()}
        lasting = _survivors(mine, _tests_of(modules[0], is_quick=asked.quick), Journal(path=asked.journal))
        found |= group
        survivors |= lasting
        for module, mutants in mine.items():
            left = sum(mutant.name in lasting for mutant in mutants)
            _say(f"{module}: {len(mutants)} mutants, {len(mutants) - left} killed, {left} survive")
    return _judge(found, asked.shard, survivors)


def _by_tests(asked: Sequence[str]) -> Iterator[list[str]]:
    """Yield the modules in groups that meet the same tests, those of earlier stations first."""
    modules = [module for name in asked for module in _modules(name)]
    for station in STATIONS:
        mine = [module for module in modules if module.startswith(f"{station}/")]
        yield from [mine] if station == "gate" and mine else [[module] for module in mine]


def _modules(name: str) -> list[str]:
    if name.endswith(".py"):
        return [name]
    return sorted(file.relative_to(path_of("")).as_posix() for file in path_of(name).glob("*.py"))


def _tests_of(module: str, *, is_quick: bool) -> Tests:
    station, _, stem = module.removesuffix(".py").partition("/")
    pattern = "test_*.py" if station == "gate" else f"test_{stem}*.py"
    files = sorted(file.relative_to(PROJECT).as_posix() for file in (PROJECT / "tests/unit" / station).glob(pattern))
    quick = tuple(file for file in files if file not in SLOW)
    return Tests(quick=quick, slow=() if is_quick else tuple(file for file in files if file in SLOW))


def _survivors(found: dict[str, tuple[Mutant, ...]], tests: Tests, journal: Journal) -> set[str]:
    mutants = list(enumerate(mutant for several in found.values() for mutant in journal.left(several)))
    if not mutants:
        return set()
    outcomes = _in_a_copy(mutants, tests, journal)
    _load_what_is_below(next(iter(found)).partition("/")[0])
    if import_anew(None, next(iter(found)), tests, journal) != SURVIVED:
        raise SystemExit("the tests fail without any fault put in")
    for number, mutant in mutants:
        if number not in outcomes:
            outcomes[number] = import_anew(mutant, mutant.module, tests, journal)
    return {mutant.name for number, mutant in mutants if outcomes[number] == SURVIVED}


def _in_a_copy(mutants: Sequence[tuple[int, Mutant]], tests: Tests, journal: Journal) -> dict[int, int]:
    """Exchange functions in another process, so that this one never imports the modules themselves."""
    multiprocess = multiprocessing.get_context("fork")
    outcomes: multiprocessing.SimpleQueue[dict[int, int]] = multiprocess.SimpleQueue()
    process = multiprocess.Process(target=lambda: outcomes.put(exchange(mutants, tests, journal)))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit("the tests could not be rehearsed")
    return outcomes.get()


def _load_what_is_below(station: str) -> None:
    for lower in STATIONS[: STATIONS.index(station)]:
        package = importlib.import_module(f"reviewbot.{lower}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"reviewbot.{lower}.{module.name}")


def _judge(found: dict[str, tuple[Mutant, ...]], shard: Shard, survivors: set[str]) -> int:
    spans = re.findall(r"`([a-z_]+/[a-z_]+\.py [^`]+)`", EQUIVALENT.read_text(encoding="utf-8"))
    listed = {span.replace(r"\|", "|") for span in spans}
    tried = {mutant.name for mutants in found.values() for mutant in shard.of_all(mutants)}
    unlisted, noticed = survivors - listed, (listed & tried) - survivors
    there = {mutant.name for mutants in found.values() for mutant in mutants}
    gone = {name for name in listed - there if name.partition(" ")[0] in found}
    for name in sorted(unlisted):
        _say(f"survives, and is not listed as equivalent: {name}")
    for name in sorted(noticed):
        _say(f"is listed as equivalent, and is noticed: {name}")
    for name in sorted(gone):
        _say(f"is listed as equivalent, and is no fault any more: {name}")
    _say(f"{len(tried)} mutants, {len(tried - survivors)} killed, {len(survivors & listed)} equivalent")
    return 1 if unlisted or noticed or gone else 0


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", flush=True)  # noqa: T201 - a command's answer


if __name__ == "__main__":
    raise SystemExit(main())
