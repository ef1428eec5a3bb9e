"""The query: what is looked up in what the teams know."""

from dataclasses import dataclass

from reviewbot.kernel.ids import OwnerName, RunbookId


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to recall."""

    owner: OwnerName | None
    """None searches every owner."""
    text: str
    paths: tuple[str, ...]
    """The change's paths: passages that apply to one of them come first."""
    top: int
    """How many, at least 1; rankings have so many places (`knowledge/recall.py`), so there may be fewer."""
    left_out: frozenset[RunbookId] = frozenset()
    """Documents of which nothing is recalled."""
