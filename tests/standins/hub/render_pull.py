"""Pull requests, reviews and comments as GitHub shows them."""

from tests.standins.hub.accounts import Account
from tests.standins.hub.diff import FileChange
from tests.standins.hub.render_people import SITE, Json, node_id, render_account, render_app
from tests.standins.hub.render_repo import render_repo, repo_url
from tests.standins.hub.store import EMPTY_TREE
from tests.standins.hub.world import IssueComment, IssueEvent, LineComment, Pull, Repository, Review

_ISSUE_MEMBERS = (
    "id",
    "node_id",
    "html_url",
    "number",
    "title",
    "user",
    "labels",
    "state",
    "locked",
    "active_lock_reason",
    "assignee",
    "assignees",
    "milestone",
    "created_at",
    "updated_at",
    "closed_at",
    "author_association",
    "draft",
    "body",
)


def pull_changes(pull: Pull) -> tuple[FileChange, ...]:
    """Return the files of a pull request: its head against where it left its base."""
    store = pull.repo.store
    fork_point = store.merge_base(pull.base_sha, pull.head_sha) or EMPTY_TREE
    return store.changes(fork_point, pull.head_sha)


def render_pull_simple(api: str, pull: Pull) -> Json:
    """Return GitHub's `pull-request-simple`, the form used in lists."""
    number = pull.number
    url, page = f"{repo_url(api, pull.repo)}/pulls/{number}", f"{SITE}/{pull.repo.full_name}/pull/{number}"
    issue = f"{repo_url(api, pull.repo)}/issues/{number}"
    links = {
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{repo_url(api, pull.repo)}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "commits_url": f"{url}/commits",
        "statuses_url": f"{repo_url(api, pull.repo)}/statuses/{pull.head_sha}",
    }
    people = [render_account(api, each) for each in pull.assignees]
    return links | {
        "url": url,
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue,
        "number": number,
        "state": pull.state,
        "locked": False,
        "active_lock_reason": None,
        "title": pull.title,
        "user": render_account(api, pull.user),
        "body": pull.body,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at,
        "merged_at": pull.merged_at,
        "merge_commit_sha": pull.merge_commit_sha,
        "assignee": people[0] if people else None,
        "assignees": people,
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [_render_label(api, pull.repo, name) for name in pull.labels],
        "milestone": None,
        "draft": pull.draft,
        "head": _render_side(api, pull.head_repo, pull.head_ref, pull.head_sha),
        "base": _render_side(api, pull.repo, pull.base_ref, pull.base_sha),
        "_links": {
            "self": {"href": url},
            "html": {"href": page},
            "issue": {"href": issue},
            **{name.removesuffix("_url"): {"href": link} for name, link in links.items()},
        },
        "author_association": association(pull.repo, pull.user),
        "auto_merge": None,
    }


def render_pull(api: str, pull: Pull) -> Json:
    """Return GitHub's `pull-request`, with what only a single one shows."""
    changes = pull_changes(pull)
    is_open = pull.state == "open"
    return render_pull_simple(api, pull) | {
        "merged": pull.merged_at is not None,
        "mergeable": True if is_open else None,
        "rebaseable": True if is_open else None,
        "mergeable_state": ("draft" if pull.draft else "clean") if is_open else "unknown",
        "merged_by": None if pull.merged_by is None else render_account(api, pull.merged_by),
        "comments": len(pull.comments),
        "review_comments": len(pull.line_comments),
        "maintainer_can_modify": False,
        "commits": len(pull.repo.store.commits_between(pull.base_sha, pull.head_sha)),
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
        "changed_files": len(changes),
    }


def render_pull_minimal(api: str, pull: Pull) -> Json:
    """Return GitHub's `pull-request-minimal`, which check runs carry."""
    return {
        "id": pull.id,
        "number": pull.number,
        "url": f"{repo_url(api, pull.repo)}/pulls/{pull.number}",
        "head": _render_end(api, pull.head_repo, pull.head_ref, pull.head_sha),
        "base": _render_end(api, pull.repo, pull.base_ref, pull.base_sha),
    }


def render_review(api: str, pull: Pull, review: Review) -> Json:
    """Return GitHub's `pull-request-review`."""
    url = f"{repo_url(api, pull.repo)}/pulls/{pull.number}"
    page = f"{SITE}/{pull.repo.full_name}/pull/{pull.number}#pullrequestreview-{review.id}"
    return {
        "id": review.id,
        "node_id": node_id("PRR", review.id),
        "user": None if review.user.deleted else render_account(api, review.user),
        "body": review.body,
        "state": review.state,
        "html_url": page,
        "pull_request_url": url,
        "author_association": association(pull.repo, review.user),
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
        "submitted_at": review.submitted_at,
        "commit_id": review.commit_id,
    }


