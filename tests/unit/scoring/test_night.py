"""What is due, and when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reviewbot.kernel.ids import Digest, ModelName, OwnerName, RunbookId
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.scoring.held import Held
from reviewbot.scoring.night import (
    Due,
    Ran,
    Tried,
    Word,
    answers_of,
    due_beside,
    due_for_new,
    due_nightly,
    is_ablation_due,
    is_meant,
    left_of_cap,
    made_under,
    newest_word,
)
from reviewbot.scoring.suite import Nightly, Suite

NIGHT = date(2026, 11, 21)


def a_suite(owner: str, *candidates: str, is_nightly: bool = True, model: str | None = None, every: int = 1) -> Suite:
    return Suite(
        folder=f"evals/{owner}",
        owner=OwnerName(owner),
        model=None if model is None else ModelName(model),
        repeat=1,
        margin=0.05,
        thresholds=(),
        must_pass=(),
        cases=(),
        nightly=Nightly(every=every, cap=Money(1_000_000), candidates=candidates) if is_nightly else None,
    )


def a_run(
    owner: str = "payments", model: str = "anthropic:old", *, night: date = NIGHT, spent: int = 0, not_run: int = 0
) -> Ran:
    return Ran(
        owner=OwnerName(owner),
        model=ModelName(model),
        night=night,
        is_passed=True,
        not_run=not_run,
        spent=Money(spent),
        rates=(("recall", 0.75),),
        document=Digest("sha256:" + "0" * 64),
    )


@pytest.mark.parametrize(
    ("candidate", "model", "meant"),
    [
        pytest.param("anthropic:claude-x", "anthropic:claude-x", True, id="the model itself"),
        pytest.param("anthropic:claude-x", "anthropic:claude-x-2", False, id="a model that only begins so"),
        pytest.param("anthropic:claude-*", "anthropic:claude-x", True, id="a pattern"),
        pytest.param("anthropic:*", "anthropic:claude-x", True, id="all of a provider"),
        pytest.param("anthropic:*", "openai:claude-x", False, id="another provider"),
    ],
)
def test_a_candidate_means_a_model_by_its_name_or_its_beginning(candidate: str, model: str, meant: bool) -> None:
    assert is_meant(candidate, ModelName(model)) is meant


def test_each_suite_is_due_for_each_new_model_that_it_asks_for_once() -> None:
    suites = (
        a_suite("streaming", "anthropic:*", "anthropic:claude-*"),
        a_suite("identity", "openai:gpt-*"),
        a_suite("payments", is_nightly=False),
    )
    new = {ModelName("anthropic:claude-b"), ModelName("anthropic:claude-a"), ModelName("openai:tts")}

    assert due_for_new(suites, new, night=NIGHT) == tuple(
        Due(owner=OwnerName("streaming"), model=ModelName(f"anthropic:claude-{each}"), since=NIGHT, occasion="listed")
        for each in "ab"
    )


def test_the_model_in_use_and_the_candidates_that_are_named_are_due_each_once() -> None:
    suites = (
        a_suite("payments", "openai:gpt", "anthropic:old", "anthropic:*", model="anthropic:old"),
        a_suite("streaming", "openai:gpt"),
        a_suite("identity", model="anthropic:old", is_nightly=False),
    )

    due = due_nightly(suites, (), night=NIGHT)

    assert [(each.owner, each.model) for each in due] == [
        ("payments", "anthropic:old"),
        ("payments", "openai:gpt"),
        ("streaming", "openai:gpt"),
    ]
    assert {(each.since, each.occasion) for each in due} == {(NIGHT, "nightly")}


@pytest.mark.parametrize(
    ("ran", "is_due"),
    [
        pytest.param(a_run(night=NIGHT), False, id="tonight"),
        pytest.param(a_run(night=NIGHT - timedelta(days=6)), False, id="six nights ago"),
        pytest.param(a_run(night=NIGHT - timedelta(days=7)), True, id="seven nights ago"),
        pytest.param(a_run(owner="streaming"), True, id="another owner"),
        pytest.param(a_run(model="anthropic:new"), True, id="another model"),
    ],
)
def test_who_ran_within_so_many_nights_is_not_due(ran: Ran, is_due: bool) -> None:
    suites = (a_suite("payments", model="anthropic:old", every=7),)

    assert bool(due_nightly(suites, (ran,), night=NIGHT)) is is_due


def test_what_is_left_of_the_cap_is_what_tonight_s_runs_of_the_suite_have_not_spent() -> None:
    suite = a_suite("payments")
    ran = (
        a_run(spent=300_000),
        a_run(model="anthropic:new", spent=500_000),
        a_run(owner="streaming", spent=900_000),
        a_run(night=NIGHT - timedelta(days=1), spent=900_000),
    )

    assert left_of_cap(suite, ran, night=NIGHT) == Money(200_000)
    assert left_of_cap(suite, (*ran, a_run(spent=900_000)), night=NIGHT) == NOTHING
    assert left_of_cap(a_suite("payments", is_nightly=False), (), night=NIGHT) == NOTHING


_IN_USE = ModelName("anthropic:old")


@pytest.mark.parametrize(
    ("model", "every", "last", "is_due"),
    [
        pytest.param(_IN_USE, 7, None, True, id="never yet"),
        pytest.param(_IN_USE, 7, 7, True, id="a week ago"),
        pytest.param(_IN_USE, 7, 6, False, id="six nights ago"),
        pytest.param(_IN_USE, None, None, False, id="the suite asks for none"),
        pytest.param(ModelName("anthropic:new"), 7, None, False, id="a candidate"),
    ],
)
def test_the_model_in_use_is_run_without_runbooks_every_so_many_nights(
    model: ModelName, every: int | None, last: int | None, *, is_due: bool
) -> None:
    suite = a_suite("payments", model=_IN_USE)
    assert suite.nightly is not None
    suite = replace(suite, nightly=replace(suite.nightly, ablation=every))
    plain = a_run(night=NIGHT)
    ablated = [] if last is None else [replace(a_run(night=NIGHT - timedelta(days=last)), is_ablated=True)]

    assert is_ablation_due(suite, model, [plain, *ablated], night=NIGHT) is is_due


def test_a_suite_that_runs_by_hand_alone_is_never_ablated_by_itself() -> None:
    assert not is_ablation_due(a_suite("payments", is_nightly=False), _IN_USE, (), night=NIGHT)


def test_the_model_in_use_is_due_in_a_night_in_which_a_candidate_of_its_suite_is() -> None:
    suites = (
        a_suite("payments", model=_IN_USE),
        a_suite("streaming", model=_IN_USE),
        a_suite("identity"),
        a_suite("platform", model=_IN_USE),
    )
    due = tuple(
        Due(owner=OwnerName(owner), model=ModelName("anthropic:new"), since=since, occasion="listed")
        for owner, since in (
            ("payments", NIGHT),
            ("identity", NIGHT),
            ("streaming", NIGHT + timedelta(days=1)),
            ("platform", NIGHT),
        )
    )

    (one, other) = due_beside(suites, due, (a_run("platform", not_run=1),), night=NIGHT)

    assert (one.owner, one.model, one.since) == ("payments", _IN_USE, NIGHT)
    assert other.owner == "platform"
    assert due_beside(suites, due, (a_run(), a_run("platform")), night=NIGHT) == ()


def test_the_newest_night_that_tried_a_document_as_it_is_written_now_has_the_word() -> None:
    mark, other, document = Digest("sha256:a"), Digest("sha256:b"), RunbookId("rounding")
    blocks = Held(beside=_IN_USE, verdict="block", is_worse=False, because=())
    allows = replace(blocks, verdict="allow")
    older = NIGHT - timedelta(days=1)
    nights = (
        replace(a_run(), tried=(Tried(document=document, mark=other, held=allows),)),
        replace(a_run(night=older), tried=(Tried(document=document, mark=mark, held=blocks),)),
        replace(a_run(night=NIGHT - timedelta(days=2)), tried=(Tried(document=document, mark=mark, held=allows),)),
    )

    assert newest_word(nights, OwnerName("payments"), document, mark) == Word(night=older, is_blocked=True)
    assert newest_word(nights, OwnerName("payments"), document, other) == Word(night=NIGHT, is_blocked=False)
    assert newest_word(nights, OwnerName("streaming"), document, mark) is None


@pytest.mark.parametrize(
    ("is_passed", "is_worse", "is_blocked"),
    [
        pytest.param(True, False, True, id="what the suite reaches without it"),
        pytest.param(False, False, False, id="what the suite does not reach without it either"),
        pytest.param(False, True, True, id="less than without it"),
    ],
)
def test_a_document_is_blocked_where_it_does_not_reach(*, is_passed: bool, is_worse: bool, is_blocked: bool) -> None:
    held = Held(beside=_IN_USE, verdict="block", is_worse=is_worse, because=())
    tried = Tried(document=RunbookId("rounding"), mark=Digest("sha256:a"), held=held)
    ran = replace(a_run(), is_passed=is_passed, tried=(tried,))

    word = newest_word((ran,), OwnerName("payments"), tried.document, tried.mark)

    assert word == Word(night=NIGHT, is_blocked=is_blocked)


def test_answers_serve_for_so_many_nights_the_same_for_every_model_of_a_suite() -> None:
    suite = a_suite("payments")
    assert suite.nightly is not None
    fresh = replace(suite, nightly=replace(suite.nightly, fresh=7))

    served = [answers_of(fresh, night=NIGHT + timedelta(days=days)) for days in range(14)]

    assert [served.count(each) for each in dict.fromkeys(served)][1:2] == [7]
    assert answers_of(suite, night=NIGHT) == answers_of(a_suite("payments", is_nightly=False), night=NIGHT) == ""


def test_a_run_under_another_prompt_lets_nobody_rest_and_one_that_does_not_say_does() -> None:
    old, new, unsaid = (replace(a_run(), prompt=prompt) for prompt in (Digest("old"), Digest("new"), None))

    assert made_under(lambda _: Digest("new"), (old, new, unsaid)) == (new, unsaid)
