"""What lines leave over for a judge."""

from dataclasses import replace

from reviewbot.scoring.leftover import MOST_OF_A_REVIEW, Pair, leftovers
from reviewbot.scoring.match import Matching
from reviewbot.scoring.result import Scored
from tests.unit.scoring.builders import a_found, a_golden, a_scored, an_unscored


def a_result(matching: Matching) -> Scored:
    return replace(a_scored(), matching=matching)


def test_a_golden_and_a_finding_of_one_file_or_of_no_line_are_left_over() -> None:
    here, nowhere = a_golden("here", 10), a_golden("nowhere", None)
    same, elsewhere, somewhere = a_found("same", 90), a_found("elsewhere", 10, path="fees.py"), a_found("any", None)

    left = leftovers([a_result(Matching(missed=(here, nowhere), unresolved=(same, elsewhere, somewhere)))])

    assert left == (
        Pair(golden=here, found=same),
        Pair(golden=here, found=somewhere),
        Pair(golden=nowhere, found=same),
        Pair(golden=nowhere, found=elsewhere),
        Pair(golden=nowhere, found=somewhere),
    )


def test_nothing_is_left_over_of_what_matched_or_could_not_be_read() -> None:
    assert leftovers([a_scored(found=2), a_scored(missed=1), a_scored(unresolved=1), an_unscored("x")]) == ()


def test_of_a_review_with_findings_without_end_so_many_pairs_are_asked_about() -> None:
    unresolved = tuple(a_found(f"f{number}", number) for number in range(1, 301))

    assert len(leftovers([a_result(Matching(missed=(a_golden("g"),), unresolved=unresolved))])) == MOST_OF_A_REVIEW
