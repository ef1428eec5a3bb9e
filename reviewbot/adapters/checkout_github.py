"""A repository's content through GitHub's API: no clone, no link followed, every byte held against its git id."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reviewbot.adapters.forge_github_fault import WHAT, Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.forge_github_tree import REGULAR_MODES, Trees
from reviewbot.adapters.forge_github_wire import WireBlob, WireGraphBlobs, WireSha, WireTreeRow
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Commit, InstallationId, RepoId

LARGEST_FILE: Final = 5 * 1024 * 1024
"""Bytes."""
FILES_PER_QUERY: Final = 50
_NO_NAME: Final = re.compile(r"-.*|.*[\x00-\x20\x7f~^:?*\[\\].*|", re.DOTALL)
"""What no branch and no tag is called (git-check-ref-format(1))."""
_MOST_KEPT_BLOBS: Final = 2_000
_LARGEST_KEPT_BLOB: Final = 64 * 1024
_MOST_COMMITS: Final = 100
_OBJECT_ID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NOT_THERE: Final = frozenset({404, 409, 410, 422})
"""GitHub answers 422 to a name that stands for no commit, and 409 in an empty repository."""


class GitHubCheckout:
    """Implements `ports.Checkout`."""

    def __init__(self, line: GitHubLine, trees: Trees) -> None:
        self._line = line
        self._trees = trees
        self._blobs: Shelf[tuple[InstallationId, RepoId, str], bytes] = Shelf(_MOST_KEPT_BLOBS)

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        """Ask GitHub. A branch is meant where a tag has the same name; a whole commit name is looked up too."""
        return await self._line.run(lambda: self._resolved(place, ref))

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        """Read the tree. Where GitHub cuts the whole one, the folder's own is read."""
        rows = await self._line.run(lambda: self._trees.rows_under(place, commit, under))
        if rows is None:
            raise Misconfigured(f"{place.repo}", (f"GitHub does not list all paths under {under or '/'!r}",))
        return tuple(sorted(path for path, row in rows.items() if _is_regular(row)))

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Read up to fifty files per GraphQL query, and one by one what GraphQL does not give exactly."""
        return await self._line.run(lambda: self._files(place, commit, paths))

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        """List the commits of each folder, and order them as the list of all commits does, as far as that goes."""
        return await self._line.run(lambda: self._history(place, commit, under))

    def _history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        order = {each: at for at, each in enumerate(self._commits(place, {"sha": commit}))}
        found = [each for folder in under for each in self._commits(place, {"sha": commit, "path": folder})]
        return tuple(sorted(dict.fromkeys(found), key=lambda each: order.get(each, len(order))))[:_MOST_COMMITS]

    def _commits(self, place: Place, query: Mapping[str, str]) -> tuple[Commit, ...]:
        asked: dict[str, str | int] = {**query, "per_page": _MOST_COMMITS}
        rows = self._line.get(place, tuple[WireSha, ...], f"{repo_path(place)}/commits", asked)
        return tuple(Commit(row.sha) for row in rows)

    def _resolved(self, place: Place, ref: str) -> Commit | None:
        if _NO_NAME.fullmatch(ref):
            return None
        names = (ref,) if _OBJECT_ID.fullmatch(ref) or ref == "HEAD" else (f"heads/{ref}", f"tags/{ref}")
        for name in names:
            try:
                return Commit(self._line.get(place, WireSha, f"{repo_path(place)}/commits/{part(name)}").sha)
            except Refused as refused:
                if refused.status not in _NOT_THERE:
                    raise
        return None

    def _files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        rows = self._trees.all_rows_at(place, commit, paths)
        if rows is None:
            raise Misconfigured(f"{place.repo}", ("GitHub does not list the folders of all paths that are needed",))
        ids = {path: row.sha for path, row in rows.items() if _is_regular(row) and (row.size or 0) <= LARGEST_FILE}
        blobs = self._contents(place, sorted(set(ids.values())))
        return {path: blobs.get(ids[path]) if path in ids else None for path in paths}

    def _contents(self, place: Place, ids: Sequence[str]) -> Mapping[str, bytes]:
        found = {each: kept for each in ids if (kept := self._blobs.get(_key(place, each))) is not None}
        missing = [each for each in ids if each not in found]
        for start in range(0, len(missing), FILES_PER_QUERY):
            found |= self._queried(place, missing[start : start + FILES_PER_QUERY])
        found |= {each: self._fetched(place, each) for each in missing if each not in found}
        for each in missing:
            if len(found[each]) <= _LARGEST_KEPT_BLOB:
                self._blobs.keep(_key(place, each), found[each])
        return found

    def _queried(self, place: Place, ids: Sequence[str]) -> Mapping[str, bytes]:
        if len(ids) < 2:
            return {}
        owner, _, name = place.repo.partition("/")
        try:
            answer = self._line.query_graph(place, WireGraphBlobs, _blob_query(ids), {"owner": owner, "name": name})
        except Refused as refused:
            if refused.status == 404:  # a server without GraphQL
                return {}
            raise
        if any(fault.type == "RATE_LIMITED" for fault in answer.errors):
            raise Unavailable(WHAT, why="the GraphQL rate limit is reached", retry_after_seconds=60.0)
        blobs = (answer.data or {}).get("repository") or {}
        texts = {ids[at]: blob for at in range(len(ids)) if (blob := blobs.get(f"f{at}")) is not None}
        read = {each: blob.text.encode() for each, blob in texts.items() if blob.text is not None}
        return {each: content for each, content in read.items() if _is_exactly(each, content)}

    def _fetched(self, place: Place, blob_id: str) -> bytes:
        blob = self._line.get(place, WireBlob, f"{repo_path(place)}/git/blobs/{blob_id}", is_kept=False)
        try:
            content = base64.b64decode(blob.content) if blob.encoding == "base64" else blob.content.encode()
        except (binascii.Error, UnicodeEncodeError):
            raise Unavailable(WHAT, why=f"the blob {blob_id} came in no readable encoding") from None
        if not _is_exactly(blob_id, content):
            raise Unavailable(WHAT, why=f"the blob {blob_id} came with other content")
        return content


def _is_regular(row: WireTreeRow) -> bool:
    return row.type == "blob" and row.mode in REGULAR_MODES and _OBJECT_ID.fullmatch(row.sha) is not None


def _key(place: Place, blob_id: str) -> tuple[InstallationId, RepoId, str]:
    return (place.installation, place.repo_id, blob_id)


def _blob_query(ids: Sequence[str]) -> str:
    return "".join(_query_parts(ids))


def _query_parts(ids: Sequence[str]) -> Iterator[str]:
    yield "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {"
    for at, each in enumerate(ids):
        yield f' f{at}: object(oid: "{each}") {{ ... on Blob {{ text isBinary isTruncated }} }}'
    yield " } }"


def _is_exactly(blob_id: str, content: bytes) -> bool:
    # GraphQL's text has gone through UTF-8 and may have been cut: only what hashes to the id is the file.
    header = b"blob %d\0" % len(content)
    digest = hashlib.sha256 if len(blob_id) == 64 else hashlib.sha1
    return digest(header + content, usedforsecurity=False).hexdigest() == blob_id
