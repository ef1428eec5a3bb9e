"""How a request becomes an answer: one table of routes, written as GitHub's description writes its paths."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standins.hub.accounts import App, Token
from tests.standins.hub.limits import Limits
from tests.standins.hub.world import Repository, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply. `body` is sent as JSON unless it is bytes; None sends no body."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json; charset=utf-8"


class Refused(Exception):
    """The request is answered with an error, as GitHub words it."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        """Keep the status, the message and what else the error's body holds."""
        super().__init__(message)
        self.answer = Answer(status=status, body={"message": message, **more, "status": str(status)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, and who made it: an App, or an installation by its token."""

    world: World
    limits: Limits
    api: str
    method: str
    path: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    app: App | None
    token: Token | None

    def repo(self) -> Repository:
        """Return the repository of the path. Refuses with 404 what the token cannot see."""
        found = self.world.repository(self.parameters["owner"], self.parameters["repo"])
        if found is None or not self._may_see(found):
            raise not_found()
        return found

    def installation_token(self) -> Token:
        """Return the token. Refuses with 403 a request that has none."""
        if self.token is None:
            raise Refused(403, "Resource not accessible by integration")
        return self.token

    def own_app(self) -> App:
        """Return the App that signed the request itself. Refuses with 401 anybody else."""
        if self.app is None or self.token is not None:
            raise Refused(401, "A JSON web token could not be decoded")
        return self.app

    def author_app(self) -> App:
        """Return the App that is writing."""
        return self.installation_token().installation.app

    def number(self, name: str) -> int:
        """Return a number of the path. Refuses with 404 what is none."""
        if not self.parameters[name].isdigit():
            raise not_found()
        return int(self.parameters[name])

    def wants(self, media_type: str) -> bool:
        """Tell whether the Accept header names this media type."""
        return media_type in self.headers.get("accept", "")

    def field(self, name: str) -> Any:
        """Return a required member of the body. Refuses with 422 its absence."""
        if not isinstance(self.body, dict) or self.body.get(name) is None:
            raise Refused(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        return self.body[name]

    def _may_see(self, repo: Repository) -> bool:
        if self.app is not None and self.token is None:
            return True
        token = self.token
        if token is None or not repo.private:
            return not repo.private
        chosen = token.repositories
        is_covered = token.installation.id in {each.id for each in self.world.installations_on(repo)}
        return is_covered and (chosen is None or repo.id in chosen)


Work = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation. `needs` is "permission:level"; several, of which one suffices, are parted by `|`."""

    method: str
    template: str
    needs: str
    work: Work
    pattern: re.Pattern[str]


ROUTES: list[Route] = []
_SLASHED = {"path": ".*", "ref": ".+", "basehead": ".+", "branch": ".+"}
_NOT_HONOURED = {
    "/app/installations": frozenset({"since", "outdated"}),
    "/repos/{owner}/{repo}/activity": frozenset({"before"}),
    "/repos/{owner}/{repo}/commits": frozenset({"author", "committer", "since", "until"}),
    "/repos/{owner}/{repo}/pulls/{pull_number}/comments": frozenset({"sort", "direction"}),
}


def route(method: str, template: str, *, needs: str = "") -> Callable[[Work], Work]:
    """Register a function under a method and a path of GitHub's description."""

    def register(work: Work) -> Work:
        parts = re.split(r"\{(\w+)\}", template)
        expression = "".join(
            re.escape(part) if index % 2 == 0 else f"(?P<{part}>{_SLASHED.get(part, '[^/]+')})"
            for index, part in enumerate(parts)
        )
        pattern = re.compile(expression)
        ROUTES.append(Route(method=method, template=template, needs=needs, work=work, pattern=pattern))
        # The more literal the path, the earlier it is tried: `…/commits/{ref}/check-runs` before `…/commits/{ref}`.
        ROUTES.sort(key=lambda each: (-each.template.count("/"), each.template.count("{")))
        return work

    return register


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the route of a path with the values of its parameters."""
    for each in ROUTES:
        if each.method == method and (match := each.pattern.fullmatch(path)):
            return each, match.groupdict()
    return None


def check_query(call: Call, template: str) -> None:
    """Refuse with 501 what GitHub would honour and the stand-in does not, so that no test rests on it."""
    for name in sorted(_NOT_HONOURED.get(template, frozenset()) & call.query.keys()):
        raise Refused(501, f"The stand-in does not honour {name!r} for {template}")


def check_permission(call: Call, needs: str) -> None:
    """Refuse with 403 a token that lacks what the route needs, naming it in a header as GitHub does."""
    if not needs:
        return
    if call.token is None:
        raise Refused(401, "Requires authentication")
    held = call.token.permissions
    for need in needs.split("|"):
        name, level = need.split(":")
        if held.get(name) in ((level, "write", "admin") if level == "read" else (level, "admin")):
            return
    raise Refused(403, "Resource not accessible by integration")


def page_of(call: Call, rows: list[Any], *, usual: int = 30, most: int = 100) -> tuple[list[Any], dict[str, str]]:
    """Cut out the page that the query asks for, with the Link header that leads to the others."""
    size = min(max(_whole(call.query.get("per_page"), usual), 1), most)
    page = max(_whole(call.query.get("page"), 1), 1)
    last = max(-(-len(rows) // size), 1)
    links = {"prev": page - 1, "first": 1} if page > 1 else {}
    if page < last:
        links |= {"next": page + 1, "last": last}
    header = ", ".join(f'<{page_url(call, page=str(number))}>; rel="{name}"' for name, number in links.items())
    return rows[(page - 1) * size : page * size], {"link": header} if header else {}


def page_url(call: Call, **query: str) -> str:
    """Return this request's address with other query parameters."""
    asked = {**call.query, **query}
    return f"{call.api}{call.path}?" + "&".join(f"{key}={value}" for key, value in asked.items())


def listed(call: Call, rows: list[Any], render: Callable[[Any], Any]) -> Answer:
    """Answer with one page of a list."""
    page, headers = page_of(call, rows)
    return Answer(body=[render(row) for row in page], headers=headers)


def not_found() -> Refused:
    """Return GitHub's answer to what does not exist or may not be seen."""
    return Refused(404, "Not Found", documentation_url="https://docs.github.com/rest")


def parse_body(raw: bytes) -> Any:
    """Return the JSON of a request. Refuses with 400 what is none."""
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdigit() else otherwise
