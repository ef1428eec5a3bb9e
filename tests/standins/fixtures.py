"""The stand-ins as pytest fixtures. List this module in `pytest_plugins`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standins.github import GitHubStandin


@pytest.fixture
def github_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHubStandin]:
    """A GitHub of our own. The test fails when a request or a reply is not as GitHub describes it."""
    directory: Path = tmp_path_factory.mktemp("github")
    with GitHubStandin(directory) as standin:
        yield standin
    assert standin.openapi_faults == []
