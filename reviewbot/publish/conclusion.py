"""How an owner's check concludes. The gate's own conclusion is the gate's to say."""

from typing import assert_never

from reviewbot.publish.surface import Conclusion
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict


def conclusion_of(verdict: Verdict | None, *, may_block: bool = True) -> Conclusion:
    """Return the conclusion for a verdict, or for none. Only an approval is a success.

    An advisory owner that objects shows neither a pass nor a failure: there is something to read.
    """
    match verdict:
        case Approved():
            return "success"
        case Abstained() | None:
            return "action_required"
        case Objected() | Failed():
            return "failure" if may_block else "action_required"
        case _:
            assert_never(verdict)
