"""The library: all documents together, and what is wrong between them."""

from collections.abc import Mapping

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.library import Library, build_library, folder_of, read_library
from tests.unit.knowledge.builders import BLOCK, INCIDENT, RUNBOOK, SKILL
from tests.unit.ownership.files import a_registry, an_owner_file

REGISTRY = a_registry(payments=an_owner_file("payments", 'runbooks: ["payments"]', paths='["ledger/**"]'))
PAYMENTS = OwnerName("payments")
WHOLE = {
    "runbooks/payments/ledger.md": RUNBOOK + BLOCK,
    "runbooks/payments/inc.md": INCIDENT,
    "runbooks/payments/expose/SKILL.md": SKILL,
}


def built(texts: Mapping[str, str]) -> Library:
    return build_library({file: text.encode() for file, text in texts.items()}, REGISTRY)


def faults_of(texts: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as refused:
        built(texts)
    assert refused.value.where == "governance"
    return refused.value.faults


def test_documents_are_found_by_their_owner() -> None:
    library = built(WHOLE)

    assert [document.id for document in library.documents] == ["expose-an-endpoint", "inc-ledger", "payments-ledger"]
    assert library.owners == (PAYMENTS,)
    assert library.documents_of(PAYMENTS) == library.documents
    assert [guardrail.id for guardrail in library.guardrails] == ["ledger-needs-rollback"]
    assert [passage.id for passage in library.passages_of(PAYMENTS)] == [
        "expose-an-endpoint#intro",
        "expose-an-endpoint#expose-an-endpoint",
        "inc-ledger#what-happened",
        "payments-ledger#rollbacks",
    ]
    assert library.documents_of(OwnerName("platform")) == ()
    assert {folder_of(document) for document in library.documents} == {"payments"}


def test_a_staged_runbook_replaces_a_document_of_its_owner_and_has_no_guardrails() -> None:
    new = RUNBOOK.replace("id: payments-ledger", "id: new").replace("---\n# ", "stage: shadow\nreplaces: {}\n---\n# ")
    files = {"runbooks/payments/ledger.md": RUNBOOK, "runbooks/payments/inc.md": INCIDENT}
    staged = "runbooks/payments/new.md"

    assert len(built({**files, staged: new.format("payments-ledger")}).documents) == 3
    assert faults_of({**files, staged: new.format("new") + BLOCK}) == (
        f"{staged}: replaces 'new', which is no document of 'payments' without a stage",
        f"{staged}: has guardrails, which hold at once; put them into a document without a stage",
    )


def test_files_for_people_are_passed_over() -> None:
    others = {
        "README.md": "x",
        "runbooks/README.md": "x",
        "runbooks/payments/picture.png": "x",
        "runbooks/payments/expose/references/more.md": "x",
        "owners/payments.md": "x",
    }

    assert built(WHOLE | others) == built(WHOLE)


def test_a_runbook_that_nobody_would_read_is_a_fault() -> None:
    assert faults_of({"runbooks/payments/old/ledger.md": RUNBOOK}) == (
        "runbooks/payments/old/ledger.md: is deeper than runbooks/<folder>/<file>.md; nobody would read it",
    )


def test_every_fault_of_every_file_is_told_at_once() -> None:
    texts = {
        "runbooks/payments/a.md": RUNBOOK + BLOCK,
        "runbooks/payments/b.md": RUNBOOK + BLOCK,
        "runbooks/payments/c.md": "no front matter",
        "runbooks/payments/d.md": RUNBOOK.replace("owner: payments", "owner: taxes").replace("id: p", "id: q"),
    }

    assert faults_of(texts) == (
        "runbooks/payments/c.md: line 1: there is no front matter; start with '---', id, owner, kind, title and '---'",
        "runbooks/payments/d.md: owner 'taxes' has no file owners/taxes.yaml",
        "runbooks/payments/b.md: id 'payments-ledger' is that of runbooks/payments/a.md already",
        "runbooks/payments/b.md: guardrail 'ledger-needs-rollback' stands in runbooks/payments/a.md already",
        "runbooks/payments/a.md: guardrail 'ledger-needs-rollback' cites 'inc-ledger', which is no incident",
        "runbooks/payments/b.md: guardrail 'ledger-needs-rollback' cites 'inc-ledger', which is no incident",
    )


def test_no_runbooks_make_an_empty_library() -> None:
    assert built({}) == Library(documents=())


def test_without_a_registry_what_can_be_read_is_and_the_rest_is_told() -> None:
    stranger = RUNBOOK.replace("id: payments-ledger", "id: other").replace("owner: payments", "owner: ghosts")
    files = WHOLE | {"runbooks/payments/broken.md": "# No front matter\n", "runbooks/ghosts/other.md": stranger}

    library, faults = read_library(
        {"owners/payments.yaml": b"nonsense", **{file: text.encode() for file, text in files.items()}}, None
    )

    assert [document.id for document in library.documents_of(PAYMENTS)] == [
        "expose-an-endpoint",
        "inc-ledger",
        "payments-ledger",
    ]
    assert [fault.partition(": ")[0] for fault in faults] == ["runbooks/payments/broken.md", "runbooks/ghosts/other.md"]
    assert faults[1] == "runbooks/ghosts/other.md: owner 'ghosts' has no file owners/ghosts.yaml"
