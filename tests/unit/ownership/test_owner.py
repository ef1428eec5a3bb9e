"""Severities are ordered."""

import pytest

from reviewbot.ownership.owner import Severity, is_at_least


@pytest.mark.parametrize(
    ("severity", "threshold", "reaches"),
    [
        pytest.param("high", "high", True, id="equal"),
        pytest.param("critical", "high", True, id="worse"),
        pytest.param("medium", "high", False, id="less"),
    ],
)
def test_a_severity_reaches_a_threshold(severity: Severity, threshold: Severity, *, reaches: bool) -> None:
    assert is_at_least(severity, threshold) is reaches
