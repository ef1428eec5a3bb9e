"""Folders of suites."""

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.money import Money
from reviewbot.scoring.suite import Nightly, Proposal, Sketch, Threshold
from reviewbot.scoring.suite_file import SuiteFolder, base_folder_of, bundled_ranges, read_suite, shared_owners
from tests.unit.scoring.suite_builders import CASE, DIFF, SUITE, a_folder, a_line

_TABLE = "| input | expected outcome |\n| --- | --- |\n| [x](float.diff) | nothing, open |\n| Words | blocked |\n"


def _faults(folder: SuiteFolder) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as refused:
        read_suite(folder)
    return refused.value.faults


def test_cases_come_from_folders_lines_and_a_table_together() -> None:
    suite = read_suite(
        a_folder(
            {
                "suite.yaml": f"{SUITE}model: 'anthropic:claude-sonnet-5'\nrepeat: 3\nmargin: 0.1\n"
                "must_pass: [tax]\nthresholds: {recall: 0.9}\n",
                "tax/case.yaml": CASE,
                "tax/change.diff": DIFF,
                "tax/base/ledger/vat.py": "vat\n",
                "more.jsonl": f"{a_line('line')}\n\n{a_line('other', base={'ledger/new.py': 'new'})}\n",
                "suite.md": _TABLE,
                "float.diff": DIFF,
                "README.md": "Ours.",
            }
        )
    )

    assert [case.name for case in suite.cases] == ["float", "line", "other", "row-4", "tax"]
    assert [case.name for case in suite.runnable] == ["float", "line", "other", "tax"]
    assert (suite.owner, suite.model, suite.repeat, suite.margin) == ("payments", "anthropic:claude-sonnet-5", 3, 0.1)
    assert (suite.must_pass, suite.thresholds) == (("tax",), (Threshold(metric="recall", value=0.9),))
    assert isinstance(suite.cases[3].input, Sketch)
    other, tax = suite.cases[2].input, suite.cases[4].input
    assert isinstance(other, Proposal)
    assert isinstance(tax, Proposal)
    assert [each.path for each in other.base] == ["ledger/new.py", "ledger/tax.py"]
    assert [each.path for each in tax.base] == ["ledger/tax.py", "ledger/vat.py"]


def test_a_table_alone_is_the_suite_of_the_owner_that_the_folder_is_called_after() -> None:
    suite = read_suite(a_folder({"suite.md": _TABLE, "float.diff": DIFF}))

    assert (suite.owner, len(suite.runnable)) == ("payments", 1)
    (case,) = suite.runnable
    assert case.origin.provenance == "evals/payments/suite.md, line 3"
    assert (case.decision, [each.text for each in case.expected]) == ("open", [""])


def test_injected_cases_are_made_of_the_twins_that_the_suite_names() -> None:
    suite = read_suite(
        a_folder(
            {
                "suite.yaml": f"{SUITE}injections: {{twins: [tax, vat], each: 2}}\n",
                "more.jsonl": f"{a_line('tax')}\n{a_line('vat')}\n",
            }
        )
    )

    assert [(case.name, case.clean_twin) for case in suite.cases] == [
        ("tax", None),
        ("tax--comment-system", "tax"),
        ("tax--title-ignore", "tax"),
        ("vat", None),
        ("vat--description-reply", "vat"),
        ("vat--new-file-fence", "vat"),
    ]


def test_every_fault_of_every_file_is_told_at_once_with_its_line() -> None:
    faults = _faults(
        a_folder(
            {
                "suite.yaml": f"{SUITE}must_pass: [gone]\n",
                "tax/case.yaml": CASE.replace('provenance: "the incident of March"\n', ""),
                "tax/change.diff": DIFF,
                "vat/case.yaml": CASE.replace("line: 3", "line: 9").replace("high", "high"),
                "vat/change.diff": DIFF,
                "old/case.yaml": CASE,
                "odd/case.yaml": CASE,
                "odd/change.diff": b"\xff",
                "lost/change.diff": DIFF,
                "more.jsonl": "{\n"
                '{"a": 1, "a": 2}\n' + a_line("x", licence=None) + "\n" + a_line("y") + "\n" + a_line("y"),
                "suite.md": "words",
                "notes.txt": "notes",
                "tax/extra.py": "x",
            }
        )
    )

    strayed = "must_find[0] is about line 9 of 'ledger/tax.py', which is not in the diff"
    not_json = "Expecting property name enclosed in double quotes at line 1, column 2"
    assert faults == (
        "evals/payments/odd/change.diff: is not UTF-8 at byte 0",
        "evals/payments/old/change.diff: is missing",
        "evals/payments/tax/case.yaml: line 1: provenance is missing",
        f"evals/payments/vat/case.yaml: line 4: {strayed}",
        f"evals/payments/more.jsonl: line 1: this is not JSON: {not_json}",
        "evals/payments/more.jsonl: line 2: key 'a' stands twice in one object",
        "evals/payments/more.jsonl: line 3: licence is missing",
        "evals/payments/suite.md: holds no table of two columns: | input | expected outcome |",
        "evals/payments: 2 cases are called 'y'",
        "evals/payments/lost/change.diff: belongs to no case; write lost/case.yaml",
        "evals/payments/notes.txt: is no part of a suite; a case is a folder with case.yaml and change.diff",
        "evals/payments/tax/extra.py: is no part of a suite; a case is a folder with case.yaml and change.diff",
        "evals/payments/suite.yaml: 'gone' is no case of this suite that can run",
    )


