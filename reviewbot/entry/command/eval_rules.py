"""Where suites are read from: a directory as it is, or what a git URL's default branch holds."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from reviewbot.adapters.rules_source import central_rules
from reviewbot.change.entry import path_fault
from reviewbot.entry.command.suite_folder import suites_below
from reviewbot.flow.governance import ANYWHERE
from reviewbot.kernel.credential import without_credentials
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest
from reviewbot.ownership.registry import build_registry
from reviewbot.ownership.wording import Wording, read_wordings
from reviewbot.scoring.suite import Suite
from reviewbot.settings import Settings
from reviewbot.wiring import made_home, read_rules_as_they_are

_AT_ONCE: Final = 200
"""Files that are held in memory together."""


def rules_in_force(files: Mapping[str, bytes]) -> Digest | None:
    """Return the digest that cases note as `governance`: over owners/, without CODEOWNERS; None where it is broken."""
    try:
        return build_registry(files, None, None).digest
    except Misconfigured:
        return None


@asynccontextmanager
async def rules_folder(settings: Settings, governance: str | None) -> AsyncIterator[Path]:
    """Give the directory that holds owners/, runbooks/ and evals/ while the block runs.

    Raises Misconfigured where there is none, and Unavailable where a git URL does not answer.
    """
    where = settings.governance if governance is None else governance
    if _is_directory(where):
        yield Path(where)
        return
    # A mirror of its own: the one that reviews read may be fetched into at the same time.
    rules = central_rules(where, mirrors=settings.home / "evals" / "mirrors")
    with closing(rules), TemporaryDirectory(dir=_made_folder(settings)) as made:
        commit = await rules.checkout.resolve(ANYWHERE, "HEAD")
        if commit is None:
            raise Misconfigured("governance", (f"{without_credentials(where)!r} has no commit on its default branch",))
        paths = iter(await rules.checkout.fetch_paths(ANYWHERE, commit))
        while lot := list(islice(paths, _AT_ONCE)):
            _write(Path(made), await rules.checkout.fetch_files(ANYWHERE, commit, lot))
        yield Path(made)


def written_folder(settings: Settings, governance: str | None) -> Path:
    """Return the directory whose files are edited. Raises Misconfigured where it is none, as behind a git URL."""
    where = settings.governance if governance is None else governance
    if not _is_directory(where):
        told = "is no directory, and files below it are to be written; name a clone of it with --governance"
        raise Misconfigured("governance", (f"{without_credentials(where)!r} {told}",))
    return Path(where)


def name_of_rules(settings: Settings, governance: str | None) -> str:
    """Return what tells these rules from others, wherever the command runs: a git URL, or a directory's whole path."""
    where = settings.governance if governance is None else governance
    return str(Path(where).resolve()) if _is_directory(where) else without_credentials(where)


def _made_folder(settings: Settings) -> Path:
    # Of our own: a container's temporary folder may be small, or not be written to.
    folder = made_home(settings) / "evals"
    folder.mkdir(exist_ok=True)
    return folder


def _is_directory(where: str) -> bool:
    return Path(where).is_dir()


async def sound_suites(root: Path) -> tuple[Suite, ...]:
    """Return every suite below a directory. Raises Misconfigured with every fault of every one."""
    suites, broken = await asyncio.to_thread(suites_below, root)
    if broken:
        raise Misconfigured("suites", [str(each) for each in broken])
    return suites


async def wordings_below(root: Path) -> tuple[Wording, ...]:
    """Return the organisation's own prompts below a directory. Raises Misconfigured with every fault of every one."""
    return read_wordings(await read_rules_as_they_are(root, beside=()))


def _write(root: Path, files: Mapping[str, bytes | None]) -> None:
    for path, content in files.items():
        if content is not None and path_fault(path) is None:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
