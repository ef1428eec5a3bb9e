"""PyGithub can do with the stand-in what the bot does on GitHub."""

import pytest
from github import Auth, Github, GithubException

from tests.standins.github import GitHubRepo, GitHubStandin


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    shop = github_standin.add_repo("acme/shop", {"tax.py": "RATE = 1\n", "old.py": "".join(map(str, range(99)))})
    github_standin.team("acme/payments", github_standin.person("grace"))
    shop.open_change(
        "feature",
        {"tax.py": "RATE = 2\n", "old.py": None, "new.py": "".join(map(str, range(99)))},
        by=github_standin.person("ada"),
    )
    return shop


def _client(github: GitHubStandin, **permissions: str) -> Github:
    app = Auth.AppAuth(github.app.id, github.app.private_key)
    auth = app.get_installation_auth(github.installation().id, permissions or None)
    return Github(auth=auth, base_url=github.url, seconds_between_requests=0, seconds_between_writes=0, retry=None)


def test_a_review_goes_all_the_way(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    shop.review(1, by=github_standin.person("grace"))

    with _client(github_standin) as client:
        repo = client.get_repo("acme/shop")
        pull = repo.get_pull(1)
        files = {file.filename: (file.status, file.previous_filename) for file in pull.get_files()}
        reviews = [(review.user.login, review.state, review.commit_id) for review in pull.get_reviews()]
        team = client.get_organization("acme").get_team_by_slug("payments")
        members = [member.login for member in team.get_members()]
        check = repo.create_check_run("reviewbot/gate", pull.head.sha, status="in_progress")
        check.edit(conclusion="success", output={"title": "Open", "summary": "grace approved."})
        comment = pull.create_issue_comment("Open.")
        comment.edit("Open: grace approved.")
        pull.create_review_comment("Why?", repo.get_commit(pull.head.sha), "tax.py", line=1, side="RIGHT")

    assert files == {"new.py": ("renamed", "old.py"), "tax.py": ("modified", None)}
    assert reviews == [("grace", "APPROVED", shop.head("feature"))]
    assert members == ["grace"]
    assert shop.check(shop.head("feature"), "reviewbot/gate").conclusion == "success"
    assert [each.body for each in shop.pull(1).comments] == ["Open: grace approved."]
    assert [(each.path, each.line) for each in shop.pull(1).line_comments] == [("tax.py", 1)]


def test_a_refusal_arrives_as_one(github_standin: GitHubStandin, shop: GitHubRepo) -> None:
    with _client(github_standin, contents="read") as client, pytest.raises(GithubException) as refused:
        client.get_repo("acme/shop").create_check_run("reviewbot/gate", shop.head("feature"))

    assert refused.value.status == 403
