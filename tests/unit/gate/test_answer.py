"""An answer: a ruling with the reasons for which it keeps the gate shut."""

import pytest

from reviewbot.gate.answer import Answer, listed, satisfied, shut
from reviewbot.gate.decision import Reason, Ruling

FIRST = Reason(code="first", rule="r", text="One thing", who_can_fix=("ada",))
SECOND = Reason(code="second", rule="r", text="Another thing", who_can_fix=("bob",))


def test_a_satisfied_answer_has_no_reason() -> None:
    answer = satisfied("draft", "ready", "It is ready")

    assert answer == Answer(
        ruling=Ruling(name="draft", outcome="satisfied", code="ready", text="It is ready"), reasons=()
    )
    assert answer.is_satisfied


@pytest.mark.parametrize(("is_sure", "outcome"), [(True, "unsatisfied"), (False, "unknown")])
def test_a_shut_answer_takes_its_code_from_the_first_reason_and_its_text_from_all(is_sure: bool, outcome: str) -> None:
    answer = shut("name", FIRST, SECOND, is_sure=is_sure)

    assert (answer.ruling.outcome, answer.ruling.code, answer.ruling.text) == (
        outcome,
        "first",
        "One thing. Another thing",
    )
    assert answer.reasons == (FIRST, SECOND)
    assert not answer.is_satisfied


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_names_are_listed_as_a_sentence_would(names: list[str], sentence: str) -> None:
    assert listed(names) == sentence


def test_the_last_word_between_names_can_be_or() -> None:
    assert listed(["a", "b"], last="or") == "a or b"
