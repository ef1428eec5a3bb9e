"""GitHub's own description of its API, held against what goes over the wire in tests.

The description is npm `@octokit/openapi` (MIT). Only the operations that are used are compiled, each once a process.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from tests.standins.npm import npm_packages

_PREFIX = "#/components/schemas/"
_MAY_LACK_DESCRIPTION = (400, 401, 403, 404, 422, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request with its reply. `template` is the path as the description writes it, `path` as it was asked for."""

    method: str
    template: str
    path: str
    query: Mapping[str, str]
    body: Any
    status: int
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that GitHub's description does not allow, and where."""

    operation: str
    part: str
    sentence: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.operation}: {self.part}: {self.sentence}"


class Description:
    """An OpenAPI 3.0 description."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Take the parsed document; it is changed in place."""
        self._document = document
        self._validators: dict[tuple[str, ...], Draft4Validator] = {}
        self._passed: set[bytes] = set()
        self._translated: set[str] = set()
        self._schemas: dict[str, Any] = {}

    def faults(self, exchanges: Iterable[Exchange]) -> list[Fault]:
        """Return what the description does not allow in these exchanges."""
        return [fault for exchange in exchanges for fault in self._faults(exchange)]

    def delivery_faults(self, event: str, action: str | None, body: bytes) -> list[Fault]:
        """Return what the description does not allow in a webhook."""
        name = "-".join((event, action) if action else (event,)).replace("_", "-")
        described = self._document["x-webhooks"].get(name)
        if described is None:
            return [Fault(operation=name, part="delivery", sentence="GitHub has no such webhook")]
        schema = described["post"]["requestBody"]["content"]["application/json"]["schema"]
        errors = self._validator(("webhook", name), schema).iter_errors(json.loads(body))
        return [Fault(operation=name, part="delivery", sentence=_sentence(error)) for error in errors]

    def _faults(self, exchange: Exchange) -> Iterator[Fault]:
        name = f"{exchange.method} {exchange.template}"
        operation = self._document["paths"].get(exchange.template, {}).get(exchange.method.lower())
        if operation is None:
            yield Fault(operation=name, part="route", sentence="GitHub has no such operation, or the stand-in has not")
            return
        for part, sentence in (
            *self._query_faults(exchange, operation),
            *self._body_faults(exchange, operation),
            *self._reply_faults(exchange, operation),
        ):
            yield Fault(operation=name, part=part, sentence=sentence)

    def _query_faults(self, exchange: Exchange, operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
        parameters = [self._resolved(each) for each in operation.get("parameters", ())]
        known = {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}
        for name, value in exchange.query.items():
            if name not in known:
                yield f"query {name}", "GitHub does not know this parameter"
                continue
            validator = self._validator((exchange.method, exchange.template, "query", name), known[name])
            for error in validator.iter_errors(_typed(value, self._resolved(known[name]))):
                yield f"query {name}", error.message

    def _body_faults(self, exchange: Exchange, operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
        described = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if exchange.body is None or exchange.status >= 400:
            return
        if described is None:
            yield "request", "GitHub takes no body here"
            return
        schema = self._resolved(described["schema"])
        if isinstance(exchange.body, dict) and "properties" in schema:
            for name in exchange.body.keys() - schema["properties"].keys():
                yield f"request {name}", "GitHub does not know this member"
        key = (exchange.method, exchange.template, "request")
        for error in self._validator(key, schema).iter_errors(exchange.body):
            yield "request", _sentence(error)

    def _reply_faults(self, exchange: Exchange, operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if exchange.status == 304:
            return
        reply = operation["responses"].get(str(exchange.status))
        if reply is None:
            if exchange.status not in _MAY_LACK_DESCRIPTION:
                yield "reply", f"status {exchange.status} is not described"
            return
        schema = self._resolved(reply).get("content", {}).get("application/json", {}).get("schema")
        if schema is None or not exchange.media_type.startswith("application/json") or exchange.status >= 400:
            return
        key = (exchange.method, exchange.template, str(exchange.status))
        digest = hashlib.sha256(repr(key).encode() + exchange.content).digest()
        if digest in self._passed:
            return
        errors = list(self._validator(key, schema).iter_errors(json.loads(exchange.content)))
        yield from (("reply", _sentence(error)) for error in errors)
        if not errors:
            self._passed.add(digest)

    def _validator(self, key: tuple[str, ...], schema: dict[str, Any]) -> Draft4Validator:
        if key not in self._validators:
            root = {**self._translate(schema), "components": {"schemas": self._schemas}}
            if "$ref" in root:
                root = {"allOf": [{"$ref": root.pop("$ref")}], **root}
            self._validators[key] = Draft4Validator(root, format_checker=_FORMATS)
        return self._validators[key]

    def _translate(self, schema: Any) -> Any:
        """Turn OpenAPI 3.0 into JSON Schema: `nullable` becomes a type, and what is referred to comes along."""
        if isinstance(schema, list):
            return [self._translate(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        if isinstance(schema.get("$ref"), str):
            self._bring(schema["$ref"])
            return {"$ref": schema["$ref"]}
        plain = {key: self._translate(value) for key, value in schema.items() if key not in _IGNORED}
        if isinstance(schema.get("properties"), dict):  # a property may be called "title" or "description"
            plain["properties"] = {name: self._translate(each) for name, each in schema["properties"].items()}
        return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain

    def _bring(self, reference: str) -> None:
        name = reference.removeprefix(_PREFIX)
        if name not in self._translated:
            self._translated.add(name)
            self._schemas[name] = self._translate(self._document["components"]["schemas"][name])

    def _resolved(self, described: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in described:
            found: Any = self._document
            for part in described["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            described = found
        return described


@cache
def github_description() -> Description:
    """Return the description of api.github.com, read once a process, without its known errors."""
    file = npm_packages() / "@octokit" / "openapi" / "generated" / "api.github.com.json"
    document = json.loads(file.read_bytes())
    _correct(document)
    return Description(document)


def _correct(document: dict[str, Any]) -> None:
    """Mend the description where GitHub's replies are known to differ from it."""
    # An outdated comment has neither position nor line; `review-comment`, the same thing elsewhere, says so.
    comment = document["components"]["schemas"]["pull-request-review-comment"]["properties"]
    for name in ("position", "line"):
        comment[name]["nullable"] = True
    # The list writes its rows out and wants an account to be a user and an enterprise at once; one row alone does not.
    listed = document["paths"]["/app/installations"]["get"]["responses"]["200"]["content"]["application/json"]
    listed["schema"]["items"] = {"$ref": _PREFIX + "installation"}
    # This one list of an App's events is older than merge queues.
    suite = document["components"]["schemas"]["webhook-check-suite-rerequested"]["properties"]["check_suite"]
    del suite["properties"]["app"]["properties"]["events"]["items"]["enum"]


def _typed(value: str, schema: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "integer" if value.lstrip("-").isdigit():
            return int(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
        case "array":
            return value.split(",")
        case _:
            return value


def _sentence(error: ValidationError) -> str:
    where = "/".join(str(each) for each in error.absolute_path)
    deepest = min(error.context, key=lambda each: -len(each.absolute_path)) if error.context else None
    more = f" ({deepest.message[:200]} at {'/'.join(map(str, deepest.absolute_path))})" if deepest else ""
    return f"{error.message[:300]} at {where or 'the top'}{more}"


_IGNORED = (
    "nullable",
    "properties",
    "example",
    "examples",
    "description",
    "discriminator",
    "title",
    "default",
    "x-github",
)
_FORMATS = FormatChecker(formats=())
_PATTERNS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "uri": re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"]+"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
}


@_FORMATS.checks("date-time")
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or _PATTERNS["date-time"].fullmatch(value) is not None


@_FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or _PATTERNS["uri"].fullmatch(value) is not None


@_FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or _PATTERNS["email"].fullmatch(value) is not None
