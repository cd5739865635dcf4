"""What the files beside a sentence-transformers model say of it: pooling, prompts, length, languages."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST = 256
"""Tokens, where no file says more: a passage is about 200."""
_MOST = 512
_POOLINGS = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls", "pooling_mode_lasttoken": "last"}
_QUERY = ("query", "retrieval.query", "search_query")
_PASSAGE = ("passage", "document", "retrieval.passage", "search_document", "text")
"""What models call the prompts for questions and for what may answer them."""
_CLS = re.compile(r"(^|[^a-z0-9])granite-embedding([^a-z0-9]|$)")
"""Models whose own description alone says that the first token's vector is theirs (Awasthy et al. 2025)."""
_E5 = re.compile(r"(^|[^a-z0-9])e5([^a-z0-9]|$)")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a model."""

    pooling: str
    """How the tokens' vectors become one: mean, cls (the first) or last."""
    query_prompt: str
    """What is put before a question."""
    passage_prompt: str
    """What is put before every other text."""
    longest: int
    """Tokens; what follows is not read."""
    languages: frozenset[str] | None
    """What it was made for, ISO 639-1; empty: every language; None: not stated."""
    is_dense: bool
    """Whether a further layer follows the pooling, which the network itself must then contain."""


def read_card(folder: Path) -> ModelCard:
    """Read them; each may be missing. Raises OSError, and ValueError where one asks for something unsupported."""
    config = _read(folder / "config.json")
    query, passage = _prompts(folder, config)
    said = int(_read(folder / "sentence_bert_config.json").get("max_seq_length") or _LONGEST)
    return ModelCard(
        _pooling(folder),
        query,
        passage,
        min(said, int(config.get("max_position_embeddings") or _MOST), _MOST),
        _languages(folder),
        _is_dense(folder),
    )


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is no such file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(content, dict):
        raise ValueError(path.name)
    return content


def _is_dense(folder: Path) -> bool:
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return any(isinstance(one, dict) and str(one.get("type", "")).endswith("Dense") for one in modules)


def _pooling(folder: Path) -> str:
    config = _read(folder / "1_Pooling" / "config.json")
    chosen = [name for name, value in config.items() if name.startswith("pooling_mode_") and value is True]
    if not chosen:
        return "cls" if _CLS.search(folder.name.lower()) else "mean"
    if len(chosen) > 1 or chosen[0] not in _POOLINGS:
        raise ValueError(f"pooling by {', '.join(chosen)}")
    return _POOLINGS[chosen[0]]


def _prompts(folder: Path, config: Mapping[str, Any]) -> tuple[str, str]:
    """For questions, and for what may answer them."""
    prompts = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
    query, passage = (next((prompts[one] for one in names if one in prompts), "") for names in (_QUERY, _PASSAGE))
    if query or passage:
        return str(query), str(passage)
    # The E5 models say only in their description that they want prompts (Wang et al. 2024).
    names = (folder.name, Path(str(config.get("_name_or_path", "")).rstrip("/")).name)
    is_e5 = any(_E5.search(name.lower()) for name in names)
    return ("query: ", "passage: ") if is_e5 else ("", "")


def _languages(folder: Path) -> frozenset[str] | None:
    """The `language` of the description's front matter: one, a list in brackets, or one a line."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    front = re.match(r"---\s*\n(.*?)\n---\s*(\n|$)", text, re.DOTALL)
    said = re.search(r"^language:[ \t]*(.*(?:\n[ \t]*-[ \t]+.*)*)", front[1] if front else "", re.MULTILINE)
    if said is None:
        return None
    names = {name.lower() for name in re.findall(r"[A-Za-z]+(?:[-_][A-Za-z]+)*", said[1])}
    if "multilingual" in names:
        return frozenset()
    return frozenset(re.split(r"[-_]", name)[0] for name in names) or None
