"""Repositories, commits and files as GitHub shows them."""

import base64
from typing import Any
from urllib.parse import quote

from tests.standins.hub.diff import FileChange
from tests.standins.hub.limits import Limits
from tests.standins.hub.render_people import SITE, Json, node_id, render_account
from tests.standins.hub.store import Commit
from tests.standins.hub.world import Repository, World

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_COUNTS = ("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size", "network_count")
_SWITCHES = {
    "has_issues": True,
    "has_projects": True,
    "has_wiki": True,
    "has_pages": False,
    "has_discussions": False,
    "has_downloads": True,
    "disabled": False,
    "is_template": False,
    "allow_forking": True,
    "web_commit_signoff_required": False,
}


def repo_url(api: str, repo: Repository) -> str:
    """Return the address of a repository in the API."""
    return f"{api}/repos/{repo.full_name}"


def render_repo(api: str, repo: Repository) -> Json:
    """Return a repository with the members of both `repository` and `full-repository`."""
    url, page = repo_url(api, repo), f"{SITE}/{repo.full_name}"
    open_pulls = sum(pull.state == "open" for pull in repo.pulls.values())
    shown: Json = {
        "id": repo.id,
        "node_id": node_id("R", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
        "visibility": "private" if repo.private else "public",
        "owner": render_account(api, repo.owner),
        "html_url": page,
        "description": None,
        "fork": repo.parent is not None,
        "url": url,
        "git_url": f"git://github.com/{repo.full_name}.git",
        "ssh_url": f"git@github.com:{repo.full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        "topics": [],
        "custom_properties": {},
        "default_branch": repo.default_branch,
        "open_issues": open_pulls,
        "open_issues_count": open_pulls,
        "subscribers_count": 0,
        "archived": repo.archived,
        "created_at": repo.created_at,
        "updated_at": repo.created_at,
        "pushed_at": repo.activity[-1].timestamp if repo.activity else repo.created_at,
    }
    return shown | {name: url + path for name, path in _LINKS.items()} | dict.fromkeys(_COUNTS, 0) | _SWITCHES


def render_commit(api: str, world: World, repo: Repository, commit: Commit) -> Json:
    """Return GitHub's `commit`, with the accounts that the addresses belong to."""
    url = f"{repo_url(api, repo)}/commits/{commit.sha}"
    author, committer = (world.account_of(who.email) for who in (commit.author, commit.committer))
    return {
        "sha": commit.sha,
        "node_id": node_id("C", commit.sha),
        "url": url,
        "html_url": f"{SITE}/{repo.full_name}/commit/{commit.sha}",
        "comments_url": f"{url}/comments",
        "commit": _render_git_commit(api, repo, commit),
        "author": None if author is None else render_account(api, author),
        "committer": None if committer is None else render_account(api, committer),
        "parents": [
            {
                "sha": parent,
                "url": f"{repo_url(api, repo)}/commits/{parent}",
                "html_url": f"{SITE}/{repo.full_name}/commit/{parent}",
            }
            for parent in commit.parents
        ],
    }


def _render_git_commit(api: str, repo: Repository, commit: Commit) -> Json:
    git = f"{repo_url(api, repo)}/git"
    return {
        "url": f"{git}/commits/{commit.sha}",
        "author": {"name": commit.author.name, "email": commit.author.email, "date": commit.authored_at},
        "committer": {"name": commit.committer.name, "email": commit.committer.email, "date": commit.committed_at},
        "message": commit.message,
        "tree": {"sha": commit.tree, "url": f"{git}/trees/{commit.tree}"},
        "comment_count": 0,
        "verification": {
            "verified": False,
            "reason": "unsigned",
            "signature": None,
            "payload": None,
            "verified_at": None,
        },
    }


def render_change(api: str, repo: Repository, head: str, change: FileChange, limits: Limits) -> Json:
    """Return GitHub's `diff-entry`; a patch above the limits is left out, as is that of a binary file."""
    path = quote(change.path)
    shown: Json = {
        "sha": change.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{SITE}/{repo.full_name}/blob/{head}/{path}",
        "raw_url": f"{SITE}/{repo.full_name}/raw/{head}/{path}",
        "contents_url": f"{repo_url(api, repo)}/contents/{path}?ref={head}",
    }
    patch = change.patch
    is_small = patch is not None and len(patch.encode()) <= limits.patch_bytes
    if is_small and change.additions + change.deletions <= limits.patch_lines:
        shown["patch"] = patch
    if change.previous_path is not None:
        shown["previous_filename"] = change.previous_path
    return shown


def render_blob(api: str, repo: Repository, sha: str, content: bytes) -> Json:
    """Return GitHub's `blob`, in base64."""
    return {
        "sha": sha,
        "node_id": node_id("B", sha),
        "size": len(content),
        "url": f"{repo_url(api, repo)}/git/blobs/{sha}",
        "content": wrapped_base64(content),
        "encoding": "base64",
    }


def render_content(api: str, repo: Repository, ref: str, path: str, kind: str, sha: str, size: int) -> Json:
    """Return what `content-file`, `content-symlink`, `content-submodule` and a folder's rows have in common."""
    quoted = quote(path)
    url = f"{repo_url(api, repo)}/contents/{quoted}?ref={ref}"
    page = f"{SITE}/{repo.full_name}/{'tree' if kind == 'dir' else 'blob'}/{ref}/{quoted}"
    is_file = kind in ("file", "symlink")
    git_url: Any = f"{repo_url(api, repo)}/git/{'trees' if kind == 'dir' else 'blobs'}/{sha}"
    return {
        "type": kind,
        "size": size,
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": sha,
        "url": url,
        "git_url": git_url,
        "html_url": page,
        "download_url": f"https://raw.githubusercontent.com/{repo.full_name}/{ref}/{quoted}" if is_file else None,
        "_links": {"self": url, "git": git_url, "html": page},
    }


def wrapped_base64(content: bytes) -> str:
    """Return base64 in lines of 60 characters, each ended, as GitHub sends it."""
    text = base64.b64encode(content).decode()
    return "".join(f"{text[at : at + 60]}\n" for at in range(0, len(text), 60))
