"""A record is about one binding, under one policy."""

import pytest

from reviewbot.audit.record import make_record
from reviewbot.gate.decide import decide
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import Digest
from tests.unit.audit.groups import a_group
from tests.unit.audit.samples import NOON, a_record, a_world
from tests.unit.publish.samples import NEXT_HEAD, POLICY, a_change


def test_a_record_takes_binding_and_policy_from_the_decision() -> None:
    record = a_record()

    assert (record.binding, record.policy_digest) == (a_change().binding, POLICY)


def test_a_record_about_a_group_is_found_under_no_change() -> None:
    assert (a_record().subject, a_group().subject) == (7, 0)


def test_a_decision_about_another_head_is_no_record() -> None:
    with pytest.raises(BrokenInvariant, match="bound to something else"):
        make_record(
            change=a_change(head=NEXT_HEAD),
            decided_at=NOON,
            governance_commit=None,
            assignments=(),
            world=a_world(),
            verdicts=(),
            decision=decide(a_world()),
        )


def test_a_decision_under_another_policy_is_no_record() -> None:
    with pytest.raises(BrokenInvariant, match="another policy"):
        make_record(
            change=a_change(),
            decided_at=NOON,
            governance_commit=None,
            assignments=(),
            world=a_world(),
            verdicts=(),
            decision=decide(a_world())._replace(policy_digest=Digest("sha256:new")),
        )
