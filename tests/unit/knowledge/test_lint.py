"""Lint: what is not wrong and still wants a look."""

from datetime import date

import pytest

from reviewbot.knowledge.library import build_library
from reviewbot.knowledge.lint import Concern, is_stale, lint_knowledge
from tests.unit.knowledge.builders import BLOCK, INCIDENT, RUNBOOK
from tests.unit.ownership.files import a_registry, an_owner_file

FILE = "runbooks/payments/ledger.md"
NOTHING_OF_PLATFORM = Concern(
    file="owners/platform.yaml", says="has no runbook; its agent would review without knowledge"
)


def concerns(*, today: date = date(2026, 11, 20), folder: str = "payments", **texts: str) -> tuple[Concern, ...]:
    registry = a_registry(payments=an_owner_file("payments", f"runbooks: [{folder}]", paths='["ledger/**"]'))
    files = {f"runbooks/payments/{name}.md": text.encode() for name, text in texts.items()}
    return lint_knowledge(build_library(files, registry), registry, today=today)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(date(2027, 3, 30), False, id="after 180 days"),
        pytest.param(date(2027, 3, 31), True, id="after 181"),
    ],
)
def test_a_runbook_grows_stale(today: date, *, expected: bool) -> None:
    registry = a_registry(payments=an_owner_file("payments", paths='["ledger/**"]'))
    library = build_library({FILE: RUNBOOK.encode(), "runbooks/payments/inc.md": INCIDENT.encode()}, registry)

    assert [is_stale(document, today) for document in library.documents] == [False, expected]


def test_a_library_in_order_raises_no_concern() -> None:
    assert concerns(ledger=RUNBOOK + BLOCK, inc=INCIDENT) == (NOTHING_OF_PLATFORM,)


def test_a_stale_runbook_is_named_with_its_age() -> None:
    says = "was last reviewed 212 days ago; read it whole, mend it, and set last_reviewed"

    assert concerns(ledger=RUNBOOK, today=date(2027, 5, 1)) == (
        NOTHING_OF_PLATFORM,
        Concern(file=FILE, says=says),
    )


def test_a_day_in_the_future_is_a_concern() -> None:
    assert Concern(file=FILE, says="last_reviewed 2026-10-01 is in the future") in concerns(
        ledger=RUNBOOK, today=date(2026, 9, 30)
    )


def test_an_incident_that_no_guardrail_cites_is_a_concern() -> None:
    says = "no guardrail cites this incident; write the one that would have caught it"

    assert Concern(file="runbooks/payments/inc.md", says=says) in concerns(ledger=RUNBOOK, inc=INCIDENT)


def test_a_folder_that_its_owner_does_not_list_is_a_concern() -> None:
    says = "owner 'payments' does not list folder 'payments' under runbooks"

    assert Concern(file=FILE, says=says) in concerns(ledger=RUNBOOK, folder="billing")


@pytest.mark.parametrize(
    "key", ["AKIAABCDEFGHIJKLMNOP", "ghp_" + "a" * 36, "-----BEGIN RSA PRIVATE KEY-----", "sk-ant-" + "a" * 40]
)
def test_what_looks_like_a_secret_is_a_concern(key: str) -> None:
    says = "passage 'payments-ledger#rollbacks' holds what looks like a secret"

    assert Concern(file=FILE, says=says) in concerns(ledger=f"{RUNBOOK}\nUse {key} here.\n")
