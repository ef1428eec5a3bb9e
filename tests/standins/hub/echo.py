"""What an App does comes back to it as webhooks, as on GitHub: a bot must not answer itself."""

from collections.abc import Callable
from typing import Any

from tests.standins.hub.render_check import render_suite
from tests.standins.hub.render_pull import render_issue, render_pull_simple
from tests.standins.hub.router import Answer, Call, Route
from tests.standins.hub.webhooks import Webhooks

_Tell = Callable[[Webhooks, Call, dict[str, Any]], None]


def echo(webhooks: Webhooks, call: Call, route: Route, answer: Answer) -> None:
    """Send the webhooks of a write that succeeded."""
    tell = _TELL.get((route.method, route.template))
    if tell is not None:
        tell(webhooks, call, answer.body)


def _check(webhooks: Webhooks, call: Call, shown: dict[str, Any]) -> None:
    repo = call.repo()
    check = next(each for each in repo.checks if each.id == shown["id"])
    payload = shown | {"check_suite": render_suite(call.api, repo, check)}
    actions = ["created"] if call.method == "POST" else []
    if shown["status"] == "completed":
        actions.append("completed")
    for action in actions:
        webhooks.about_repo("check_run", action, repo, call.author_app().bot, check_run=payload)


def _comment(webhooks: Webhooks, call: Call, shown: dict[str, Any]) -> None:
    repo = call.repo()
    pull = next(each for each in repo.pulls.values() if shown["issue_url"].endswith(f"/issues/{each.number}"))
    payload = {"issue": render_issue(call.api, pull), "comment": shown}
    if call.method == "POST":
        webhooks.about_repo("issue_comment", "created", repo, call.author_app().bot, **payload)
    else:
        webhooks.about_repo("issue_comment", "edited", repo, call.author_app().bot, changes={}, **payload)


def _review(webhooks: Webhooks, call: Call, shown: dict[str, Any]) -> None:
    repo = call.repo()
    pull = render_pull_simple(call.api, repo.pulls[call.number("pull_number")])
    review = shown | {"state": shown["state"].lower()}
    webhooks.about_repo(
        "pull_request_review", "submitted", repo, call.author_app().bot, review=review, pull_request=pull
    )


def _line_comment(webhooks: Webhooks, call: Call, shown: dict[str, Any]) -> None:
    repo = call.repo()
    pull = render_pull_simple(call.api, repo.pulls[call.number("pull_number")])
    sender = call.author_app().bot
    webhooks.about_repo("pull_request_review_comment", "created", repo, sender, comment=shown, pull_request=pull)


_REPO = "/repos/{owner}/{repo}"
_TELL: dict[tuple[str, str], _Tell] = {
    ("POST", f"{_REPO}/check-runs"): _check,
    ("PATCH", f"{_REPO}/check-runs/{{check_run_id}}"): _check,
    ("POST", f"{_REPO}/issues/{{issue_number}}/comments"): _comment,
    ("PATCH", f"{_REPO}/issues/comments/{{comment_id}}"): _comment,
    ("POST", f"{_REPO}/pulls/{{pull_number}}/reviews"): _review,
    ("POST", f"{_REPO}/pulls/{{pull_number}}/comments"): _line_comment,
}
