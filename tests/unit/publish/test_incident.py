"""Incidents: told in an issue of ours, and on the change they are about."""

from datetime import UTC, datetime
from typing import Final

import pytest

from reviewbot.change.account import Account
from reviewbot.change.guard import Guard, Lookalike
from reviewbot.change.history import Exposure, History
from reviewbot.change.merge import Merge
from reviewbot.gate.world import Review, ReviewDismissal
from reviewbot.kernel.ids import AccountId, BaseRef, ChangeNumber, Commit, Head, Login, ModelName, OwnerName, TierName
from reviewbot.plan.permit import Promoted
from reviewbot.publish.incident import (
    exposed_secrets,
    foreign_checks,
    foreign_statuses,
    improper_dismissal,
    incident_comment,
    incident_issue,
    taken_out,
    unexpected_merge,
    unguarded,
)
from reviewbot.publish.inert import prose
from tests.unit.publish.reading import live_things

MERGE: Final = Merge(
    number=ChangeNumber(7),
    head=Head("a" * 40),
    base_ref=BaseRef("main"),
    onto=Commit("b" * 40),
    commit=Commit("c" * 40),
    merged_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
)
KEY: Final = f"incident:merge:7:{MERGE.commit}"
HAPPENED: Final = (
    f"#7 was merged on 2026-11-20 12:00 UTC at `{MERGE.head}` into `main`, which went from `{MERGE.onto}` to "
    f"`{MERGE.commit}`."
)
ADVICE: Final = (
    "Nothing is blocked or undone. Look at what the base branch holds now, and revert it where it is not what was "
    "meant. Then close this issue."
)


def test_the_issue_says_what_happened_what_shows_it_and_what_to_do() -> None:
    issue = incident_issue(unexpected_merge(MERGE, ("It was shut.",)))

    assert issue.title == "Look at the merge of change 7: it is not what was decided on"
    assert issue.body == (
        f"{HAPPENED}\n\n**What shows it**\n\n- It was shut.\n\n**What to do**\n\n{ADVICE}\n\n<!-- reviewbot:{KEY} -->"
    )
    assert (issue.key, issue.since) == (KEY, MERGE.merged_at)


@pytest.mark.parametrize(
    ("number", "told"),
    [pytest.param(9, "It is told in #9, too.", id="an issue"), pytest.param(None, ADVICE, id="none")],
)
def test_the_comment_leads_to_the_issue_or_says_itself_what_to_do(number: int | None, told: str) -> None:
    incident = unexpected_merge(MERGE, ("It was shut.",))

    comment = incident_comment(incident, number)

    assert comment.key == KEY
    assert comment.body == (
        f"**{incident.title}**\n\n{HAPPENED}\n\n- It was shut.\n\n{told}\n\n<!-- reviewbot:{KEY} -->"
    )


@pytest.mark.parametrize(
    ("guard", "key", "sign"),
    [
        pytest.param(
            "none", "none", "Neither a ruleset nor the protection of the branch requires the check.", id="not required"
        ),
        pytest.param(
            "anybody's",
            "any",
            "Its protection takes the check from any App: whoever can write checks can open the gate.",
            id="from any App",
        ),
        pytest.param(
            "another's", "other", "Its protection requires the check from another App than this one.", id="from another"
        ),
    ],
)
def test_r12_a_branch_without_our_check_is_told_of_once_a_week(guard: Guard, key: str, sign: str) -> None:
    friday, monday = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)

    first, later = (incident_issue(unguarded(BaseRef("main"), guard, now=now)) for now in (friday, monday))

    assert first.title == "Require reviewbot/gate on a branch that has rules"
    assert first.key.startswith("incident:guard:")
    assert first.key.endswith(f":{key}:2026-47")
    assert later.key.endswith(f":{key}:2026-48")
    assert first.since < friday
    assert first.body == (
        "Changes can be merged into `main` though `reviewbot/gate` is not a success.\n\n"
        f"**What shows it**\n\n- {prose(sign)}\n\n"
        "**What to do**\n\nIn the ruleset or the protection of the branch require the status check `reviewbot/gate`, "
        "and choose this App as its source. Until then nothing keeps a change out. Then close this issue.\n\n"
        f"<!-- reviewbot:{first.key} -->"
    )


