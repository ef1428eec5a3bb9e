"""Addresses without what is secret in them."""

import pytest

from reviewbot.kernel.credential import without_credentials


@pytest.mark.parametrize(
    ("address", "told"),
    [
        pytest.param("https://x-access-token:ghp_CANARY@host/b.git", "https://host/b.git", id="a token"),
        pytest.param("https://me:p@ss@host/a", "https://host/a", id="a password with an at"),
        pytest.param("https://ghp_CANARY@host", "https://host", id="a user alone, and no path"),
        pytest.param("https://host/a@b", "https://host/a@b", id="an at in the path"),
        pytest.param("git@github.com:a/b.git", "git@github.com:a/b.git", id="no URL"),
        pytest.param("/srv/rules", "/srv/rules", id="a folder"),
    ],
)
def test_what_stands_before_the_host_is_left_out(address: str, told: str) -> None:
    assert without_credentials(address) == told
