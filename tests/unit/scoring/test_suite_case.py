"""Cases as they are written, and as they run."""

from collections.abc import Sequence

import pytest

from reviewbot.kernel.ids import OwnerName
from reviewbot.kernel.strict_yaml import KeyPath, parse_yaml, read_as
from reviewbot.scoring.golden import Golden, Spot, Trap
from reviewbot.scoring.suite import CaseFile, Origin, Proposal, SuiteCase
from reviewbot.scoring.suite_case import WHOLE_FILE, CaseFaults, WrittenCase, make_case
from reviewbot.scoring.suite_text import CaseText
from tests.unit.scoring.suite_builders import BASE, DIFF

_RULES = "sha256:" + "a" * 64


def _written(expect: str, *, diff: str = DIFF, more: str = "") -> WrittenCase:
    text = f"version: 1\nprovenance: a thought\nlicence: MIT\n{more}expect:\n{expect}"
    loaded = parse_yaml(text.encode(), where="tax/case.yaml")
    return WrittenCase(
        name="tax",
        file="tax/case.yaml",
        text=read_as(CaseText, loaded, where="tax/case.yaml"),
        loaded=loaded,
        diff=diff,
        base=BASE,
    )


def _faults(written: WrittenCase) -> Sequence[tuple[KeyPath, str]]:
    with pytest.raises(CaseFaults) as refused:
        make_case(written)
    return refused.value.faults


def test_everything_that_a_case_says_is_in_it() -> None:
    case = make_case(
        _written(
            "  must_find: [{path: ledger/tax.py, line: 3, last: 4, topic: ' Rounding', severity: high, says: Rounds}]\n"
            "  must_not_find: [{path: ledger/tax.py, says: Quiet}]\n"
            "  decision: people\n  owners: [payments]\n  recall: ['a#b']\n  injection: clean\n",
            more=f"cluster: taxes\nsplit: held-out\nreview: reviewed\ngovernance: {_RULES}\nauthor: bot\n"
            "title: Tax\ndescription: More tax\nbranch: tax\n",
        )
    )

    changed = BASE["ledger/tax.py"].replace(b"three", b"THREE")
    assert case == SuiteCase(
        name="tax",
        file="tax/case.yaml",
        input=Proposal(
            base=(CaseFile(path="ledger/tax.py", content=BASE["ledger/tax.py"]),),
            changed=(CaseFile(path="ledger/tax.py", content=changed),),
            title="Tax",
            description="More tax",
            branch="tax",
            author="bot",
        ),
        origin=Origin(
            provenance="a thought",
            licence="MIT",
            review="reviewed",
            split="held-out",
            governance=case.origin.governance,
        ),
        cluster="taxes",
        expected=(
            Golden(
                key="tax#0",
                case="tax",
                spot=Spot(path="ledger/tax.py", first=3, last=4),
                topic="rounding",
                severity="high",
                text="Rounds",
            ),
            Trap(
                key="tax!0",
                case="tax",
                spot=Spot(path="ledger/tax.py", first=1, last=WHOLE_FILE),
                topic=None,
                text="Quiet",
            ),
        ),
        decision="people",
        owners=case.owners,
        recall=frozenset({"a#b"}),
        clean_twin="clean",
    )
    assert case.origin.governance == _RULES
    assert case.owners == frozenset({OwnerName("payments")})


@pytest.mark.parametrize(
    ("expect", "at", "sentence"),
    [
        pytest.param(
            "  must_find: [{path: ledger/tax.py, line: 9}]\n",
            ("expect", "must_find", 0),
            "must_find[0] is about line 9 of 'ledger/tax.py', which is not in the diff",
            id="a golden on a line that is not in the diff",
        ),
        pytest.param(
            "  must_not_find: [{path: ledger/vat.py, line: 1}]\n",
            ("expect", "must_not_find", 0),
            "must_not_find[0] is about 'ledger/vat.py', which is not in the diff",
            id="a trap in another file",
        ),
        pytest.param(
            "  must_find: [{path: ledger/tax.py, last: 3}]\n",
            ("expect", "must_find", 0),
            "must_find[0] has a last line and no line",
            id="a last line alone",
        ),
        pytest.param(
            "  must_find: [{path: ledger/tax.py, line: 4, last: 3}]\n",
            ("expect", "must_find", 0),
            "must_find[0] is about the lines 4 to 3, which end before they begin",
            id="lines that end before they begin",
        ),
        pytest.param(
            "  {}\n",
            ("expect",),
            "expect is empty; give it one of must_find, must_not_find, decision, owners, recall, injection",
            id="nothing expected",
        ),
    ],
)
def test_what_no_review_could_meet_is_a_fault_with_its_place(expect: str, at: KeyPath, sentence: str) -> None:
    assert _faults(_written(expect)) == ((at, sentence),)


def test_a_diff_that_does_not_fit_is_a_fault_of_its_case() -> None:
    written = _written("  decision: open\n", diff=DIFF.replace("-three", "-drei"))

    assert _faults(written) == (((), "the diff: line 3 of 'ledger/tax.py' is 'three'; the diff says 'drei'"),)
