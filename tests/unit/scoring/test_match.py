"""Which finding is which golden."""

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.scoring.found import Found
from reviewbot.scoring.golden import Golden, Trap
from reviewbot.scoring.judgement import ByJudge, ByLines, Method, ThenByJudge
from reviewbot.scoring.match import NEAR, Hit, Match, Matching, match
from tests.unit.scoring.builders import a_found, a_golden, a_judgement, a_spot, a_trap

TOPICS = st.sampled_from([None, "rounding", "locks"])
LINES = st.integers(1, 14)


def pairs(matching: Matching) -> list[tuple[str, str, str]]:
    return sorted((each.golden.key, each.found.key, each.means) for each in matching.matches)


def by_lines(goldens: list[Golden], found: list[Found], traps: tuple[Trap, ...] = ()) -> Matching:
    return match(goldens, traps, found, ByLines())


@pytest.mark.parametrize(
    ("found", "is_met"),
    [
        pytest.param(a_found("f", 13), True, id="three lines below"),
        pytest.param(a_found("f", 7), True, id="three lines above"),
        pytest.param(a_found("f", 14), False, id="four lines below"),
        pytest.param(a_found("f", 6), False, id="four lines above"),
        pytest.param(a_found("f", 10, path="TAX.py"), False, id="another case of the path"),
        pytest.param(a_found("f", None), False, id="no line at all"),
    ],
)
def test_a_finding_is_a_golden_within_three_lines_of_its_file(found: Found, is_met: bool) -> None:
    golden = a_golden("g", 10)

    matching = by_lines([golden], [found])

    if is_met:
        assert matching == Matching(matches=(Match(golden=golden, found=found, means="lines"),))
    else:
        assert matching == Matching(missed=(golden,), unresolved=(found,))


def test_the_same_topic_is_worth_more_than_a_nearer_line() -> None:
    matching = by_lines([a_golden("g", 10, topic="locks")], [a_found("near", 10), a_found("right", 13, topic="locks")])

    assert pairs(matching) == [("g", "right", "topic")]
    assert [each.key for each in matching.unresolved] == ["near"]


def test_of_the_same_topic_the_nearest_line_is_taken() -> None:
    assert pairs(by_lines([a_golden("g", 10)], [a_found("far", 12), a_found("near", 11)])) == [("g", "near", "lines")]


def test_a_golden_gives_way_where_another_would_stay_alone() -> None:
    matching = by_lines([a_golden("upper", 10), a_golden("lower", 15)], [a_found("a", 12), a_found("b", 9)])

    assert pairs(matching) == [("lower", "a", "lines"), ("upper", "b", "lines")]


def test_the_second_finding_of_one_fault_is_unresolved() -> None:
    matching = by_lines([a_golden("g", 10)], [a_found("first", 10), a_found("second", 10)])

    assert pairs(matching) == [("g", "first", "lines")]
    assert [each.key for each in matching.unresolved] == ["second"]


def test_long_ranges_are_near_though_they_begin_far_away() -> None:
    long = replace(a_found("f"), spot=a_spot(1, 99))

    assert pairs(by_lines([a_golden("g", 80)], [long, a_found("early", 20), a_found("late", 90)])) == [
        ("g", "f", "lines")
    ]


@pytest.mark.parametrize(
    ("trap", "found", "is_hit"),
    [
        pytest.param(a_trap("t", 10), a_found("f", 12, topic="locks"), True, id="nothing may be reported there"),
        pytest.param(a_trap("t", 10, topic="locks"), a_found("f", 12, topic="locks"), True, id="the same topic"),
        pytest.param(a_trap("t", 10, topic="locks"), a_found("f", 12), True, id="no topic told"),
        pytest.param(a_trap("t", 10, topic="locks"), a_found("f", 12, topic="style"), False, id="another topic"),
        pytest.param(a_trap("t", 10), a_found("f", 14), False, id="too far away"),
        pytest.param(a_trap("t", 10), a_found("f", 10, path="b.py"), False, id="another file"),
    ],
)
def test_who_falls_into_a_trap_is_wrong(trap: Trap, found: Found, is_hit: bool) -> None:
    matching = by_lines([], [found], (trap,))

    assert matching == (Matching(hits=(Hit(trap=trap, found=found),)) if is_hit else Matching(unresolved=(found,)))
    assert matching.false_positives == int(is_hit)


def test_a_finding_that_is_a_golden_falls_into_no_trap() -> None:
    assert by_lines([a_golden("g", 10)], [a_found("f", 10)], (a_trap("t", 11),)).hits == ()


def test_the_nearest_trap_is_told() -> None:
    hits = by_lines([], [a_found("f", 12)], (a_trap("far", 10), a_trap("near", 13))).hits

    assert [hit.trap.key for hit in hits] == ["near"]


