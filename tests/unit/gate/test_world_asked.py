"""What not every world holds, read exactly."""

from collections.abc import Callable

import pytest

from reviewbot.gate.exact import Fault
from reviewbot.gate.world import Fact, Freeze, Push, Standing
from reviewbot.gate.world_asked import read_fact, read_freeze, read_push, read_standings
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId
from tests.unit.gate import builders as a

NOON = "2026-11-20T12:00:00Z"


def test_of_an_account_of_which_nothing_is_told_nothing_is_known() -> None:
    assert read_standings([{"id": 13}]) == {AccountId(13): Standing(may_write=None, is_active=None)}


def test_a_push_of_which_nothing_is_told_brings_nobody_knows_what() -> None:
    assert read_push({"head": a.HEAD, "at": NOON}) == Push(head=a.HEAD, at=a.NOON, brings=None, is_base_merge=False)


def test_a_fact_that_does_not_say_so_is_no_success() -> None:
    told = {"kind": "check", "name": "canary", "app_id": 5, "head": a.HEAD}

    assert read_fact(told) == Fact(kind="check", name="canary", app_id=5, head=a.HEAD, is_success=False)


def test_a_freeze_that_is_not_told_to_be_a_window_is_a_debt_without_an_end() -> None:
    read = read_freeze({"name": "sox", "paths": ["ledger/**"]})

    assert read == Freeze(name="sox", kind="debt", paths=(Glob("ledger/**"),), until=None)


@pytest.mark.parametrize(
    ("read", "value", "fault"),
    [
        pytest.param(read_standings, [{"id": 13}, {"id": 13}], "names an account twice", id="an account twice"),
        pytest.param(read_standings, {"13": {}}, "is an object, not a list", id="standings by key"),
        pytest.param(
            read_standings, [{"id": 13, "may_write": 1}], "[0].may_write is 1, not true or false", id="a number"
        ),
        pytest.param(read_push, {"at": NOON}, "head is missing", id="a push of nothing"),
        pytest.param(
            read_push, {"head": "b", "at": "noon"}, 'at is "noon", not an instant such as 2026-11-20T12:00:00Z',
            id="a push at no instant",
        ),
        pytest.param(read_fact, {"kind": "check", "name": "x"}, "app_id is missing", id="a fact of no App"),
        pytest.param(
            read_fact, {"kind": "status", "name": "x"}, 'kind is "status", not one of check, deployment', id="a status"
        ),
        pytest.param(read_freeze, {"name": "x"}, "paths is missing", id="a freeze of nothing"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_named(read: Callable[[object], object], value: object, fault: str) -> None:
    with pytest.raises(Fault) as refused:
        read(value)

    assert str(refused.value).removeprefix(".") == fault
