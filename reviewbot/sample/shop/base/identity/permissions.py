"""Permissions are named where they are needed and checked before the function runs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from identity.viewer import Viewer

P = ParamSpec("P")
R = TypeVar("R")


class Denied(Exception):
    """The viewer lacks a permission."""


def requires(
    permission: str,
) -> Callable[[Callable[Concatenate[Viewer, P], R]], Callable[Concatenate[Viewer, P], R]]:
    """Refuse callers whose viewer does not hold the permission."""

    def guard(function: Callable[Concatenate[Viewer, P], R]) -> Callable[Concatenate[Viewer, P], R]:
        @wraps(function)
        def guarded(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if permission not in viewer.permissions:
                raise Denied(permission)
            return function(viewer, *args, **kwargs)

        return guarded

    return guard
