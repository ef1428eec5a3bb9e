"""git over one repository's objects, and over nothing else of it.

Every command runs in an empty repository of our own that borrows the objects. So no hook, filter, textconv, external
diff, attribute, alias, fsmonitor or setting of the repository can have a say, and nothing in it is executed.
"""

import re
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import git

from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Commit

COMMAND_SECONDS: Final = 120
"""After this a git command is stopped."""

_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.pager=cat",
    "core.quotePath=false",
    "credential.helper=",
    "diff.renameLimit=5000",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "safe.directory=*",
    "submodule.recurse=false",
)
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "https:ssh:file",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
    "GIT_ASKPASS": "true",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "0",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_PARAMETERS": "",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


_BRANCH: Final = re.compile(r"refs/heads/(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]*")
_OBJECT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class GitFailed(Exception):
    """git ended with an error. Adapters turn it into a failure of a port."""


def run_git(arguments: Sequence[str], *, git_dir: Path | None, standard_input: bytes = b"") -> bytes:
    """Run git with nothing of the machine's or a repository's configuration, and return what it printed.

    Raises GitFailed with git's own first line where it ends with an error or takes longer than COMMAND_SECONDS.
    """
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    location = [] if git_dir is None else [f"--git-dir={git_dir}"]
    with tempfile.TemporaryFile() as given:
        given.write(standard_input)
        given.seek(0)
        status, printed, complained = git.Git().execute(
            ["git", *settings, *location, *arguments],
            istream=given,
            env=_ENVIRONMENT,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            kill_after_timeout=COMMAND_SECONDS,
        )
    if status != 0:
        raise GitFailed(_first_line(complained) or f"git {arguments[0]} ended with {status}")
    return bytes(printed)


class IsolatedGit:
    """The objects of one repository, to read by commit."""

    def __init__(self, directory: Path) -> None:
        """Find the repository that holds the directory.

        Raises Misconfigured where there is none.
        """
        self._directory = directory
        try:
            found = run_git(
                [
                    "rev-parse",
                    "--show-object-format",
                    "--path-format=absolute",
                    "--absolute-git-dir",
                    "--git-common-dir",
                ],
                git_dir=_git_dir_above(directory.absolute()),
            )
        except GitFailed as error:
            raise Misconfigured(str(directory), (f"is not a git repository: {error}",)) from error
        object_format, git_dir, common = found.decode("utf-8", "surrogateescape").splitlines()
        self._origin = Path(git_dir)
        self._common = Path(common)
        folder = tempfile.mkdtemp(prefix="reviewbot-git-")
        self.close = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        """Remove what was made beside the repository; the repository itself was never written to."""
        self._own = Path(folder) / "own.git"
        run_git(
            ["init", "-q", "--bare", "--template=", f"--object-format={object_format}", str(self._own)], git_dir=None
        )
        (self._own / "objects" / "info").mkdir(exist_ok=True)
        (self._own / "objects" / "info" / "alternates").write_text(f"{self._common / 'objects'}\n", "utf-8")

    @property
    def boundary(self) -> frozenset[Commit]:
        """The commits whose parents a shallow clone left out; empty where the history is whole."""
        shallow = self._common / "shallow"
        return frozenset(map(Commit, shallow.read_text("ascii").split())) if shallow.exists() else frozenset()

    def resolve(self, ref: str) -> Commit | None:
        """Return the commit that a name stands for in the repository, or None."""
        if not ref or ref.startswith("-") or "\0" in ref or "\n" in ref:
            return None
        if ref == "HEAD" and (tip := self._tip()) is not None:
            return tip
        try:
            found = run_git(["rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"], git_dir=self._origin)
        except GitFailed:
            return None
        return Commit(found.decode("ascii").strip())

    def run(self, *arguments: str, standard_input: bytes = b"") -> bytes:
        """Run a command on the objects alone, and return what it printed.

        Raises Unavailable where git ends with an error: an object is missing, or the repository is damaged.
        """
        self._follow_boundary()
        try:
            return run_git(arguments, git_dir=self._own, standard_input=standard_input)
        except GitFailed as error:
            raise Unavailable(str(self._directory), why=str(error)) from error

    def _tip(self) -> Commit | None:
        # The branch that is checked out has a file of its own as soon as it moves; to start git for that costs more
        # than all the rest. Where it has none, or HEAD is no branch, git knows.
        try:
            head = (self._origin / "HEAD").read_text("ascii")
            branch = head.removeprefix("ref: ").strip()
            tip = (self._common / branch).read_text("ascii").strip() if _BRANCH.fullmatch(branch) else ""
        except (OSError, ValueError):
            return None
        return Commit(tip) if _OBJECT.fullmatch(tip) else None

    def _follow_boundary(self) -> None:
        boundary = self.boundary
        if boundary:
            (self._own / "shallow").write_text("".join(f"{commit}\n" for commit in sorted(boundary)), "ascii")


def _git_dir_above(directory: Path) -> Path:
    """Return where the repository of a directory is kept, by looking: `GIT_DIR` in a hook names another one."""
    for folder in (directory, *directory.parents):
        if (folder / ".git").exists():
            return folder / ".git"
        if (folder / "HEAD").is_file() and (folder / "objects").is_dir():
            return folder
    raise GitFailed("neither it nor a folder above it holds one")


def _first_line(complained: str | bytes) -> str:
    text = complained.decode("utf-8", "replace") if isinstance(complained, bytes) else complained
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
