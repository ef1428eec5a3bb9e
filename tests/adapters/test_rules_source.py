"""Where the rules come from: what a URL says of the repository behind it."""

from pathlib import Path

import pytest

from reviewbot.adapters.rules_source import central_rules


@pytest.mark.parametrize(
    ("url", "repo"),
    [
        pytest.param("https://github.com/acme/rules.git", "acme/rules", id="as it is cloned"),
        pytest.param("https://ghe.acme.example/acme/rules/", "acme/rules", id="as it stands in a browser"),
        pytest.param("git@github.com:acme/rules.git", "acme/rules", id="by SSH"),
        pytest.param("https://git.acme.example", None, id="no repository at all"),
    ],
)
def test_a_url_names_the_repository_whose_changes_may_bring_the_first_rules(
    tmp_path: Path, url: str, repo: str | None
) -> None:
    source = central_rules(url, mirrors=tmp_path)

    assert source.repo == repo
    source.close()
