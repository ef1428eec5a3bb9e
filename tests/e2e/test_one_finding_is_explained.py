"""`reviewbot explain --finding`, by what the demo has left on record."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import Said, run_reviewbot


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The demo's home, and one of the findings that its first stage was blocked by."""
    home = tmp_path_factory.mktemp("demo") / "home"
    stages = json.loads(run_reviewbot("demo", "--format", "json", home=home).out)["stages"]
    finding = next(each for each in stages[0]["findings"] if each["owner"] == "payments")
    return home, finding


def _explain(home: Path, key: str, *more: str, change: str = "acme/shop#1") -> Said:
    return run_reviewbot("explain", change, "--finding", key, *more, home=home)


def test_a_finding_is_told_alone_as_it_was_found(told: tuple[Path, dict[str, Any]]) -> None:
    home, finding = told

    said = _explain(home, finding["key"], "--format", "json")

    assert said.code == 0, said.err
    document = json.loads(said.out)
    assert {name: document[name] for name in finding} == finding
    assert (document["repo"], document["number"], document["in_newest_decision"]) == ("acme/shop", 1, False)


def test_it_is_told_in_words_too(told: tuple[Path, dict[str, Any]]) -> None:
    home, finding = told

    said = _explain(home, finding["key"])

    assert said.code == 0, said.err
    assert said.out.startswith("acme/shop#1 at ")
    assert f"\npayments found {finding['key']}\n      {finding['path']}:{finding['line']} " in said.out
    assert said.out.count(" found ") == 1
    assert "The gate" not in said.out


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_key_that_nobody_knows_is_named_with_where_the_keys_are(
    told: tuple[Path, dict[str, Any]], output: str
) -> None:
    home, _ = told

    said = _explain(home, "0123456789abcdef", "--format", output)

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "reviewbot: --finding: '0123456789abcdef' is no finding of acme/shop#1; the checks and `reviewbot explain "
        "acme/shop#1 --format json` list the keys\n"
    )


def test_of_a_change_without_a_record_that_is_said(told: tuple[Path, dict[str, Any]]) -> None:
    home, finding = told

    said = _explain(home, finding["key"], change="acme/shop#2")

    assert (said.code, said.out) == (2, "")
    assert "no decision about it is on record here" in said.err
