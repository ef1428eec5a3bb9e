"""Reading code: trees, blobs, files, commits, comparisons, branches."""

from tests.standins.hub.render_people import SITE, Json, node_id
from tests.standins.hub.render_repo import (
    render_blob,
    render_change,
    render_commit,
    render_content,
    render_repo,
    repo_url,
    wrapped_base64,
)
from tests.standins.hub.router import Answer, Call, Refused, not_found, page_of, route
from tests.standins.hub.store import EMPTY_TREE, Commit, TreeEntry
from tests.standins.hub.world import Repository

_RAW = "application/vnd.github.raw"


@route("GET", "/repos/{owner}/{repo}", needs="metadata:read")
def show_repo(call: Call) -> Answer:
    """Get a repository."""
    return Answer(body=render_repo(call.api, call.repo()))


@route("GET", "/repos/{owner}/{repo}/branches/{branch}", needs="contents:read")
def show_branch(call: Call) -> Answer:
    """Get a branch with its commit and whether it is protected."""
    repo, name = call.repo(), call.parameters["branch"]
    if name not in repo.branches:
        raise Refused(404, "Branch not found")
    url, required = f"{repo_url(call.api, repo)}/branches/{name}", repo.required_checks.get(name, {})
    protection = {
        "enabled": bool(required),
        "required_status_checks": {
            "enforcement_level": "everyone" if required else "off",
            "contexts": list(required),
            "checks": [{"context": context, "app_id": app} for context, app in required.items()],
        },
    }
    shown = {
        "name": name,
        "commit": render_commit(call.api, call.world, repo, _commit(repo, name)),
        "_links": {"self": url, "html": f"{SITE}/{repo.full_name}/tree/{name}"},
        "protected": bool(required),
        "protection": protection,
        "protection_url": f"{url}/protection",
    }
    return Answer(body=shown)


@route("GET", "/repos/{owner}/{repo}/git/ref/{ref}", needs="contents:read")
def show_ref(call: Call) -> Answer:
    """Get a ref by its full name without `refs/`."""
    repo, ref = call.repo(), call.parameters["ref"]
    sha = repo.sha_of(ref) if ref.startswith(("heads/", "pull/")) else None
    if sha is None:
        raise not_found()
    url = repo_url(call.api, repo)
    target = {"type": "commit", "sha": sha, "url": f"{url}/git/commits/{sha}"}
    name = f"refs/{ref}"
    return Answer(body={"ref": name, "node_id": node_id("REF", name), "url": f"{url}/git/{name}", "object": target})


