"""The JSON Schemas of the files that teams write, so that editors complete and check them.

They are published beside the files, so that `# yaml-language-server: $schema=owner.schema.json` in a file's first line
is enough.
"""

import json

from pydantic import BaseModel, JsonValue

from reviewbot.ownership.owner_file import OwnerText
from reviewbot.ownership.policy_file import PolicyText

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def owner_schema() -> dict[str, JsonValue]:
    """Return the schema of `owners/<name>.yaml`."""
    schema = _schema(OwnerText, "An owner file of reviewbot")
    return {**schema, "oneOf": [{"required": ["team"]}, {"required": ["people"]}]}


def policy_schema() -> dict[str, JsonValue]:
    """Return the schema of `owners/policy.yaml`."""
    return _schema(PolicyText, "The policy file of reviewbot")


def render_schema(schema: dict[str, JsonValue]) -> str:
    """Return a schema as the file that is published."""
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"


def _schema(model: type[BaseModel], title: str) -> dict[str, JsonValue]:
    return {"$schema": _DIALECT, **model.model_json_schema(by_alias=True), "title": title}
