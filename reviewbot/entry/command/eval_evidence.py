"""`reviewbot eval evidence`: what models in shadow, canaries and the others gave on real changes."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TextIO

from reviewbot.entry.command.eval_ground import ground_as_json, held_as_json, told_ground
from reviewbot.entry.command.eval_rules import rules_folder
from reviewbot.flow.gather import gather_evidence, gather_last_night
from reviewbot.kernel.ids import Digest
from reviewbot.kernel.untrusted import visible
from reviewbot.ownership.registry import build_registry
from reviewbot.ownership.wording import Wording, read_wordings
from reviewbot.plan.permit import Promoted, Promotions
from reviewbot.plan.stage import Stage, StageRules, next_stage
from reviewbot.ports import Store
from reviewbot.review.prompt import prompt_of
from reviewbot.scoring.advance import advance
from reviewbot.scoring.evidence import Evidence, Rate
from reviewbot.scoring.interval import Interval
from reviewbot.scoring.metric import Spread
from reviewbot.scoring.night import Ran
from reviewbot.scoring.observation import made_with
from reviewbot.scoring.promotion import Promotion
from reviewbot.scoring.promotion_entry import verdict_word
from reviewbot.scoring.promotion_file import read_promotions
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import opened_store, read_rules_as_they_are


def run(*, owner: str | None, model: str | None, output: str, governance: str | None, out: TextIO) -> int:
    """Print the evidence of every model that the promotions allow, and that was asked for. Returns 0.

    Raises Misconfigured where the rules or the promotions are broken.
    """
    settings = read_settings()
    with opened_store(settings) as store:

        async def gathered() -> list[_Told]:
            promotions, wordings = await _promotions(settings, governance)
            words = [each for each in promotions.entries if each.standing not in ("held", "blocked")]
            chosen = [each for each in words if owner in (None, each.owner) and model in (None, each.model)]
            return [await _told(store, each, promotions.stages, wordings) for each in chosen]

        found = asyncio.run(gathered())
    if output == "json":
        out.write(json.dumps({"evidence": list(map(_as_json, found))}, indent=1) + "\n")
        return 0
    lines = [line for each in found for line in _lines(each)]
    out.write(visible("\n".join(lines or ["no model that is allowed was asked for"])) + "\n")
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What a model gave, with what that comes to by the rules of stages and of its suite."""

    evidence: Evidence
    last: Ran | None
    """Its newest night."""
    stage: Stage | None
    """The next one; None where there is none, or there are no rules for it."""
    verdict: Promotion | None
    """Whether it may go on there."""
    prompt: Digest
    """What it is asked with now."""


async def _promotions(settings: Settings, governance: str | None) -> tuple[Promotions, tuple[Wording, ...]]:
    async with rules_folder(settings, governance) as root:
        rules = await read_rules_as_they_are(root, beside=())
    return read_promotions(rules, build_registry(rules, None, None)), read_wordings(rules)


async def _told(store: Store, word: Promoted, rules: StageRules | None, wordings: Sequence[Wording]) -> _Told:
    evidence = await gather_evidence(store, word, made_with(partial(prompt_of, wordings=wordings)))
    last, prompt = await gather_last_night(store, word), prompt_of(word.model, wordings)
    stage = next_stage(word.standing) if word.standing in ("shadow", "canary") and rules is not None else None
    if stage is None or rules is None:
        return _Told(evidence=evidence, last=last, stage=None, verdict=None, prompt=prompt)
    step = rules.canary if stage == "canary" else rules.everywhere
    verdict = advance(evidence, step, last, prompt)
    return _Told(evidence=evidence, last=last, stage=stage, verdict=verdict, prompt=prompt)


def _lines(told: _Told) -> Iterator[str]:
    yield from evidence_lines(told.evidence)
    if told.evidence.word.standing == "reworded":
        yield "  promoted with other words than its prompt has now; it does not review until it is promoted with these"
    elif told.evidence.word.prompt not in (None, told.prompt):
        yield "  promoted under another prompt; it reviews on, and goes no further before a night has measured it again"
    held = None if told.last is None else told.last.held
    if told.last is not None and held is not None:
        yield f"  night of {told.last.night}: {held.verdict.upper()} beside {held.beside}"
        yield from (f"    {each}" for each in held.because)
    if told.verdict is not None:
        yield f"  to {told.stage}: {verdict_word(told.verdict).upper()}"
        yield from (line for each in told.verdict.grounds if each.weight != "for" for line in told_ground(each, 2))


