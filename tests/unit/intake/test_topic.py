"""What a delivery is about: of one subject the newest stands for all, and repositories take turns."""

import pytest

from reviewbot.intake.command import Rerun
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import (
    AccessGained,
    AccessLost,
    BaseMoved,
    ChangeMerged,
    ChangePushed,
    ChangeTouched,
    CommandGiven,
    Event,
    EvidenceGiven,
    GroupDissolved,
    GroupFormed,
    Ignored,
    PeopleMoved,
    Pinged,
    Place,
    RerunAsked,
)
from reviewbot.intake.topic import IN_ORDER, NO_REPOSITORY, Topic, Waiting, take_turns, topic_of
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    CommentId,
    DeliveryId,
    Head,
    InstallationId,
    Login,
    RepoId,
    RepoName,
)

SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(5), installation=InstallationId(9))
HEAD, SEVEN = Head("a" * 40), ChangeNumber(7)


@pytest.mark.parametrize(
    ("event", "repo_id", "subject"),
    [
        pytest.param(ChangePushed(place=SHOP, number=SEVEN, head=HEAD, is_retarget=False), 5, "push:7", id="a push"),
        pytest.param(ChangePushed(place=SHOP, number=SEVEN, head=HEAD, is_retarget=True), 5, IN_ORDER, id="a retarget"),
        pytest.param(
            ChangeTouched(place=SHOP, number=SEVEN, head=HEAD, may_loosen=True), 5, f"touch:7:{HEAD}", id="an approval"
        ),
        pytest.param(
            ChangeTouched(place=SHOP, number=SEVEN, head=HEAD, may_loosen=False), 5, IN_ORDER, id="a dismissal"
        ),
        pytest.param(RerunAsked(place=SHOP, head=HEAD, check=None), 5, f"rerun:{HEAD}", id="a rerun"),
        pytest.param(
            EvidenceGiven(place=SHOP, head=HEAD, of="check", name="build", app_id=6),
            5,
            f"evidence:{HEAD}:check:6:build",
            id="a check of another App",
        ),
        pytest.param(BaseMoved(place=SHOP, base_ref=BaseRef("main")), 5, "base:main", id="a push to the base"),
        pytest.param(PeopleMoved(installation=SHOP.installation), 0, "people:9", id="somebody who joins a team"),
        pytest.param(ChangeMerged(place=SHOP, number=SEVEN, head=HEAD), 5, IN_ORDER, id="a merge"),
        pytest.param(
            CommandGiven(
                place=SHOP,
                number=SEVEN,
                is_on_change=True,
                comment=CommentId(3),
                account=AccountId(11),
                login=Login("ada"),
                command=Rerun(owner=None),
            ),
            5,
            IN_ORDER,
            id="a command",
        ),
        pytest.param(
            GroupFormed(place=SHOP, head=HEAD, branch="queue/7", base_ref=BaseRef("main")), 5, IN_ORDER, id="a group"
        ),
        pytest.param(GroupDissolved(place=SHOP, head=HEAD), 5, IN_ORDER, id="a group that is let go"),
        pytest.param(AccessGained(places=(SHOP,)), 0, IN_ORDER, id="access"),
        pytest.param(AccessLost(installation=SHOP.installation, repo_ids=()), 0, IN_ORDER, id="no access"),
        pytest.param(Pinged(), 0, IN_ORDER, id="a ping"),
        pytest.param(Ignored(reason="it is not ours"), 0, IN_ORDER, id="what is ignored"),
    ],
)
def test_each_event_is_about_something(event: Event, repo_id: int, subject: str) -> None:
    assert topic_of(event) == Topic(repo_id=RepoId(repo_id), subject=subject)


def a_waiting(sequence: int, subject: str = IN_ORDER, *, repo_id: int = 5) -> Waiting:
    delivery = Delivery(id=DeliveryId(f"d-{sequence}"), event="push", body=b"{}")
    return Waiting(delivery=delivery, topic=Topic(repo_id=RepoId(repo_id), subject=subject), sequence=sequence)


def turns(*waiting: Waiting, most: int = 99) -> list[int]:
    return [each.sequence for each in take_turns(waiting, most=most)]


def test_q08_the_newest_of_each_subject_stands_for_the_others_newest_first() -> None:
    assert turns(a_waiting(1, "push:1"), a_waiting(2, "push:2"), a_waiting(3, "push:1")) == [3, 2]


def test_one_subject_in_two_repositories_is_two() -> None:
    assert turns(a_waiting(1, "push:1"), a_waiting(2, "push:1", repo_id=6)) == [1, 2]


def test_what_counts_each_time_comes_oldest_first_in_turn_with_the_newest_of_the_rest() -> None:
    assert turns(a_waiting(1), a_waiting(2), a_waiting(3, "push:1"), a_waiting(4, "push:2")) == [1, 4, 2, 3]


def test_w12_a_repository_that_sends_much_waits_its_turn() -> None:
    noisy = [a_waiting(number, f"push:{number}") for number in range(1, 50)]
    quiet = [a_waiting(50, "push:1", repo_id=6), a_waiting(51, "push:2", repo_id=6)]

    assert turns(*noisy, *quiet, most=4) == [49, 51, 48, 50]


def test_whoever_has_waited_longest_begins() -> None:
    assert turns(a_waiting(2, repo_id=6), a_waiting(1, repo_id=NO_REPOSITORY), a_waiting(3, repo_id=7)) == [1, 2, 3]


def test_no_more_are_returned_than_asked_for() -> None:
    assert turns(a_waiting(1), a_waiting(2), most=1) == [1]
    assert turns(most=1) == []
