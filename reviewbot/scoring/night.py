"""Nights: which suites are due for which models, and when. Whoever runs them remembers what is due and what ran."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from reviewbot.kernel.ids import ModelName, OwnerName
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
