"""A branch is guarded by our own check, or it is not."""

import pytest

from reviewbot.change.guard import Guard, guard_of

US, OTHER = 5, 6


@pytest.mark.parametrize(
    ("sources", "is_whole", "guard"),
    [
        pytest.param((US,), True, "ours", id="ours"),
        pytest.param((US,), False, "ours", id="ours, whatever else there is"),
        pytest.param((None, OTHER, US), True, "ours", id="ours among others"),
        pytest.param((None,), True, "anybody's", id="from any App"),
        pytest.param((OTHER, None), False, "anybody's", id="from any App or another"),
        pytest.param((OTHER,), True, "another's", id="another App's"),
        pytest.param((OTHER,), False, "unknown", id="another App's, and something cannot be read"),
        pytest.param((), True, "none", id="not required"),
        pytest.param((), False, "unknown", id="cannot be read"),
    ],
)
def test_whose_check_a_branch_requires(sources: tuple[int | None, ...], guard: Guard, *, is_whole: bool) -> None:
    assert guard_of(sources, own=US, is_whole=is_whole) == guard
