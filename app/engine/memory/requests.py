"""What can be asked of the memory while the engine runs: each request is carried out between two turns."""

from collections.abc import Callable

from app.domain.errors import AssistantError, Code
from app.domain.events import Event, MemoriesListed
from app.engine.memory.memory import Memory


class MemoryRequests:
    """In by method, out by event; every method returns at once, and each then lists the memories."""

    def __init__(self, post: Callable[[Callable[[], object]], None], emit: Callable[[Event], None]) -> None:
        """`post`: has something done in the engine's thread."""
        self._post = post
        self._emit = emit
        self._memory: Memory | None = None

    def open(self, memory: Memory) -> None:
        """Requests go to this memory from now on."""
        self._memory = memory

    def close(self) -> None:
        """Nothing more can be asked."""
        self._memory = None

    def list(self) -> None:
        """List every memory, by `MemoriesListed`."""
        self._ask(lambda _: None)

    def add(self, text: str) -> None:
        """Remember something."""
        self._ask(lambda memory: memory.tell(text))

    def edit(self, id_: int, text: str) -> None:
        """Change its text; an empty one is refused."""

        def do(memory: Memory) -> None:
            if not text.strip():
                raise AssistantError(Code.MEMORY_EMPTY)
            memory.rows.change(id_, " ".join(text.split()))

        self._ask(do)

    def remove(self, id_: int) -> None:
        """Forget one."""
        self._ask(lambda memory: memory.rows.remove(id_))

    def _ask(self, do: Callable[[Memory], object]) -> None:
        def work() -> None:
            memory = self._memory
            if memory is not None:
                try:
                    do(memory)
                finally:
                    self._emit(MemoriesListed(memories=tuple(memory.listed())))

        self._post(work)
