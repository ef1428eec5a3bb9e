"""A cheaper tier, proposed as a change of the owner's file."""

import asyncio
import io
import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reviewbot.entry.command.eval_report import as_json, score
from reviewbot.entry.command.eval_thrift import Saving, render_thrift, run, saving_as_json, savings_of, told_of_saving
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import Line, a_finding, approves, replies
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.eval_run import run_suite
from reviewbot.kernel.ids import Digest, ModelName, OwnerName, TierName
from reviewbot.kernel.money import Money
from reviewbot.ownership.registry import build_registry
from reviewbot.scoring.found import Answered, Spent
from reviewbot.scoring.night import Ran
from reviewbot.scoring.observation import Fall
from reviewbot.scoring.promotion_file import read_promotions
from reviewbot.scoring.suite import Suite
from tests.builders import Tree, a_promotions_file
from tests.unit.flow.test_eval_run import PROJECT, a_bench, a_suite

NIGHT = date(2026, 11, 21)
_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
_NOW, _THEN = ModelName("anthropic:claude-opus-5"), ModelName("anthropic:claude-sonnet-5")
_ONE = replace(a_suite("payments", "one-sided-entry"), must_pass=())
_ALIKE = [replace(_ONE.cases[0], name=f"one-sided-{number}", cluster=f"c{number}") for number in range(6)]
_SUITE = replace(_ONE, cases=tuple(_ALIKE))
_FINDS = replies(a_finding("billing/fees.py", 13, "        INSERT,", says="Past the booking."))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The sample's rules, with payments on the premium tier."""
    for file in (PROJECT / "owners").glob("*.yaml"):
        target = tmp_path / "owners" / file.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes().replace(b"tier: standard", b"tier: premium"))
    return tmp_path


def _document(model: ModelName, line: Line, micros: int) -> bytes:
    bench = a_bench(ScriptedModel(otherwise=line))
    made = asyncio.run(run_suite(bench, _SUITE, bench.knowledge, repeats=1, tell=lambda *_: None))
    priced = []
    for each in made.reviews:
        assert isinstance(each.response, Answered)
        spent = Spent(cost=Money(micros), latency_seconds=1.0)
        priced.append(replace(each, response=replace(each.response, spent=spent)))
    return json.dumps(as_json(model, [score(replace(made, reviews=tuple(priced)))])).encode()


def _ran(model: ModelName, *, night: date = NIGHT, not_run: int = 0) -> Ran:
    return Ran(
        owner=OwnerName("payments"),
        model=model,
        night=night,
        is_passed=True,
        not_run=not_run,
        spent=Money(0),
        rates=(),
        document=Digest("sha256:" + "0" * 64),
        goldens=_SUITE.goldens.digest,
    )


def _savings(
    rules: Path, *runs: tuple[Ran, bytes], suite: Suite = _SUITE, fallen: Sequence[str] = ()
) -> tuple[Saving, ...]:
    store = MemoryStore()

    async def look() -> tuple[Saving, ...]:
        for ran, document in runs:
            await store.nights.keep_run(ran, document)
        for mark in fallen:
            fall = Fall(
                owner=OwnerName("payments"), tier=TierName("standard"), model=_THEN, mark=mark, at=_NOON, because=()
            )
            await store.observations.keep_fall(fall)
        return await savings_of(store, (suite,), rules, night=NIGHT)

    return asyncio.run(look())


def test_a_tier_whose_model_loses_nothing_is_proposed_as_a_change_that_git_applies(rules: Path) -> None:
    dear, cheap = (_ran(_NOW), _document(_NOW, _FINDS, 40_000)), (_ran(_THEN), _document(_THEN, _FINDS, 8_000))

    (saving,) = _savings(rules, dear, cheap)

    assert told_of_saving(saving).startswith(
        "payments: tier standard (anthropic:claude-sonnet-5) would do for tier premium (anthropic:claude-opus-5), by "
        "the night of 2026-11-21\n  $0.0400 → $0.0080 for the middle review\n  recall is not worse by more than "
    )
    told = saving_as_json(saving)
    assert (told["tier"], told["cheaper_tier"]) == ("premium", "standard")
    applied = subprocess.run(["git", "apply", "-"], cwd=rules, input=told["diff"], text=True, check=False)
    assert applied.returncode == 0
    assert "tier: standard\n" in (rules / "owners" / "payments.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("now", "then", "line", "micros"),
    [
        pytest.param(_ran(_NOW), _ran(_THEN), approves(), 8_000, id="it loses a golden"),
        pytest.param(_ran(_NOW), _ran(_THEN), _FINDS, 50_000, id="it costs more"),
        pytest.param(_ran(_NOW), _ran(_THEN, night=NIGHT - timedelta(days=1)), _FINDS, 8_000, id="another night"),
        pytest.param(_ran(_NOW), _ran(_THEN, not_run=1), _FINDS, 8_000, id="the cap cut it short"),
        pytest.param(
            _ran(_NOW), replace(_ran(_THEN), goldens=Digest("sha256:" + "1" * 64)), _FINDS, 8_000, id="another set"
        ),
    ],
)
def test_without_a_whole_run_that_loses_nothing_for_less_nothing_is_proposed(
    rules: Path, now: Ran, then: Ran, line: Line, micros: int
) -> None:
    assert _savings(rules, (now, _document(_NOW, _FINDS, 40_000)), (then, _document(_THEN, line, micros))) == ()


