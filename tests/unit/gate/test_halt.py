"""What holds a change whatever anybody said."""

from dataclasses import replace

import pytest

from reviewbot.gate import code
from reviewbot.gate.decision import Reason
from reviewbot.gate.halt import is_classified, judge_draft, judge_entries, judge_switches
from reviewbot.gate.world import GateEntry
from reviewbot.plan.switch import SwitchState
from tests.unit.gate import builders as a


def test_a_draft_waits_for_its_author() -> None:
    assert judge_draft(a.a_world(is_draft=True)).reasons == (
        Reason(
            code=code.DRAFT,
            rule="draft",
            text="The change is a draft; mark it as ready for review",
            who_can_fix=("author",),
        ),
    )


@pytest.mark.parametrize(
    ("scope", "is_covered"),
    [
        pytest.param("global", True, id="everything"),
        pytest.param("org:acme", True, id="the organisation"),
        pytest.param("org:Acme", True, id="the organisation in capitals"),
        pytest.param("org:acm", False, id="the beginning of its name"),
        pytest.param("org:other", False, id="another organisation"),
        pytest.param("org:", True, id="an organisation without a name"),
        pytest.param("repo:acme/shop", True, id="the repository"),
        pytest.param("repo:ACME/Shop", True, id="the repository in capitals"),
        pytest.param("repo:acme/shopping", False, id="another repository"),
        pytest.param("repo:", True, id="a repository without a name"),
        pytest.param("repo:shop", True, id="a repository without an organisation"),
        pytest.param("owner:payments", True, id="a blocking owner"),
        pytest.param("owner:Docs", True, id="an advisory owner in capitals"),
        pytest.param("owner:identity", False, id="an owner that is not called"),
        pytest.param("owner:", True, id="an owner without a name"),
        pytest.param("", True, id="no scope"),
        pytest.param(" org:other", True, id="a scope nobody understands"),
        pytest.param("globe", True, id="a word nobody understands"),
    ],
)
def test_a_switch_covers_the_change_when_its_scope_is(scope: str, is_covered: bool) -> None:
    world = a.a_world(seats=(a.a_seat(), a.a_seat("docs", stance="advisory")))

    assert judge_switches(replace(world, switches=(a.a_switch(scope),))).is_satisfied != is_covered


@pytest.mark.parametrize(
    ("state", "is_on"),
    [
        ("requested", True),
        ("enforcing", True),
        ("contained", True),
        ("partial", True),
        ("failed", True),
        ("released", False),
    ],
)
def test_only_a_released_switch_is_off(state: SwitchState, is_on: bool) -> None:
    answer = judge_switches(a.a_world(switches=(a.a_switch(state=state),)))

    assert answer.is_satisfied != is_on


def test_each_switch_that_is_on_is_named() -> None:
    answer = judge_switches(
        a.a_world(switches=(a.a_switch(), a.a_switch("org:other"), a.a_switch("org:acme", name="2")))
    )

    assert [(reason.text, reason.who_can_fix) for reason in answer.reasons] == [
        ("Switch 'sw-1' stops 'global' and is enforcing; whoever set it can release it", ("operators",)),
        ("Switch '2' stops 'org:acme' and is enforcing; whoever set it can release it", ("operators",)),
    ]
    assert answer.ruling.outcome == "unsatisfied"


def test_switches_that_cannot_be_read_count_as_stopped() -> None:
    answer = judge_switches(a.a_world(switches=None))

    assert [reason.text for reason in answer.reasons] == ["The switches could not be read, which counts as stopped"]
    assert answer.ruling.outcome == "unknown"


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        pytest.param(a.an_entry("a/b.py"), True, id="a path"),
        pytest.param(a.an_entry("a/.b/..c/d..e/...f"), True, id="dots within names"),
        pytest.param(a.an_entry("a\n/b\\c"), True, id="a newline and a backslash within names"),
        pytest.param(a.an_entry("a", kind="unknown"), False, id="an unknown kind"),
        pytest.param(a.an_entry("/a"), False, id="a leading slash"),
        pytest.param(a.an_entry("a/"), False, id="a trailing slash"),
        pytest.param(a.an_entry("a//b"), False, id="an empty segment"),
        pytest.param(a.an_entry("./a"), False, id="a dot"),
        pytest.param(a.an_entry("a/../b"), False, id="two dots"),
        pytest.param(a.an_entry("a/.."), False, id="two dots at the end"),
        pytest.param(a.an_entry("a\x00b"), False, id="a NUL"),
        pytest.param(a.an_entry(""), False, id="nothing"),
        pytest.param(a.an_entry("a", "b", "renamed"), True, id="a rename"),
        pytest.param(a.an_entry("a", "b/../c", "renamed"), False, id="two dots in the other name"),
        pytest.param(a.an_entry("a/..", "b", "renamed"), False, id="two dots at the end of the first name"),
        pytest.param(a.an_entry("a", "", "renamed"), False, id="an empty other name"),
    ],
)
def test_an_entry_is_classified_when_its_kind_and_both_names_are_known(entry: GateEntry, known: bool) -> None:
    assert is_classified(entry) == known


def test_every_fault_of_the_list_is_told_with_the_way_out() -> None:
    unknown = tuple(a.an_entry(f"{number}.py", kind="unknown") for number in range(2))

    answer = judge_entries(a.a_world(entries=unknown, is_complete=False))

    assert answer.ruling.outcome == "unknown"
    assert [(reason.code, reason.text, reason.who_can_fix) for reason in answer.reasons] == [
        (
            code.INCOMPLETE,
            "The list of changed entries is incomplete; split or rebase the change, or break the glass",
            ("author", "break-glass"),
        ),
        (
            code.UNCLASSIFIED,
            "It is not known what happened to '0.py' and '1.py'; split or rebase the change, or break the glass",
            ("author", "break-glass"),
        ),
    ]
