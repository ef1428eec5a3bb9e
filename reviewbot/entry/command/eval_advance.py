"""`reviewbot eval advance`: models go on to their next stage by what they gave on real changes."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TextIO

from reviewbot.entry.command.eval_evidence import evidence_as_json, evidence_lines
from reviewbot.entry.command.eval_ground import ground_as_json, told_entry, told_ground
from reviewbot.entry.command.eval_rules import written_folder
from reviewbot.flow.gather import gather_evidence, gather_last_night
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.untrusted import visible
from reviewbot.ownership.registry import build_registry
from reviewbot.ownership.wording import Wording, read_wordings
from reviewbot.plan.permit import PROMOTIONS_FILE, Promoted
from reviewbot.plan.stage import Stage, StageRules, next_stage
from reviewbot.ports import Store
from reviewbot.review.prompt import prompt_of
from reviewbot.scoring.advance import advance
from reviewbot.scoring.evidence import Evidence
from reviewbot.scoring.night import Ran
from reviewbot.scoring.observation import made_with
from reviewbot.scoring.promotion import Allow, Hold, Promotion
from reviewbot.scoring.promotion_edit import with_entries
from reviewbot.scoring.promotion_entry import entry_after, verdict_word, words_of
from reviewbot.scoring.promotion_file import PromotionText, read_promotions, read_text, repo_fault
from reviewbot.settings import read_settings
from reviewbot.wiring import make_clock, opened_store, read_rules_as_they_are


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose next stage is asked for."""

    owner: str | None
    model: str | None
    repos: tuple[str, ...]
    output: str
    is_dry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One model's verdict, and what is written because of it."""

    evidence: Evidence
    stage: Stage
    verdict: Promotion
    entry: PromotionText | None


def run(asked: Asked, *, governance: str | None, out: TextIO, err: TextIO) -> int:
    """Judge every model in shadow and every canary that was asked for; returns as `go_on`."""
    settings = read_settings()
    root = written_folder(settings, governance)
    with opened_store(settings) as store:
        today = make_clock(settings).now().date()
        return asyncio.run(go_on(asked, store, root, today=today, out=out, err=err))


async def go_on(asked: Asked, store: Store, root: Path, *, today: date, out: TextIO, err: TextIO) -> int:
    """Print each verdict and write the next stages. Returns 0 where every model goes on, 1 where one does not.

    Raises Misconfigured where there are no rules for stages, or nobody to judge, and where the rules are broken.
    """
    faults = tuple(filter(None, map(repo_fault, asked.repos)))
    if faults:
        raise Misconfigured("--repository", faults)
    rules = await read_rules_as_they_are(root, beside=())
    registry = build_registry(rules, None, None)
    promotions, wordings = read_promotions(rules, registry), read_wordings(rules)
    words = [each for each in promotions.entries if _is_asked_for(each, asked)]
    if promotions.stages is None:
        raise Misconfigured(PROMOTIONS_FILE, ("has no `stages`, so nothing was asked of a model beforehand",))
    if not words:
        raise Misconfigured("eval advance", ("no model in shadow and no canary was asked for",))
    content = rules[PROMOTIONS_FILE]
    held = {(each.owner, each.tier, each.model): each for each in read_text(content, registry).promotions}
    judged: list[_Judged] = []
    for word in words:
        evidence = await gather_evidence(store, word, made_with(partial(prompt_of, wordings=wordings)))
        last = await gather_last_night(store, word)
        own = held[word.owner, word.tier, word.model]
        judged.append(_judge(asked, evidence, last, own, promotions.stages, today, wordings))
    made = with_entries(content, (each.entry for each in judged if each.entry is not None))
    read_text(made, registry)
    out.write(_as_json(judged) if asked.output == "json" else visible("\n".join(_lines(judged))) + "\n")
    if not asked.is_dry and made != content:
        (root / PROMOTIONS_FILE).write_bytes(made)
        err.write(f"{PROMOTIONS_FILE} is written; commit it as a change, for people to approve\n")
    return int(not all(isinstance(each.verdict, Allow) and each.entry is not None for each in judged))


def _is_asked_for(word: Promoted, asked: Asked) -> bool:
    is_named = asked.owner in (None, word.owner) and asked.model in (None, word.model)
    return is_named and word.standing in ("shadow", "canary")


def _judge(
    asked: Asked,
    evidence: Evidence,
    last: Ran | None,
    held: PromotionText,
    rules: StageRules,
    today: date,
    wordings: Sequence[Wording],
) -> _Judged:
    words = words_of(evidence.word.model, wordings)
    stage = next_stage("shadow" if held.stage is None else held.stage) or "everywhere"
    step = rules.canary if stage == "canary" else rules.everywhere
    verdict = advance(evidence, step, last, words.prompt)
    repos = asked.repos if stage == "canary" else ()
    waits_for_repos = isinstance(verdict, Allow) and stage == "canary" and not repos
    entry = None
    if not (isinstance(verdict, Hold) or waits_for_repos):
        entry = entry_after(held, verdict, stage=stage, repos=repos, decided_on=today, words=words)
    return _Judged(evidence=evidence, stage=stage, verdict=verdict, entry=entry)


def _lines(judged: Sequence[_Judged]) -> Iterator[str]:
    for each in judged:
        yield from evidence_lines(each.evidence)
        yield f"  to {each.stage}: {verdict_word(each.verdict).upper()}"
        for ground in each.verdict.grounds:
            yield from told_ground(ground, 2)
        yield f"  → {_after(each)}"


def _after(judged: _Judged) -> str:
    if judged.entry is not None:
        return f"{judged.entry.model}: {told_entry(judged.entry)}"
    if isinstance(judged.verdict, Allow):
        return "say with --repository where it is to be a canary; nothing is written"
    return f"{judged.evidence.word.model} stays where it is"


def _as_json(judged: Sequence[_Judged]) -> str:
    told = [
        {
            "evidence": evidence_as_json(each.evidence),
            "to": each.stage,
            "verdict": verdict_word(each.verdict),
            "grounds": [ground_as_json(ground) for ground in each.verdict.grounds],
            "entry": None if each.entry is None else each.entry.model_dump(mode="json", exclude_none=True),
        }
        for each in judged
    ]
    return json.dumps({"models": told}, indent=1) + "\n"
