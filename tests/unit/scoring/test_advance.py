"""Whether a model goes on to its next stage."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import Digest
from reviewbot.kernel.money import Money
from reviewbot.plan.permit import Standing
from reviewbot.plan.stage import StepRules
from reviewbot.scoring.advance import advance
from reviewbot.scoring.evidence import Evidence, Overlap, Rate
from reviewbot.scoring.held import Held
from reviewbot.scoring.interval import Interval
from reviewbot.scoring.metric import Share, Spread
from reviewbot.scoring.promotion import Allow, Block, Hold, Promotion
from reviewbot.scoring.promotion_file import Verdict
from tests.unit.scoring.observed import OLD, a_word
from tests.unit.scoring.test_night import a_run

RULES = StepRules(changes=30, margin=0.1, failures=0.05, cost=Money(400_000))


def a_rate(part: int, whole: int, low: float, high: float) -> Rate:
    return Rate(share=Share(part=part, whole=whole), interval=Interval(low=low, high=high))


def an_evidence(standing: Standing = "shadow") -> Evidence:
    return Evidence(
        word=a_word(standing),
        reviews=40,
        otherwise=0,
        changes=30,
        failures=Share(part=1, whole=40),
        left_out=(),
        compared=30,
        agreement=a_rate(38, 39, 0.9, 1.0),
        gained=Interval(low=-0.05, high=0.02),
        overlap=Overlap(common=1, alone=1, missed=1),
        dismissed=a_rate(1, 20, 0.0, 0.15),
        dismissed_beside=a_rate(2, 20, 0.02, 0.2),
        cost=Spread(median=0.1, p95=0.3),
        mean_cost=Money(120_000),
        latency=None,
    )


def words(verdict: Promotion) -> dict[str, str]:
    return {each.rule: each.weight for each in verdict.grounds}


def test_one_that_every_rule_speaks_for_goes_on_and_says_by_what() -> None:
    verdict = advance(an_evidence(), RULES)

    assert isinstance(verdict, Allow)
    assert [each.sentence for each in verdict.grounds] == [
        "compared on 30 changes; 30 are asked for",
        (
            "its word was that of the verdict in 38 of 39 reviews; beside the model in use, by what people left "
            "standing, -5.0 to +2.0 points; -10.0 may be"
        ),
        "1 of 40 reviews failed; at most 5% may",
        "a change cost $0.120000 on average; $0.400000 may be",
    ]


@pytest.mark.parametrize(
    ("changed", "rule", "weight"),
    [
        pytest.param({"compared": 29}, "changes", "undecided", id="one change is missing"),
        pytest.param({"gained": None}, "agreement", "undecided", id="nothing could be compared"),
        pytest.param({"gained": Interval(low=-0.11, high=0.0)}, "agreement", "undecided", id="it may be worse"),
        pytest.param({"gained": Interval(low=-0.3, high=-0.11)}, "agreement", "against", id="it is worse"),
        pytest.param({"failures": Share(part=3, whole=40)}, "failures", "against", id="it fails too often"),
        pytest.param({"failures": Share(part=0, whole=0)}, "failures", "undecided", id="it was never asked"),
        pytest.param({"mean_cost": None}, "cost", "undecided", id="its price is not known"),
        pytest.param({"mean_cost": Money(400_001)}, "cost", "against", id="it costs too much"),
    ],
)
def test_one_rule_keeps_a_model_in_shadow(changed: dict[str, object], rule: str, weight: str) -> None:
    verdict = advance(replace(an_evidence(), **changed), RULES)  # type: ignore[arg-type]

    assert isinstance(verdict, Hold if weight == "undecided" else Block)
    assert {name: each for name, each in words(verdict).items() if each != "for"} == {rule: weight}


def test_a_canary_is_judged_by_what_people_made_of_its_findings() -> None:
    verdict = advance(replace(an_evidence("canary"), compared=0, gained=None), RULES)

    assert isinstance(verdict, Allow)
    assert [each.sentence for each in verdict.grounds[:2]] == [
        "reviewed 30 changes; 30 are asked for",
        "people dismissed 1 of 20 of its findings, 0% to 15%; of the models' in use 2 of 20, so up to 20% may be",
    ]


@pytest.mark.parametrize(
    ("dismissed", "beside", "weight"),
    [
        pytest.param(
            Rate(share=Share(part=0, whole=0), interval=None), Share(part=2, whole=20), "undecided", id="none"
        ),
        pytest.param(a_rate(4, 20, 0.1, 0.3), Share(part=2, whole=20), "undecided", id="it may be more"),
        pytest.param(a_rate(9, 20, 0.3, 0.6), Share(part=2, whole=20), "against", id="it is more"),
        pytest.param(a_rate(0, 40, 0.0, 0.07), Share(part=0, whole=0), "for", id="nothing is known of the others"),
    ],
)
def test_people_who_dismiss_more_keep_a_canary_where_it_is(dismissed: Rate, beside: Share, weight: str) -> None:
    evidence = replace(an_evidence("canary"), dismissed=dismissed, dismissed_beside=Rate(share=beside, interval=None))

    assert words(advance(evidence, RULES))["people"] == weight


@pytest.mark.parametrize(
    ("said", "weight"),
    [
        pytest.param("allow", "for", id="allow"),
        pytest.param("hold", "for", id="hold"),
        pytest.param("block", "against", id="block"),
    ],
)
def test_what_its_suite_blocks_goes_no_further_whatever_it_gave(said: Verdict, weight: str) -> None:
    last = replace(a_run(), held=Held(beside=OLD, verdict=said, is_worse=False, because=()))

    verdict = advance(an_evidence(), RULES, last)

    assert words(verdict)["night"] == weight
    assert verdict.grounds[-1].sentence == f"in the night of 2026-11-21 its suite says {said} beside {OLD}"
    assert advance(an_evidence(), RULES, a_run()) == advance(an_evidence(), RULES)


@pytest.mark.parametrize(
    ("night", "weight"),
    [
        pytest.param(None, "undecided", id="no night"),
        pytest.param("old", "undecided", id="a night under the other prompt"),
        pytest.param("new", "for", id="a night under this one"),
    ],
)
def test_what_was_promoted_under_another_prompt_waits_for_a_night_under_this_one(
    night: str | None, weight: str
) -> None:
    word = replace(an_evidence().word, prompt=Digest("old"))
    held = Held(beside=OLD, verdict="hold", is_worse=False, because=())
    last = None if night is None else replace(a_run(), held=held, prompt=Digest(night))

    verdict = advance(replace(an_evidence(), word=word), RULES, last, Digest("new"))

    assert words(verdict)["prompt"] == weight


def test_where_the_prompt_is_this_one_or_is_not_noted_nothing_more_is_asked() -> None:
    for noted in (None, Digest("new")):
        word = replace(an_evidence().word, prompt=noted)

        assert "prompt" not in words(advance(replace(an_evidence(), word=word), RULES, None, Digest("new")))
