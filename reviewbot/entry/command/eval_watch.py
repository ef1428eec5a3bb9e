"""`reviewbot eval watch`: which models are new, and whose suites are due for them."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TextIO, assert_never

from reviewbot.adapters.price_genai import price_of
from reviewbot.entry.command.eval_rules import rules_folder, sound_suites
from reviewbot.flow.eval_watch import Listed, Sight, Silent, Watched, watch
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.kernel.untrusted import visible
from reviewbot.night import Catalog
from reviewbot.ports import Store
from reviewbot.review.exchange import Usage
from reviewbot.scoring.night import Due
from reviewbot.scoring.suite import Suite
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import make_clock, opened_store
from reviewbot.wiring_model import make_catalogs

_FOUND, _UNAVAILABLE = 1, 3
_ONE_TOKEN = Usage(fresh_input=1, cached_input=0, output=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What was seen, and what people need to know beside it."""

    watched: Watched
    folders: Mapping[OwnerName, str]
    unpriced: frozenset[ModelName]


def run(*, governance: str | None, output: str, out: TextIO, err: TextIO) -> int:
    """Look once, and print what is new and what is due. Returns 1 where a model is new, 3 where a provider is silent.

    Raises Misconfigured where no provider has a key, or a suite is broken: then nobody is asked, and nothing is seen.
    """
    settings = read_settings()
    catalogs, now = make_catalogs(settings), make_clock(settings).now()
    if not catalogs:
        raise Misconfigured("eval watch", ("no provider can be asked; set ANTHROPIC_API_KEY or OPENAI_API_KEY",))
    with opened_store(settings) as store:
        watched, suites = asyncio.run(_watch(settings, store, catalogs, governance, now.date()))
    told = _Told(
        watched=watched,
        folders={suite.owner: suite.folder for suite in suites},
        unpriced=frozenset(due.model for due in watched.queued if price_of(due.model, _ONE_TOKEN, now=now) is None),
    )
    silent = [each for each in watched.sights if isinstance(each, Silent)]
    err.writelines(f"reviewbot: {each.source} was not compared: {visible(each.why)}\n" for each in silent)
    out.write(
        json.dumps(_as_json(told), indent=1) + "\n" if output == "json" else visible("\n".join(_lines(told))) + "\n"
    )
    if watched.new:
        return _FOUND
    return _UNAVAILABLE if silent else 0


async def _watch(
    settings: Settings, store: Store, catalogs: Sequence[Catalog], governance: str | None, night: date
) -> tuple[Watched, tuple[Suite, ...]]:
    async with rules_folder(settings, governance) as root:
        suites = await sound_suites(root)
        return await watch(catalogs, store.nights, suites, night=night), suites


def _lines(told: _Told) -> Iterator[str]:
    for sight in told.watched.sights:
        yield from _seen(sight)
    for due in told.watched.queued:
        folder = told.folders.get(due.owner)
        if folder is None:
            yield f"{due.owner} is due for {due.model} since {due.since}, and has no suite any more"
        elif due.model in told.unpriced:
            yield f"{due.owner} is due for {due.model} since {due.since}, and waits until its price is known"
        else:
            yield f"{due.owner} is due for {due.model}: reviewbot eval run {folder} --model {due.model}"


def _seen(sight: Sight) -> Iterator[str]:
    match sight:
        case Silent():
            yield f"{sight.source}: did not answer"
        case Listed(is_first=True):
            yield f"{sight.source}: {sight.models} models, seen for the first time; what comes later is new"
        case Listed():
            yield f"{sight.source}: {sight.models} models, {len(sight.new)} new"
            yield from (f"  {model}" for model in sight.new)
        case other:
            assert_never(other)


def _as_json(told: _Told) -> dict[str, Any]:
    return {
        "sources": [_source(each) for each in told.watched.sights],
        "new": list(told.watched.new),
        "due": [_due(each, told) for each in told.watched.queued],
    }


def _source(sight: Sight) -> dict[str, Any]:
    match sight:
        case Silent():
            return {"source": sight.source, "answered": False, "why": sight.why}
        case Listed():
            return {
                "source": sight.source,
                "answered": True,
                "models": sight.models,
                "first": sight.is_first,
                "new": list(sight.new),
            }
        case other:
            assert_never(other)


def _due(due: Due, told: _Told) -> dict[str, Any]:
    return {
        "owner": due.owner,
        "model": due.model,
        "since": due.since.isoformat(),
        "occasion": due.occasion,
        "suite": told.folders.get(due.owner),
        "priced": due.model not in told.unpriced,
    }
