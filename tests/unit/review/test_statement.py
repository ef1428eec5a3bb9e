"""Statements: an answer is read against its closed schema, and what rests on nothing is not said."""

import json

import pytest

from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.reply import Malformed, Quotation
from reviewbot.review.statement import SHOWN_EXAMPLE, Statement, fitting_passages, grounded, parse_statements
from tests.unit.publish.samples import PASSAGE

QUOTE = "Every migration has a downgrade"
HELD = Quotation(passage=PASSAGE.id, quote=Untrusted(QUOTE))
FORGED = Quotation(passage=PASSAGE.id, quote=Untrusted("Every migration is approved"))
NOWHERE = Quotation(passage=PassageId("none#at-all"), quote=Untrusted(QUOTE))


def a_statement(*cites: Quotation) -> Statement:
    return Statement(says=Untrusted("Write a downgrade."), cites=cites)


def spelled(*statements: dict[str, object]) -> Untrusted:
    return Untrusted(json.dumps({"statements": list(statements)}))


def test_an_answer_is_read() -> None:
    cite = {"passage": PASSAGE.id, "quote": QUOTE}

    assert parse_statements(spelled({"says": "Write a downgrade.", "cites": [cite]})) == (a_statement(HELD),)


def test_no_statement_says_that_the_passages_do_not_tell() -> None:
    assert parse_statements(spelled()) == ()


def test_the_example_that_is_shown_can_be_read() -> None:
    assert isinstance(parse_statements(Untrusted(SHOWN_EXAMPLE)), tuple)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "the reply is not one JSON document", id="M03 nothing"),
        pytest.param("I think so.", "the reply is not one JSON document", id="M04 prose"),
        pytest.param('{"statements":[],"approved":true}', "approved: Extra inputs", id="M06 another key"),
        pytest.param(" " * 300_000, "the reply has 300,000 characters", id="M07 very long"),
        pytest.param("[" * 100_000, "the reply is nested too deeply", id="nested without end"),
        pytest.param(json.dumps({"statements": [{"says": "x", "cites": []}] * 9}), "at most 8 items", id="M08 many"),
    ],
)
def test_what_does_not_fit_is_said(text: str, fault: str) -> None:
    read = parse_statements(Untrusted(text))

    assert isinstance(read, Malformed)
    assert fault in read.fault


@pytest.mark.parametrize(
    ("cites", "kept"),
    [
        pytest.param((HELD,), (HELD,), id="words that stand there"),
        pytest.param((FORGED, HELD), (HELD,), id="one of two"),
        pytest.param((FORGED,), None, id="M11 words that do not stand there"),
        pytest.param((NOWHERE,), None, id="M11 a passage that was not recalled"),
        pytest.param((), None, id="nothing cited"),
    ],
)
def test_a_statement_rests_on(cites: tuple[Quotation, ...], kept: tuple[Quotation, ...] | None) -> None:
    expected = () if kept is None else (a_statement(*kept),)

    assert grounded([a_statement(*cites)], [PASSAGE]) == expected


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        pytest.param("Do migrations need a downgrade?", True, id="a shared word"),
        pytest.param("Who owns the coffee machine?", False, id="no shared word"),
        pytest.param("What is it?", False, id="words that say nothing"),
    ],
)
def test_a_passage_fits_a_question(question: str, fits: bool) -> None:
    assert fitting_passages(Untrusted(question), [PASSAGE]) == ((PASSAGE,) if fits else ())
