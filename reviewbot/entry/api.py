"""The API: what is on record about a change, read only, for whoever holds a token that covers its repository.

Without a token that somebody was given nothing is told. A repository that a token does not cover is answered as one
that is unknown, so that nobody learns which there are.
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from reviewbot.entry.api_shape import RefusalShape, StoryShape
from reviewbot.flow.notice import fetch_story, render_story
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.grant import Grant, grants_of, may_read
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.ports import Store

UNAUTHORISED: Final = "a token that this service was given has to come as `Authorization: Bearer TOKEN`"
UNKNOWN: Final = "nothing is on record about it here, or the token does not cover its repository"
_MOST_DIGITS: Final = 18
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": StoryShape, "description": "What is on record."},
    401: {"model": RefusalShape, "description": "No token, or none that this service was given."},
    404: {"model": RefusalShape, "description": "Nothing is on record, or the token does not cover the repository."},
    503: {"model": RefusalShape, "description": "The database did not answer; try again."},
    "default": {"model": RefusalShape, "description": "Whatever else went wrong."},
}
_BEARER: Final = HTTPBearer(auto_error=False, description="A token of REVIEWBOT_API_TOKENS.")


def make_router(store: Store, grants: tuple[Grant, ...]) -> APIRouter:
    """Return the routes below `/api/v1`, which read from the store what the grants let them."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/decisions/{owner}/{repo}/{number}", responses=_RESPONSES, response_class=JSONResponse)
    async def decision(
        owner: Annotated[str, Path(description="Whose repository it is.", examples=["acme"])],
        repo: Annotated[str, Path(description="The repository's name.", examples=["shop"])],
        number: Annotated[str, Path(description="The pull request's number.", examples=["7"])],
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> Response:
        """Return the newest decision about a pull request, with its reasons and what would open it.

        It is what `reviewbot explain --format json` prints, and what the check says.
        """
        held = () if given is None else grants_of(given.credentials, grants)
        if not held:
            return _refusal(401, UNAUTHORISED, {"WWW-Authenticate": "Bearer"})
        return await _told(store, held, RepoName(f"{owner}/{repo}"), number)

    return router


async def _told(store: Store, held: tuple[Grant, ...], repo: RepoName, number: str) -> Response:
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    if not is_number or not may_read(repo, held):
        return _refusal(404, UNKNOWN)
    named = ChangeNumber(int(number))
    try:
        story = await fetch_story(store, repo, named)
    except Unavailable as reason:
        return _refusal(503, str(reason), {"Retry-After": "10"})
    if story.decision is None and not story.incidents:
        return _refusal(404, UNKNOWN)
    return JSONResponse(render_story(repo, named, story))


def _refusal(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": why}, status_code=status, headers=headers)
