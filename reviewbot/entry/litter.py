"""When garbage is looked for: hardly while a program is loaded, for all of that stays, and after that now and then."""

import gc
from typing import Final

_LOADED_BEFORE_A_SEARCH: Final = 100_000
_LEFT_BEFORE_A_SEARCH: Final = 5_000
"""Objects that are made and not let go of before garbage is looked for. Python looks at 700; one change leaves twenty
times as many, all in use, and each look through all of them holds up what runs."""


def hardly_search() -> None:
    """Look for garbage as seldom as a program may that is loaded, does one thing and ends."""
    gc.set_threshold(_LOADED_BEFORE_A_SEARCH, 50, 50)


def search_beside_what_is_here() -> None:
    """Look for garbage from here on, but never in what is here: that is half a million objects that stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LEFT_BEFORE_A_SEARCH, 10, 10)
