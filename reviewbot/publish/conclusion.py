"""How an owner's check concludes. The gate's own conclusion is the gate's to say."""

from typing import assert_never

from reviewbot.publish.surface import Conclusion
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict


def conclusion_of(verdict: Verdict | None, *, may_block: bool = True, is_overruled: bool = False) -> Conclusion:
    """Return the conclusion for a verdict, or for none. Only an approval is a success, by the agent or in its place.

    `is_overruled` where the gate takes people's word in the place of the agent's: the check does not contradict it. An
    advisory owner that objects shows neither a pass nor a failure: there is something to read.
    """
    if is_overruled or isinstance(verdict, Approved):
        return "success"
    match verdict:
        case Abstained() | None:
            return "action_required"
        case Objected() | Failed():
            return "failure" if may_block else "action_required"
        case _:
            assert_never(verdict)
