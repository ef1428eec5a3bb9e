"""Answers to questions: what is said, what it rests on, and that no person has said it."""

from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.publish.answer_text import render_answered, render_extracted, render_not_answered, render_not_known
from reviewbot.review.reply import Quotation
from reviewbot.review.statement import Statement
from tests.unit.publish.reading import live_things
from tests.unit.publish.samples import PASSAGE, SONNET

PAYMENTS = OwnerName("payments")


def answered(says: str) -> str:
    cite = Quotation(passage=PASSAGE.id, quote=Untrusted("Every migration has a downgrade"))
    return render_answered(PAYMENTS, [Statement(says=Untrusted(says), cites=(cite,))], [PASSAGE], SONNET)


def test_each_sentence_shows_the_words_it_rests_on_and_where_they_stand() -> None:
    assert answered("Write a downgrade.") == (
        "From what `payments` has written down, told by `anthropic:claude-sonnet-5`; no person has looked at this "
        "answer.\n\n"
        "- Write a downgrade. — `Every migration has a downgrade` in `ledger-migrations#write-the-downgrade` "
        "(`runbooks/payments/ledger-migrations.md:12`)"
    )


def test_nothing_that_a_model_says_comes_alive() -> None:
    assert live_things(answered("@acme/all /approve ![x](https://evil.example/c.png) <script> Fixes #1")) == []


def test_passages_are_shown_as_they_are() -> None:
    assert render_extracted(PAYMENTS, [PASSAGE]) == (
        "No model is there to answer. These passages of `payments` share words with the question:\n\n"
        "`ledger-migrations#write-the-downgrade` (`runbooks/payments/ledger-migrations.md:12`)\n\n"
        "```text\nEvery migration has a downgrade that was run on staging.\n```"
    )


def test_not_knowing_and_failing_are_told_apart() -> None:
    assert render_not_known(PAYMENTS).startswith("I do not know: nothing that `payments` has written down tells.")
    assert render_not_answered("It was late.") == (
        "Nothing was answered: It was late. Ask again, or ask the owner's people."
    )
