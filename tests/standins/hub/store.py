"""The git objects of a repository and its forks, computed by real git. Objects never change, so answers are kept."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.standins.hub.clock import iso
from tests.standins.hub.content import Content, data_row, file_rows
from tests.standins.hub.diff import FileChange, parse_changes

NO_COMMIT = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The tree without files; git knows it without having it."""

_FAST_IMPORT = (
    *("-c", "fastimport.unpackLimit=1", "-c", "core.fsync=none"),
    *("fast-import", "--quiet", "--force", "--done"),
)
_FULL_ID = re.compile(r"[0-9a-f]{40}(:|$)")
_ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who a commit claims made it; nobody checks it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit as git stores it. Dates are ISO 8601 in UTC."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    authored_at: str
    committer: Signature
    committed_at: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """One row of a tree. `size` is None for anything but a blob."""

    mode: str
    type: str
    sha: str
    size: int | None
    path: str


class GitStore:
    """A bare git repository that only grows."""

    def __init__(self, directory: Path) -> None:
        """Start an empty repository in `directory`."""
        self.directory = directory
        self._commits: dict[str, Commit | None] = {}
        self._read: dict[str, tuple[str, str, bytes] | None] = {}
        self._fork_points: dict[tuple[str, str], str | None] = {}
        self._answers: dict[tuple[str, ...], bytes] = {}
        self._changes: dict[tuple[str, str], tuple[FileChange, ...]] = {}
        self._git("init", "-q", "--bare", "--template=", "--initial-branch=main", str(directory))

    def __deepcopy__(self, memo: object) -> "GitStore":
        """Return itself: a snapshot of the world shares the objects, which never change."""
        return self

    def add_commit(
        self,
        files: Mapping[str, Content],
        *,
        ref: str,
        parents: Sequence[str],
        message: str,
        author: Signature,
        committer: Signature,
        seconds: int,
    ) -> str:
        """Store a commit on top of the first parent, point `ref` at it and return its id.

        `seconds` is the time since 1970 of both dates. The tree is the first parent's, with `files` applied.
        """
        stream = [b"commit " + ref.encode(), b"mark :1"]
        stream += [
            f"{role} {who.name} <{who.email}> {seconds} +0000".encode()
            for role, who in (("author", author), ("committer", committer))
        ]
        stream += [data_row(message.encode())]
        stream += [f"{'merge' if later else 'from'} {parent}".encode() for later, parent in enumerate(parents)]
        stream += [row for path, content in files.items() for row in file_rows(path, content)]
        stream += [b"", b"get-mark :1", b'ls :1 ""', b"done", b""]
        if not parents:
            stream = [b"reset " + ref.encode(), *stream]
        said = self._git(*_FAST_IMPORT, send=b"\n".join(stream)).decode().split()
        sha, tree, when = said[0], said[3], iso(seconds)
        self._commits[sha] = Commit(
            sha=sha,
            tree=tree,
            parents=tuple(parents),
            author=author,
            authored_at=when,
            committer=committer,
            committed_at=when,
            message=message.rstrip("\n"),
        )
        return sha

    def add_merge(
        self,
        parents: tuple[str, str],
        *,
        ref: str,
        message: str,
        author: Signature,
        committer: Signature,
        seconds: int,
        onto: str | None = None,
    ) -> str:
        """Merge two commits the way the merge button does. Raises CalledProcessError on a conflict.

        With `onto` the result stands on that commit alone, as a squash or a rebased commit does.
        """
        tree = self._git("merge-tree", "--write-tree", *parents).decode().split("\n")[0]
        dated = {"DATE": f"{seconds} +0000"}
        environment = {
            f"GIT_{role}_{name}": value
            for role, who in (("AUTHOR", author), ("COMMITTER", committer))
            for name, value in ({"NAME": who.name, "EMAIL": who.email} | dated).items()
        }
        sides = [part for parent in (parents if onto is None else (onto,)) for part in ("-p", parent)]
        sha = self._git("commit-tree", tree, *sides, "-m", message, environment=environment).decode().strip()
        self.point(ref, sha)
        return sha

    def point(self, ref: str, sha: str | None) -> None:
        """Move a ref, or remove it."""
        file = self.directory / ref
        if sha is None:
            file.unlink()
        else:
            # A file is all that a ref is, and a process for each would be a third of the time a push takes.
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{sha}\n")

    def commit(self, sha: str) -> Commit | None:
        """Return the commit with this full id, or None."""
        if sha not in self._commits:
            found = self._git_or_none("cat-file", "commit", sha) if len(sha) == 40 else None
            if found is None:
                return None
            self._commits[sha] = _parse_commit(sha, found)
        return self._commits[sha]

    def commits_between(self, base: str, head: str) -> tuple[str, ...]:
        """Return what `head` has and `base` has not, oldest first."""
        return tuple(self._kept("rev-list", "--topo-order", "--reverse", f"{base}..{head}").decode().split())

    def history(self, head: str, *path: str) -> tuple[str, ...]:
        """Return the commits up to `head`, newest first; only those that touched `path` where one is given."""
        return tuple(self._kept("rev-list", head, "--", *path).decode().split())

    def merge_base(self, left: str, right: str) -> str | None:
        """Return the best common ancestor, or None."""
        if (left, right) not in self._fork_points:
            found = self._git_or_none("merge-base", left, right)
            self._fork_points[left, right] = found.decode().split()[0] if found else None
        return self._fork_points[left, right]

    def changes(self, base: str, head: str) -> tuple[FileChange, ...]:
        """Return what changed between two commits or trees, with renames found and patches as git prints them."""
        if (base, head) not in self._changes:
            compare = ("diff-tree", "-r", "-M", "--no-ext-diff", "--no-textconv")
            out = self._git(*compare, "--raw", "--numstat", "-p", "--abbrev=40", "-z", base, head)
            self._changes[base, head] = parse_changes(out)
        return self._changes[base, head]

    def tree(self, sha: str, *, recursive: bool) -> tuple[TreeEntry, ...] | None:
        """Return the rows of a tree, or None where there is none. Recursion lists the folders too, as GitHub does."""
        deep = ("-r", "-t") if recursive else ()
        try:
            rows = self._kept("ls-tree", "-z", "-l", "--full-tree", *deep, sha)
        except subprocess.CalledProcessError:
            return None
        return tuple(_parse_row(row) for row in rows.decode(errors="replace").split("\0") if row)

    def read(self, expressions: Sequence[str]) -> list[tuple[str, str, bytes] | None]:
        """Return the id, type and content that each `<commit>:<path>` or id names, or None."""
        if any("\n" in expression for expression in expressions):
            raise ValueError("a path with a line break cannot be read in a batch")
        found = {each: self._read[each] for each in expressions if each in self._read}
        unread = [each for each in dict.fromkeys(expressions) if each not in found]
        if unread:
            found |= dict(zip(unread, self._read_now(unread), strict=True))
        self._read |= {each: got for each, got in found.items() if got is not None and _FULL_ID.match(each)}
        return [found[each] for each in expressions]

    def _read_now(self, expressions: Sequence[str]) -> list[tuple[str, str, bytes] | None]:
        out = self._git("cat-file", "--batch", send="".join(f"{each}\n" for each in expressions).encode())
        found: list[tuple[str, str, bytes] | None] = []
        for _ in expressions:
            header, _, out = out.partition(b"\n")
            fields = header.decode(errors="replace").split(" ")
            if fields[-1] in ("missing", "ambiguous") or not fields[-1].isdigit():
                found.append(None)
                continue
            size = int(fields[2])
            found.append((fields[0], fields[1], out[:size]))
            out = out[size + 1 :]
        return found

    def _kept(self, *arguments: str) -> bytes:
        if arguments not in self._answers:
            self._answers[arguments] = self._git(*arguments)
        return self._answers[arguments]

    def _git_or_none(self, *arguments: str) -> bytes | None:
        try:
            return self._git(*arguments)
        except subprocess.CalledProcessError:
            return None

    def _git(self, *arguments: str, send: bytes | None = None, environment: Mapping[str, str] | None = None) -> bytes:
        command = ["git", f"--git-dir={self.directory}", *arguments]
        variables = _ENVIRONMENT | dict(environment or {})
        return subprocess.run(command, input=send, env=variables, capture_output=True, check=True).stdout


def _parse_row(row: str) -> TreeEntry:
    facts, path = row.split("\t", 1)
    mode, kind, sha, size = facts.split()
    return TreeEntry(mode=mode, type=kind, sha=sha, size=None if size == "-" else int(size), path=path)


def _parse_commit(sha: str, raw: bytes) -> Commit:
    head, _, message = raw.decode(errors="replace").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    author, authored_at = _parse_signature(fields["author"][0])
    committer, committed_at = _parse_signature(fields["committer"][0])
    return Commit(
        sha=sha,
        tree=fields["tree"][0],
        parents=tuple(fields.get("parent", ())),
        author=author,
        authored_at=authored_at,
        committer=committer,
        committed_at=committed_at,
        message=message.rstrip("\n"),
    )


def _parse_signature(line: str) -> tuple[Signature, str]:
    name, _, rest = line.partition(" <")
    email, _, when = rest.partition("> ")
    return Signature(name=name, email=email), iso(int(when.split()[0]))
