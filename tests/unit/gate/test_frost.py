"""Paths that do not change now."""

import pytest

from reviewbot.gate import code
from reviewbot.gate.decision import Reason
from reviewbot.gate.frost import judge_freezes
from reviewbot.gate.world import Freeze
from tests.unit.gate import builders as a

WEEKEND = Reason(
    code=code.FROZEN,
    rule="weekend",
    text="Freeze 'weekend' holds a path of this change until 2026-11-20T13:00:00.000000Z; "
    "an exception in the policy that names this change would let it through",
    who_can_fix=("time", "policy"),
    opens_at=a.a_freeze().until,
)
ENDLESS = Reason(
    code=code.FROZEN,
    rule="weekend",
    text="Freeze 'weekend' holds a path of this change and its end is not known; "
    "an exception in the policy that names this change would let it through",
    who_can_fix=("policy",),
)
DEBT = Reason(
    code=code.DEBT,
    rule="sox",
    text="What 'sox' regulates is frozen, because broken glass was not looked at in time; somebody who may break the "
    "glass and has not broken it this time has to close the retro-review's issue",
    who_can_fix=("retro-review",),
)


@pytest.mark.parametrize(
    ("freeze", "reasons"),
    [
        pytest.param(a.a_freeze(), [WEEKEND], id="a window that is open"),
        pytest.param(a.a_freeze(hours=None), [ENDLESS], id="a window without an end"),
        pytest.param(a.a_freeze(hours=0), [], id="a window that ends this instant"),
        pytest.param(a.a_freeze(hours=-1), [], id="a window that ended an hour ago"),
        pytest.param(a.a_freeze("sox", kind="debt", hours=None), [DEBT], id="a debt"),
        pytest.param(a.a_freeze("sox", kind="debt", hours=-1), [DEBT], id="a debt that waiting does not settle"),
        pytest.param(a.a_freeze(paths=("docs/**",)), [], id="a freeze of other paths"),
    ],
)
def test_a_change_of_the_ledger_is_held_by(freeze: Freeze, reasons: list[Reason]) -> None:
    answers = judge_freezes(a.a_world(freezes=(freeze,)))

    assert [reason for answer in answers for reason in answer.reasons] == reasons


def test_a_file_renamed_out_of_frozen_paths_is_held_too() -> None:
    world = a.a_world(entries=(a.an_entry("docs/tax.py", "LEDGER/tax.py", "renamed"),), freezes=(a.a_freeze(),))

    assert [answer.ruling.name for answer in judge_freezes(world)] == ["freeze:weekend"]


def test_where_nothing_is_frozen_nothing_is_said() -> None:
    assert judge_freezes(a.OPEN_WORLD) == ()
