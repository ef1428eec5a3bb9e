"""Front matter: how far a runbook goes."""

import pytest

from reviewbot.kernel.ids import RepoName, RunbookId
from reviewbot.knowledge.document import Staging
from tests.unit.knowledge.builders import RUNBOOK
from tests.unit.knowledge.test_parse import faults_of, front, parsed

_RUNBOOK = ("id: a", "owner: b", "kind: runbook", "title: C", "last_reviewed: 2026-01-01")


def test_a_staged_runbook_names_its_repositories_and_what_it_replaces() -> None:
    stage = 'last_reviewed: 2026-10-01\nstage: canary\nrepositories: ["acme/shop"]\nreplaces: old\n'
    in_shadow = "last_reviewed: 2026-10-01\nstage: shadow\n"

    canary = parsed(RUNBOOK.replace("last_reviewed: 2026-10-01\n", stage))

    assert canary.staging == Staging(repos=(RepoName("acme/shop"),), replaces=RunbookId("old"))
    assert parsed(RUNBOOK).staging is None
    shadow = parsed(RUNBOOK.replace("last_reviewed: 2026-10-01\n", in_shadow))
    assert shadow.staging == Staging(repos=(), replaces=None)


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        pytest.param(
            (*_RUNBOOK, 'repositories: ["a/b"]', "replaces: c"),
            (
                "line 7: repositories is for a runbook with a stage; this one is recalled everywhere",
                "line 8: replaces is for a runbook with a stage; this one is recalled everywhere",
            ),
            id="repositories and a predecessor without a stage",
        ),
        pytest.param(
            (*_RUNBOOK, "stage: canary"),
            ("line 7: a canary names its repositories, and a runbook in shadow has none",),
            id="a canary of no repository",
        ),
        pytest.param(
            (*_RUNBOOK, "stage: shadow", 'repositories: ["a/b"]'),
            ("line 7: a canary names its repositories, and a runbook in shadow has none",),
            id="a runbook in shadow with a repository",
        ),
        pytest.param(
            (*_RUNBOOK, "stage: canary", 'repositories: ["shop"]'),
            ("line 8: repositories[0]: 'shop' is no repository; write organisation/name",),
            id="a repository without its organisation",
        ),
        pytest.param(
            (
                "id: a",
                "owner: b",
                "kind: incident",
                "title: C",
                "severity: sev1",
                "occurred: 2026-01-01",
                "stage: shadow",
            ),
            ("line 8: an incident is a record, and has no stage",),
            id="an incident with a stage",
        ),
    ],
)
def test_what_a_stage_needs_is_said_with_its_line(lines: tuple[str, ...], faults: tuple[str, ...]) -> None:
    assert sorted(faults_of(front(*lines))) == sorted(faults)
