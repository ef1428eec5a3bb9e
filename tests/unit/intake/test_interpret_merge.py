"""A change that was merged is told from one that was only closed."""

import pytest

from reviewbot.intake.event import ChangeMerged, ChangeTouched, Event
from reviewbot.kernel.ids import ChangeNumber
from tests.unit.intake.test_interpret import HEAD, OURS, SHOP, meaning_of

MERGED = ChangeMerged(place=SHOP, number=ChangeNumber(7), head=HEAD)
CLOSED = ChangeTouched(place=SHOP, number=ChangeNumber(7), head=HEAD, may_loosen=True)


@pytest.mark.parametrize(
    ("action", "told", "event"),
    [
        pytest.param("closed", {"merged": True}, MERGED, id="merged"),
        pytest.param("closed", {"merged": False}, CLOSED, id="closed"),
        pytest.param("closed", {"merged": None}, CLOSED, id="not told"),
        pytest.param("closed", {}, CLOSED, id="left out"),
        pytest.param("assigned", {"merged": True}, CLOSED, id="something else, later"),
    ],
)
def test_only_a_merge_is_looked_at_as_one(action: str, told: dict[str, object], event: Event) -> None:
    change = {"number": 7, "head": {"sha": HEAD}, **told}

    assert meaning_of("pull_request", OURS | {"action": action, "pull_request": change}) == event
