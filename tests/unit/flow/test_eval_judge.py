"""The judge of an eval run."""

from dataclasses import dataclass, replace

import pytest

from reviewbot.entry.command.eval_page import render_page
from reviewbot.entry.command.eval_report import as_json, score
from reviewbot.entry.command.eval_run import judged_of
from reviewbot.entry.command.eval_text import render_text
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import a_finding, replies
from reviewbot.fakes.shelf import MemoryShelf
from reviewbot.flow.eval_purse import Purse
from reviewbot.flow.eval_run import run_suite
from reviewbot.flow.suite_run import SuiteRun
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.exchange import Answer, Request, Usage
from reviewbot.review.judging import JUDGE_DIGEST
from reviewbot.scoring.judgement import Judged, Judging, LabelledPair
from reviewbot.scoring.result import Scored
from tests.unit.flow.eval_builders import MODEL
from tests.unit.flow.test_eval_run import a_bench, a_suite

_JUDGE = ModelName("openai:judge")
_FAR = replies(a_finding("billing/fees.py", 3, "from decimal import Decimal", says="Books past the ledger."))


def _price(model: ModelName, usage: Usage) -> Money | None:
    return Money(usage.output + 1) if model in (MODEL, _JUDGE) else None


class _Court:
    """The model under test, which reports far from the golden, and a judge beside it that says the same each time."""

    def __init__(self, word: str | None) -> None:
        self._reviewer = ScriptedModel(otherwise=_FAR)
        self._word = word
        self.judged: list[Request] = []

    async def ask(self, model: ModelName, request: Request) -> Answer:
        if model != _JUDGE:
            return await self._reviewer.ask(model, request)
        self.judged.append(request)
        if self._word is None:
            raise Unavailable(model, why="it is down")
        return Answer(
            asked=model,
            answered_by="judge",
            stop="end",
            text=Untrusted(self._word),
            calls=(),
            usage=Usage(fresh_input=1, cached_input=0, output=9),
            request_id="",
        )


_SAMPLE = (
    LabelledPair(golden="Rounds.", finding=Untrusted("It rounds."), is_same=True),
    LabelledPair(golden="Rounds.", finding=Untrusted("It leaks."), is_same=False),
)


@dataclass(frozen=True, kw_only=True)
class _Made:
    run: SuiteRun
    judged: Judged | None
    purse: Purse


async def _run(
    court: _Court, *, judge: ModelName = _JUDGE, shelf: MemoryShelf | None = None, cap: int = 10**12
) -> _Made:
    purse = Purse(MODEL, _price, cap=Money(cap))
    bench = a_bench(None, shelf=shelf)
    bench.model, bench.vendor, bench.purse = MODEL, court, purse
    suite = replace(a_suite("payments", "one-sided-entry"), judging=Judging(judge=judge, sample=_SAMPLE))
    run = await run_suite(bench, suite, bench.knowledge, repeats=1, tell=lambda *_: None)
    return _Made(run=run, judged=await judged_of(bench, run), purse=purse)


async def test_a_judge_matches_what_lines_left_over_and_how_far_it_agrees_with_people_stands_beside_each_rate() -> None:
    court = _Court('{"same": true}')

    made = await _run(court)

    scored = score(made.run, made.judged)
    (result,) = scored.results
    assert isinstance(result, Scored)
    assert [each.means for each in result.matching.matches] == ["judge"]
    assert made.judged is not None
    assert (made.judged.prompt, made.judged.asked, made.judged.silent) == (JUDGE_DIGEST, 1, 0)
    assert (made.judged.agreement.kappa, made.judged.agreement.sample) == (0.0, 2)
    assert len(court.judged) == 3
    text = render_text(MODEL, [scored])
    assert "  recall             1.000   1.000 to 1.000   (judge: κ = 0.00 on 2 labelled pairs)" in text
    assert f"openai:judge (prompt {JUDGE_DIGEST[:19]}) was asked about 1 pairs that lines left over" in text
    page = render_page(as_json(MODEL, [scored]))
    assert '<td>recall <span class="dim">judge: κ = 0.00 on 2 pairs</span></td>' in page


async def test_what_a_judge_turns_down_stays_unresolved() -> None:
    made = await _run(_Court('{"same": false}'))

    (result,) = score(made.run, made.judged).results
    assert isinstance(result, Scored)
    assert (len(result.matching.missed), len(result.matching.unresolved)) == (1, 1)
    assert "(judge:" not in render_text(MODEL, [score(made.run, made.judged)])


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("", id="nothing"),
        pytest.param("I would say that they are the same.", id="prose"),
        pytest.param(None, id="it is down"),
    ],
)
async def test_a_judge_that_answers_nothing_leaves_its_findings_unresolved_and_that_is_said(word: str | None) -> None:
    made = await _run(_Court(word))

    scored = score(made.run, made.judged)
    (result,) = scored.results
    assert isinstance(result, Scored)
    assert len(result.matching.unresolved) == 1
    assert "; it answered nothing about 1, which stay unresolved; with people κ = not known on 0 labelled pairs" in (
        render_text(MODEL, [scored])
    )
    assert "it answered nothing about 1, which stay unresolved" in render_page(as_json(MODEL, [scored]))


async def test_a_run_whose_judge_answers_nothing_at_all_does_not_pass_and_says_why() -> None:
    made = await _run(_Court(None))

    scored = score(made.run, made.judged)

    assert not scored.is_passed
    assert scored.shortfalls[-1] == (
        "its judge openai:judge answered nothing about any of 1 pairs; run it again once that answers, what was "
        "answered before costs nothing"
    )
    assert score((await _run(_Court('{"same": false}'))).run).shortfalls == scored.shortfalls[:-1]


async def test_a_judge_is_paid_under_the_cap_of_the_run_and_once() -> None:
    shelf = MemoryShelf()
    first = await _run(_Court('{"same": true}'), shelf=shelf)
    assert first.judged is not None
    reviews = first.run.reviews[0].response.spent.cost
    assert reviews is not None
    assert first.judged.cost == Money(30)
    assert first.purse.spent == reviews + Money(30)

    again = _Court('{"same": true}')
    poor = await _run(again, shelf=shelf, cap=0)
    assert poor.judged == first.judged
    assert (poor.purse.spent, again.judged) == (Money(0), [])


async def test_where_the_cap_does_not_pay_for_a_judge_it_is_silent() -> None:
    shelf = MemoryShelf()
    await _run(_Court(None), shelf=shelf)

    made = await _run(_Court('{"same": true}'), shelf=shelf, cap=0)

    assert made.judged is not None
    assert made.judged.silent == made.judged.asked == 1


async def test_a_model_is_not_its_own_judge_and_guardrails_have_none() -> None:
    with pytest.raises(Misconfigured, match="would be its own judge; name another in suite"):
        await _run(_Court(None), judge=MODEL)

    suite = replace(a_suite("payments", "one-sided-entry"), judging=Judging(judge=_JUDGE, sample=_SAMPLE))
    bench = a_bench(None)
    assert (
        await judged_of(bench, await run_suite(bench, suite, bench.knowledge, repeats=1, tell=lambda *_: None)) is None
    )


async def test_a_judge_without_a_known_price_is_not_asked() -> None:
    with pytest.raises(Misconfigured, match="the price of 'openai:unheard-of' is not known"):
        await _run(_Court(None), judge=ModelName("openai:unheard-of"))
