"""Answers read into their shapes: what does not fit is a malformed answer, never a guess."""

from functools import cache
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit

from pydantic import TypeAdapter, ValidationError

from reviewbot.adapters.forge_github_fault import WHAT
from reviewbot.kernel.errors import Unavailable

T = TypeVar("T")


def rows_of(kind: type[T]) -> Any:
    """Return the shape of a list of these."""
    return tuple[kind, ...]  # type: ignore[valid-type]  # the rows' type is known when it runs


def parsed(kind: type[T], body: str, asked: str) -> T:
    """Return what an answer holds. Raises Unavailable, naming only where the shape breaks."""
    try:
        return cast("T", _adapter(cast("Any", kind)).validate_json(body))
    except ValidationError as error:
        # Only where the shape breaks: pydantic's own text would quote the answer, and an answer may be a token.
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(each) for each in first["loc"]) or "the whole"
        raise Unavailable(WHAT, why=f"its answer to {asked} is malformed at {where}: {first['type']}") from None


def next_query(link: str) -> tuple[tuple[str, str], ...]:
    """Return the query of the page that a `Link` header calls the next one; nothing for the last page."""
    for each in link.split(","):
        address, _, relation = each.partition(";")
        if 'rel="next"' in relation:
            return tuple(parse_qsl(urlsplit(address.strip(" <>")).query))
    return ()


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
