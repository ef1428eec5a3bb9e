"""Comments on lines: few, once, and marked when what they say is gone."""

from dataclasses import replace

from reviewbot.publish.inline import inline_comments
from reviewbot.publish.surface import Comment, InlineComment, Posted, Present
from reviewbot.review.verdict import Approved, Failed, Objected
from tests.unit.publish.samples import HEAD, NEXT_HEAD, NOTHING_THERE, a_basis, a_case, a_finding, an_assignment, there


def _posted(*comments: InlineComment) -> Present:
    return there(*(Posted(id=at, what=comment) for at, comment in enumerate(comments)))


def test_a_blocking_finding_is_shown_on_its_line() -> None:
    (comment,) = inline_comments(a_case(Objected(basis=a_basis(), findings=(a_finding(),))), NOTHING_THERE)

    assert comment == InlineComment(
        key="finding:payments:key-of-rounds-3",
        path="ledger/a.py",
        line=3,
        side="new",
        body=(
            "**Fix before merging** (high, `payments`, model)\n\n"
            "Rounds each line before summing.\n\n"
            "The sum of rounded lines is not the rounded sum.\n\n"
            "It stands on `total += round(line, 2)`\n\n"
            "- rests on `ledger-migrations#write-the-downgrade`, Ledger migrations, Write the downgrade in "
            "`runbooks/payments/ledger-migrations.md`: Every migration has a downgrade that was run on staging.\n\n"
            "If it is none, a person of `payments` can say so: `/reviewbot dismiss key-of-rounds-3 <reason>`\n\n"
            "<!-- reviewbot:finding:payments:key-of-rounds-3 -->"
        ),
    )


def test_only_blocking_or_severe_findings_are_shown_on_lines() -> None:
    findings = (
        a_finding("Severe.", severity="critical", is_blocking=False),
        a_finding("Mild.", severity="medium", is_blocking=False),
        a_finding("Nowhere.", is_located=False),
        a_finding("Everywhere.", line=None),
    )

    comments = inline_comments(a_case(Objected(basis=a_basis(), findings=findings)), NOTHING_THERE)

    assert [comment.body.splitlines()[0] for comment in comments] == ["**Consider** (critical, `payments`, model)"]


def test_at_most_ten_stand_on_lines_the_worst_first() -> None:
    mild = tuple(a_finding(line=line, severity="high") for line in range(1, 15))
    worst = a_finding("Worst.", severity="critical", line=99)

    comments = inline_comments(a_case(Objected(basis=a_basis(), findings=(*mild, worst))), NOTHING_THERE)

    assert [comment.line for comment in comments] == [99, *range(1, 10)]


def test_what_stands_keeps_its_place_on_the_next_push() -> None:
    findings = tuple(a_finding(line=line) for line in range(1, 15))
    case = a_case(Objected(basis=a_basis(), findings=findings))
    first = inline_comments(case, NOTHING_THERE)
    worse = a_finding("Worst.", severity="critical", line=99)

    again = inline_comments(a_case(Objected(basis=a_basis(), findings=(*findings, worse))), _posted(*first))

    assert set(again) == set(first)


def test_a_finding_that_is_gone_is_marked_once_as_fixed() -> None:
    first = inline_comments(a_case(Objected(basis=a_basis(), findings=(a_finding(),))), NOTHING_THERE)
    fixed_case = a_case(Approved(basis=a_basis(head=NEXT_HEAD), findings=()), head=NEXT_HEAD)

    (fixed,) = inline_comments(fixed_case, _posted(*first))
    later = inline_comments(a_case(Approved(basis=a_basis(), findings=())), _posted(fixed))

    assert fixed == replace(
        first[0],
        body=(
            "**Fixed**: this is no longer found at `bbbbbbbbbbbb`.\n\n"
            "<!-- reviewbot:finding:payments:key-of-rounds-3 -->"
        ),
    )
    assert later == ()


def test_a_finding_that_comes_back_is_shown_again() -> None:
    case = a_case(Objected(basis=a_basis(), findings=(a_finding(),)))
    (first,) = inline_comments(case, NOTHING_THERE)
    (fixed,) = inline_comments(a_case(Approved(basis=a_basis(), findings=())), _posted(first))

    assert inline_comments(case, _posted(fixed)) == (first,)


def test_an_owner_that_failed_has_not_seen_that_anything_is_fixed() -> None:
    first = inline_comments(a_case(Objected(basis=a_basis(), findings=(a_finding(),))), NOTHING_THERE)

    assert inline_comments(a_case(Failed(basis=a_basis(), findings=(), reason="late")), _posted(*first)) == ()
    assert inline_comments(a_case(), _posted(*first)) == ()


def test_the_comments_of_an_owner_that_is_not_called_any_more_are_marked() -> None:
    first = inline_comments(a_case(Objected(basis=a_basis(), findings=(a_finding(),))), NOTHING_THERE)

    (marked,) = inline_comments(a_case(assignments=(an_assignment("streaming"),)), _posted(*first))

    assert marked.body.startswith("**Fixed**: this is no longer found")


def test_other_comments_are_left_alone() -> None:
    other = InlineComment(key="unheard-of", path="a", line=1, side="new", body="x")
    summary = Comment(key="summary", body="x")

    present = there(Posted(id=1, what=other), Posted(id=2, what=summary))

    assert inline_comments(a_case(Approved(basis=a_basis(head=HEAD), findings=())), present) == ()
