"""Vectors from the MiniLM model that Chroma runs on ONNX. It is downloaded once, to the user's cache."""

import asyncio
import importlib
import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from reviewbot.kernel.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

_NEEDS: Final = ("onnxruntime", "tokenizers")


class OnnxEmbedder:
    """See `Embedder`.

    Raises Misconfigured where the packages are not installed that it needs.
    """

    def __init__(self) -> None:
        missing = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
        if missing:
            advice = f"`onnx` needs {' and '.join(missing)}; run `uv pip install {' '.join(_NEEDS)}`"
            raise Misconfigured("REVIEWBOT_EMBEDDER", (f"{advice}, or use `ngrams`",))
        self._function: ONNXMiniLM_L6_V2 | None = None

    @property
    def name(self) -> str:
        """Return the model's name."""
        return "onnx:all-MiniLM-L6-v2"

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return the vectors; the first call may download the model."""
        return await asyncio.to_thread(self._embed, [text.encode("utf-8", "replace").decode() for text in texts])

    def _embed(self, texts: list[str]) -> Sequence[Sequence[float]]:
        import httpx  # noqa: PLC0415 - Chroma's own; it downloads with it
        from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import (  # noqa: PLC0415 - a second and 70 MB
            ONNXMiniLM_L6_V2,
        )

        if not texts:
            return []
        faults: tuple[type[Exception], ...] = (httpx.HTTPError, OSError, ValueError, *_faults_of_the_runtime())
        try:
            if self._function is None:
                self._function = ONNXMiniLM_L6_V2()
            return [vector.tolist() for vector in self._function(texts)]
        except faults as error:
            raise Unavailable("the ONNX model", why=f"{type(error).__name__}: {error}") from error


def _faults_of_the_runtime() -> tuple[type[Exception], ...]:
    # They have no class in common below Exception.
    runtime = importlib.import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    return tuple(each for each in vars(runtime).values() if isinstance(each, type) and issubclass(each, Exception))
