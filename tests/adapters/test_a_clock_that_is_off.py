"""A clock ten minutes off: the App is let in all the same, and what waits is counted by GitHub's clock."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from reviewbot.adapters.clock_system import HeardClock, SystemClock
from reviewbot.adapters.forge_github import GitHubForge
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber, InstallationId, RepoId, RepoName
from tests.standins.github import GitHubStandin

TEN_MINUTES = 600.0
OURS = [
    pytest.param(TEN_MINUTES, "600 s behind", id="ours is behind"),
    pytest.param(-TEN_MINUTES, "600 s ahead of", id="ours is ahead"),
]


@pytest.fixture
def place(github_standin: GitHubStandin) -> Place:
    ada = github_standin.person("ada")
    repo = github_standin.add_repo("acme/shop", by=ada)
    repo.open_change("feature", {"a.py": "A = 1\n"}, by=ada)
    return Place(
        repo=RepoName("acme/shop"),
        repo_id=RepoId(repo.repository.id),
        installation=InstallationId(github_standin.installation("acme").id),
    )


@pytest.mark.parametrize(("theirs", "says"), OURS)
async def test_fault_clock_the_app_is_let_in_and_time_is_counted_by_githubs_clock(
    github_standin: GitHubStandin, place: Place, theirs: float, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    github, heard = github_standin, HeardClock()
    github.clock.advance(theirs)
    clock = SystemClock(heard=heard)
    line = GitHubLine(api_url=github.url, key=AppKey(github.app.id, github.app.private_key), clock=clock, heard=heard)

    change = await GitHubForge(line, Trees(line)).fetch_change(place, ChangeNumber(1))
    line.close()

    assert change is not None
    assert abs((clock.now() - datetime.now(UTC)).total_seconds() - theirs) < 5
    told = [record.getMessage() for record in caplog.records if record.name == "reviewbot.clock"]
    assert [sentence.replace("599", "600").replace("601", "600") for sentence in told] == [
        f"this machine's clock is {says} GitHub's; that is used, and ours wants setting"
    ]


async def test_fault_clock_a_key_that_is_refused_at_any_time_is_tried_twice_and_no_more(
    github_standin: GitHubStandin, place: Place
) -> None:
    github = github_standin
    line = GitHubLine(api_url=github.url, key=AppKey(github.app.id + 1, github.app.private_key), clock=SystemClock())

    with pytest.raises(Exception, match="it gave no token"):
        await GitHubForge(line, Trees(line)).fetch_change(place, ChangeNumber(1))
    line.close()

    assert len(github.requests) == 2


def test_fault_clock_what_is_off_by_little_is_right(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    heard = HeardClock()

    heard.hear(datetime.now(UTC) + timedelta(seconds=20))

    assert abs(heard.now() - datetime.now(UTC)) < timedelta(seconds=1)
    assert caplog.records == []


def test_fault_clock_a_clock_that_was_set_right_is_used_again(caplog: pytest.LogCaptureFixture) -> None:
    heard = HeardClock()
    heard.hear(datetime.now(UTC) + timedelta(minutes=10))
    first = heard.now()
    heard.hear(datetime.now(UTC) + timedelta(minutes=10, seconds=2))
    again = heard.now()
    heard.hear(datetime.now(UTC))

    # The date of an answer jumps by a second; the time does not jump with it.
    assert timedelta() <= again - first < timedelta(seconds=1)
    assert abs(heard.now() - datetime.now(UTC)) < timedelta(seconds=1)
    assert [record.getMessage() for record in caplog.records][1:] == ["this machine's clock is right again"]


def test_fault_clock_the_shift_of_a_test_stays_beside_what_was_heard() -> None:
    heard = HeardClock()
    clock = SystemClock(offset_seconds=3600, heard=heard)

    heard.hear(datetime.now(UTC) - timedelta(minutes=10))

    assert abs(clock.now() - datetime.now(UTC) - timedelta(minutes=50)) < timedelta(seconds=1)
