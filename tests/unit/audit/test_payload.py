"""A record's bytes: one spelling, read back whole."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.audit.payload import payload_of, read_any, read_record
from reviewbot.audit.record import NoticeRecord
from reviewbot.gate.world_json import parse_world
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected
from tests.unit.audit.groups import a_group
from tests.unit.audit.samples import OBJECTION, a_notice, a_record, a_world, an_incident
from tests.unit.publish.samples import a_basis, a_finding


def test_a_record_is_read_back_as_it_was() -> None:
    record = a_record(
        OBJECTION,
        Approved(basis=a_basis(), findings=()),
        Abstained(basis=a_basis(looked=()), findings=(a_finding(line=None),), reason="nobody"),
        Failed(basis=a_basis(), findings=(), reason="late"),
    )

    assert read_record(payload_of(record)) == record


def test_a_record_without_a_governance_commit_is_read_back_too() -> None:
    record = replace(a_record(), governance_commit=None)

    assert read_record(payload_of(record)) == record


def test_a_record_about_a_group_is_read_back_as_it_was() -> None:
    with_commit = replace(a_group(), governance_commit=Commit("f" * 40))

    assert read_any(payload_of(a_group())) == a_group()
    assert read_any(payload_of(with_commit)) == with_commit
    assert read_any(payload_of(a_record())) == a_record()


def test_a_record_about_a_group_is_not_taken_for_one_about_a_change() -> None:
    with pytest.raises(Misconfigured, match="is no decision about a change but of the kind group"):
        read_record(payload_of(a_group()))


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=20))
def test_whatever_a_model_wrote_a_record_can_be_kept_and_read(text: str) -> None:
    hostile = replace(a_finding(), title=Untrusted(text), body=Untrusted(text), path=text)
    record = a_record(Objected(basis=a_basis(), findings=(hostile,)))

    (verdict,) = read_record(payload_of(record)).verdicts

    assert verdict.findings[0].title.raw == text.encode("utf-8", "replace").decode()


def test_the_world_in_a_record_is_the_contracts_document() -> None:
    assert parse_world(json.loads(payload_of(a_record()))["world"]) == a_world()


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="an empty document"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(payload_of(a_record()).replace(b'"format":1', b'"format":2'), id="a newer format"),
        pytest.param(payload_of(a_group()).replace(b'"format":1', b'"format":2'), id="a newer format of a group"),
        pytest.param(payload_of(a_record()).replace(b'"kind":"blocked"', b'"kind":"ajar"'), id="an unknown word"),
        pytest.param(payload_of(a_notice()).replace(b'"format":1', b'"format":2'), id="a notice of a newer format"),
        pytest.param(payload_of(a_notice()).replace(b'"notice"', b'"rumour"'), id="an unknown kind"),
    ],
)
def test_bytes_that_spell_no_record_are_refused(payload: bytes) -> None:
    with pytest.raises(Misconfigured, match="audit record: cannot be read"):
        read_record(payload)


@pytest.mark.parametrize(
    "notice", [pytest.param(a_notice(), id="a check"), pytest.param(replace(a_notice(), head=None), id="no head")]
)
def test_a_notice_is_read_back_as_it_was_and_is_no_decision(notice: NoticeRecord) -> None:
    payload = payload_of(notice)

    assert read_any(payload) == notice
    with pytest.raises(Misconfigured, match="is no decision about a change but of the kind notice"):
        read_record(payload)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=20))
def test_whatever_a_path_is_called_an_incident_is_read_back_and_is_no_decision(path: str) -> None:
    payload = payload_of(replace(an_incident(), signs=(f"The merge changed {path}.",)))

    read = read_any(payload)

    assert read == replace(an_incident(), signs=(f"The merge changed {path}.".encode("utf-8", "replace").decode(),))
    with pytest.raises(Misconfigured, match="is no decision about a change but of the kind incident"):
        read_record(payload)
