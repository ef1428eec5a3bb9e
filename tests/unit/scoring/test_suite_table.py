"""Tables of two columns."""

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.suite_table import Row, read_table

_HEAD = "# Ours\n\n| input | expected outcome |\n| --- | :--- |\n"


def test_a_row_with_a_linked_diff_can_be_checked_and_one_in_words_is_kept() -> None:
    rows = read_table(
        _HEAD
        + "| [a float](float.diff) | payments blocks, on `ledger/tax.py:3` |\n"
        + "| A migration \\| without a way back | two people are asked |\n"
        + "\nMore words.\n| not | this |\n",
        "suite.md",
    )

    assert rows == (
        Row(
            line=5,
            input="[a float](float.diff)",
            diff="float.diff",
            outcome="payments blocks, on `ledger/tax.py:3`",
            places=(("ledger/tax.py", 3),),
            decision="blocked",
            is_silent=False,
        ),
        Row(
            line=6,
            input="A migration | without a way back",
            diff=None,
            outcome="two people are asked",
            places=(),
            decision="people",
            is_silent=False,
        ),
    )


@pytest.mark.parametrize(
    ("outcome", "decision", "is_silent"),
    [
        pytest.param("it opens", "open", False, id="open"),
        pytest.param("payments has nothing to say", None, True, id="silence"),
        pytest.param("waits for people, with no findings", "people", True, id="both"),
        pytest.param("is stopped", "blocked", False, id="stopped"),
    ],
)
def test_an_outcome_is_read_by_its_words(outcome: str, decision: str | None, is_silent: bool) -> None:
    (row,) = read_table(f"{_HEAD}| [it](a.diff) | {outcome} |\n", "suite.md")

    assert (row.decision, row.is_silent) == (decision, is_silent)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("words", ("holds no table of two columns: | input | expected outcome |",), id="no table"),
        pytest.param(
            "| a | b | c |\n| --- | --- |\n| x |\n",
            (
                "line 1: the row has 3 columns; write two, what comes in and what should come out",
                "line 3: the row has 1 columns; write two, what comes in and what should come out",
            ),
            id="other columns",
        ),
        pytest.param(
            "| a | b |\n| c | d |\n| e | f |\n", ("line 2: below a table's head stands | --- | --- |",), id="no rule"
        ),
        pytest.param(
            f"{_HEAD}| [it](a.diff) | hm |\n",
            (
                (
                    "line 5: the outcome 'hm' cannot be checked; say blocked, people, open or nothing, or name a "
                    "`path:line` that must be found"
                ),
            ),
            id="an outcome that cannot be checked",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(text: str, faults: tuple[str, ...]) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_table(text, "suite.md")

    assert refused.value.faults == faults
