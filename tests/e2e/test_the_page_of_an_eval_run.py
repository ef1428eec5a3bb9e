"""The page of an eval run: one file, nothing live in it, and what got worse first."""

import base64
import copy
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from reviewbot.entry.command.eval_page import MOST_BYTES, render_page
from tests.e2e.organization import PROJECT
from tests.e2e.program import run_reviewbot

HOSTILE = '</pre></details><script>alert(1)</script><img src="https://evil.example/x" onerror=a()>\u202e'
NOTHING_LIVE = ("script", "img", "iframe", "object", "link", "form", "a", "base", "embed", "video", "audio")


class _Tags(HTMLParser):
    """Every tag of a page with its attributes, and whether each that opens is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A run of one suite on guardrails."""
    home = tmp_path_factory.mktemp("page") / "home"
    suite = str(PROJECT / "evals" / "identity")
    named = ("--model", "guardrails", "--governance", str(PROJECT), "--format", "json")
    said = run_reviewbot("eval", "run", suite, *named, home=home)
    document: dict[str, Any] = json.loads(said.out)
    return document


def _with_cases(run: dict[str, Any], count: int) -> dict[str, Any]:
    """The run, its cases repeated under other names, and each review a long and hostile one."""
    grown = copy.deepcopy(run)
    suite = grown["suites"][0]
    turn = {"purpose": "inspect", "stop": "end", "calls": [], "cost_usd": 0.1, "seconds": 1.0}
    names = [f"case-{number}{HOSTILE}" for number in range(count)]
    suite["score"]["cases"] = [{"case": name, "repeat": 0, "passes": False} for name in names]
    suite["why"] = [{"case": name, "repeat": 0, "sentences": [HOSTILE * 20] * 9} for name in names]
    suite["transcripts"] = [
        {
            "case": name,
            "repeat": 0,
            "verdicts": [{"owner": "identity", "kind": "failed", "reason": HOSTILE * 100, "findings": []}],
            "turns": [{**turn, "answer": "<&" * 1_000}] * 3,
        }
        for name in names
    ]
    return grown


def test_the_page_is_whole_and_asks_nobody_for_anything(run: dict[str, Any]) -> None:
    page = render_page(run)

    tags = _Tags(page)
    assert tags.open == []
    assert {tag for tag, _ in tags.seen}.isdisjoint(NOTHING_LIVE)
    assert not re.search(r"(?:https?:)?//|url\(|@import|\son\w+=|style=", page.replace("http-equiv", ""))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policies = [attrs["content"] for tag, attrs in tags.seen if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]


def test_each_review_has_its_transcript_and_each_rate_its_interval(run: dict[str, Any]) -> None:
    tags = _Tags(render_page(run))

    kinds = [tag for tag, _ in tags.seen]
    assert kinds.count("details") == len(run["suites"][0]["transcripts"])
    assert kinds.count("svg") == sum(value is not None for value in run["suites"][0]["score"]["intervals"].values())


def test_l09_what_models_and_cases_say_is_text(run: dict[str, Any]) -> None:
    page = render_page(_with_cases(run, 3))

    tags = _Tags(page)
    assert tags.open == []
    assert {tag for tag, _ in tags.seen}.isdisjoint(NOTHING_LIVE)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("repeats", [1, 3, 20])
@pytest.mark.parametrize("said", [HOSTILE * 20, "\u202e" * 1_000], ids=["hostile", "every character spelled out"])
def test_a_page_of_five_hundred_cases_stays_below_two_megabytes(run: dict[str, Any], repeats: int, said: str) -> None:
    grown = _with_cases(run, 500)
    suite = grown["suites"][0]
    for name in ("why", "transcripts"):
        suite[name] = [{**each, "repeat": number} for each in suite[name] for number in range(repeats)]
    for each in suite["why"]:
        each["sentences"] = [f"{number}{each['repeat']}{said}" for number in range(9)]

    page = render_page(grown)

    assert len(page.encode()) <= MOST_BYTES
    assert page.count("<details>") == 500 * repeats


def test_what_got_worse_comes_first(run: dict[str, Any], tmp_path: Path) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(json.dumps(run), encoding="utf-8")
    worse = copy.deepcopy(run)
    for case in worse["suites"][0]["score"]["cases"]:
        case["passes"] = case["passes"] and case["case"] != "unscoped-read"
    after.write_text(json.dumps(worse), encoding="utf-8")

    said = run_reviewbot("eval", "compare", str(before), str(after), "--format", "html", home=tmp_path / "home")

    cases = re.findall(r'<tr><td>([^<]*)</td><td class="(?:pass|fail)">([^<]*)</td><td>([^<]*)</td>', said.out)
    assert said.code == 0, said.err
    assert cases[0] == ("unscoped-read", "0%", "100%")
    assert {each[1] for each in cases[1:3]} == {"0%"}
    assert {each[1] for each in cases[3:]} == {"100%"}


def test_a_baseline_of_another_golden_set_is_left_out_and_that_is_said(run: dict[str, Any]) -> None:
    other = copy.deepcopy(run)
    other["suites"][0]["golden_digest"] = "sha256:other"

    page = render_page(run, other)

    assert "The baseline was held against another golden set, so it is left out." in page
