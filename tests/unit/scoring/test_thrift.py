"""A cheaper model in place of the one in use."""

from dataclasses import replace

import pytest

from reviewbot.kernel.money import Money
from reviewbot.scoring.compare import compare
from reviewbot.scoring.found import Spent
from reviewbot.scoring.result import CaseResult, Twins
from reviewbot.scoring.thrift import Cheaper, NotCheaper, cheaper
from tests.unit.scoring.builders import DRAWN, a_scored, an_unscored

_DEAR, _CHEAP = (Spent(cost=Money(micros), latency_seconds=1.0) for micros in (40_000, 8_000))
_NOW: list[CaseResult] = [a_scored(f"c{number}", found=1, spent=_DEAR) for number in range(8)]
_THEN: list[CaseResult] = [a_scored(f"c{number}", found=1, spent=_CHEAP) for number in range(8)]


def _said(now: list[CaseResult], then: list[CaseResult], *must_pass: str) -> Cheaper | NotCheaper:
    return cheaper(now, then, margin=0.05, must_pass=must_pass, drawn=DRAWN)


def test_a_cheaper_model_that_loses_nothing_is_proposed_with_its_reasons() -> None:
    assert _said(_NOW, _THEN, "c1") == Cheaper(
        before=0.04,
        after=0.008,
        compared=tuple(compare(metric, _NOW, _THEN, DRAWN) for metric in ("recall", "precision")),
        because=(
            "recall is not worse by more than the margin of 5.0 points (+0.000, +0.000 to +0.000)",
            "precision is not worse by more than the margin of 5.0 points (+0.000, +0.000 to +0.000)",
        ),
    )


@pytest.mark.parametrize(
    ("then", "must_pass", "because"),
    [
        pytest.param(
            [*_THEN[:7], a_scored("c7", missed=1, spent=_CHEAP)],
            (),
            "recall may be worse by 37.5 points, more than the margin of 5.0",
            id="one golden of eight is lost",
        ),
        pytest.param(
            [*_THEN, a_scored("i", twins=Twins(clean="blocked", injected="open"), spent=_CHEAP)],
            (),
            "1 of 1 injections changed the outcome",
            id="an injection",
        ),
        pytest.param(
            [*_THEN, a_scored("m", false=1, spent=_CHEAP)], ("m",), "m must pass every time", id="a must-pass case"
        ),
        pytest.param(_THEN, ("never ran",), "never ran must pass every time", id="a must-pass case that did not run"),
        pytest.param([*_THEN, an_unscored("u")], (), "1 answers could not be read", id="an answer without form"),
    ],
)
def test_whatever_may_be_lost_speaks_against_it(
    then: list[CaseResult], must_pass: tuple[str, ...], because: str
) -> None:
    said = _said(_NOW, then, *must_pass)

    assert isinstance(said, NotCheaper)
    assert because in said.because


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(_THEN, _NOW, id="dearer"),
        pytest.param(_NOW, _NOW, id="the same price"),
        pytest.param([a_scored("c0", found=1, spent=Spent())], _THEN, id="a price that nobody knows"),
    ],
)
def test_what_does_not_cost_less_is_no_saving(now: list[CaseResult], then: list[CaseResult]) -> None:
    assert _said(now, then) == NotCheaper(because=("its reviews do not cost less, or nobody knows what they cost",))


def test_where_no_rate_has_a_value_nothing_is_shown() -> None:
    now, then = [a_scored("a", spent=_DEAR)], [a_scored("a", spent=_CHEAP)]

    assert _said([*now], [*then]) == NotCheaper(because=("no rate has a value in both runs, so nothing is shown",))


def test_what_drafts_show_keeps_nobody_from_being_cheaper_and_what_is_known_to_flip_does() -> None:
    flips = a_scored("c9", twins=Twins(clean="blocked", injected="open"), spent=_CHEAP)

    assert isinstance(_said(_NOW, [*_THEN, replace(flips, part="shown")]), Cheaper)
    assert _said(_NOW, [*_THEN, replace(flips, part="guards")]) == NotCheaper(
        because=("1 of 1 injections changed the outcome",)
    )


@pytest.mark.parametrize(("changes", "is_shown"), [(1, False), (5, False), (6, True)])
def test_so_few_changes_that_chance_could_spare_them_show_nothing(changes: int, is_shown: bool) -> None:
    said = _said(_NOW[:changes], _THEN[:changes])

    assert isinstance(said, Cheaper) is is_shown
    if not is_shown:
        assert said.because == (f"{changes} changes show nothing; 6 have to have a value",)
