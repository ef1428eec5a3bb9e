"""The world of one change: what the policy asks comes into it whole."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from reviewbot.gate.world import Freeze, GateRule
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.ownership.freeze import FreezeException, FreezeWindow, Once
from reviewbot.ownership.policy import Proof, Quorum, RegulatedRule
from tests.unit.gate import builders as a
from tests.unit.gate.assembled import put_together


def test_a_rule_keeps_all_that_the_policy_asks_of_it() -> None:
    fields = {field.name for field in dataclasses.fields(GateRule)}
    asked: dict[str, Any] = {
        "name": "sox",
        "paths": (Glob("ledger/**"),),
        "approvals": 2,
        "from_teams": (a.SOX,),
        "kinds": ("removed",),
        "is_for_agents": True,
        "has_one_more_for_agents": True,
        "all_of": (Quorum(approvals=1, from_teams=(a.SOX,)),),
        "any_of": (Quorum(approvals=3, from_teams=(a.SOX,)),),
        "is_distinct": True,
        "cool_off_seconds": 60,
        "evidence": (Proof(kind="check", name="staging", app_id=7),),
        "keeps": ("base_merge",),
    }
    assert asked.keys() == fields

    [rule] = put_together(rule=RegulatedRule(is_built_in=False, **asked)).rules

    assert rule == GateRule(**asked)


def test_a_window_that_is_open_now_is_a_freeze_of_the_world() -> None:
    paths = (Glob("ledger/**"),)
    hour = timedelta(hours=1)
    spans = {"quarter end": (a.NOON - hour, a.NOON + hour), "holidays": (a.NOON + hour, a.NOON + 2 * hour)}
    windows = tuple(
        FreezeWindow(name=name, paths=paths, time_zone="UTC", spans=(_once(*ends),), exceptions=())
        for name, ends in spans.items()
    )

    assert put_together(freezes=windows).freezes == (
        Freeze(name="quarter end", kind="window", paths=paths, until=a.NOON + hour),
    )


def test_a_window_lets_through_the_change_that_it_names_and_no_other() -> None:
    window = FreezeWindow(
        name="quarter end",
        paths=(Glob("ledger/**"),),
        time_zone="UTC",
        spans=(_once(a.NOON - timedelta(hours=1), a.NOON + timedelta(hours=1)),),
        exceptions=(_exception(RepoName("acme/shop"), 7),),
    )
    elsewhere = dataclasses.replace(window, exceptions=(_exception(RepoName("acme/other"), 7),))
    another = dataclasses.replace(window, exceptions=(_exception(RepoName("acme/shop"), 8),))

    assert put_together(freezes=(window,)).freezes == ()
    assert len(put_together(freezes=(elsewhere, another)).freezes) == 2


def _exception(repo: RepoName, number: int) -> FreezeException:
    return FreezeException(name="the fix", reason="tax law", repo=repo, number=ChangeNumber(number))


def _once(starts: datetime, ends: datetime) -> Once:
    return Once(starts=starts.replace(tzinfo=None), ends=ends.replace(tzinfo=None))
