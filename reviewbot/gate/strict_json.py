"""JSON as it may come from a stranger: one meaning or none.

Accepted text has each key once, no NaN or infinity, no half of a surrogate pair, and no more nesting or digits than
the parser bears. What is not JSON at all is told apart from JSON that is refused.
"""

import json
import re
from collections import Counter
from typing import Final

from reviewbot.kernel.errors import Misconfigured

LONGEST_TEXT: Final = 16 * 1024 * 1024
"""Characters of one document."""

_LONGEST_QUOTE: Final = 80
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class NotJson(ValueError):
    """The text is no JSON document."""


def parse_json(text: str, *, where: str) -> object:
    """Return what the text says.

    Raises NotJson where it is no JSON document, and Misconfigured where it is one that is refused.
    """
    if len(text) > LONGEST_TEXT:
        raise Misconfigured(where, (f"is longer than {LONGEST_TEXT} characters",))
    try:
        document: object = _STRICT.decode(text)
        if not text.isascii() or "\\u" in text:
            _refuse_surrogates(document)
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise Misconfigured(where, ("is nested too deeply",)) from None
    except _Refused as refused:
        _must_be_json(text)
        raise Misconfigured(where, (str(refused),)) from None
    except ValueError:
        raise Misconfigured(where, ("holds a number of more digits than can be read",)) from None
    return document


class _Refused(Exception):
    """A fault in what may still be JSON."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    whole = dict(pairs)
    if len(whole) != len(pairs):
        times = Counter(key for key, _ in pairs)
        raise _Refused(f"key {times.most_common(1)[0][0][:_LONGEST_QUOTE]!r} stands twice in one object")
    return whole


def _no_constant(spelled: str) -> object:
    raise _Refused(f"{spelled} is not a number of JSON")


_STRICT: Final = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


def _must_be_json(text: str) -> None:
    """Read on behind a fault: only the end tells whether the text is JSON at all."""
    try:
        json.JSONDecoder().decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    except (RecursionError, ValueError):
        return


def _refuse_surrogates(document: object) -> None:
    match document:
        case str() if _SURROGATE.search(document) is not None:
            raise _Refused("half of a surrogate pair stands in a text")
        case list():
            for each in document:
                _refuse_surrogates(each)
        case dict():
            _refuse_surrogates([*document.keys(), *document.values()])
