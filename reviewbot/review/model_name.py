"""Whether the model that answered is the one that was asked."""

import re
from typing import Final

from reviewbot.kernel.ids import ModelName
from reviewbot.ownership.wording import bare

_DATED: Final = re.compile(r"[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|\d{4})")


def is_same_model(asked: ModelName, answered_by: str) -> bool:
    """Say whether the reply's model name is the asked one: letter case aside, the same, or the same with its date.

    Vendors answer an alias with the dated name behind it: `claude-sonnet-5` is answered by `claude-sonnet-5-20260801`.
    """
    _, _, wanted = bare(asked).partition(":")
    wanted = wanted.casefold().removesuffix("-latest")
    answered = answered_by.casefold()
    if not wanted or not answered.startswith(wanted):
        return False
    rest = answered[len(wanted) :]
    return not rest or rest == "-latest" or _DATED.fullmatch(rest) is not None
