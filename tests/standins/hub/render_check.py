"""Check runs, suites and annotations as GitHub shows them."""

from typing import Any

from tests.standins.hub.render_people import SITE, Json, node_id, render_app
from tests.standins.hub.render_pull import render_pull_minimal
from tests.standins.hub.render_repo import repo_url
from tests.standins.hub.world import CheckRun, Repository


def render_check(api: str, repo: Repository, check: CheckRun) -> Json:
    """Return GitHub's `check-run`."""
    url = f"{repo_url(api, repo)}/check-runs/{check.id}"
    return {
        "id": check.id,
        "name": check.name,
        "node_id": node_id("CR", check.id),
        "head_sha": check.head_sha,
        "external_id": check.external_id,
        "url": url,
        "html_url": f"{SITE}/{repo.full_name}/runs/{check.id}",
        "details_url": check.details_url,
        "status": check.status,
        "conclusion": check.conclusion,
        "started_at": check.started_at,
        "completed_at": check.completed_at,
        "output": {
            "title": check.title,
            "summary": check.summary,
            "text": check.text,
            "annotations_count": len(check.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": check.suite},
        "app": render_app(api, check.app),
        "pull_requests": [
            render_pull_minimal(api, pull)
            for pull in repo.pulls_with_head(check.head_sha)
            if pull.head_repo is repo  # GitHub lists no pull request from a fork here
        ],
    }


def render_suite(api: str, repo: Repository, check: CheckRun) -> Json:
    """Return the `check_suite` that a `check_run` webhook carries, and a `check_suite` webhook is about."""
    url = f"{repo_url(api, repo)}/check-suites/{check.suite}"
    branch = next((name for name, sha in repo.branches.items() if sha == check.head_sha), None)
    return {
        "id": check.suite,
        "node_id": node_id("CS", check.suite),
        "head_branch": branch,
        "head_sha": check.head_sha,
        "status": check.status,
        "conclusion": check.conclusion,
        "url": url,
        "check_runs_url": f"{url}/check-runs",
        "before": None,
        "after": check.head_sha,
        "pull_requests": [
            render_pull_minimal(api, pull) for pull in repo.pulls_with_head(check.head_sha) if pull.head_repo is repo
        ],
        "app": render_app(api, check.app),
        "created_at": check.started_at,
        "updated_at": check.started_at,
        "rerequestable": True,
        "runs_rerequestable": True,
        "latest_check_runs_count": sum(each.suite == check.suite for each in repo.checks),
        "head_commit": _render_head_commit(repo, check.head_sha),
    }


def _render_head_commit(repo: Repository, sha: str) -> Json | None:
    commit = repo.store.commit(sha)
    if commit is None:
        return None
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "message": commit.message,
        "timestamp": commit.committed_at,
        "author": {"name": commit.author.name, "email": commit.author.email},
        "committer": {"name": commit.committer.name, "email": commit.committer.email},
    }


def render_annotation(repo: Repository, check: CheckRun, annotation: dict[str, Any]) -> Json:
    """Return GitHub's `check-annotation`."""
    return {
        "path": annotation["path"],
        "blob_href": f"{SITE}/{repo.full_name}/blob/{check.head_sha}/{annotation['path']}",
        "start_line": annotation["start_line"],
        "end_line": annotation["end_line"],
        "start_column": annotation.get("start_column"),
        "end_column": annotation.get("end_column"),
        "annotation_level": annotation["annotation_level"],
        "title": annotation.get("title"),
        "message": annotation["message"],
        "raw_details": annotation.get("raw_details"),
    }
