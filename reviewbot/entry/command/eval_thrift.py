"""`reviewbot eval thrift`: which owners a cheaper tier would do for, as changes for people to approve."""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Any, Final, TextIO

from reviewbot.entry.command.eval_differences import render_differences
from reviewbot.entry.command.eval_page import frame, text_of
from reviewbot.entry.command.eval_report import DRAWN, KeptRun, runs_in
from reviewbot.entry.command.eval_rules import rules_folder, sound_suites
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName, OwnerName, TierName
from reviewbot.kernel.untrusted import visible
from reviewbot.night import Nights
from reviewbot.ownership.registry import Registry, build_registry
from reviewbot.plan.permit import Promotions
from reviewbot.ports import Store
from reviewbot.scoring.night import Ran
from reviewbot.scoring.promotion_file import read_promotions
from reviewbot.scoring.suite import Suite
from reviewbot.scoring.thrift import Cheaper, cheaper
from reviewbot.settings import read_settings
from reviewbot.wiring import make_clock, opened_store, read_rules_as_they_are

_LOOKS_BACK: Final = timedelta(days=31)
_TIER: Final = re.compile(rb"^tier:[ \t]*[^\s#]+", re.MULTILINE)
_FOUND: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """A cheaper tier for one owner, and the night that speaks for it."""

    owner: OwnerName
    now: TierName
    then: TierName
    models: tuple[ModelName, ModelName]
    """The first of each tier's chain, today's and the cheaper one's."""
    night: date
    shown: Cheaper
    file: str
    written: bytes
    proposed: bytes

    @property
    def diff(self) -> str:
        """The change of the owner's file, as `git apply` takes it."""
        old, new = (each.decode().splitlines(keepends=True) for each in (self.written, self.proposed))
        return "".join(unified_diff(old, new, f"a/{self.file}", f"b/{self.file}"))


def run(*, governance: str | None, output: str, out: TextIO) -> int:
    """Print each saving with its change. Returns 1 where there is one; nothing is written."""
    savings = asyncio.run(_run(governance))
    if output == "html":
        out.write(render_thrift(savings))
        return _FOUND if savings else 0
    if output == "json":
        out.write(json.dumps({"savings": [saving_as_json(each) for each in savings]}, indent=1) + "\n")
    else:
        out.write("".join(f"{visible(told_of_saving(each))}\n{each.diff}\n" for each in savings))
        out.write("" if savings else "no cheaper tier is shown to lose nothing\n")
    return _FOUND if savings else 0


async def _run(governance: str | None) -> tuple[Saving, ...]:
    settings = read_settings()
    night = make_clock(settings).now().date()
    with opened_store(settings) as store:
        async with rules_folder(settings, governance) as root:
            return await savings_of(store, await sound_suites(root), root, night=night)


async def savings_of(store: Store, suites: Sequence[Suite], root: Path, *, night: date) -> tuple[Saving, ...]:
    """Return what the last nights show, each owner's cheapest tier that is shown to lose nothing.

    Both models have run in one night, on what the suite expects now, to the end; and the cheaper one may review for the
    owner at that tier everywhere. Raises Misconfigured where the rules are broken.
    """
    rules = await read_rules_as_they_are(root, beside=())
    registry = build_registry(rules, None, None)
    promotions = read_promotions(rules, registry)
    ran = await store.nights.fetch_runs(since=night - _LOOKS_BACK)
    savings = []
    for suite in suites:
        whole = [each for each in ran if each.goldens == suite.goldens.digest and not each.not_run]
        own = [each for each in whole if each.owner == suite.owner]
        fallen = {each.mark for each in await store.observations.fetch_falls(suite.owner)}
        permitted = promotions.without(fallen)
        every = await _savings(store.nights, suite, own, rules, registry)
        found = [each for each in every if _may_review(permitted, each)]
        savings += sorted(found, key=lambda each: each.shown.after)[:1]
    return tuple(savings)


def _may_review(promotions: Promotions, saving: Saving) -> bool:
    if all(each.owner != saving.owner for each in promotions.entries):
        return True
    word = promotions.named(saving.owner, saving.then, saving.models[1])
    return word is not None and word.standing == "everywhere"


