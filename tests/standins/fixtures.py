"""The stand-ins as pytest fixtures. List this module in `pytest_plugins`."""

from collections.abc import Iterator

import pytest

from tests.standins.emulators import EmulatedGitHub, EmulatedModels, emulated_github, emulated_models
from tests.standins.github import GitHubStandin


@pytest.fixture
def github_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHubStandin]:
    """A GitHub of our own. The test fails when a request or a reply is not as GitHub describes it."""
    with GitHubStandin(tmp_path_factory.mktemp("github")) as standin:
        yield standin
    assert standin.openapi_faults == []


@pytest.fixture
def emulate_github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedGitHub]:
    """The GitHub that others wrote, fresh for each test."""
    with emulated_github(tmp_path_factory.mktemp("emulate")) as github:
        yield github


@pytest.fixture(scope="session")
def _aimock_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedModels]:
    with emulated_models(tmp_path_factory.mktemp("aimock")) as models:
        yield models


@pytest.fixture
def aimock(_aimock_process: EmulatedModels) -> Iterator[EmulatedModels]:
    """Both model vendors' APIs, without a script at the start of each test."""
    yield _aimock_process
    _aimock_process.forget()
