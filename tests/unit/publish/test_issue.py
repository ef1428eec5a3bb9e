"""Issues: what is asked of people beside a change."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import TeamName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.publish.issue import owed_line, retro_review
from reviewbot.publish.marker import key_in
from tests.unit.gate.glasses import a_debt
from tests.unit.publish.reading import live_things

INCIDENT = TeamName("acme/incident")


def test_the_issue_says_what_to_do_who_broke_the_glass_and_how_it_ends() -> None:
    debt = a_debt(issue=None)

    issue = retro_review(debt, (INCIDENT,))

    assert issue.title == "Review change 7 afterwards: its glass was broken"
    assert issue.body == (
        "**Look at what went through, then close this issue, before 2026-11-23 12:00 UTC.**\n\n"
        f"The glass was broken on 2026-11-20 12:00 UTC for #7, at the commit `{'a' * 40}`: it could merge although "
        "the gate was shut.\n\n"
        "**Who broke it**\n\n- `cy`: the ledger is down\n- `dee`: I see it, too\n\n"
        "**What it went around**\n\n- the rule `sox`\n\n"
        "**How this ends**\n\nA person of `acme/incident` who neither broke the glass nor had a hand in the change "
        "closes this issue; anybody else's closing settles nothing. Otherwise changes to `ledger/**` stay shut from "
        "2026-11-23 12:00 UTC on.\n\n"
        f"<!-- reviewbot:{debt.key} -->"
    )
    assert (issue.key, key_in(issue.body), issue.since) == (debt.key, debt.key, debt.broken_at)


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        pytest.param(("**",), "changes to anything here stay shut", id="everything"),
        pytest.param(tuple(f"f{at}" for at in range(22)), "`f19` and 2 more patterns stay shut", id="very many"),
    ],
)
def test_what_will_freeze_is_told(patterns: tuple[str, ...], said: str) -> None:
    assert said in retro_review(a_debt(patterns=patterns), (INCIDENT,)).body


def test_without_a_rule_or_a_team_it_reads_as_well() -> None:
    body = retro_review(replace(a_debt(), rules=()), ()).body

    assert "No regulated rule names a path of the change; its owners' say was set aside." in body
    assert "A person of the policy's break-glass list who neither" in body


def test_a03_nothing_in_a_reason_comes_alive() -> None:
    hostile = Untrusted("@acme/all see https://evil.example ![](x) <script> fixes #1")
    debt = replace(a_debt(), reasons=(hostile, hostile))

    body = retro_review(debt, (INCIDENT,)).body.rpartition("\n\n")[0]

    assert live_things(body) == ["text: #7"]


@pytest.mark.parametrize(
    ("issue", "said"),
    [pytest.param(12, "see #12.", id="asked for"), pytest.param(None, "an issue will ask for it.", id="not asked yet")],
)
def test_a_debt_is_told_in_a_line(issue: int | None, said: str) -> None:
    assert owed_line(a_debt(issue=issue)) == (
        f"The glass was broken for change 7. Its retro-review is due by 2026-11-23 12:00 UTC; {said}"
    )
