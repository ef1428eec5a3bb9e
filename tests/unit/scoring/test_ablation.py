"""With and without what a team has written down."""

import pytest

from reviewbot.scoring.ablation import Omitted, differing, recalled_by, weigh
from reviewbot.scoring.found import Answered, Response, Unreadable
from reviewbot.scoring.result import CaseResult, Ruled, Scored
from tests.unit.scoring.builders import DRAWN, a_scored, an_unscored

_FINDS = [a_scored(f"c{number}", found=1) for number in range(8)]
_MISSES = [a_scored(f"c{number}", missed=1, unresolved=2) for number in range(8)]


@pytest.mark.parametrize(
    ("without", "whole", "effects"),
    [
        pytest.param(_MISSES, _FINDS, {"recall": "helps", "noise_per_change": "helps"}, id="context helps"),
        pytest.param(_FINDS, _MISSES, {"recall": "hurts", "noise_per_change": "hurts"}, id="context hurts here"),
        pytest.param(
            [*_FINDS[:4], *_MISSES[4:]],
            [*_MISSES[:4], *_FINDS[4:]],
            {"recall": "not shown", "noise_per_change": "not shown"},
            id="as often better as worse",
        ),
    ],
)
def test_what_context_does_is_shown_where_the_whole_interval_is_on_one_side(
    without: list[Scored], whole: list[Scored], effects: dict[str, str]
) -> None:
    weighed = {each.compared.metric: each for each in weigh(without, whole, DRAWN)}

    assert {metric: weighed[metric].effect for metric in effects} == effects
    between = weighed["recall"].compared.interval
    assert between is not None
    assert (between.low <= 0 <= between.high) is (effects["recall"] == "not shown")


def test_recall_of_passages_is_not_weighed_nor_a_rate_without_a_value() -> None:
    asked = [a_scored("a", wanted=frozenset({"x#y"}), recalled=("x#y",))]

    assert [each.compared.metric for each in weigh(asked, asked, DRAWN)] == ["noise_per_change"]


def test_a_document_is_recalled_by_the_cases_that_are_given_one_of_its_passages() -> None:
    responses: list[Response] = [
        Answered(case="a", passages=("ledger#intro", "other#x")),
        Answered(case="b", passages=("ledger-old#intro",)),
        Unreadable(case="c", why="no JSON"),
    ]

    assert recalled_by(responses, "ledger") == frozenset({"a"})


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        pytest.param(a_scored("a", found=1), False, id="the same"),
        pytest.param(a_scored("a", missed=1), True, id="a golden is lost"),
        pytest.param(a_scored("a", found=1, false=1), True, id="a trap"),
        pytest.param(a_scored("a", found=1, unresolved=1), True, id="more that nobody expected"),
        pytest.param(
            a_scored("a", found=1, ruled=Ruled(expected="open", given="blocked")), True, id="another decision"
        ),
        pytest.param(an_unscored("a"), True, id="an answer that cannot be read"),
        pytest.param(a_scored("a", found=1, repeat=1), True, id="a repeat that the first run does not have"),
    ],
)
def test_a_case_ends_otherwise_where_anything_expected_of_it_does(other: CaseResult, *, differs: bool) -> None:
    assert differing([a_scored("a", found=1), a_scored("b")], [other]) == (frozenset({"a"}) if differs else frozenset())


@pytest.mark.parametrize(
    ("cases", "changed", "is_idle"),
    [
        pytest.param({"a"}, set(), True, id="recalled in vain"),
        pytest.param({"a"}, {"a"}, False, id="it makes a difference"),
        pytest.param(set(), set(), False, id="nobody asks for it"),
    ],
)
def test_a_document_is_idle_where_it_is_recalled_and_changes_nothing(
    cases: set[str], changed: set[str], *, is_idle: bool
) -> None:
    assert Omitted(document="d", cases=frozenset(cases), changed=frozenset(changed)).is_idle is is_idle