DEAR = {"model": _NOW, "tier": "premium", "stage": "everywhere"}


@pytest.mark.parametrize(
    ("entries", "is_proposed"),
    [
        pytest.param([DEAR], False, id="nobody has promoted it"),
        pytest.param([DEAR, {"model": _THEN, "stage": "everywhere"}], True, id="it is allowed everywhere"),
        pytest.param([DEAR, {"model": _THEN, "stage": "everywhere", "tier": "premium"}], False, id="at another tier"),
        pytest.param([DEAR, {"model": _THEN, "stage": "shadow"}], False, id="it is in shadow"),
        pytest.param(
            [DEAR, {"model": _THEN, "stage": "canary", "repositories": ["acme/shop"]}], False, id="it is a canary"
        ),
        pytest.param([DEAR, {"model": _THEN, "verdict": "block"}], False, id="it is blocked"),
        pytest.param([{**DEAR, "owner": "identity"}], True, id="the promotions do not name the owner"),
    ],
)
def test_where_the_promotions_name_an_owner_only_what_is_allowed_everywhere_is_proposed(
    rules: Path, entries: Sequence[Tree], *, is_proposed: bool
) -> None:
    (rules / "evals").mkdir()
    (rules / "evals" / "promotions.yaml").write_bytes(a_promotions_file(*entries))
    dear, cheap = (_ran(_NOW), _document(_NOW, _FINDS, 40_000)), (_ran(_THEN), _document(_THEN, _FINDS, 8_000))

    assert bool(_savings(rules, dear, cheap)) is is_proposed


def test_a_model_that_has_fallen_is_not_proposed(rules: Path) -> None:
    (rules / "evals").mkdir()
    file = a_promotions_file(DEAR, {"model": _THEN, "stage": "everywhere"})
    (rules / "evals" / "promotions.yaml").write_bytes(file)
    registry = build_registry(
        {each.relative_to(rules).as_posix(): each.read_bytes() for each in rules.rglob("*.yaml")}, None, None
    )
    marks = [each.mark for each in read_promotions({"evals/promotions.yaml": file}, registry).entries]
    dear, cheap = (_ran(_NOW), _document(_NOW, _FINDS, 40_000)), (_ran(_THEN), _document(_THEN, _FINDS, 8_000))

    assert _savings(rules, dear, cheap, fallen=marks) == ()


def test_the_page_draws_what_is_not_lost_and_shows_the_change(rules: Path) -> None:
    dear, cheap = (_ran(_NOW), _document(_NOW, _FINDS, 40_000)), (_ran(_THEN), _document(_THEN, _FINDS, 8_000))

    page = render_thrift(_savings(rules, dear, cheap))

    assert page.startswith("<!doctype html>")
    assert "<h2>payments: tier standard for tier premium</h2>" in page
    assert "$0.0400 → $0.0080 for the middle review" in page
    assert '<svg width="240" height="18" role="img" aria-label="+0.000 to +0.000">' in page
    assert "<pre>--- a/owners/payments.yaml" in page
    assert "No cheaper tier is shown to lose nothing." in render_thrift(())


def test_a_document_of_another_version_is_passed_over(rules: Path) -> None:
    assert _savings(rules, (_ran(_NOW), b"{}"), (_ran(_THEN), b"{}")) == ()


def test_where_nothing_has_run_the_command_says_so(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEWBOT_HOME", str(tmp_path / "home"))
    text, told = io.StringIO(), io.StringIO()

    codes = [run(governance=str(rules), output="text", out=text), run(governance=str(rules), output="json", out=told)]

    assert (codes, text.getvalue()) == ([0, 0], "no cheaper tier is shown to lose nothing\n")
    assert json.loads(told.getvalue()) == {"savings": []}
