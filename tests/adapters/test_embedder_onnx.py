"""The ONNX embedder: reviewbot is installed without what it needs and says so; with it, it keeps the contract."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from reviewbot.adapters.embedder_onnx import OnnxEmbedder
from reviewbot.kernel.errors import Misconfigured
from tests.standins.onnx import onnx_packages

_PROJECT: Final = Path(__file__).parents[2]


def test_what_is_missing_is_named_with_the_way_to_get_it() -> None:
    assert importlib.util.find_spec("onnxruntime") is None, "the lock file left it out; now it needs a contract test"

    with pytest.raises(Misconfigured) as raised:
        OnnxEmbedder()

    assert str(raised.value) == (
        "REVIEWBOT_EMBEDDER: `onnx` needs onnxruntime and tokenizers; "
        "run `uv pip install onnxruntime tokenizers`, or use `ngrams`"
    )


def test_where_its_packages_are_it_keeps_the_contract_of_every_embedder(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(onnx_packages()), "HOME": str(tmp_path)}
    _python("-m", "tests.standins.onnx", str(tmp_path), environment=environment)

    told = _python(
        "-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/contracts/test_embedder.py", "-k", "onnx",
        environment=environment,
    )  # fmt: skip

    assert re.search(r"\d\d passed", told), told
    assert "skipped" not in told


def test_a_model_that_is_not_one_is_unavailable(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(onnx_packages()), "HOME": str(tmp_path)}
    _python("-m", "tests.standins.onnx", str(tmp_path), environment=environment)
    (model,) = tmp_path.rglob("model.onnx")
    model.write_bytes(b"cut off")

    told = _python("-c", _ASK, environment=environment)

    assert told.startswith("the ONNX model is unavailable: InvalidProtobuf: ")


_ASK: Final = """
import asyncio
from reviewbot.adapters.embedder_onnx import OnnxEmbedder
from reviewbot.kernel.errors import Unavailable

try:
    asyncio.run(OnnxEmbedder().embed(["a word"]))
except Unavailable as reason:
    print(reason)
"""


def _python(*words: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=_PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
