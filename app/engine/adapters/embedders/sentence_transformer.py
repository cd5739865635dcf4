"""Embedders that the user installs: any sentence-transformers model in ONNX, from a folder in `models/embedders`."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.engine.adapters.embedders.model_card import ModelCard, read_card
from app.engine.adapters.embedders.onnx_text_model import OnnxTextModel
from app.engine.models import loading
from app.engine.parts.embedder import BaseEmbedder
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext

_READY = "sentence_embedding"
"""The output of a model that does the pooling itself."""
_HIDDEN = ("last_hidden_state", "token_embeddings")
_CROWDED = 0.3
"""The mean cosine of texts that have nothing in common from which a model's vectors are centred."""
UNRELATED = (
    *("The rent is due on the first of the month.", "Penguins breed on the ice in winter.", "She plays the cello."),
    *("Stir the flour into the melted butter.", "The court dismissed the appeal.", "Restart the router to connect."),
    *("Take one tablet twice a day.", "The glacier retreats every year.", "He scored in the last minute."),
    *("Photosynthesis needs light.", "The train to Vienna is late.", "Interest rates rose again in March."),
    *("The battery lasts for nine hours.", "A sonnet has fourteen lines.", "Our dog is afraid of thunder."),
    *("The bridge was built by the Romans.", "Tighten the screws evenly.", "Prime numbers are infinite in number."),
    *("Her passport expires in June.", "Wool shrinks in hot water.", "The volcano erupted without warning."),
    *("Please find the invoice attached.", "The jury awarded the film a prize.", "Bees dance to show the way."),
)
"""Texts without a common subject, whose mean is what every text of a model has in common."""
_VERSION = b"1"
"""Changes when the same model would give other vectors."""


class SentenceTransformer(BaseEmbedder):
    """Sentence vectors (Reimers and Gurevych 2019), pooled and prompted as the model's own files say.

    Some models (E5 above all, for its training at a low temperature) give vectors that all point the same way: texts
    that have nothing in common have a cosine of 0.7 and more. What all have in common is removed (Mu and Viswanath
    2018), so that a cosine says the same of every embedder to whatever weighs it.
    """

    name: ClassVar[str] = "sentence-transformers"
    rank: ClassVar[int] = 20
    uses: ClassVar[frozenset[str]] = frozenset({"embedder_model"})

    def __init__(self, folder: Path) -> None:
        """Load it. Raises AssistantError(MODEL_BROKEN)."""
        self.model = folder.name
        file = _network(folder)
        if file is None:
            raise AssistantError(Code.MODEL_BROKEN, folder.name)
        try:
            self._card = read_card(folder)
            tokenizer = (folder / "tokenizer.json").read_bytes()
            self.fingerprint = _fingerprint(file, tokenizer, self._card)
        except (OSError, ValueError) as error:
            raise AssistantError(Code.MODEL_BROKEN, folder.name) from error
        self._model = OnnxTextModel(folder.name, file, tokenizer, self._card.longest)
        self._output = next((one for one in (_READY, *_HIDDEN) if one in self._model.outputs), self._model.outputs[0])
        if self._card.is_dense and self._output != _READY:
            raise AssistantError(Code.MODEL_BROKEN, f"{folder.name}/modules.json", folder.name)
        self._common: NDArray[np.float32] | None = None
        some = self.embed(UNRELATED)
        self.dimensions = some.shape[1]
        cosines = (some @ some.T)[~np.eye(len(some), dtype=bool)]
        if cosines.mean() > _CROWDED:
            self._common = some.mean(axis=0)

    @property
    def languages(self) -> frozenset[str]:
        """As its model card says, else as its vocabulary shows."""
        return self._card.languages if self._card.languages is not None else self._model.languages

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether a model is there."""
        found = loading.choose(context, "embedder", cls.name, _models(context))
        if found is None:
            folder = context.paths.models / "embedders"
            return Check(False, f"No model in {folder}", f"Put the folder of a model (ONNX) into {folder}.")
        return Check(True, found.name, model=found.name)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        found = loading.choose(context, "embedder", cls.name, _models(context))
        if found is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.embedder_model or cls.name)
        cls.try_model(context.paths.models, found)
        return cls(found)

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """Raises AssistantError(MODEL_BROKEN)."""
        loading.ensure_loads(path, models / "tried.json", try_out)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions), each row of length 1."""
        vectors = [self._vector(self._card.passage_prompt + text) for text in texts]
        return np.stack(vectors) if vectors else np.empty((0, self.dimensions), np.float32)

    def embed_question(self, question: str) -> NDArray[np.float32]:
        """After the model's prompt for questions, where it has one."""
        return self._vector(self._card.query_prompt + question)

    def _vector(self, text: str) -> NDArray[np.float32]:
        found = self._model.run(text, output=self._output)
        if found.ndim == 2:
            found = _POOLINGS[self._card.pooling](found)
        vector = _of_length_one(found)
        return vector if self._common is None else _of_length_one(vector - self._common)


def _mean(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    """A text read alone has no padding, so every token counts."""
    return np.asarray(tokens.mean(axis=0), np.float32)


_POOLINGS: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "mean": _mean,
    "cls": lambda tokens: tokens[0],
    "last": lambda tokens: tokens[-1],
}


def _of_length_one(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    if length > 0 and np.isfinite(length):
        return np.asarray(vector / length, np.float32)
    some = np.zeros_like(vector)  # no direction is better than another
    some[0] = 1.0
    return some


def try_out(folder: str) -> None:
    """Load a model and embed a text with it: some faults show only then."""
    SentenceTransformer(Path(folder))


def _models(context: PartContext) -> list[Path]:
    folders = sorted((context.paths.models / "embedders").glob("*/"))
    return [one for one in folders if (one / "tokenizer.json").is_file() and _network(one) is not None]


def _network(folder: Path) -> Path | None:
    """The network; where a folder has several (quantized, say), the plain one."""
    found = [folder / "model.onnx", folder / "onnx" / "model.onnx", *sorted(folder.glob("onnx/model*.onnx"))]
    return next((file for file in found if file.is_file()), None)


def _fingerprint(file: Path, tokenizer: bytes, card: ModelCard) -> str:
    """A digest of all that a vector depends on."""
    whole = hashlib.sha256(_VERSION + tokenizer + repr((card.pooling, card.query_prompt, card.passage_prompt,
                                                        card.longest)).encode())  # fmt: skip
    for one in (file, *sorted(file.parent.glob("*.onnx_data"))):
        with one.open("rb") as content:
            whole.update(hashlib.file_digest(content, "sha256").digest())
    return whole.hexdigest()
