"""Webhooks are signed, shaped as GitHub's own, and wait to be sent."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.standins.conftest import Open
from tests.standins.github import Delivery, GitHubRepo, GitHubStandin
from tests.standins.openapi import github_description
from tests.standins.webhook_examples import webhook_examples


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    shop = github_standin.add_repo("acme/shop", {"tax.py": "RATE = 1\n"})
    github_standin.take_deliveries()
    return shop


def _said(deliveries: list[Delivery]) -> list[tuple[str, str | None]]:
    return [(delivery.event, delivery.action) for delivery in deliveries]


def _faults(deliveries: list[Delivery]) -> list[str]:
    described = github_description()
    return [
        str(fault) for each in deliveries for fault in described.delivery_faults(each.event, each.action, each.body)
    ]


def test_what_people_do_is_told_in_order(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    ada, grace = github_standin.person("ada"), github_standin.person("grace")
    shop.open_change("feature", {"tax.py": "RATE = 2\n"}, by=ada, draft=True)
    shop.set_draft(1, draft=False, by=ada)
    shop.push("feature", {"tax.py": "RATE = 3\n"}, by=ada)
    review = shop.review(1, by=grace)
    shop.dismiss(1, review, by=ada)
    shop.push("release", {}, by=ada)
    shop.retarget(1, "release", by=ada)
    comment = shop.comment(1, "/reviewbot rerun", by=ada)
    shop.edit_comment(1, comment, "/reviewbot explain", by=ada)
    shop.delete_comment(1, comment, by=ada)
    check = shop.add_check(github_standin.app, shop.head("feature"), "reviewbot/gate", conclusion="failure")
    shop.rerequest(check, by=ada)
    shop.rerequest_suite(check, by=ada)
    shop.close(1, by=ada)
    shop.reopen(1, by=ada)
    shop.delete_branch("feature", by=ada)

    told = github_standin.take_deliveries()
    assert _said(told) == [
        ("push", None),
        ("pull_request", "opened"),
        ("pull_request", "ready_for_review"),
        ("push", None),
        ("pull_request", "synchronize"),
        ("pull_request_review", "submitted"),
        ("pull_request_review", "dismissed"),
        ("push", None),
        ("pull_request", "edited"),
        ("issue_comment", "created"),
        ("issue_comment", "edited"),
        ("issue_comment", "deleted"),
        ("check_run", "created"),
        ("check_run", "completed"),
        ("check_run", "rerequested"),
        ("check_suite", "rerequested"),
        ("pull_request", "closed"),
        ("pull_request", "reopened"),
        ("pull_request", "closed"),
        ("push", None),
    ]
    assert github_standin.take_deliveries() == []
    assert _faults(told) == []


def test_what_other_apps_do_is_told_too(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    builds, deploys = github_standin.add_app("builds"), github_standin.add_app("deploys")

    shop.add_check(builds, shop.head("main"), "build", conclusion="success")
    deployment = shop.deploy(deploys, shop.head("main"), "staging")
    shop.report(deployment, "success", app=deploys)
    shop.report(deployment, "failure", app=None)

    told = github_standin.take_deliveries()
    assert _said(told) == [
        ("check_run", "created"),
        ("check_run", "completed"),
        ("deployment_status", "created"),
        ("deployment_status", "created"),
    ]
    assert [json.loads(each.body)["sender"]["login"] for each in told] == [
        "builds[bot]",
        "builds[bot]",
        "deploys[bot]",
        "acme",
    ]
    assert _faults(told) == []


def test_installations_teams_and_repositories_are_told_too(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    ada, vault = github_standin.person("ada"), github_standin.add_repo("acme/vault")
    github_standin.take_deliveries()
    installation, payments = github_standin.installation(), github_standin.team("acme/payments", ada)

    github_standin.leave(payments, ada)
    github_standin.choose_repositories(installation, shop, by=ada)
    github_standin.choose_repositories(installation, shop, vault, by=ada)
    github_standin.rename_repo(shop, "store", by=ada)
    github_standin.change_installation("deleted", installation, by=ada)
    shop.push("main", {}, by=ada)

    told = github_standin.take_deliveries()
    assert _said(told) == [
        ("membership", "added"),
        ("membership", "removed"),
        ("installation_repositories", "removed"),
        ("installation_repositories", "added"),
        ("repository", "renamed"),
        ("installation", "deleted"),
    ]
    assert _faults(told) == []


def test_a_delivery_is_signed_over_its_bytes(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    shop.push("main", {"a.txt": "a\n"}, by=github_standin.person("ada"))

    (delivery,) = github_standin.take_deliveries()

    digest = hmac.new(github_standin.app.webhook_secret.encode(), delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert (delivery.headers["X-GitHub-Event"], delivery.headers["X-GitHub-Delivery"]) == ("push", delivery.guid)


def test_payloads_have_every_member_that_real_ones_have(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    ada = github_standin.person("ada")
    shop.open_change("feature", {"tax.py": "RATE = 2\n"}, by=ada)
    shop.push("feature", {"tax.py": "RATE = 3\n"}, by=ada)
    shop.review(1, by=ada)
    shop.comment(1, "hello", by=ada)
    shop.rerequest(shop.add_check(github_standin.app, shop.head("feature"), "x", conclusion=None), by=ada)

    ours = {(each.event, each.action): json.loads(each.body) for each in github_standin.take_deliveries()}
    real: dict[tuple[str, str | None], list[Any]] = {}
    for event, action, body in webhook_examples():
        real.setdefault((event, action), []).append(json.loads(body))

    lacking = {
        (kind, path)
        for kind, payload in ours.items()
        for path in set.intersection(*(_members(example) for example in real.get(kind, [{}]))) - _members(payload)
    }
    # Rows of lists are left out: an example's list has rows where ours has none. So is what an App is permitted.
    left_out = ("[]", ".app.permissions.")
    assert [each for each in sorted(lacking, key=str) if not any(part in each[1] for part in left_out)] == []


def test_what_the_app_writes_comes_back_to_it(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    shop.open_change("feature", {"tax.py": "RATE = 2\n"}, by=github_standin.person("ada"))
    github_standin.take_deliveries()
    rest, head = open_client(narrowed={}), shop.head("feature")
    line = {"path": "tax.py", "line": 1, "side": "RIGHT", "body": "Why?"}

    check = rest.post("/repos/acme/shop/check-runs", json={"name": "reviewbot/gate", "head_sha": head}).json()
    rest.patch(f"/repos/acme/shop/check-runs/{check['id']}", json={"conclusion": "failure"})
    comment = rest.post("/repos/acme/shop/issues/1/comments", json={"body": "Shut."}).json()
    rest.patch(f"/repos/acme/shop/issues/comments/{comment['id']}", json={"body": "Open."})
    rest.post("/repos/acme/shop/pulls/1/reviews", json={"event": "COMMENT", "commit_id": head, "comments": [line]})
    rest.post("/repos/acme/shop/pulls/1/comments", json=line | {"commit_id": head})

    echoes = github_standin.take_deliveries()
    assert _said(echoes) == [
        ("check_run", "created"),
        ("check_run", "completed"),
        ("issue_comment", "created"),
        ("issue_comment", "edited"),
        ("pull_request_review", "submitted"),
        ("pull_request_review_comment", "created"),
    ]
    assert _faults(echoes) == []
    assert {json.loads(echo.body)["sender"]["login"] for echo in echoes} == {"reviewbot[bot]"}


def test_a_delivery_can_be_asked_for_again(github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open) -> None:
    shop.push("main", {"a.txt": "a\n"}, by=github_standin.person("ada"))
    (first,) = github_standin.take_deliveries()
    app = open_client()

    listed = app.get("/app/hook/deliveries", params={"status": "failure", "per_page": 1}).json()
    shown = app.get(f"/app/hook/deliveries/{first.id}").json()
    accepted = app.post(f"/app/hook/deliveries/{first.id}/attempts")

    (second,) = github_standin.take_deliveries()
    assert ([each["guid"] for each in listed], shown["request"]["payload"]["ref"]) == ([first.guid], "refs/heads/main")
    assert (accepted.status_code, second.redelivery, second.id != first.id) == (202, True, True)
    assert (second.guid, second.body, second.headers) == (first.guid, first.body, first.headers)


def test_the_delivery_log_leads_on_by_cursor(
    github_standin: GitHubStandin, shop: GitHubRepo, open_client: Open
) -> None:
    for number in range(3):
        shop.push("main", {f"{number}.txt": "x\n"}, by=github_standin.person("ada"))
    made = [delivery.id for delivery in github_standin.take_deliveries()]
    app = open_client()

    first = app.get("/app/hook/deliveries", params={"per_page": 2})
    second = app.get(first.links["next"]["url"])

    assert [each["id"] for each in first.json() + second.json()][:3] == made[::-1]


def _members(value: Any, path: str = "") -> set[str]:
    if isinstance(value, list):
        return set().union(*(_members(each, f"{path}[]") for each in value))
    if not isinstance(value, dict):
        return set()
    return {f"{path}.{name}".lstrip(".") for name in value}.union(
        *(_members(each, f"{path}.{name}".lstrip(".")) for name, each in value.items())
    )