def render_line_comment(api: str, pull: Pull, comment: LineComment) -> Json:
    """Return GitHub's `pull-request-review-comment`; when the file changed since, its line is null: outdated."""
    url, parent = f"{repo_url(api, pull.repo)}/pulls/comments/{comment.id}", f"{repo_url(api, pull.repo)}/pulls"
    page = f"{SITE}/{pull.repo.full_name}/pull/{pull.number}#discussion_r{comment.id}"
    is_current = _file_at(pull, pull.head_sha, comment.path) == _file_at(pull, comment.commit_id, comment.path)
    shown: Json = {
        "url": url,
        "pull_request_review_id": comment.review_id,
        "id": comment.id,
        "node_id": node_id("PRRC", comment.id),
        "diff_hunk": comment.diff_hunk,
        "path": comment.path,
        "commit_id": pull.head_sha if is_current else comment.commit_id,
        "original_commit_id": comment.commit_id,
        "user": None if comment.user.deleted else render_account(api, comment.user),
        "body": comment.body,
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
        "html_url": page,
        "pull_request_url": f"{parent}/{pull.number}",
        "author_association": association(pull.repo, comment.user),
        "_links": {
            "self": {"href": url},
            "html": {"href": page},
            "pull_request": {"href": f"{parent}/{pull.number}"},
        },
        "position": comment.position if is_current else None,
        "original_position": comment.position,
        "line": comment.line if is_current else None,
        "original_line": comment.line,
        "side": comment.side,
        "start_line": comment.start_line if is_current else None,
        "original_start_line": comment.start_line,
        "reactions": render_reactions(url),
        "start_side": None if comment.start_line is None else comment.side,
        "subject_type": "file" if comment.line is None else "line",
    }
    return shown if comment.in_reply_to is None else shown | {"in_reply_to_id": comment.in_reply_to}


def render_issue_comment(api: str, repo: Repository, number: int, comment: IssueComment) -> Json:
    """Return GitHub's `issue-comment`."""
    return {
        "id": comment.id,
        "node_id": node_id("IC", comment.id),
        "url": f"{repo_url(api, repo)}/issues/comments/{comment.id}",
        "html_url": f"{SITE}/{repo.full_name}/pull/{number}#issuecomment-{comment.id}",
        "issue_url": f"{repo_url(api, repo)}/issues/{number}",
        "user": None if comment.user.deleted else render_account(api, comment.user),
        "body": comment.body,
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
        "author_association": association(repo, comment.user),
        "reactions": render_reactions(f"{repo_url(api, repo)}/issues/comments/{comment.id}"),
        "performed_via_github_app": None if comment.app is None else render_app(api, comment.app),
    }


def render_issue_event(api: str, repo: Repository, happened: IssueEvent) -> Json:
    """Return GitHub's `issue-event-for-issue`; a change of the base names neither branch."""
    commit = happened.commit_id
    whom = {} if happened.assignee is None else {"assignee": render_account(api, happened.assignee)}
    return (
        whom
        | _dismissed(happened)
        | {
            "id": happened.id,
            "node_id": node_id("IE", happened.id),
            "url": f"{repo_url(api, repo)}/issues/events/{happened.id}",
            "actor": render_account(api, happened.actor),
            "event": happened.event,
            "commit_id": commit,
            "commit_url": None if commit is None else f"{repo_url(api, repo)}/commits/{commit}",
            "created_at": happened.created_at,
            "performed_via_github_app": None,
        }
    )


def _dismissed(happened: IssueEvent) -> Json:
    if happened.dismissed is None:
        return {}
    review, was = happened.dismissed
    return {"dismissed_review": {"state": was, "review_id": review.id, "dismissal_message": "Not needed any more."}}


def render_issue(api: str, pull: Pull) -> Json:
    """Return a pull request as the issue that an `issue_comment` webhook is about."""
    simple, url = render_pull_simple(api, pull), f"{repo_url(api, pull.repo)}/issues/{pull.number}"
    links = {name: simple[name] for name in ("url", "html_url", "diff_url", "patch_url", "merged_at")}
    return {name: simple[name] for name in _ISSUE_MEMBERS} | {
        "url": url,
        "repository_url": repo_url(api, pull.repo),
        "labels_url": url + "/labels{/name}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "comments": len(pull.comments),
        "reactions": render_reactions(url),
        "pull_request": links,
    }


def association(repo: Repository, account: Account) -> str:
    """Return what GitHub says an account is to a repository."""
    if account is repo.owner:
        return "OWNER"
    return "MEMBER" if repo.collaborators.get(account.id, "none") != "none" else "NONE"


def _file_at(pull: Pull, sha: str, path: str) -> str | None:
    change = next((each for each in pull.repo.store.changes(pull.base_sha, sha) if each.path == path), None)
    return None if change is None else change.sha


def _render_side(api: str, repo: Repository, ref: str, sha: str) -> Json:
    return {
        "label": f"{repo.owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": render_account(api, repo.owner),
        "repo": render_repo(api, repo),
    }


def render_reactions(url: str) -> Json:
    """Return the reactions that nobody has given."""
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return dict.fromkeys(kinds, 0) | {"url": f"{url}/reactions", "total_count": 0}


def _render_end(api: str, repo: Repository, ref: str, sha: str) -> Json:
    return {"ref": ref, "sha": sha, "repo": {"id": repo.id, "url": repo_url(api, repo), "name": repo.name}}


def _render_label(api: str, repo: Repository, name: str) -> Json:
    return {
        "id": sum(name.encode()),
        "node_id": node_id("LA", name),
        "url": f"{repo_url(api, repo)}/labels/{name}",
        "name": name,
        "description": "",
        "color": "ededed",
        "default": False,
    }
