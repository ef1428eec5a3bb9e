"""Replaying a decision, and leaving out a record that says nothing new."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reviewbot.audit.chain import chain_record
from reviewbot.audit.payload import payload_of, read_any, read_record
from reviewbot.audit.record import GroupRecord
from reviewbot.audit.repeat import is_repeat, prompts_of, replay
from reviewbot.kernel.ids import Digest
from reviewbot.review.verdict import Approved, Failed
from tests.unit.audit.groups import a_group
from tests.unit.audit.samples import NOON, a_fresh_world, a_record
from tests.unit.publish.samples import a_basis, opened


def test_a_recorded_decision_is_made_again_from_its_recorded_world() -> None:
    replayed = replay(read_record(payload_of(a_record())))

    assert replayed.is_same
    assert replayed.again.kind == "blocked"


def test_a_groups_recorded_decision_is_made_again_too() -> None:
    record = read_any(payload_of(a_group()))
    assert isinstance(record, GroupRecord)

    replayed = replay(record)

    assert replayed.is_same
    assert replayed.again.kind == "blocked"


def test_a_decision_that_its_world_does_not_give_is_told() -> None:
    forged = replace(a_record(), decision=opened())

    replayed = replay(forged)

    assert not replayed.is_same
    assert (replayed.recorded.kind, replayed.again.kind) == ("open", "blocked")


def test_what_each_owners_agent_was_asked_with_is_told_where_it_was_noted() -> None:
    noted = Approved(basis=replace(a_basis(), prompt=Digest("sha256:prompt")), findings=())
    plain = Approved(basis=a_basis(), findings=())

    assert prompts_of(read_record(payload_of(a_record(noted, plain)))) == (("payments", "sha256:prompt"),)
    assert prompts_of(a_group()) == ()


def test_a_record_that_differs_in_the_hour_only_is_a_repeat() -> None:
    last = chain_record(None, a_record())

    assert is_repeat(last, a_record(now=NOON + timedelta(hours=1)))


def test_a_record_with_another_verdict_or_world_is_no_repeat() -> None:
    last = chain_record(None, a_record())

    assert not is_repeat(last, a_record(Failed(basis=a_basis(), findings=(), reason="late")))
    assert not is_repeat(last, replace(a_record(), world=a_fresh_world()))


@pytest.mark.parametrize("payload", [b"{", b"[]", b"{}"], ids=["no JSON", "a list", "an empty document"])
def test_what_cannot_be_read_is_repeated_by_nothing(payload: bytes) -> None:
    last = replace(chain_record(None, a_record()), payload=payload)

    assert not is_repeat(last, a_record())


def test_a_group_that_is_asked_about_again_is_a_repeat_and_another_one_is_none() -> None:
    last = chain_record(None, a_group())

    assert is_repeat(last, a_group(now=NOON + timedelta(hours=1)))
    assert not is_repeat(last, a_group(strays=()))
    assert not is_repeat(last, a_record())
