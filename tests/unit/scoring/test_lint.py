"""What wants a look in a suite."""

from reviewbot.kernel.ids import Digest
from reviewbot.scoring.lint import Remark, lint_suite, stale_cases
from reviewbot.scoring.suite_file import read_suite
from tests.unit.scoring.suite_builders import SUITE, a_folder, a_line

RULES = Digest(f"sha256:{'a' * 64}")
OLDER = Digest(f"sha256:{'b' * 64}")
_TABLE = "| input | expected outcome |\n| --- | --- |\n| Words | blocked |\n"


def _said(*lines: str, suite: str = SUITE, table: str | None = None) -> tuple[Remark, ...]:
    more = {} if table is None else {"suite.md": table}
    return lint_suite(read_suite(a_folder({"suite.yaml": suite, "cases.jsonl": "\n".join(lines), **more})), RULES)


def _remark(says: str, *, file: str = "cases.jsonl") -> Remark:
    return Remark(file=f"evals/payments/{file}", says=says)


def test_a_suite_that_is_agreed_to_under_the_rules_in_force_is_not_remarked_on() -> None:
    assert _said(a_line(review="reviewed", governance=RULES)) == ()


def test_a_draft_is_told_and_a_row_in_words_alone() -> None:
    assert _said(a_line(review="draft"), table=_TABLE) == (
        _remark("tax: is a draft, so it decides nothing; say `review: reviewed` once somebody agrees"),
        _remark(
            "row-3: is told in words alone, so it does not run; link its diff in the first column", file="suite.md"
        ),
    )


def test_a_case_of_other_rules_is_told_once_whatever_is_made_of_it() -> None:
    twins = f"{SUITE}injections: {{twins: [tax], each: 2}}\n"
    suite = read_suite(a_folder({"suite.yaml": twins, "cases.jsonl": a_line(governance=OLDER, review="draft")}))

    assert stale_cases(suite, RULES) == ("tax",)
    assert stale_cases(suite, None) == ()
    assert [each.says for each in lint_suite(suite, RULES)] == [
        "tax: is a draft, so it decides nothing; say `review: reviewed` once somebody agrees",
        f"tax: was written by rules that have changed since; look at what it expects, then say `governance: {RULES}`",
    ]


def test_what_resembles_each_other_and_stands_on_both_sides_is_told() -> None:
    injected = a_line("told", expect={"injection": "clean"}, split="held-out", cluster="taxes")

    assert _said(a_line("clean", cluster="taxes"), injected) == (
        _remark("told: has another split than its clean twin clean; give both one"),
        _remark(
            "cluster taxes is held out in part, and its cases resemble each other; give all one split",
            file="suite.yaml",
        ),
    )