@route("GET", "/repos/{owner}/{repo}/commits/{ref}", needs="contents:read")
def show_commit(call: Call) -> Answer:
    """Get a commit by branch or id, with its files against its first parent."""
    repo = call.repo()
    sha = repo.sha_of(call.parameters["ref"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {call.parameters['ref']}")
    if call.wants("application/vnd.github.sha"):
        return Answer(body=sha.encode(), media_type="application/vnd.github.sha; charset=utf-8")
    commit = _commit(repo, sha)
    parent = commit.parents[0] if commit.parents else EMPTY_TREE
    changes = repo.store.changes(parent, sha)[: call.limits.pull_files]
    page, headers = page_of(call, list(changes), usual=300, most=300)
    additions, deletions = sum(each.additions for each in changes), sum(each.deletions for each in changes)
    shown = render_commit(call.api, call.world, repo, commit) | {
        "stats": {"total": additions + deletions, "additions": additions, "deletions": deletions},
        "files": [render_change(call.api, repo, sha, change, call.limits) for change in page],
    }
    return Answer(body=shown, headers=headers)


@route("GET", "/repos/{owner}/{repo}/commits", needs="contents:read")
def list_commits(call: Call) -> Answer:
    """List the history of a branch or commit, newest first; `path` picks the commits that touched it."""
    repo = call.repo()
    sha = repo.sha_of(call.query.get("sha", repo.default_branch))
    if sha is None:
        raise not_found()
    path = (call.query["path"],) if "path" in call.query else ()
    page, headers = page_of(call, list(repo.store.history(sha, *path)))
    return Answer(
        body=[render_commit(call.api, call.world, repo, _commit(repo, each)) for each in page], headers=headers
    )


@route("GET", "/repos/{owner}/{repo}/compare/{basehead}", needs="contents:read")
def compare(call: Call) -> Answer:
    """Compare two commits from where they parted. Files come with the first page only, and are cut at the limit."""
    repo = call.repo()
    base, _, head = (_side(call, repo, name) for name in call.parameters["basehead"].partition("..."))
    fork_point = repo.store.merge_base(base, head)
    if fork_point is None:
        raise Refused(404, f"No common ancestor between {base} and {head}.")
    ahead = repo.store.commits_between(base, head)
    behind = len(repo.store.commits_between(head, base))
    commits, headers = _commit_page(call, ahead)
    url = f"{repo_url(call.api, repo)}/compare/{call.parameters['basehead']}"
    page = f"{SITE}/{repo.full_name}/compare/{call.parameters['basehead']}"
    shown: Json = {
        "url": url,
        "html_url": page,
        "permalink_url": f"{SITE}/{repo.full_name}/compare/{base[:7]}...{head[:7]}",
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": render_commit(call.api, call.world, repo, _commit(repo, base)),
        "merge_base_commit": render_commit(call.api, call.world, repo, _commit(repo, fork_point)),
        "status": _status(len(ahead), behind),
        "ahead_by": len(ahead),
        "behind_by": behind,
        "total_commits": len(ahead),
        "commits": [render_commit(call.api, call.world, repo, _commit(repo, sha)) for sha in commits],
    }
    if call.query.get("page", "1") == "1":
        changes = repo.store.changes(fork_point, head)[: call.limits.compare_files]
        shown["files"] = [render_change(call.api, repo, head, change, call.limits) for change in changes]
    return Answer(body=shown, headers=headers)


@route("GET", "/repos/{owner}/{repo}/git/trees/{tree_sha}", needs="contents:read")
def show_tree(call: Call) -> Answer:
    """Get a tree by its id, a commit's or a branch's; any value of `recursive` recurses, as on GitHub."""
    repo = call.repo()
    name = call.parameters["tree_sha"]
    commit = repo.store.commit(repo.sha_of(name) or name)
    sha = name if commit is None else commit.tree
    rows = repo.store.tree(sha, recursive="recursive" in call.query)
    if rows is None:
        raise not_found()
    kept = rows[: call.limits.tree_entries]
    shown = {
        "sha": sha,
        "url": f"{repo_url(call.api, repo)}/git/trees/{sha}",
        "tree": [_render_row(call, repo, row) for row in kept],
        "truncated": len(kept) < len(rows),
    }
    return Answer(body=shown)


@route("GET", "/repos/{owner}/{repo}/git/blobs/{file_sha}", needs="contents:read")
def show_blob(call: Call) -> Answer:
    """Get a blob in base64, or as it is for the raw media type."""
    repo, sha = call.repo(), call.parameters["file_sha"]
    (found,) = repo.store.read([sha])
    if found is None or found[1] != "blob":
        raise not_found()
    if call.wants(_RAW):
        return Answer(body=found[2], media_type=f"{_RAW}; charset=utf-8")
    return Answer(body=render_blob(call.api, repo, sha, found[2]))


@route("GET", "/repos/{owner}/{repo}/contents/{path}", needs="contents:read")
def show_content(call: Call) -> Answer:
    """Get a file, folder, link or submodule. A link to a file of the repository answers as that file."""
    repo, ref, commit = _at_ref(call)
    path = call.parameters["path"].strip("/")
    if not path:
        return _folder(call, repo, ref, commit.tree, "")
    row = _row(repo, commit, path)
    if row is None:
        raise not_found()
    if row.type == "tree":
        return _folder(call, repo, ref, row.sha, f"{path}/")
    if row.type == "commit":
        shown = render_content(call.api, repo, ref, path, "submodule", row.sha, 0)
        return Answer(body=shown | {"submodule_git_url": f"{SITE}/unknown/{row.path.rsplit('/')[-1]}.git"})
    content = _read(repo, row.sha)
    if row.mode == "120000":
        target = content.decode(errors="replace")
        led_to = _row(repo, commit, _joined(path, target))
        if led_to is None or led_to.type != "blob":
            shown = render_content(call.api, repo, ref, path, "symlink", row.sha, len(content))
            return Answer(body=shown | {"target": target})
        row, content = led_to, _read(repo, led_to.sha)
    if call.wants(_RAW):
        return Answer(body=content, media_type=f"{_RAW}; charset=utf-8")
    is_small = len(content) <= call.limits.content_bytes
    shown = render_content(call.api, repo, ref, path, "file", row.sha, len(content))
    text = wrapped_base64(content) if is_small else ""
    return Answer(body=shown | {"content": text, "encoding": "base64" if is_small else "none"})


def _folder(call: Call, repo: Repository, ref: str, tree: str, prefix: str) -> Answer:
    kinds = {"tree": "dir", "blob": "file", "commit": "file"}
    rows = repo.store.tree(tree, recursive=False) or ()
    shown = []
    for row in rows[:1000]:
        kind = "symlink" if row.mode == "120000" else kinds[row.type]
        shown.append(render_content(call.api, repo, ref, prefix + row.path, kind, row.sha, row.size or 0))
    return Answer(body=shown)


def _at_ref(call: Call) -> tuple[Repository, str, Commit]:
    repo = call.repo()
    ref = call.query.get("ref", repo.default_branch)
    sha = repo.sha_of(ref)
    if sha is None:
        raise Refused(404, f"No commit found for the ref {ref}")
    return repo, ref, _commit(repo, sha)


def _row(repo: Repository, commit: Commit, path: str) -> TreeEntry | None:
    rows = repo.store.tree(commit.tree, recursive=True) or ()
    return next((row for row in rows if row.path == path), None)


def _read(repo: Repository, sha: str) -> bytes:
    (found,) = repo.store.read([sha])
    return b"" if found is None else found[2]


def _joined(path: str, target: str) -> str:
    parts = path.split("/")[:-1]
    for part in target.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "" if target.startswith("/") else "/".join(parts)


def _render_row(call: Call, repo: Repository, row: TreeEntry) -> Json:
    shown: Json = {"path": row.path, "mode": row.mode, "type": row.type, "sha": row.sha}
    if row.size is not None:
        shown["size"] = row.size
    if row.type != "commit":
        folder = "trees" if row.type == "tree" else "blobs"
        shown["url"] = f"{repo_url(call.api, repo)}/git/{folder}/{row.sha}"
    return shown


def _commit_page(call: Call, shas: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    if "page" in call.query or "per_page" in call.query:
        return page_of(call, list(shas))
    return list(shas[: call.limits.listed_commits]), {}


def _side(call: Call, repo: Repository, name: str) -> str:
    owner, colon, branch = name.partition(":")
    forks = [each for each in call.world.repositories.values() if each.store is repo.store]
    chosen = next((each for each in forks if colon and each.owner.login == owner), repo)
    sha = chosen.sha_of(branch if colon else name)
    if sha is None and name != "...":
        raise not_found()
    return sha or name


def _status(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    return "ahead" if ahead else "behind" if behind else "identical"


def _commit(repo: Repository, name: str) -> Commit:
    found = repo.store.commit(repo.sha_of(name) or "")
    if found is None:
        raise not_found()
    return found
