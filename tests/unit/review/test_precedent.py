"""Precedents: what later reviews are told of dismissals, bounded, and the same whoever spoke first."""

from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.act import MOST_DISMISSALS
from reviewbot.review.match import findings_of
from reviewbot.review.precedent import LONGEST_SHOWN, Precedent, precedents_of
from tests.unit.review.build import PATH, RULE, a_dismissal, a_hit, a_model_finding

OTHER = a_model_finding(evidence="    return entry")


def test_a_precedent_says_what_was_dismissed_and_why() -> None:
    assert precedents_of((a_dismissal("as meant"),)) == (
        Precedent(
            path=PATH,
            rests_on=(RULE,),
            title=Untrusted("Books one side only."),
            evidence=Untrusted("    book(entry)"),
            reason=Untrusted("as meant"),
        ),
    )


def test_a_guardrail_s_finding_rests_on_the_guardrail() -> None:
    (finding,) = findings_of((a_hit(),), blocks_at="high")

    (precedent,) = precedents_of((a_dismissal(finding=finding),))

    assert precedent.rests_on == ("ledger-books-twice",)


def test_of_two_dismissals_of_one_finding_the_newest_is_told() -> None:
    newest, older = a_dismissal("still so", comment=9, number=8), a_dismissal("as meant", comment=1)

    (precedent,) = precedents_of((newest, older))

    assert precedent.reason == Untrusted("still so")


def test_who_spoke_first_makes_no_difference() -> None:
    one, other = a_dismissal(), a_dismissal(finding=OTHER)

    assert precedents_of((one, other)) == precedents_of((other, one))
    assert len(precedents_of((one, other))) == 2


def test_i15_there_are_few_and_each_is_short() -> None:
    long = "x " * LONGEST_SHOWN
    many = [
        a_dismissal(long, finding=a_model_finding(path=f"{long}{at}", evidence=long, title=long)) for at in range(30)
    ]

    told = precedents_of(many)

    assert len(told) == MOST_DISMISSALS
    assert {len(text.raw) for each in told for text in (each.title, each.evidence, each.reason)} == {LONGEST_SHOWN}
    assert {len(each.path) for each in told} == {LONGEST_SHOWN}


def test_a_secret_in_a_reason_is_masked() -> None:
    (precedent,) = precedents_of((a_dismissal("the key is AKIAIOSFODNN7EXAMPLE"),))

    assert precedent.reason == Untrusted("the key is [masked: an AWS access key]")