async def _savings(
    nights: Nights, suite: Suite, ran: Sequence[Ran], rules: Mapping[str, bytes], registry: Registry
) -> list[Saving]:
    owner = next((each for each in registry.owners if each.name == suite.owner), None)
    chains = {tier.name: tier.chain[0] for tier in registry.policy.tiers if tier.chain}
    file = next((name for name in (f"owners/{suite.owner}.yaml", f"owners/{suite.owner}.yml") if name in rules), None)
    if owner is None or owner.tier not in chains or file is None:
        return []
    savings = []
    for tier, model in chains.items():
        pair = await _pair(nights, ran, chains[owner.tier], model)
        if pair is None or model == chains[owner.tier]:
            continue
        at, before, after = pair
        shown = cheaper(before.results, after.results, margin=suite.margin, must_pass=suite.must_pass, drawn=DRAWN)
        if isinstance(shown, Cheaper):
            savings.append(
                Saving(
                    owner=suite.owner,
                    now=owner.tier,
                    then=tier,
                    models=(chains[owner.tier], model),
                    night=at,
                    shown=shown,
                    file=file,
                    written=rules[file],
                    proposed=_TIER.sub(f"tier: {tier}".encode(), rules[file], count=1),
                )
            )
    return savings


async def _pair(
    nights: Nights, ran: Sequence[Ran], now: ModelName, then: ModelName
) -> tuple[date, KeptRun, KeptRun] | None:
    by_night: defaultdict[date, dict[ModelName, Ran]] = defaultdict(dict)
    for each in ran:
        by_night[each.night][each.model] = each
    newest = max((at for at, models in by_night.items() if {now, then} <= models.keys()), default=None)
    if newest is None:
        return None
    before, after = [await _kept(nights, by_night[newest][model]) for model in (now, then)]
    return None if before is None or after is None else (newest, before, after)


async def _kept(nights: Nights, ran: Ran) -> KeptRun | None:
    document = await nights.fetch_document(ran)
    if document is None:
        return None
    try:
        runs = runs_in(f"the run of {ran.owner} on {ran.model}", json.loads(document))
    except Misconfigured:
        # Another version wrote it: the next night writes a new one.
        return None
    return next((each for each in runs if each.owner == ran.owner), None)


def render_thrift(savings: Sequence[Saving]) -> str:
    """Return the savings as one page that needs nothing else, each with its change."""
    parts = [_drawn(each) for each in savings] or ["<p>No cheaper tier is shown to lose nothing.</p>\n"]
    return frame("Evals: thrift", f"<h1>Cheaper tiers</h1>\n{''.join(parts)}")


def _drawn(saving: Saving) -> str:
    shown, (now, then) = saving.shown, saving.models
    return (
        f"<h2>{text_of(saving.owner)}: tier {text_of(saving.then)} for tier {text_of(saving.now)}</h2>\n"
        f"<p>{text_of(now)} → {text_of(then)}, by the night of {saving.night}: ${shown.before:.4f} → "
        f"${shown.after:.4f} for the middle review</p>\n{render_differences(shown.compared)}"
        f"<pre>{text_of(saving.diff)}</pre>\n"
    )


def told_of_saving(saving: Saving) -> str:
    """Return a saving as lines."""
    now, then = saving.models
    tiers = f"tier {saving.then} ({then}) would do for tier {saving.now} ({now})"
    lines = [
        f"{saving.owner}: {tiers}, by the night of {saving.night}",
        f"  ${saving.shown.before:.4f} → ${saving.shown.after:.4f} for the middle review",
        *(f"  {each}" for each in saving.shown.because),
    ]
    return "\n".join(lines)


def saving_as_json(saving: Saving) -> dict[str, Any]:
    """Return a saving as fields of JSON."""
    return {
        "owner": saving.owner,
        "tier": saving.now,
        "cheaper_tier": saving.then,
        "model": saving.models[0],
        "cheaper_model": saving.models[1],
        "night": saving.night.isoformat(),
        "median_usd": saving.shown.before,
        "cheaper_median_usd": saving.shown.after,
        "because": list(saving.shown.because),
        "diff": saving.diff,
    }
