"""Grants: who may read what; a token that is short, misspelt or another's reads nothing."""

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.grant import Grant, grants_of, may_read, parse_grants
from reviewbot.kernel.ids import RepoName

ACME, SHOP, EVERY = (letter * 32 for letter in "abc")
GRANTS = parse_grants(f"acme {ACME}\n\n  Globex/Shop   {SHOP}\n* {EVERY}\nglobex/other {SHOP}\n")


@pytest.mark.parametrize(
    ("token", "repo", "may"),
    [
        pytest.param(ACME, "acme/shop", True, id="an owner's token reads its repositories"),
        pytest.param(ACME, "Acme/Shop", True, id="in whatever case"),
        pytest.param(ACME, "acme-evil/shop", False, id="H-07 no owner whose name only begins so"),
        pytest.param(ACME, "globex/acme", False, id="A-01 no repository of another owner"),
        pytest.param(SHOP, "globex/shop", True, id="a repository's token reads it"),
        pytest.param(SHOP, "globex/other", True, id="a token may have several scopes"),
        pytest.param(SHOP, "globex/shopping", False, id="no repository whose name only begins so"),
        pytest.param(SHOP, "acme/shop", False, id="A-01 no repository of that name elsewhere"),
        pytest.param(EVERY, "anybody/anything", True, id="a token for everything"),
        pytest.param("d" * 32, "acme/shop", False, id="A-01 an unknown token"),
        pytest.param("", "acme/shop", False, id="A-01 no token"),
        pytest.param("\ud800\u00e9", "acme/shop", False, id="W-09 a token that is no text"),
        pytest.param(ACME[:-1], "acme/shop", False, id="the beginning of a token"),
    ],
)
def test_who_may_read_what(token: str, repo: str, may: bool) -> None:
    assert may_read(RepoName(repo), grants_of(token, GRANTS)) is may


def test_without_grants_nobody_reads_anything() -> None:
    assert parse_grants("") == ()
    assert not may_read(RepoName("acme/shop"), ())


def test_every_fault_is_told_by_its_line_and_never_what_stands_there() -> None:
    secret = "canary!" * 6

    with pytest.raises(Misconfigured) as refusal:
        parse_grants(f"acme short\nacme {secret}\nac/me/shop {ACME}\n{ACME}\nacme {ACME}")

    assert refusal.value.faults == (
        "line 1: a token of 32 to 512 characters has to follow; `openssl rand -hex 32` makes one",
        "line 2: a token is letters, digits and -._~+/, with = at its end alone",
        "line 3: a scope is an owner, OWNER/NAME or *",
        "line 4: a token of 32 to 512 characters has to follow; `openssl rand -hex 32` makes one",
    )


def test_a_grant_shows_no_digest_of_its_token() -> None:
    assert repr(GRANTS[0]) == "Grant(scope='acme')"
    assert isinstance(GRANTS[0], Grant)
