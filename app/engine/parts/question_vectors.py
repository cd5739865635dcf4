"""A question is embedded once for everything that uses it: passages, kept answers, memories and sentences."""

import threading
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from app.engine.parts.embedder import Embedder

_MOST_CACHED = 8
"""Questions kept for each embedder: the last one, and what was heard of it while it was being spoken."""
_lock = threading.Lock()
_cache: WeakKeyDictionary[Embedder, dict[str, NDArray[np.float32]]] = WeakKeyDictionary()


def question_vector(embedder: Embedder, question: str) -> NDArray[np.float32]:
    """What `Embedder.embed_question` gives, cached for the next caller; not to be written to."""
    with _lock:
        vectors = _cache.setdefault(embedder, {})
        if question in vectors:
            return vectors[question]
    vector = embedder.embed_question(question)
    vector.flags.writeable = False
    with _lock:
        vectors[question] = vector
        if len(vectors) > _MOST_CACHED:
            del vectors[next(iter(vectors))]
    return vector
