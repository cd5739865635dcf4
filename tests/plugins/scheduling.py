"""Which process of pytest-xdist runs which file, and when: that decides how long a run takes and how much it holds."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TORCH = frozenset(
    {
        "tests/contracts/test_recognizer.py",
        "tests/engine/adapters/recognizers/whisper/test_openai_whisper.py",
        "tests/engine/turns/test_bad_input.py",
    }
)
"""Files that load torch, 400 MB that a process never gives back: one process has them all."""

LONGEST = (
    "tests/engine/library/parsing/test_shared_documents.py",
    "tests/engine/adapters/readers/ocr/test_ocr.py",
    "tests/engine/adapters/generators/test_gpt4all.py",
    "tests/engine/models/test_requests.py",
    "tests/engine/library/folders/test_watch.py",
    "tests/engine/library/test_killed.py",
)
"""These take longest and are begun first, so that none is left alone at the end; then the files with the most tests."""


class _Scheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist carries no types
    """Each file is one process's, as with --dist=loadfile, and the files of `TORCH` are the same one's."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "torch" if file in TORCH else file

    def _assign_work_unit(self, node: object) -> None:
        for scope in ("torch", *LONGEST)[::-1]:
            if scope in self.workqueue:
                self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Scheduling | None:
    """Schedule by file, where nothing else was asked for."""
    return _Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None