def test_a_judge_is_asked_only_about_what_lines_leave_over() -> None:
    goldens = [a_golden("placed", 10), a_golden("told", None)]
    found = [a_found("near", 10), a_found("far", 90), a_found("other", 95)]
    said = (
        a_judgement("told", "near"),
        a_judgement("told", "far"),
        a_judgement("told", "other", is_same=False),
        a_judgement("told", "gone"),
    )

    matching = match(goldens, (), found, ThenByJudge(judgements=said))

    assert pairs(matching) == [("placed", "near", "lines"), ("told", "far", "judge")]
    assert [each.key for each in matching.unresolved] == ["other"]
    assert matching.false_positives == 0


def test_a_judge_alone_makes_a_finding_false() -> None:
    goldens = [a_golden("a", 10), a_golden("b", None), a_golden("c", None)]
    found = [a_found("f", 10), a_found("turned down", 10), a_found("not looked at", 10)]
    said = (
        a_judgement("a", "f"),
        a_judgement("b", "f"),
        a_judgement("c", "f", is_same=False),
        a_judgement("c", "gone"),
        *[a_judgement(key, "turned down", is_same=False) for key in "abc"],
    )

    matching = match(goldens, (), found, ByJudge(judgements=said))

    assert pairs(matching) == [("a", "f", "judge"), ("b", "f", "judge")]
    assert [each.key for each in matching.missed] == ["c"]
    assert [each.key for each in matching.rejected] == ["turned down"]
    assert [each.key for each in matching.unresolved] == ["not looked at"]


def test_a_second_finding_that_a_judge_takes_for_the_same_golden_is_not_false() -> None:
    said = (a_judgement("a", "f"), a_judgement("a", "g"))

    matching = match([a_golden("a")], (), [a_found("f"), a_found("g")], ByJudge(judgements=said))

    assert pairs(matching) == [("a", "f", "judge")]
    assert [each.key for each in matching.unresolved] == ["g"]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Golden], list[Found]]:
    goldens = draw(st.lists(st.tuples(LINES, TOPICS), max_size=4))
    found = draw(st.lists(st.tuples(LINES, TOPICS), max_size=5))
    return (
        [a_golden(f"g{number}", line, topic=topic) for number, (line, topic) in enumerate(goldens)],
        [a_found(f"f{number}", line, topic=topic) for number, (line, topic) in enumerate(found)],
    )


def value_of(told: list[tuple[Golden, Found]]) -> tuple[int, int, int]:
    """How good a matching is: pairs, then pairs of one topic, then nearness."""
    lines = [golden.spot.distance_to(found.spot) for golden, found in told if golden.spot and found.spot]
    topics = [golden.topic is not None and golden.topic == found.topic for golden, found in told]
    return len(told), sum(topics), -sum(each or 0 for each in lines)


def is_near(golden: Golden, found: Found) -> bool:
    assert golden.spot is not None
    assert found.spot is not None
    return abs(golden.spot.first - found.spot.first) <= NEAR


def best_of_all(goldens: list[Golden], found: list[Found]) -> tuple[int, int, int]:
    seats: list[Found | None] = [*found, *[None] * len(goldens)]
    return max(
        value_of([pair for pair in zip(goldens, each, strict=True) if pair[1] is not None])  # type: ignore[misc]
        for each in permutations(seats, len(goldens))
        if all(other is None or is_near(golden, other) for golden, other in zip(goldens, each, strict=True))
    )


@given(cases())
def test_the_matching_is_one_to_one_and_no_other_is_better(case: tuple[list[Golden], list[Found]]) -> None:
    goldens, found = case

    matching = by_lines(goldens, found)

    told = [(each.golden, each.found) for each in matching.matches]
    assert len({golden.key for golden, _ in told}) == len({each.key for _, each in told}) == len(told)
    assert all(is_near(*pair) for pair in told)
    assert value_of(told) == best_of_all(goldens, found)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_a_file_does_not_matter(case: tuple[list[Golden], list[Found]], chance: Random) -> None:
    goldens, found = case

    other = by_lines(chance.sample(goldens, len(goldens)), chance.sample(found, len(found)))

    assert other == by_lines(goldens, found)


@given(cases(), st.sampled_from(["lines", "judge", "both"]))
def test_everything_is_in_one_place(case: tuple[list[Golden], list[Found]], how: str) -> None:
    goldens, found = case
    said = tuple(
        a_judgement(golden.key, each.key, is_same=golden.topic == each.topic) for golden in goldens for each in found
    )
    methods: dict[str, Method] = {
        "lines": ByLines(),
        "judge": ByJudge(judgements=said),
        "both": ThenByJudge(judgements=said),
    }

    matching = match(goldens, (a_trap("t", 5),), found, methods[how])

    told = {each.golden.key for each in matching.matches} | {each.key for each in matching.missed}
    kept = [{each.found.key for each in matching.matches}, {each.found.key for each in matching.hits}]
    kept += [{each.key for each in matching.rejected}, {each.key for each in matching.unresolved}]
    assert told == {each.key for each in goldens}
    assert sum(map(len, kept)) == len(set().union(*kept)) == len(found)
