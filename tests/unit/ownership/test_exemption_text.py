"""How a policy writes what is not reviewed: strictly, each fault with its line."""

import pytest

from reviewbot.kernel.glob import Glob
from reviewbot.ownership.policy import Exemption
from tests.unit.ownership.files import POLICY, a_registry, faults_of

WRITTEN = f"""\
{POLICY}not_reviewed:
  - name: vendored
    paths: ["third_party/**", "Docs/*.md"]
    reason: "Upstream's own text, checked by its hash."
  - {{name: prose, paths: ["docs/**/*.md"], reason: "Words."}}
"""


def test_each_exemption_stands_for_what_is_written_and_knows_its_line() -> None:
    vendored, prose = a_registry(policy=WRITTEN).policy.not_reviewed

    assert vendored == Exemption(
        name="vendored",
        paths=(Glob("third_party/**"), Glob("Docs/*.md")),
        reason="Upstream's own text, checked by its hash.",
    )
    assert (vendored.file_line, prose.file_line) == (6, 9)


def test_a_policy_that_says_nothing_leaves_nothing_out() -> None:
    assert a_registry().policy.not_reviewed == ()


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        pytest.param('{name: a, paths: ["a"]}', "not_reviewed[0].reason is missing", id="no reason"),
        pytest.param('{name: a, reason: "b"}', "not_reviewed[0].paths is missing", id="no paths"),
        pytest.param('{name: a, paths: [], reason: "b"}', "not_reviewed[0].paths is empty", id="empty paths"),
        pytest.param('{paths: ["a"], reason: "b"}', "not_reviewed[0].name is missing", id="no name"),
        pytest.param(
            '{name: a, paths: ["a"], reason: "b", owner: c}',
            "key 'not_reviewed[0].owner' is not known",
            id="an unknown key",
        ),
        pytest.param(
            '{name: a, paths: ["/a"], reason: "b"}',
            "not_reviewed[0].paths[0]: pattern '/a' starts with '/'; patterns are anchored at the root already",
            id="a pattern that is not one",
        ),
        pytest.param(
            '{name: a, paths: ["**/*"], reason: "b"}',
            "not_reviewed[0].paths[0]: pattern '**/*' says of no path what it is; "
            "an exemption says which paths it means",
            id="C-07 a pattern that names all",
        ),
        pytest.param(
            '{name: a, paths: ["a"], reason: " "}',
            "not_reviewed[0].reason: must be one line of 1 to 500 characters",
            id="a blank reason",
        ),
        pytest.param("everything", "not_reviewed[0] is 'everything'; it must be a mapping", id="a word"),
    ],
)
def test_a_fault_is_told_with_its_line(entry: str, fault: str) -> None:
    assert faults_of(policy=f"{POLICY}not_reviewed:\n  - {entry}\n") == (f"owners/policy.yaml: line 6: {fault}",)


def test_a_name_is_there_once() -> None:
    exemption = '{name: a, paths: ["a"], reason: "b"}'

    assert faults_of(policy=f"{POLICY}not_reviewed:\n  - {exemption}\n  - {exemption}\n") == (
        "owners/policy.yaml: line 7: exemption name 'a' is there already",
    )
