"""An open change, as a list of them shows it."""

from dataclasses import dataclass

from reviewbot.change.account import Contributor
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Commit, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChange:
    """An open change, with all that can move without a new head."""

    number: ChangeNumber
    head: Head
    base_ref: BaseRef
    base: Commit
    is_draft: bool
    sponsors: tuple[Contributor, ...]
    """The people for whom an agent author acts, as the change names them now."""
