"""How far a staged runbook goes."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import RepoName, RunbookId
from reviewbot.knowledge.document import Document
from reviewbot.knowledge.parse import parse_document
from reviewbot.knowledge.staging import canaries_in, left_out_with, mark_of
from tests.unit.knowledge.builders import RUNBOOK

STAGE = 'last_reviewed: 2026-10-01\nstage: canary\nrepositories: ["acme/Shop"]\nreplaces: payments-ledger\n'


def parsed(text: str, name: str) -> Document:
    whole = text.replace("id: payments-ledger", f"id: {name}", 1)
    return parse_document(f"runbooks/payments/{name}.md", whole.encode(), folder_owners=())


OLD = parsed(RUNBOOK, "payments-ledger")
CANARY = parsed(RUNBOOK.replace("last_reviewed: 2026-10-01\n", STAGE), "new-ledger")
SHADOW = parsed(
    RUNBOOK.replace("last_reviewed: 2026-10-01\n", "last_reviewed: 2026-10-01\nstage: shadow\n"), "in-shadow"
)
ALL = (OLD, CANARY, SHADOW)


@pytest.mark.parametrize(
    ("repo", "found"),
    [
        pytest.param("acme/shop", (CANARY,), id="the canary's, however it is spelled"),
        pytest.param("acme/other", (), id="another"),
    ],
)
def test_a_canary_is_one_in_the_repositories_that_it_names(repo: str, found: tuple[Document, ...]) -> None:
    assert canaries_in(ALL, RepoName(repo)) == found


@pytest.mark.parametrize(
    ("tried", "hidden"),
    [
        pytest.param((), {"new-ledger", "in-shadow"}, id="nothing is tried"),
        pytest.param(("new-ledger",), {"payments-ledger", "in-shadow"}, id="the one that replaces another"),
        pytest.param(("in-shadow",), {"new-ledger"}, id="the one that replaces nothing"),
    ],
)
def test_what_is_tried_is_recalled_in_place_of_what_it_replaces(tried: tuple[str, ...], hidden: set[str]) -> None:
    assert left_out_with(ALL, tuple(map(RunbookId, tried))) == hidden


def test_whatever_is_changed_in_a_document_makes_it_another_one() -> None:
    other = parsed(RUNBOOK.replace("can be taken back", "can be taken back at once"), "payments-ledger")

    assert mark_of(OLD) == mark_of(replace(OLD, title="Renamed"))
    assert mark_of(OLD) != mark_of(other)
