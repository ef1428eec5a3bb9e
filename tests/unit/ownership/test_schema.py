"""The published JSON Schemas are those of the code, and the sample organisation's files follow them.

`python -m tests.unit.ownership.test_schema` writes them anew.
"""

from pathlib import Path

import jsonschema
import pytest
import yaml
from pydantic import JsonValue

from reviewbot.ownership.schema import owner_schema, policy_schema, render_schema

_OWNERS = Path(__file__).parents[3] / "owners"
_PUBLISHED: dict[str, dict[str, JsonValue]] = {
    "owner.schema.json": owner_schema(),
    "policy.schema.json": policy_schema(),
}


@pytest.mark.parametrize("name", sorted(_PUBLISHED))
def test_a_published_schema_is_current(name: str) -> None:
    published = (_OWNERS / name).read_text(encoding="utf-8")

    assert published == render_schema(_PUBLISHED[name]), "run python -m tests.unit.ownership.test_schema"


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name) for file in sorted(_OWNERS.glob("*.yaml"))])
def test_a_sample_file_follows_its_schema(file: Path) -> None:
    schema = _PUBLISHED["policy.schema.json" if file.stem == "policy" else "owner.schema.json"]

    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{version: 1, stanse: x}", id="an unknown key"),
        pytest.param("{version: 2}", id="another version"),
        pytest.param("{version: 1, name: 'Not a name'}", id="a name with spaces"),
    ],
)
def test_an_editor_sees_what_the_loader_would_refuse(text: str) -> None:
    assert not jsonschema.Draft202012Validator(owner_schema()).is_valid(yaml.safe_load(text))


def _write() -> None:
    for name, schema in _PUBLISHED.items():
        (_OWNERS / name).write_text(render_schema(schema), encoding="utf-8")


if __name__ == "__main__":
    _write()
