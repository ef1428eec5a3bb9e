"""The reviewer: what one owner's review comes to."""

import pytest

from reviewbot.fakes.model_line import finds
from reviewbot.review.verdict import Objected
from tests.unit.agents.reviews import Desk
from tests.unit.review.build import PATH, QUOTE, RULE


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_cited_finding_on_a_line_of_the_diff_blocks(desk: Desk) -> None:
    desk.script.on("payments", finds(PATH, 2, "book(entry)", says="Books one side.", cites=((RULE, QUOTE),)))

    verdict = (await desk.review()).verdict

    assert isinstance(verdict, Objected)
    assert verdict.findings[0].is_blocking
    assert not desk.script.unread
