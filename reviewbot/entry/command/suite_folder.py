"""Suites as they stand in folders of this machine, read as they are now, committed or not."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from reviewbot.adapters.bundle_git import read_bundle
from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.suite import Suite
from reviewbot.scoring.suite_file import SuiteFolder, base_folder_of, bundled_ranges, read_suite, shared_owners

EVALS: Final = "evals"

_LARGEST_FILE: Final = 5 * 1024 * 1024
_MOST_FILES: Final = 20_000


def suites_below(root: Path) -> tuple[tuple[Suite, ...], tuple[Misconfigured, ...]]:
    """Return every suite below evals/ that can be read, and what is wrong with the others, or between them."""
    folders = sorted(each for each in (root / EVALS).glob("*") if each.is_dir() and not each.is_symlink())
    return read_suites(folders, root=root)


def read_suites(folders: Iterable[Path], *, root: Path) -> tuple[tuple[Suite, ...], tuple[Misconfigured, ...]]:
    """Return the suites in these folders, and every fault; a suite's base files stand below `root`."""
    suites: list[Suite] = []
    broken: list[Misconfigured] = []
    for folder in folders:
        try:
            suites.append(read_suite(_folder(folder, root)))
        except Misconfigured as fault:
            broken.append(fault)
    broken += [Misconfigured(folder, (sentence,)) for folder, sentence in shared_owners(suites)]
    return tuple(suites), tuple(broken)


def _folder(folder: Path, root: Path) -> SuiteFolder:
    name = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.as_posix()
    if not folder.is_dir():
        raise Misconfigured(name, ("there is no such folder",))
    files = _unbundled(folder, name, dict(_files_below(folder, name)))
    base = base_folder_of(files.get("suite.yaml"))
    if base is None:
        return SuiteFolder(path=name, files=files)
    below = (root / base).resolve()
    if not below.is_dir() or not below.is_relative_to(root.resolve()):
        raise Misconfigured(f"{name}/suite.yaml", (f"base {base!r} is no folder below {str(root)!r}",))
    return SuiteFolder(path=name, files=files, base=dict(_files_below(below, name)))


def _unbundled(folder: Path, name: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """Put in place of each bundle that a case names the diff and the base files that it stands for."""
    made = dict(files)
    for case, base, head in bundled_ranges(files):
        try:
            found = read_bundle(folder / case / "change.bundle", base=base, head=head)
        except Misconfigured as broken:
            raise Misconfigured(f"{name}/{case}/change.bundle", broken.faults) from None
        del made[f"{case}/change.bundle"]
        made[f"{case}/change.diff"] = found.diff
        made |= {f"{case}/base/{path}": content for path, content in found.base.items()}
    return made


def _files_below(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    seen = 0
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        if file.is_symlink() or not file.is_file() or "__pycache__" in parts:
            continue
        seen += 1
        if seen > _MOST_FILES:
            raise Misconfigured(name, (f"has more than {_MOST_FILES:,} files",))
        if file.stat().st_size > _LARGEST_FILE:
            raise Misconfigured(f"{name}/{'/'.join(parts)}", ("is over 5 MiB",))
        yield "/".join(parts), file.read_bytes()
