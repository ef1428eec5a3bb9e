"""JSON as it may come from a stranger: one meaning or none.

Accepted text has each key once, no NaN or infinity, no integer of more than 20 digits, no half of a surrogate pair and
no more nesting than the parser bears. What is not JSON at all is told apart from JSON that is refused.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.errors import Misconfigured

LONGEST_TEXT: Final = 16 * 1024 * 1024
"""Characters of one document."""

_MOST_DIGITS: Final = 20
_MAY_HOLD_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class NotJson(ValueError):
    """The text is no JSON document."""


def parse_json(text: str, *, where: str) -> object:
    """Return what the text says.

    Raises NotJson where it is no JSON document, and Misconfigured with every fault where it is one without one meaning.
    """
    if len(text) > LONGEST_TEXT:
        raise Misconfigured(where, (f"is longer than {LONGEST_TEXT} characters",))
    hooks = _Hooks(faults=[])
    decoder = json.JSONDecoder(object_pairs_hook=hooks.once, parse_constant=hooks.refuse, parse_int=hooks.number)
    try:
        document: object = decoder.decode(text)
        if _MAY_HOLD_SURROGATE.search(text) is not None and _holds_surrogate(document):
            hooks.faults.append("half of a surrogate pair stands in a text")
    except RecursionError:
        raise Misconfigured(where, ("is nested too deeply",)) from None
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
    if hooks.faults:
        raise Misconfigured(where, tuple(dict.fromkeys(hooks.faults)))
    return document


@dataclass(slots=True, kw_only=True)
class _Hooks:
    """What the parser calls; it goes on after a fault, so that only the end tells whether the text is JSON at all."""

    faults: list[str]

    def once(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        whole = dict(pairs)
        if len(whole) != len(pairs):
            times = Counter(key for key, _ in pairs)
            self.faults.extend(f"key {key[:80]!r} stands twice in one object" for key in whole if times[key] > 1)
        return whole

    def refuse(self, constant: str) -> None:
        self.faults.append(f"{constant} is not a number of JSON")

    def number(self, digits: str) -> int:
        if len(digits) <= _MOST_DIGITS:
            return int(digits)
        self.faults.append(f"number {digits[:_MOST_DIGITS]}… has more than {_MOST_DIGITS} digits")
        return 0


def _holds_surrogate(document: object) -> bool:
    match document:
        case str():
            return _SURROGATE.search(document) is not None
        case list():
            return any(_holds_surrogate(each) for each in document)
        case dict():
            return any(_holds_surrogate(key) or _holds_surrogate(value) for key, value in document.items())
        case _:
            return False
