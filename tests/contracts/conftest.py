"""The world in which a contract is tried; a suite names the adapters by `parametrize(..., indirect=True)`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.forge_worlds import Choice, ForgeWorld


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ForgeWorld]:
    choice: Choice = request.param
    built = choice.build(tmp_path)
    yield built
    built.ends()
