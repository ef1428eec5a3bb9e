"""The ONNX embedder: reviewbot is installed without what it needs, and says so."""

import importlib.util

import pytest

from reviewbot.adapters.embedder_onnx import OnnxEmbedder
from reviewbot.kernel.errors import Misconfigured


def test_what_is_missing_is_named_with_the_way_to_get_it() -> None:
    assert importlib.util.find_spec("onnxruntime") is None, "the lock file left it out; now it needs a contract test"

    with pytest.raises(Misconfigured) as raised:
        OnnxEmbedder()

    assert str(raised.value) == (
        "REVIEWBOT_EMBEDDER: `onnx` needs onnxruntime and tokenizers; "
        "run `uv pip install onnxruntime tokenizers`, or use `ngrams`"
    )
