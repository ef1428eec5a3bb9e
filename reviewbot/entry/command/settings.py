"""`reviewbot settings`: each setting with its meaning, value and origin."""

import json
from typing import TextIO

from reviewbot.setting import Setting
from reviewbot.wiring_app import read_whole_settings


def run(output: str, *, out: TextIO) -> int:
    """Print the settings. Raises Misconfigured where one is wrong."""
    listing = read_whole_settings(is_serving=False).listing
    if output == "json":
        out.write(json.dumps([_as_json(each) for each in listing], indent=2) + "\n")
        return 0
    out.writelines(f"{each.name}\n  {each.meaning}\n  {each.value or 'not set'} ({each.origin})\n" for each in listing)
    return 0


def _as_json(setting: Setting) -> dict[str, str]:
    return {"name": setting.name, "meaning": setting.meaning, "value": setting.value, "origin": setting.origin}