def test_r08_checks_of_others_with_our_names_are_told_of_once_a_week() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)

    told = foreign_checks(ChangeNumber(7), ("reviewbot/gate", "Reviewbot/a"), now=now)

    assert told == foreign_checks(ChangeNumber(7), ("Reviewbot/a", "reviewbot/gate"), now=now)
    assert told.key.startswith("incident:check:")
    assert told.key.endswith(":2026-47")
    assert told.change == 7
    assert incident_issue(told).body == (
        "Another App or a workflow wrote a check with a name of ours. It was ignored, and ours written anew.\n\n"
        "**What shows it**\n\n- There is a check `Reviewbot/a` that this App did not make.\n"
        "- There is a check `reviewbot/gate` that this App did not make.\n\n"
        "**What to do**\n\nIn the ruleset or the protection of the branch choose this App as the source of "
        "`reviewbot/gate`, so that no other check counts, and let whoever writes the other one give it a name of its "
        f"own. Then close this issue.\n\n<!-- reviewbot:{told.key} -->"
    )


def test_a_path_in_a_sign_does_not_come_alive() -> None:
    incident = unexpected_merge(MERGE, ("The merge changed @acme/all <img src=https://x.example/a> #1",))

    for body in (incident_issue(incident).body, incident_comment(incident, None).body):
        read, _, _ = body.replace("#7", "").partition("<!--")
        assert live_things(read) == []


def test_h09_a_review_dismissed_by_whom_it_should_not_is_told_once_for_each_review() -> None:
    by = Account(login=Login("ada"), id=AccountId(11), kind="human")
    review = Review(
        id=31,
        user=Account(login=Login("lin"), id=AccountId(14), kind="human"),
        state="dismissed",
        head=MERGE.head,
        base_ref=MERGE.base_ref,
        submitted_at=MERGE.merged_at,
        dismissal=ReviewDismissal(by=by, was="changes_requested"),
    )

    incident = improper_dismissal(ChangeNumber(7), review, "ada is the author")

    assert incident.key == "incident:dismissal:7:31"
    assert incident.title == "Find out why a review was dismissed"
    assert incident.signs == ("The review that lin gave on 2026-11-20 12:00 UTC was dismissed: ada is the author",)
    assert (incident.change, incident.since) == (7, MERGE.merged_at)


def test_r08_statuses_with_names_of_ours_are_told_once_a_week_for_the_same_names() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    green = Lookalike(id=1, name="reviewbot/gate", is_success=True)
    newer = Lookalike(id=2, name="reviewbot/gate", is_success=False)
    other = Lookalike(id=3, name="reviewbot/payments", is_success=False)

    told = foreign_statuses(ChangeNumber(7), (green, other), now=now)

    assert told.signs == (
        "There is a commit status reviewbot/gate, a success.",
        "There is a commit status reviewbot/payments, no success.",
    )
    assert told.key == foreign_statuses(ChangeNumber(7), (other, newer), now=now).key
    assert told.key != foreign_statuses(ChangeNumber(7), (newer,), now=now).key


def test_d08_secrets_in_commits_are_told_once_for_the_same_commits_paths_and_kinds() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    one = Exposure(commit=Commit("a" * 40), path="a.env", kind="a GitHub token")
    two = Exposure(commit=Commit("b" * 40), path="a.env", kind="a Slack token")

    told = exposed_secrets(ChangeNumber(7), History(exposures=(one,), unsearched=("much",)), now=now)

    assert told.signs == (f"commit {one.commit} put a GitHub token into a.env",)
    assert told.title == "Replace a credential that was pushed"
    assert told.key == exposed_secrets(ChangeNumber(7), History(exposures=(one,)), now=now).key
    assert told.key != exposed_secrets(ChangeNumber(7), History(exposures=(one, two)), now=now).key


def test_a_model_that_was_taken_out_is_told_with_what_speaks_against_it_and_the_way_back() -> None:
    word = Promoted(
        owner=OwnerName("payments"),
        tier=TierName("standard"),
        model=ModelName("anthropic:new"),
        standing="everywhere",
        decided_on="2026-11-20",
        mark=f"sha256:{'a' * 64}",
    )

    told = taken_out(word, ("9 of 40 reviews failed; at most 20% may",), now=MERGE.merged_at)

    assert (told.key, told.title) == (
        f"incident:fallen:{'a' * 16}",
        "Look at anthropic:new: it was taken out for payments",
    )
    assert told.happened == (
        "`anthropic:new` reviewed for `payments` at tier `standard` since `2026-11-20`, and is not asked any more. The "
        "next model of the chain takes its place."
    )
    assert told.signs == ("9 of 40 reviews failed; at most 20% may",)
    assert told.advice.startswith(
        "Nothing is undone: its verdicts on open changes stand until those are reviewed anew."
    )
    assert live_things(incident_issue(told).body) == [f"html_block: <!-- reviewbot:{told.key} -->"]
