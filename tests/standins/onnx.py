"""What the ONNX embedder needs and reviewbot is installed without: the packages, and a model of MiniLM's shape.

The packages go beside the npm ones, exactly as `onnx.txt` says. The model's weights are random; what it takes and gives
is what MiniLM does, and it lies where Chroma looks for it, so that nothing is downloaded from anywhere else.
"""

import fcntl
import hashlib
import json
import os
import shutil
import string
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

_HERE: Final = Path(__file__).parent
_PROJECT: Final = _HERE.parents[1]
_REQUIREMENTS: Final = _HERE / "onnx.txt"
_INSTALL_SECONDS: Final = 300
_WHERE_CHROMA_LOOKS: Final = Path(".cache", "chroma", "onnx_models", "all-MiniLM-L6-v2", "onnx")
_OTHER_FILES: Final = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt")
_SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_WORDS: Final = ("drop", "drops", "column", "ledger", "kafka", "consumers", "rebalance", "text", "number", "word")
_LETTERS: Final = string.ascii_lowercase + string.digits


class PackagesMissing(Exception):
    """The packages could not be installed; the message carries the end of what the installer said."""


def onnx_packages() -> Path:
    """Return a folder with every package, installing them on first use.

    Skips the calling test where that fails; with `CI=true` in the environment it raises PackagesMissing instead.
    """
    try:
        return _installed()
    except PackagesMissing as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"the packages that ONNX needs could not be installed: {missing}")


def _installed() -> Path:
    named = os.environ.get("REVIEWBOT_TEST_CACHE")
    cache = Path(named) / "onnx" if named else _PROJECT / ".cache" / "onnx"
    folder = cache / hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _install(folder)
            (folder / "complete").touch()
    return folder


def _install(folder: Path) -> None:
    # Without this project's settings, which leave these packages out.
    wanted = ("--no-config", "--no-deps", "--python", sys.executable, "--target", str(folder), "-r", str(_REQUIREMENTS))
    try:
        done = subprocess.run(
            ["uv", "pip", "install", *wanted], capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PackagesMissing(str(error)) from error
    if done.returncode != 0:
        raise PackagesMissing(done.stderr.strip()[-1000:])


def write_model(home: Path) -> None:
    """Write a model below a home directory. To be called where the packages can be imported."""
    folder = home / _WHERE_CHROMA_LOOKS
    folder.mkdir(parents=True)
    vocabulary = [*_SPECIAL, *_WORDS, *_LETTERS, *(f"##{letter}" for letter in _LETTERS)]
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(vocabulary)))
    _write_graph(folder / "model.onnx", words=len(vocabulary))
    for name in _OTHER_FILES:
        (folder / name).write_text("{}")


def _tokenizer(vocabulary: list[str]) -> dict[str, object]:
    numbers = {word: number for number, word in enumerate(vocabulary)}
    around = {name: {"id": name, "ids": [numbers[name]], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    first, last = ({"SpecialToken": {"id": name, "type_id": 0}} for name in around)
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "decoder": None,
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [first, text, last],
            "pair": [text, text],
            "special_tokens": around,
        },
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": numbers,
        },
    }


def _write_graph(file: Path, *, words: int) -> None:
    import importlib  # noqa: PLC0415 - the package is not among the project's

    import numpy as np  # noqa: PLC0415 - of the model alone

    onnx: Any = importlib.import_module("onnx")
    table = np.random.default_rng(1).standard_normal((words, 384)).astype(np.float32)
    of_text = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    given = onnx.helper.make_tensor_value_info("state", onnx.TensorProto.FLOAT, ["texts", "tokens", 384])
    node = onnx.helper.make_node("Gather", ["table", "input_ids"], ["state"])
    weights = [onnx.numpy_helper.from_array(table, "table")]
    graph = onnx.helper.make_graph([node], "like MiniLM", of_text, [given], weights)
    # Forms that every ONNX Runtime of the last years reads.
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9), file)


if __name__ == "__main__":
    write_model(Path(sys.argv[1]))
