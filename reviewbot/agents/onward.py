"""Steps of a graph that say where it goes on.

LangGraph runs a conditional edge as a traced runnable of its own, and a plain function of it even in a thread. A step
that names the next one costs nothing of the kind.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from langgraph.runtime import Runtime
from langgraph.types import Command
from langgraph.typing import ContextT

State = TypeVar("State")
State_contra = TypeVar("State_contra", contravariant=True)
Found_co = TypeVar("Found_co", covariant=True)


class Step(Protocol[State_contra, Found_co, ContextT]):
    """What a graph runs: from the state and what the steps share to what is found."""

    def __call__(self, state: State_contra, runtime: Runtime[ContextT]) -> Coroutine[Any, Any, Found_co]:
        """Do the step."""


def leading(step: Step[State, State, ContextT], onward: Callable[[State], str]) -> Step[State, Command[str], ContextT]:
    """Return a node that does the step, and goes on where `onward` says of what the step has found."""

    async def walk(state: State, runtime: Runtime[ContextT]) -> Command[str]:
        found = await step(state, runtime)
        return Command(update=found, goto=onward(found))

    return walk
