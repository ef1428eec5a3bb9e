"""Nights: which suites are due for which models, and when. Whoever runs them remembers what is due and what ran."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import Digest, ModelName, OwnerName, RunbookId
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.scoring.held import Held
from reviewbot.scoring.observation import PromptOf
from reviewbot.scoring.suite import Suite

Occasion: TypeAlias = Literal["listed", "nightly"]
"""`listed`: a provider lists a model that it did not before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A model that an owner's suite is to be run on."""

    owner: OwnerName
    model: ModelName
    since: date
    """The night from which on it is due."""
    occasion: Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a runbook that has a stage: the model in use with it, beside itself without it."""

    document: RunbookId
    mark: Digest
    """Of how it was written then."""
    held: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a night has said of a document."""

    night: date
    is_blocked: bool
    """It is shown to be worse, or does not reach what the suite reaches without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run of a night, as it is remembered."""

    owner: OwnerName
    model: ModelName
    night: date
    is_passed: bool
    not_run: int
    """Reviews that the cap has kept from running."""
    spent: Money
    """In that night; what was answered before costs nothing again."""
    rates: tuple[tuple[str, float], ...]
    """By their names, those that are known."""
    document: Digest
    """SHA-256 of the run's document, which promotions name as their evidence."""
    goldens: Digest | None = None
    """What it was held against: rates of two nights compare only where this is the same. None where nobody noted it."""
    is_ablated: bool = False
    """Whether it was run to its end without runbooks, too."""
    hurt_by_context: tuple[str, ...] = ()
    """The rates that are worse with runbooks than without, the whole interval of the difference."""
    idle: tuple[str, ...] = ()
    """Runbooks that were recalled and changed no outcome."""
    held: Held | None = None
    """What came of it beside the model in use in the same night; None where either run is missing or was cut short."""
    tried: tuple[Tried, ...] = ()
    """Of the model in use: each runbook that has a stage, where the cap let it be tried to the end."""
    prompt: Digest | None = None
    """Of the prompt that it was asked with; None where nobody noted it."""


def made_under(prompt_of: PromptOf, ran: Iterable[Ran]) -> tuple[Ran, ...]:
    """Return the runs not made under another prompt than their models' of now: those of another let nobody rest."""
    return tuple(each for each in ran if each.prompt in (None, prompt_of(each.model)))


def newest_word(nights: Iterable[Ran], owner: OwnerName, document: RunbookId, mark: Digest) -> Word | None:
    """Return the newest night's word about a document as it is written now; `nights` are newest first."""
    for ran in nights:
        for tried in ran.tried if ran.owner == owner else ():
            if (tried.document, tried.mark) == (document, mark):
                is_blocked = tried.held.verdict == "block" and (tried.held.is_worse or ran.is_passed)
                return Word(night=ran.night, is_blocked=is_blocked)
    return None


def due_nightly(suites: Iterable[Suite], ran: Collection[Ran], *, night: date) -> tuple[Due, ...]:
    """Return which suites are due by their own calendar, for the model in use and the candidates that they name.

    `ran` are the runs of the last nights, 31 at least: who ran within `every` nights is not due.
    """
    return tuple(
        Due(owner=suite.owner, model=model, since=night, occasion="nightly")
        for suite in suites
        if suite.nightly is not None
        for model in _named(suite)
        if not any(_is_recent(each, suite.owner, model, night - timedelta(days=suite.nightly.every)) for each in ran)
    )


def due_beside(suites: Iterable[Suite], due: Collection[Due], ran: Iterable[Ran], *, night: date) -> tuple[Due, ...]:
    """Return which models in use are due because a candidate is: the two are held together by runs of one night.

    `due` is all that waits, `ran` what ran tonight.
    """
    waiting = {each.owner for each in due if each.since <= night}
    known = {(each.owner, each.model) for each in due} | {(each.owner, each.model) for each in ran if not each.not_run}
    return tuple(
        Due(owner=suite.owner, model=suite.model, since=night, occasion="nightly")
        for suite in suites
        if suite.model is not None and suite.owner in waiting and (suite.owner, suite.model) not in known
    )


def is_ablation_due(suite: Suite, model: ModelName, ran: Iterable[Ran], *, night: date) -> bool:
    """Say whether tonight's run of the model is made without runbooks, too: only that of the model in use ever is."""
    every = None if suite.nightly is None else suite.nightly.ablation
    if every is None or model != suite.model:
        return False
    return not any(
        each.is_ablated and _is_recent(each, suite.owner, model, night - timedelta(days=every)) for each in ran
    )


def answers_of(suite: Suite, *, night: date) -> str:
    """Return by which answers a night's runs are made: those of one word serve each other, for good where it is empty.

    Every model of a suite gets new ones in the same night, so what changed under a name shows beside the others.
    """
    fresh = None if suite.nightly is None else suite.nightly.fresh
    return "" if fresh is None else f"{night.toordinal() // fresh} of {fresh}"


def left_of_cap(suite: Suite, ran: Iterable[Ran], *, night: date) -> Money:
    """Return what the runs of a suite may still cost in a night; nothing where it names no cap."""
    if suite.nightly is None:
        return NOTHING
    spent = sum((each.spent for each in ran if (each.owner, each.night) == (suite.owner, night)), NOTHING)
    return max(NOTHING, suite.nightly.cap - spent)


def due_for_new(suites: Iterable[Suite], models: Collection[ModelName], *, night: date) -> tuple[Due, ...]:
    """Return which suites are due for models that were not listed before; by owner, then by model."""
    found = {(suite.owner, model) for suite in suites for model in models if _asks_for(suite, model)}
    return tuple(Due(owner=owner, model=model, since=night, occasion="listed") for owner, model in sorted(found))


def is_meant(candidate: str, model: ModelName) -> bool:
    """Say whether a candidate of a suite, a model or a pattern that ends with `*`, means this model."""
    if candidate.endswith("*"):
        return model.startswith(candidate.removesuffix("*"))
    return model == candidate


def _asks_for(suite: Suite, model: ModelName) -> bool:
    return suite.nightly is not None and any(is_meant(each, model) for each in suite.nightly.candidates)


def _named(suite: Suite) -> Iterator[ModelName]:
    assert suite.nightly is not None
    named = [each for each in suite.nightly.candidates if not each.endswith("*")]
    yield from dict.fromkeys(ModelName(each) for each in (*(() if suite.model is None else (suite.model,)), *named))


def _is_recent(ran: Ran, owner: OwnerName, model: ModelName, horizon: date) -> bool:
    return (ran.owner, ran.model) == (owner, model) and ran.night > horizon
