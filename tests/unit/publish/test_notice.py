"""Checks for when there is no decision: never green."""

from reviewbot.kernel.ids import ChangeNumber, TeamName
from reviewbot.publish.breakage import Breakage
from reviewbot.publish.notice import (
    broken_off,
    group_broken_off,
    holding,
    misconfigured,
    refused_by_stop,
    ungoverned,
    ungoverned_beside,
    unreadable,
)
from tests.unit.publish.samples import a_change


def test_a_gate_that_is_decided_afresh_is_in_progress() -> None:
    (check,) = holding(a_change().binding, "The base branch changed.").checks

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "in_progress", None)
    assert (check.title, check.summary) == ("Wait: the gate is being decided afresh", "The base branch changed.")


def test_a_gate_whose_switches_cannot_be_read_has_ended_so_that_it_takes_a_green_ones_place() -> None:
    (check,) = unreadable(a_change().binding).checks

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "completed", "failure")
    assert check.title == "Wait until the switches can be read"
    assert check.summary == (
        "reviewbot cannot reach its own records, which counts as stopped. The change is decided afresh, by itself, "
        "once they answer again."
    )
    assert check.text.endswith('"code": "switches_unreadable",\n   "rule": "switches"\n  }\n ]\n}\n```')


def test_a_policy_that_cannot_be_read_shuts_the_gate_with_every_fault() -> None:
    (check,) = misconfigured(a_change().binding, ("owners/a.yaml: line 2: unknown key 'x'", "two")).checks

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "completed", "failure")
    assert check.title == "Repair the policy: its files have faults"
    assert check.summary == (
        "Nothing opens until the files that say who answers for what can be read. A change that touches nothing but "
        "these files is decided under the last ones that could be.\n\n"
        "**Faults**\n\n- `owners/a.yaml`: line 2: unknown key 'x'\n- two"
    )
    assert check.text.endswith('"code": "misconfigured",\n   "rule": "governance"\n  }\n ]\n}\n```')


def test_a_policy_that_cannot_be_read_names_who_lets_its_repair_in() -> None:
    teams = (TeamName("acme/platform"), TeamName("acme/sox"))

    (check,) = misconfigured(a_change().binding, ("two",), teams).checks

    assert check.summary.endswith(
        "**Faults**\n\n- two\n\n**Who can let the repair in**\n\n- `acme/platform`\n- `acme/sox`"
    )
    assert '"who_can_fix": [\n    "acme/platform",\n    "acme/sox"\n   ]' in check.text


def test_more_faults_than_fit_are_counted() -> None:
    (check,) = misconfigured(a_change().binding, tuple(f"fault {at:04}" for at in range(6_000))).checks

    assert check.summary.endswith("- fault 2306\n… and 3693 more")


def test_a_head_that_a_change_without_rules_has_too_is_not_green() -> None:
    check = ungoverned_beside(a_change().binding, (ChangeNumber(8),))

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "completed", "failure")
    assert check.title == "Close or retarget change 8: its base has no rules"
    assert check.text.endswith('"code": "ungoverned_beside",\n   "rule": "gate"\n  }\n ]\n}\n```')


def test_several_changes_without_rules_are_named_together() -> None:
    check = ungoverned_beside(a_change().binding, (ChangeNumber(9), ChangeNumber(8)))

    assert check.title == "Close or retarget change 9, change 8: their bases have no rules"


def test_a_base_without_rules_voids_what_stood_there_and_is_never_green() -> None:
    (check,) = ungoverned(a_change().binding).checks

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "completed", "failure")
    assert check.title == "Nothing to do: there are no rules at this base"
    assert check.text.endswith('"code": "ungoverned",\n   "rule": "governance"\n  }\n ]\n}\n```')


def test_a_group_that_a_stop_refuses_says_what_to_do_once_it_is_released() -> None:
    (check,) = refused_by_stop(a_change().binding).checks

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "completed", "failure")
    assert check.title == "Queue the changes again once the stop is released"
    assert check.text.endswith('"code": "stopped",\n   "rule": "switches"\n  }\n ]\n}\n```')


def test_a_review_that_broke_off_is_shut_and_says_how_it_begins_anew() -> None:
    broken = Breakage(step="settle", cause="GitHub is unavailable", tried="12 times", runbook="github-unreachable")

    (check,) = broken_off(a_change().binding, broken).checks

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "completed", "failure")
    assert check.title == "Rerun the check: the review broke off"
    assert "- Cause: GitHub is unavailable\n- Tried: 12 times" in check.summary
    assert check.summary.startswith(
        "reviewbot could not finish its work on this change. It begins again within about five minutes, or an hour "
        "where the fault is its own; press re-run on this check, or push, and it begins at once."
    )
    assert check.text.endswith('"code": "broken_off",\n   "rule": "gate"\n  }\n ]\n}\n```')


def test_a_group_on_which_our_work_broke_off_is_refused_and_says_how_a_new_one_is_made() -> None:
    broken = Breakage(step="group", cause="GitHub is unavailable", tried=None, runbook="github-unreachable")

    (check,) = group_broken_off(a_change().binding, broken).checks

    assert (check.name, check.status, check.conclusion) == ("reviewbot/gate", "completed", "failure")
    assert check.title == "Queue the changes again: the work on their group broke off"
    assert "Queue its changes again" in check.summary
    assert "- Cause: GitHub is unavailable\n- For whoever runs reviewbot" in check.summary
    assert check.text.endswith('"code": "broken_off",\n   "rule": "gate"\n  }\n ]\n}\n```')
