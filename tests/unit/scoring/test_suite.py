"""A suite's own values."""

from dataclasses import replace

from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.scoring.golden import GoldenCase
from reviewbot.scoring.judgement import Judging, LabelledPair
from reviewbot.scoring.suite import Sketch
from reviewbot.scoring.suite_file import read_suite
from tests.unit.scoring.suite_builders import SUITE, a_folder, a_line, a_suite_case


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


def test_a_suite_of_one_split_has_its_cases_with_their_twins_and_its_must_pass_cases_alone() -> None:
    lines = (
        a_line("clean"),
        a_line("told", expect={"injection": "clean"}, split="held-out"),
        a_line("told-too", expect={"injection": "clean"}),
        a_line("other", split="held-out"),
    )
    suite = read_suite(a_folder({"suite.yaml": f"{SUITE}must_pass: [clean, other]\n", "c.jsonl": "\n".join(lines)}))

    tuned, held_out = suite.only("tune"), suite.only("held-out")

    assert ([each.name for each in tuned.cases], tuned.must_pass) == (["clean", "told-too"], ("clean",))
    assert ([each.name for each in held_out.cases], held_out.must_pass) == (["other"], ("other",))


def test_who_has_agreed_to_a_case_and_which_split_it_has_are_a_part_of_what_it_is_held_to() -> None:
    agreed, draft, held_out = (
        read_suite(a_folder({"suite.yaml": SUITE, "c.jsonl": a_line(**fields)})).goldens
        for fields in ({}, {"review": "draft"}, {"split": "held-out"})
    )

    assert len({agreed.digest, draft.digest, held_out.digest}) == 3
