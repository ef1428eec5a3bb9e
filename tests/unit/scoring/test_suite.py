"""A suite's own values."""

from dataclasses import replace

from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.scoring.golden import GoldenCase
from reviewbot.scoring.judgement import Judging, LabelledPair
from reviewbot.scoring.suite import Sketch
from reviewbot.scoring.suite_file import read_suite
from tests.unit.scoring.suite_builders import a_folder, a_suite_case


def test_what_a_suite_expects_is_a_golden_set() -> None:
    suite = read_suite(a_folder())
    (case,) = suite.cases

    assert suite.goldens.cases == (
        GoldenCase(case="tax", cluster="tax", goldens=case.expected, decision="blocked"),  # type: ignore[arg-type] # goldens alone
    )


def test_a_sketch_does_not_run_and_expects_nothing_of_a_model() -> None:
    suite = read_suite(a_folder())
    sketched = replace(suite, cases=(replace(suite.cases[0], input=Sketch(text="A float in the ledger")),))

    assert sketched.runnable == ()
    assert sketched.goldens.cases == ()


def test_what_is_expected_is_no_part_of_the_digest() -> None:
    case = a_suite_case()

    assert replace(case, decision="open").digest == case.digest
    assert replace(case, input=Sketch(text="another")).digest != case.digest


def test_who_judges_and_by_which_sample_is_a_part_of_the_suite_s_digest() -> None:
    suite = read_suite(a_folder())
    pair = LabelledPair(golden="Rounds.", finding=Untrusted("It rounds."), is_same=True)
    judged = replace(suite, judging=Judging(judge=ModelName("openai:judge"), sample=(pair,)))
    otherwise = replace(suite, judging=Judging(judge=ModelName("openai:judge"), sample=()))

    assert len({suite.digest, judged.digest, otherwise.digest}) == 3
