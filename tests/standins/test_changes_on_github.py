"""Pull requests, reviews, comments and checks behave as on GitHub."""

import httpx
import pytest

from tests.standins.conftest import Open
from tests.standins.github import GitHubRepo, GitHubStandin, MergeRefused

_CHECKS = "/repos/acme/shop/check-runs"
_PULL = "/repos/acme/shop/pulls/1"


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    shop = github_standin.add_repo("acme/shop", {"tax.py": "RATE = 1\nYEAR = 2026\n"})
    shop.open_change("feature", {"tax.py": "RATE = 2\nYEAR = 2026\n"}, by=github_standin.person("ada"))
    return shop


@pytest.fixture
def rest(open_client: Open, shop: GitHubRepo) -> httpx.Client:
    return open_client(narrowed={"repositories": ["shop"]})


def _heads(reply: httpx.Response) -> list[int]:
    return [pull["number"] for pull in reply.json()]


def test_pull_requests_are_found_by_state_base_and_head(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    ada = github_standin.person("ada")
    fork = github_standin.fork(shop, by=ada)
    shop.open_change("other", {"a.txt": "a\n"}, by=ada)
    shop.open_change("feature", {"b.txt": "b\n"}, by=ada, fork=fork)
    shop.close(2, by=ada)

    listed = [
        _heads(rest.get("/repos/acme/shop/pulls", params=params))
        for params in (
            {},
            {"state": "all", "direction": "asc"},
            {"state": "closed"},
            {"head": "acme:feature"},
            {"head": "ada:feature"},
            {"base": "release"},
        )
    ]

    assert listed == [[3, 1], [1, 2, 3], [2], [1], [3], []]


def test_what_happened_to_a_pull_request_is_listed_and_names_no_branch(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    ada = github_standin.person("ada")
    shop.push("release", {}, by=ada)
    shop.retarget(1, "release", by=ada)
    shop.retarget(1, "main", by=ada, is_automatic=True)
    merged = shop.merge(1, by=ada)

    events = rest.get("/repos/acme/shop/issues/1/events").json()

    assert [(each["event"], each["actor"]["login"], each["commit_id"]) for each in events] == [
        ("base_ref_changed", "ada", None),
        ("automatic_base_change_succeeded", "ada", None),
        ("merged", "ada", merged),
        ("closed", "ada", None),
    ]
    assert not any("release" in str(each) for each in events)


def test_a_push_moves_the_head_and_leaves_reviews_where_they_were(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    old_head = shop.head("feature")
    shop.review(1, by=github_standin.person("grace"))

    new_head = shop.push("feature", {"tax.py": "RATE = 3\n"}, by=github_standin.person("ada"))

    assert rest.get(_PULL).json()["head"]["sha"] == new_head
    (review,) = rest.get(f"{_PULL}/reviews").json()
    assert (review["state"], review["commit_id"], review["user"]["login"]) == ("APPROVED", old_head, "grace")


def test_a_dismissed_review_keeps_its_place(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    grace = github_standin.person("grace")
    first = shop.review(1, by=grace, state="CHANGES_REQUESTED", body="No.")
    second = shop.review(1, by=grace)

    shop.dismiss(1, first, by=grace)
    shop.edit_review(1, second, by=grace, body="Yes.")

    reviews = rest.get(f"{_PULL}/reviews").json()
    assert [(each["id"], each["state"], each["body"]) for each in reviews] == [
        (first.id, "DISMISSED", "No."),
        (second.id, "APPROVED", "Yes."),
    ]


def test_a_deleted_account_is_nobody(github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client) -> None:
    grace = github_standin.person("grace")
    shop.review(1, by=grace)

    grace.deleted = True

    assert [review["user"] for review in rest.get(f"{_PULL}/reviews").json()] == [None]
    assert rest.get("/users/grace").status_code == 404


def test_update_branch_is_committed_by_github(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    shop.push("main", {"later.txt": "later\n"}, by=github_standin.person("ada"))

    shop.update_branch(1, by=github_standin.person("grace"))

    commit = rest.get(f"{_PULL}/commits").json()[-1]
    activity = rest.get("/repos/acme/shop/activity", params={"ref": "feature"}).json()
    assert (commit["author"]["login"], commit["committer"]["login"]) == ("grace", "web-flow")
    assert [(each["activity_type"], each["actor"]["login"]) for each in activity] == [
        ("push", "grace"),
        ("branch_creation", "ada"),
    ]


def test_activity_leads_on_by_cursor(github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client) -> None:
    ada, first = github_standin.person("ada"), shop.head("feature")
    shop.push("feature", {"a.txt": "a\n"}, by=ada)
    shop.force("feature", first, by=ada)

    newest = rest.get("/repos/acme/shop/activity", params={"ref": "refs/heads/feature", "per_page": "2"})
    oldest = rest.get(newest.links["next"]["url"])

    kinds = [each["activity_type"] for reply in (newest, oldest) for each in reply.json()]
    assert kinds == ["force_push", "push", "branch_creation"]


def test_the_newest_check_of_a_name_and_app_wins(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    head = shop.head("feature")
    done = {"name": "reviewbot/gate", "head_sha": head, "conclusion": "success", "external_id": "one"}
    old = rest.post(_CHECKS, json=done).json()
    new = rest.post(_CHECKS, json={"name": "reviewbot/gate", "head_sha": head, "status": "in_progress"}).json()
    strange = shop.add_check(github_standin.add_app("other"), head, "reviewbot/gate", conclusion="success")

    def listed(**params: str) -> list[int]:
        reply = rest.get(f"/repos/acme/shop/commits/{head}/check-runs", params=params).json()
        return [check["id"] for check in reply["check_runs"]]

    assert (old["status"], old["conclusion"], old["external_id"]) == ("completed", "success", "one")
    assert (new["status"], new["conclusion"]) == ("in_progress", None)
    assert listed() == [strange.id, new["id"]]
    assert listed(filter="all") == [strange.id, new["id"], old["id"]]
    assert listed(app_id=str(github_standin.app.id), check_name="reviewbot/gate") == [new["id"]]
    assert listed(check_name="other") == []


def test_a_check_belongs_to_its_commit_and_its_app(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    strange = shop.add_check(github_standin.add_app("other"), shop.head("feature"), "build", conclusion=None)

    unknown = rest.post(_CHECKS, json={"name": "reviewbot/gate", "head_sha": "1" * 40})
    foreign = rest.patch(f"{_CHECKS}/{strange.id}", json={"conclusion": "success"})
    new_head = shop.push("feature", {"tax.py": "RATE = 3\n"}, by=github_standin.person("ada"))

    assert (unknown.status_code, foreign.status_code) == (422, 403)
    assert rest.get(f"/repos/acme/shop/commits/{new_head}/check-runs").json()["total_count"] == 0


def test_annotations_add_up_fifty_at_a_time(shop: GitHubRepo, rest: httpx.Client) -> None:
    note = {"path": "tax.py", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "Rounded."}
    output = {"title": "t", "summary": "s", "annotations": [note] * 50}
    head = shop.head("feature")
    made = rest.post(_CHECKS, json={"name": "reviewbot/payments", "head_sha": head, "output": output}).json()

    rest.patch(f"{_CHECKS}/{made['id']}", json={"output": output, "conclusion": "failure"})
    too_many = rest.patch(f"{_CHECKS}/{made['id']}", json={"output": output | {"annotations": [note] * 51}})

    shown = rest.get(f"{_CHECKS}/{made['id']}").json()
    notes = rest.get(f"{_CHECKS}/{made['id']}/annotations", params={"per_page": 100}).json()
    assert (shown["output"]["annotations_count"], len(notes), too_many.status_code) == (100, 100, 422)
    assert (shown["status"], shown["conclusion"]) == ("completed", "failure")


def test_a_line_comment_needs_a_line_of_the_diff(shop: GitHubRepo, rest: httpx.Client) -> None:
    head = shop.head("feature")

    def posted(**changes: object) -> httpx.Response:
        comment = {"body": "Why?", "commit_id": head, "path": "tax.py", "line": 1, "side": "RIGHT"} | changes
        return rest.post(f"{_PULL}/comments", json=comment)

    statuses = [
        posted().status_code,
        posted(line=99).status_code,
        posted(path="other.py").status_code,
        posted(commit_id="1" * 40).status_code,
    ]

    assert statuses == [201, 422, 422, 422]
    assert [each["line"] for each in rest.get(f"{_PULL}/comments").json()] == [1]


def test_a_line_comment_is_outdated_once_its_file_changed(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    shop.comment_on_line(1, "tax.py", 1, "Why?", by=github_standin.person("grace"))

    shop.push("feature", {"tax.py": "RATE = 3\nYEAR = 2026\n"}, by=github_standin.person("ada"))

    (comment,) = rest.get(f"{_PULL}/comments").json()
    assert (comment["line"], comment["position"], comment["original_line"]) == (None, None, 1)


def test_comments_are_edited_by_who_wrote_them(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    line = {"body": "a", "commit_id": shop.head("feature"), "path": "tax.py", "line": 1, "side": "RIGHT"}
    mine = rest.post("/repos/acme/shop/issues/1/comments", json={"body": "first"}).json()
    inline = rest.post(f"{_PULL}/comments", json=line).json()
    theirs = shop.comment(1, "/reviewbot explain", by=github_standin.person("ada"))

    edited = rest.patch(f"/repos/acme/shop/issues/comments/{mine['id']}", json={"body": "second"})
    rest.patch(f"/repos/acme/shop/pulls/comments/{inline['id']}", json={"body": "b"})
    refused = rest.patch(f"/repos/acme/shop/issues/comments/{theirs.id}", json={"body": "mine now"})
    too_long = rest.post("/repos/acme/shop/issues/1/comments", json={"body": "x" * 65537})

    assert (edited.json()["body"], refused.status_code, too_long.status_code) == ("second", 403, 422)
    listed = rest.get("/repos/acme/shop/issues/1/comments").json()
    assert [(each["user"]["login"], each["body"]) for each in listed] == [
        ("reviewbot[bot]", "second"),
        ("ada", "/reviewbot explain"),
    ]
    assert rest.get(f"/repos/acme/shop/pulls/comments/{inline['id']}").json()["body"] == "b"
    assert rest.get(f"/repos/acme/shop/issues/comments/{mine['id']}").json()["body"] == "second"
    assert rest.get("/repos/acme/shop/issues/1/comments?since=2999-01-01T00:00:00Z").json() == []
    assert rest.delete(f"/repos/acme/shop/pulls/comments/{inline['id']}").status_code == 204
    assert rest.delete(f"/repos/acme/shop/issues/comments/{mine['id']}").status_code == 204
    assert rest.get(f"/repos/acme/shop/issues/comments/{mine['id']}").status_code == 404


def test_a_protected_branch_waits_for_its_check(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    ada, head = github_standin.person("ada"), shop.head("feature")
    shop.protect("main", {"reviewbot/gate": github_standin.app.id})
    shop.add_check(github_standin.add_app("other"), head, "reviewbot/gate", conclusion="success")

    with pytest.raises(MergeRefused, match='Required status check "reviewbot/gate" is expected'):
        shop.merge(1, by=ada)
    rest.post(_CHECKS, json={"name": "reviewbot/gate", "head_sha": head, "conclusion": "success"})
    merged = shop.merge(1, by=ada)

    shown = rest.get(_PULL).json()
    assert (shown["merged"], shown["merge_commit_sha"], shown["merged_by"]["login"]) == (True, merged, "ada")
    assert rest.get("/repos/acme/shop/branches/main").json()["protected"] is True
    assert [p["number"] for p in rest.get(f"/repos/acme/shop/commits/{merged}/pulls").json()] == [1]
