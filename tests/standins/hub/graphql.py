"""The small part of GraphQL the stand-in answers: files of one repository, and teams, many in one request."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.standins.hub.graphql_field import Field, Unreadable
from tests.standins.hub.graphql_team import show_organization
from tests.standins.hub.router import Answer, Call, Refused, check_permission
from tests.standins.hub.world import Repository

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\.\.\.|[A-Za-z_]\w*|-?\d+|[{}()\[\]:$!=@]')
_REPOSITORY = ("id", "databaseId", "name", "nameWithOwner", "isPrivate", "isArchived")
_RATE = ("limit", "remaining", "used", "cost", "resetAt", "nodeCount")


def answer_graphql(call: Call) -> Answer:
    """Answer one query. Like GitHub, it reports what is wrong in the body, with status 200."""
    if call.token is None:
        raise Refused(401, "This endpoint requires you to be authenticated.")
    try:
        fields = _parse(call.field("query"), call.body.get("variables") or {})
        data = {field.alias: _root(call, field) for field in fields}
    except Unreadable as fault:
        return Answer(body={"errors": [{"message": str(fault)}]})
    errors = [
        {"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve to a Repository."}
        for alias, value in data.items()
        if value is None
    ]
    return Answer(body={"data": data} | ({"errors": errors} if errors else {}))


def _root(call: Call, field: Field) -> Any:
    if field.name == "rateLimit":
        rate = dict.fromkeys(_RATE, 1) | {"limit": 5000, "remaining": 4999, "resetAt": call.world.clock.now()}
        return {each.alias: _known(rate, each, _RATE) for each in field.selected}
    if field.name == "organization":
        check_permission(call, "members:read")
        return show_organization(call.world, field)
    if field.name != "repository":
        raise Unreadable(f"Field '{field.name}' doesn't exist on type 'Query'")
    check_permission(call, "contents:read")
    try:
        repo = _looking_at(call, field).repo()
    except Refused:
        return None
    return _repository(call, repo, field.selected)


def _looking_at(call: Call, field: Field) -> Call:
    names = {"owner": str(field.arguments.get("owner")), "repo": str(field.arguments.get("name"))}
    return replace(call, parameters=names)


def _repository(call: Call, repo: Repository, selected: Sequence[Field]) -> dict[str, Any]:
    facts = {
        "id": str(repo.id),
        "databaseId": repo.id,
        "name": repo.name,
        "nameWithOwner": repo.full_name,
        "isPrivate": repo.private,
        "isArchived": repo.archived,
    }
    objects = [field for field in selected if field.name == "object"]
    read = repo.store.read([_expression(repo, field) for field in objects]) if objects else []
    shown = {field.alias: _object(call, field, found) for field, found in zip(objects, read, strict=True)}
    for field in selected:
        if field.name != "object":
            shown[field.alias] = _known(facts, field, _REPOSITORY)
    return {field.alias: shown[field.alias] for field in selected}


def _expression(repo: Repository, field: Field) -> str:
    if "oid" in field.arguments:
        return str(field.arguments["oid"])
    name, colon, path = str(field.arguments.get("expression", "")).partition(":")
    return (repo.sha_of(name) or name) + colon + path


def _object(call: Call, field: Field, found: tuple[str, str, bytes] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    sha, kind, content = found
    facts: dict[str, Any] = {"oid": sha, "abbreviatedOid": sha[:7], "__typename": kind.capitalize(), "id": sha}
    if kind == "blob":
        facts |= _blob(call, content)
    shown = {}
    for each in _flattened(field.selected, kind.capitalize()):
        if each.name not in facts:
            raise Unreadable(f"Field '{each.name}' doesn't exist on type '{kind.capitalize()}'")
        shown[each.alias] = facts[each.name]
    return shown


def _blob(call: Call, content: bytes) -> dict[str, Any]:
    limit = call.limits.graphql_text_bytes
    is_binary = b"\0" in content[:8000]
    return {
        "byteSize": len(content),
        "isBinary": is_binary,
        "isTruncated": len(content) > limit,
        "text": None if is_binary else content[:limit].decode(errors="replace"),
    }


def _flattened(selected: Sequence[Field], kind: str) -> Iterator[Field]:
    for field in selected:
        if field.condition is None:
            yield field
        elif field.condition in (kind, "GitObject", "Node"):
            yield from _flattened(field.selected, kind)


def _known(facts: Mapping[str, Any], field: Field, names: Sequence[str]) -> Any:
    if field.name not in names:
        raise Unreadable(f"Field '{field.name}' doesn't exist")
    return facts[field.name]


def _parse(query: str, variables: Mapping[str, Any]) -> list[Field]:
    tokens = _TOKEN.findall(query)
    start = 0
    if tokens and tokens[0] == "query":
        start = 1 + (tokens[1] not in "({")
        if tokens[start] == "(":
            start = tokens.index(")", start) + 1
    try:
        fields, end = _parse_selection(tokens, start, variables)
    except IndexError:
        raise Unreadable("Expected one or more unclosed tokens to end") from None
    if end != len(tokens):
        raise Unreadable(f"Parse error on {tokens[end]!r}")
    return fields


def _parse_selection(tokens: list[str], at: int, variables: Mapping[str, Any]) -> tuple[list[Field], int]:
    if tokens[at] != "{":
        raise Unreadable(f"Parse error on {tokens[at]!r}, expected '{{'")
    at += 1
    fields = []
    while tokens[at] != "}":
        field, at = _parse_field(tokens, at, variables)
        fields.append(field)
    return fields, at + 1


def _parse_field(tokens: list[str], at: int, variables: Mapping[str, Any]) -> tuple[Field, int]:
    if tokens[at] == "...":
        if tokens[at + 1] != "on":
            raise Unreadable("the stand-in knows inline fragments only")
        inner, end = _parse_selection(tokens, at + 3, variables)
        return Field(alias="", name="", arguments={}, selected=inner, condition=tokens[at + 2]), end
    alias = name = tokens[at]
    at += 1
    if tokens[at] == ":":
        name = tokens[at + 1]
        at += 2
    arguments: dict[str, Any] = {}
    if tokens[at] == "(":
        at += 1
        while tokens[at] != ")":
            is_variable = tokens[at + 2] == "$"
            value = tokens[at + 3 if is_variable else at + 2]
            arguments[tokens[at]] = _variable(variables, value) if is_variable else _literal(value)
            at += 4 if is_variable else 3
        at += 1
    selected: list[Field] = []
    if tokens[at] == "{":
        selected, at = _parse_selection(tokens, at, variables)
    return Field(alias=alias, name=name, arguments=arguments, selected=selected), at


def _variable(variables: Mapping[str, Any], name: str) -> Any:
    if name not in variables:
        raise Unreadable(f"Variable ${name} was provided invalid value")
    return variables[name]


def _literal(token: str) -> Any:
    if token.startswith('"'):
        return json.loads(token)
    return int(token) if token.lstrip("-").isdigit() else token
