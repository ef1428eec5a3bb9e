"""CODEOWNERS at the size of a large organisation: 1,500 rules, 30,000 paths in a tree of some 3,000 folders."""

import random
import time
from collections.abc import Callable, Mapping, Sequence

from reviewbot.ownership.codeowners import parse_codeowners
from tests.bench.table import Row

_RULES = 1_500
_PATHS = 30_000
_FEW = 40
_EXTENSIONS = ("py", "go", "ts", "md", "yaml", "sql", "tf")
_CEILING = "a loop with one dictionary look-up for each path"


def run() -> list[Row]:
    """Measure the build with every path, and the paths of one change on an index that is used again and again."""
    chance = random.Random(20261120)
    folders = _folders(chance)
    names = [f"file{at}" for at in range(400)]
    paths = [f"{chance.choice(folders)}/{chance.choice(names)}.{chance.choice(_EXTENSIONS)}" for _ in range(_PATHS)]
    content = "\n".join(f"{_pattern(chance, folders, names)} @acme/team-{at % 60}" for at in range(_RULES)).encode()
    few = paths[:: _PATHS // _FEW][:_FEW]
    whole_seconds = min(_seconds(lambda: _ask(content, paths)) for _ in range(5))
    built = parse_codeowners(content, "CODEOWNERS")
    few_seconds = min(_seconds(lambda: [built.rule_for(path) for path in few]) for _ in range(50))
    return [
        _row("CODEOWNERS: 1,500 rules x 30,000 paths, build included", "s", whole_seconds, _ceiling(paths), most=0.15),
        _row("CODEOWNERS: 1,500 rules x 40 paths, once built", "ms", few_seconds * 1e3, _ceiling(few) * 1e3, most=0.2),
    ]


def _folders(chance: random.Random) -> list[str]:
    """Grow a tree: four of five folders are put below one that is there already."""
    folders = [f"area{at}" for at in range(40)]
    while len(folders) < 3_000:
        folders.append(f"{chance.choice(folders[:800])}/part{chance.randrange(300)}")
    return folders


def _pattern(chance: random.Random, folders: Sequence[str], names: Sequence[str]) -> str:
    """Return a pattern; the mixture is mostly folders, as in large public files, with some of everything."""
    folder, name, extension = chance.choice(folders), chance.choice(names), chance.choice(_EXTENSIONS)
    forms = (f"/{folder}/", f"/{folder}", f"{folder}/**", f"/{folder}/{name}.{extension}", f"/{folder}/*")
    part = f"part{chance.randrange(300)}"
    rare = (
        f"*.{extension}",
        f"{name}.{extension}",
        f"{part}/",
        f"/{folder}/**/*.{extension}",
        f"*_{name}.{extension}",
        f"/{folder}/*/{name}.*",
        f"**/{part}/{name}.{extension}",
    )
    return chance.choice(forms if chance.random() < 0.8 else rare)


def _ask(content: bytes, paths: Sequence[str]) -> None:
    codeowners = parse_codeowners(content, "CODEOWNERS")
    for path in paths:
        codeowners.rule_for(path)


def _ceiling(paths: Sequence[str]) -> float:
    owners: Mapping[str, int] = dict.fromkeys(paths, 1)
    return min(_seconds(lambda: [owners.get(path) for path in paths]) for _ in range(20))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _row(what: str, unit: str, measured: float, ceiling: float, *, most: float) -> Row:
    return Row(
        what=what,
        measured=measured,
        unit=unit,
        ceiling=ceiling,
        ceiling_is=_CEILING,
        target=f"<= {most} {unit}",
        is_met=measured <= most,
    )
