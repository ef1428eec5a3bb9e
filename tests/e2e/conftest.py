"""What the whole programs are run against: a GitHub that is held against its own description, and a set of rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.organization import governance_repository
from tests.e2e.watched import WatchedGitHub


@pytest.fixture
def github(tmp_path: Path) -> Iterator[WatchedGitHub]:
    """The stand-in. The test fails when a request or a reply is not as GitHub describes it."""
    (tmp_path / "github").mkdir()
    with WatchedGitHub(tmp_path / "github") as github:
        yield github
    assert github.openapi_faults == []


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample organisation's rules, in a git repository of their own."""
    return governance_repository(tmp_path_factory.mktemp("rules") / "governance")