def _as_json(told: _Told) -> dict[str, Any]:
    held = None if told.last is None else told.last.held
    night = None
    if told.last is not None and held is not None:
        night = {"night": told.last.night.isoformat(), **held_as_json(held)}
    step = None
    if told.verdict is not None:
        grounds = [ground_as_json(each) for each in told.verdict.grounds]
        step = {"to": told.stage, "verdict": verdict_word(told.verdict), "grounds": grounds}
    return {**evidence_as_json(told.evidence), "night": night, "step": step}


def evidence_lines(evidence: Evidence) -> Iterator[str]:
    """Yield what there is to tell, in lines."""
    word, failures, overlap = evidence.word, evidence.failures, evidence.overlap
    place = f" in {', '.join(word.repos)}" if word.repos else ""
    yield f"{word.owner}, tier {word.tier}: {word.model}, {word.standing}{place} since {word.decided_on}"
    yield f"  {evidence.reviews} reviews of {evidence.changes} changes, {failures.part} failed"
    if evidence.otherwise:
        yield f"  {evidence.otherwise} more under another prompt than now, or nobody noted under which: not counted"
    if evidence.left_out:
        yield f"  left out: {', '.join(f'{times} {why}' for why, times in evidence.left_out)}"
    if evidence.agreement.share.whole:
        yield f"  agrees with the verdict that counted in {_rate(evidence.agreement)}"
        yield f"  beside the model in use, by what people left standing: {_points(evidence.gained)}"
        yield f"  findings: {overlap.common} in common, {overlap.alone} of its own, {overlap.missed} missed"
    if evidence.dismissed.share.whole or evidence.dismissed_beside.share.whole:
        yield f"  people dismissed {_rate(evidence.dismissed)} of its findings"
        yield f"  and of the models' in use {_rate(evidence.dismissed_beside)}"
    if evidence.reviews:
        mean = "not known" if evidence.mean_cost is None else f"{evidence.mean_cost} on average"
        yield f"  cost of a change: {mean}{_spread(evidence.cost, '${:.4f}')}"
        yield f"  latency of a review{_spread(evidence.latency, '{:.1f} s') or ': not known'}"


def evidence_as_json(evidence: Evidence) -> dict[str, Any]:
    """Return the evidence of one model as a document."""
    word = evidence.word
    return {
        "owner": word.owner,
        "tier": word.tier,
        "model": word.model,
        "stage": word.standing,
        "repositories": list(word.repos),
        "since": word.decided_on,
        "reviews": evidence.reviews,
        "changes": evidence.changes,
        "under_another_prompt": evidence.otherwise,
        "failures": evidence.failures.part,
        "left_out": dict(evidence.left_out),
        "agreement": _rate_as_json(evidence.agreement),
        "gained": _interval_as_json(evidence.gained),
        "findings": {
            "common": evidence.overlap.common,
            "alone": evidence.overlap.alone,
            "missed": evidence.overlap.missed,
        },
        "dismissed": _rate_as_json(evidence.dismissed),
        "dismissed_beside": _rate_as_json(evidence.dismissed_beside),
        "cost_usd": _spread_as_json(evidence.cost),
        "mean_cost_usd": None if evidence.mean_cost is None else evidence.mean_cost.micros / 1_000_000,
        "latency_seconds": _spread_as_json(evidence.latency),
    }


def _rate(rate: Rate) -> str:
    counted = f"{rate.share.part} of {rate.share.whole}"
    if rate.interval is None:
        return counted
    return f"{counted} ({rate.interval.low:.0%} to {rate.interval.high:.0%})"


def _points(interval: Interval | None) -> str:
    return "not known" if interval is None else f"{100 * interval.low:+.1f} to {100 * interval.high:+.1f} points"


def _spread(spread: Spread | None, spelled: str) -> str:
    return "" if spread is None else f": median {spelled.format(spread.median)}, p95 {spelled.format(spread.p95)}"


def _rate_as_json(rate: Rate) -> dict[str, Any]:
    return {"part": rate.share.part, "whole": rate.share.whole, "interval": _interval_as_json(rate.interval)}


def _interval_as_json(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _spread_as_json(spread: Spread | None) -> dict[str, float] | None:
    return None if spread is None else {"median": spread.median, "p95": spread.p95}
