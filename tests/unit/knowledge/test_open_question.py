"""Open questions: the same question is one question, however it is spelled."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewbot.kernel.ids import ChangeNumber, OwnerName, RepoId, RepoName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.open_question import OpenQuestion

QUESTION = OpenQuestion(
    owner=OwnerName("payments"),
    question=Untrusted("How long may a posting run?"),
    repo=RepoName("acme/shop"),
    repo_id=RepoId(1),
    number=ChangeNumber(7),
    asked_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        pytest.param(replace(QUESTION, number=ChangeNumber(9)), True, id="asked elsewhere"),
        pytest.param(
            replace(QUESTION, question=Untrusted(" how long  may a\nPosting run?")), True, id="spelled otherwise"
        ),
        pytest.param(replace(QUESTION, question=Untrusted("How long may it run?")), False, id="another question"),
        pytest.param(replace(QUESTION, owner=OwnerName("identity")), False, id="another owner"),
        pytest.param(replace(QUESTION, repo_id=RepoId(2)), False, id="another repository"),
    ],
)
def test_a_gap_is_the_same_or_not(other: OpenQuestion, is_same: bool) -> None:
    assert (other.key == QUESTION.key) is is_same