def test_a_broken_case_that_must_pass_and_is_a_twin_is_told_once_by_its_own_fault() -> None:
    suite = f"{SUITE}must_pass: [tax, gone]\ninjections: {{twins: [gone, tax], each: 1}}\n"

    case = CASE.replace("licence: Apache-2.0\n", "")
    faults = _faults(a_folder({"suite.yaml": suite, "tax/case.yaml": case, "tax/change.diff": DIFF}))

    assert faults == (
        "evals/payments/tax/case.yaml: line 1: licence is missing",
        "evals/payments/suite.yaml: 'gone' is no case of this suite that can run",
    )


def test_a_twin_that_is_not_there_and_a_broken_suite_are_faults() -> None:
    assert _faults(a_folder({"suite.yaml": SUITE, "a.jsonl": a_line("x", expect={"injection": "clean"})})) == (
        "evals/payments/a.jsonl: 'clean', the clean twin of 'x', is no case of this suite",
    )
    assert _faults(a_folder({"suite.yaml": "version: 1\n"})) == ("evals/payments/suite.yaml: line 1: owner is missing",)
    assert _faults(a_folder({"suite.md": b"\xff"})) == ("evals/payments/suite.md: is not UTF-8 at byte 0",)
    assert _faults(a_folder({"suite.md": _TABLE})) == ("evals/payments/float.diff: is missing",)


def test_a_case_of_a_bundle_starts_from_the_bundle_s_files_alone() -> None:
    bundled = f"{CASE}bundle: {{base: main, head: topic}}\n"
    folder = a_folder(
        {
            "suite.yaml": SUITE,
            "tax/case.yaml": bundled,
            "tax/change.diff": DIFF,
            "tax/base/ledger/tax.py": "one\ntwo\nthree\nfour\n",
        }
    )

    (case,) = read_suite(folder).cases

    assert isinstance(case.input, Proposal)
    assert [(each.path, each.content) for each in case.input.base] == [("ledger/tax.py", b"one\ntwo\nthree\nfour\n")]


def test_the_bundles_that_cases_name_are_told_with_their_ranges() -> None:
    bundled = f"{CASE}bundle: {{base: main, head: topic}}\n".encode()
    files = {
        "tax/case.yaml": bundled,
        "tax/change.bundle": b"x",
        "vat/case.yaml": CASE.encode(),
        "vat/change.bundle": b"x",
        "odd/case.yaml": b"{",
        "odd/change.bundle": b"x",
        "bare/case.yaml": bundled,
    }

    assert list(bundled_ranges(files)) == [("tax", "main", "topic")]


def test_a_folder_without_a_suite_is_none() -> None:
    assert _faults(a_folder({})) == ("has neither suite.yaml nor suite.md, so it is no suite",)


def test_two_suites_for_one_owner_are_told_of_the_second() -> None:
    one, two = read_suite(a_folder()), read_suite(a_folder(path="evals/money"))

    assert list(shared_owners((one, one))) == []
    assert list(shared_owners((one, two))) == [
        ("evals/money", "payments has a suite already, in evals/payments; put both into one folder")
    ]


@pytest.mark.parametrize(
    ("content", "base"),
    [
        pytest.param(b"base: shop/base\n", "shop/base", id="one"),
        pytest.param(b"base: 3\n", None, id="no text"),
        pytest.param(b"a: *b\n", None, id="not to be read"),
        pytest.param(b"- a\n", None, id="a list"),
        pytest.param(None, None, id="no file"),
    ],
)
def test_the_base_folder_is_named_by_the_suite(content: bytes | None, base: str | None) -> None:
    assert base_folder_of(content) == base


def test_what_runs_by_itself_is_what_nights_says() -> None:
    nights = 'nights: {every: 7, fresh: 30, cap: 2.5, candidates: ["anthropic:claude-x", "openai:gpt-*", "openai:*"]}\n'

    suite = read_suite(a_folder({"suite.yaml": SUITE + nights}))

    candidates = ("anthropic:claude-x", "openai:gpt-*", "openai:*")
    assert suite.nightly == Nightly(every=7, cap=Money(2_500_000), candidates=candidates, fresh=30)
    assert suite.digest == read_suite(a_folder({"suite.yaml": SUITE})).digest


def test_every_fault_of_nights_is_told() -> None:
    nights = 'nights: {every: 0, cap: 0.0, candidates: ["gpt", "openai:g*t", "*"]}\n'

    faults = _faults(a_folder({"suite.yaml": SUITE + nights}))

    assert len(faults) == 5
    assert any(
        "'gpt' is not a model or a pattern; write provider:model, or provider:beginning* for new" in each
        for each in faults
    )


def test_a_must_pass_case_is_no_draft() -> None:
    folder = a_folder({"suite.yaml": f"{SUITE}must_pass: [new]\n", "c.jsonl": a_line("new", review="draft")})

    (fault,) = _faults(folder)
    assert fault == (
        "evals/payments/suite.yaml: 'new' is a draft and decides nothing, so it cannot be must-pass; review it, or "
        "take it out"
    )
