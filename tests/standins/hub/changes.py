"""What people do with pull requests: open, edit, retarget, review, comment, merge."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from tests.standins.hub.accounts import Account
from tests.standins.hub.branches import WEB_FLOW, Branches
from tests.standins.hub.diff import commentable_lines
from tests.standins.hub.render_pull import (
    pull_changes,
    render_issue,
    render_issue_comment,
    render_line_comment,
    render_pull,
    render_pull_simple,
    render_review,
)
from tests.standins.hub.routes_checks import checks_of
from tests.standins.hub.store import Signature
from tests.standins.hub.webhooks import Webhooks
from tests.standins.hub.world import IssueComment, IssueEvent, LineComment, Pull, Repository, Review, World

Method: TypeAlias = Literal["merge", "squash", "rebase"]


class MergeRefused(Exception):
    """A required check is missing or not successful; the message names it."""


class Changes:
    """The pull requests of one repository."""

    def __init__(self, world: World, webhooks: Webhooks, branches: Branches, repo: Repository) -> None:
        """Act on `repo`."""
        self._world = world
        self._webhooks = webhooks
        self._branches = branches
        self._repo = repo

    def open(
        self,
        head_repo: Repository,
        branch: str,
        *,
        by: Account,
        base: str,
        title: str,
        body: str | None,
        draft: bool,
        assignees: Sequence[Account],
    ) -> Pull:
        """Open a pull request from a branch that exists."""
        number, now = self._repo.next_number, self._world.clock.now()
        self._repo.next_number += 1
        pull = Pull(
            id=self._world.ids.next(),
            number=number,
            repo=self._repo,
            head_repo=head_repo,
            head_ref=branch,
            head_sha=head_repo.branches[branch],
            base_ref=base,
            base_sha=self._repo.branches[base],
            user=by,
            title=title,
            body=body,
            draft=draft,
            created_at=now,
            updated_at=now,
            assignees=list(assignees),
        )
        self._repo.pulls[number] = pull
        self._repo.store.point(f"refs/pull/{number}/head", pull.head_sha)
        self._say("opened", pull, by)
        return pull

    def edit(self, pull: Pull, *, by: Account, title: str | None, body: str | None) -> None:
        """Change the title or the body."""
        was: dict[str, Any] = {}
        if title is not None:
            was["title"], pull.title = {"from": pull.title}, title
        if body is not None:
            was["body"], pull.body = {"from": pull.body}, body
        self._say("edited", pull, by, changes=was)

    def retarget(self, pull: Pull, base: str, *, by: Account, is_automatic: bool) -> None:
        """Point a pull request at another base branch, by hand or as GitHub does by itself."""
        was = {"base": {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}}
        pull.base_ref, pull.base_sha = base, self._repo.branches[base]
        self._happened(pull, "automatic_base_change_succeeded" if is_automatic else "base_ref_changed", by)
        self._say("edited", pull, by, changes=was)

    def assign(self, pull: Pull, *people: Account, by: Account) -> None:
        """Assign a pull request to these people, and to nobody else any more."""
        before, pull.assignees = pull.assignees, list(people)
        for event, moved in (("unassigned", before), ("assigned", pull.assignees)):
            for person in moved:
                self._happened(pull, event, by, assignee=person)
                self._say(event, pull, by)

    def close(self, pull: Pull, *, by: Account) -> None:
        """Close without merging."""
        pull.state, pull.closed_at = "closed", self._world.clock.now()
        self._happened(pull, "closed", by)
        self._say("closed", pull, by)

    def reopen(self, pull: Pull, *, by: Account) -> None:
        """Open a closed pull request again, at the branch's present head."""
        pull.state, pull.closed_at = "open", None
        pull.head_sha = pull.head_repo.branches[pull.head_ref]
        pull.base_sha = self._repo.branches[pull.base_ref]
        self._happened(pull, "reopened", by)
        self._say("reopened", pull, by)

    def set_draft(self, pull: Pull, *, draft: bool, by: Account) -> None:
        """Convert to a draft, or say that it is ready."""
        pull.draft = draft
        self._happened(pull, "convert_to_draft" if draft else "ready_for_review", by)
        self._say("converted_to_draft" if draft else "ready_for_review", pull, by)

    def merge(self, pull: Pull, *, by: Account, method: Method = "merge") -> str:
        """Merge as a protected branch would, and return what GitHub calls the merge commit. Raises MergeRefused."""
        for name, app in self._repo.required_checks.get(pull.base_ref, {}).items():
            self._check_required(pull, name, app)
        base = self._repo.branches[pull.base_ref]
        sha = base
        match method:
            case "merge":
                title = f"Merge pull request #{pull.number} from {pull.head_repo.owner.login}/{pull.head_ref}"
                sha = self._lay(pull, base, pull.head_sha, title, by=by, onto=None)
            case "squash":
                sha = self._lay(pull, base, pull.head_sha, f"{pull.title} (#{pull.number})", by=by, onto=base)
            case "rebase":
                for commit in self._repo.store.commits_between(base, pull.head_sha):
                    sha = self._lay_anew(pull, base, commit, onto=sha)
        self._branches.moved(pull.base_ref, sha, by=by, kind="pr_merge")
        pull.state, pull.merged_by, pull.merge_commit_sha = "closed", by, sha
        pull.closed_at = pull.merged_at = self._world.clock.now()
        self._happened(pull, "merged", by, commit=sha)
        self._happened(pull, "closed", by)
        self._say("closed", pull, by)
        return sha

    def _lay_anew(self, pull: Pull, base: str, sha: str, *, onto: str) -> str:
        # A rebased commit keeps its author and its message.
        old = self._repo.store.commit(sha)
        assert old is not None
        return self._repo.store.add_merge(
            (base, sha),
            ref=self._repo.git_ref(pull.base_ref),
            message=old.message,
            author=old.author,
            committer=Signature(name="GitHub", email=self._world.accounts[WEB_FLOW].email),
            seconds=self._world.clock.seconds(),
            onto=onto,
        )

    def _lay(self, pull: Pull, base: str, top: str, message: str, *, by: Account, onto: str | None) -> str:
        return self._repo.store.add_merge(
            (base, top),
            ref=self._repo.git_ref(pull.base_ref),
            message=message,
            author=Signature(name=by.name or by.login, email=by.email),
            committer=Signature(name="GitHub", email=self._world.accounts[WEB_FLOW].email),
            seconds=self._world.clock.seconds(),
            onto=onto,
        )

    def review(self, pull: Pull, *, by: Account, state: str, body: str, commit: str | None) -> Review:
        """Submit a review, on the present head unless another commit is given. Nobody reviews in the very second."""
        self._world.clock.advance(1)
        review = Review(
            id=self._world.ids.next(),
            user=by,
            state=state,
            body=body,
            commit_id=commit or pull.head_sha,
            submitted_at=self._world.clock.now(),
        )
        pull.reviews.append(review)
        self._say_review("submitted", pull, review, by)
        return review

    def edit_review(self, pull: Pull, review: Review, *, by: Account, body: str) -> None:
        """Change a review's text; its state and commit stay."""
        was, review.body = review.body, body
        self._say_review("edited", pull, review, by, changes={"body": {"from": was}})

    def dismiss(self, pull: Pull, review: Review, *, by: Account) -> None:
        """Dismiss a review. It keeps its id, commit and time."""
        self._happened(pull, "review_dismissed", by, dismissed=(review, review.state.lower()))
        review.state = "DISMISSED"
        self._say_review("dismissed", pull, review, by)

    def comment(self, pull: Pull, text: str, *, by: Account) -> IssueComment:
        """Comment on the conversation."""
        now = self._world.clock.now()
        comment = IssueComment(id=self._world.ids.next(), user=by, body=text, app=None, created_at=now, updated_at=now)
        pull.comments.append(comment)
        self._say_comment("created", pull, comment, by)
        return comment

    def edit_comment(self, pull: Pull, comment: IssueComment, text: str, *, by: Account) -> None:
        """Change a comment."""
        was, comment.body, comment.updated_at = comment.body, text, self._world.clock.now()
        self._say_comment("edited", pull, comment, by, changes={"body": {"from": was}})

    def delete_comment(self, pull: Pull, comment: IssueComment, *, by: Account) -> None:
        """Delete a comment."""
        pull.comments.remove(comment)
        self._say_comment("deleted", pull, comment, by)

    def comment_on_line(self, pull: Pull, path: str, line: int, text: str, *, by: Account) -> LineComment:
        """Comment on a line of the new side of the diff."""
        patch = next(change.patch or "" for change in pull_changes(pull) if change.path == path)
        if ("RIGHT", line) not in commentable_lines(patch):
            raise ValueError(f"line {line} of {path!r} is not part of the diff")
        now = self._world.clock.now()
        comment = LineComment(
            id=self._world.ids.next(),
            user=by,
            body=text,
            path=path,
            line=line,
            side="RIGHT",
            start_line=None,
            commit_id=pull.head_sha,
            diff_hunk=patch,
            position=1,
            review_id=None,
            in_reply_to=None,
            created_at=now,
            updated_at=now,
        )
        pull.line_comments.append(comment)
        shown = render_line_comment(self._webhooks.api, pull, comment)
        self._tell("pull_request_review_comment", "created", pull, by, comment=shown)
        return comment

    def _check_required(self, pull: Pull, name: str, app: int | None) -> None:
        latest = checks_of(self._repo, pull.head_sha, only_latest=True)
        met = [check for check in latest if check.name == name and app in (None, check.app.id)]
        if not met or met[0].conclusion not in ("success", "neutral", "skipped"):
            raise MergeRefused(f'Required status check "{name}" is {met[0].status if met else "expected"}.')

    def _happened(
        self,
        pull: Pull,
        event: str,
        by: Account,
        *,
        commit: str | None = None,
        assignee: Account | None = None,
        dismissed: tuple[Review, str] | None = None,
    ) -> None:
        happened = IssueEvent(
            id=self._world.ids.next(),
            event=event,
            actor=by,
            commit_id=commit,
            created_at=self._world.clock.now(),
            assignee=assignee,
            dismissed=dismissed,
        )
        pull.events.append(happened)

    def _say(self, action: str, pull: Pull, by: Account, **more: Any) -> None:
        pull.updated_at = self._world.clock.now()
        shown = render_pull(self._webhooks.api, pull)
        more = {"number": pull.number, "pull_request": shown, **more}
        self._webhooks.about_repo("pull_request", action, self._repo, by, **more)

    def _say_review(self, action: str, pull: Pull, review: Review, by: Account, **more: Any) -> None:
        shown = render_review(self._webhooks.api, pull, review)
        self._tell("pull_request_review", action, pull, by, review=shown | {"state": review.state.lower()}, **more)

    def _tell(self, event: str, action: str, pull: Pull, by: Account, **more: Any) -> None:
        simple = render_pull_simple(self._webhooks.api, pull)
        self._webhooks.about_repo(event, action, self._repo, by, pull_request=simple, **more)

    def _say_comment(self, action: str, pull: Pull, comment: IssueComment, by: Account, **more: Any) -> None:
        api = self._webhooks.api
        shown = render_issue_comment(api, self._repo, pull.number, comment)
        issue = render_issue(api, pull)
        self._webhooks.about_repo("issue_comment", action, self._repo, by, issue=issue, comment=shown, **more)
