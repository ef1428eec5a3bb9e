"""What one owner's model will say, in the order in which it is asked."""

from collections.abc import Callable
from typing import Final

from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import Line, a_finding, approves, nonsense, refutes, replies
from reviewbot.kernel.ids import ModelName
from reviewbot.review.exchange import Answer, Request

PROMISE: Final = "Every change here keeps the promises that were made to others."
"""The text of the runbook that each owner has."""


class OwnerScript:
    """One owner's part of the script."""

    def __init__(self, name: str, script: Callable[[], ScriptedModel], line_at: Callable[[str, int], str]) -> None:
        """`line_at` returns a line of a file as the author last pushed it."""
        self.name = name
        self._script = script
        self._line_at = line_at

    @property
    def passage(self) -> str:
        """Return the id of the passage that its findings rest on."""
        return f"{self.name}-rules#rule"

    def finds(
        self, path: str, *, line: int, says: str = "Breaks a promise.", severity: str = "high", cited: bool = True
    ) -> None:
        """Let the next inspection report one finding."""
        self.says(self._reporting((path, line, says, severity, cited)))

    def finding(self, path: str, *, line: int, says: str) -> Line:
        """Return the answer that reports one finding, however often it is given."""
        return self._reporting((path, line, says, "high", True))

    def finds_all(self, *found: tuple[str, int, str]) -> None:
        """Let the next inspection report several findings, each with its path, line and sentence."""
        self.says(self._reporting(*((path, line, says, "high", True) for path, line, says in found)))

    def finds_nothing(self, *, times: int = 1) -> None:
        """Let the next inspections find nothing."""
        for _ in range(times):
            self.says(approves())

    def refutes(self, *numbers: int, of: int) -> None:
        """Let the next second look refute these of the numbered findings."""
        self._script().on(self.name, refutes(*numbers, of=of), purpose="doubt")

    def answers_nonsense(self, *, times: int = 1) -> None:
        """Let the next inspections be answered with something that cannot be read."""
        for _ in range(times):
            self.says(nonsense())

    def says(self, *lines: Line) -> None:
        """Let the next inspections be answered with these lines."""
        self._script().on(self.name, *lines)

    def claims_untrue(self, path: str, *, line: int, says: str) -> None:
        """Let the next comparison with the description report that a line disproves it."""
        self._script().on(self.name, self._reporting((path, line, says, "high", False)), purpose="claims")

    def _reporting(self, *found: tuple[str, int, str, str, bool]) -> Line:
        def line(model: ModelName, request: Request) -> Answer:
            reported = [
                a_finding(
                    path,
                    at,
                    self._line_at(path, at),
                    says=says,
                    severity=severity,
                    cites=((self.passage, PROMISE),) if is_cited else (),
                )
                for path, at, says, severity, is_cited in found
            ]
            return replies(*reported)(model, request)

        return line
