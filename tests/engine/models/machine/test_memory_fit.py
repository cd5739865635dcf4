from dataclasses import replace

import pytest

from app.engine.models.formats.gguf import Head
from app.engine.models.machine.memory_fit import fit

HEAD = Head(
    {
        "general.architecture": "llama",
        "llama.block_count": 22,
        "llama.embedding_length": 2048,
        "llama.attention.head_count": 32,
        "llama.attention.head_count_kv": 4,
        "llama.context_length": 2_048,
    },
    640_000_000,
)


@pytest.mark.parametrize(("free", "context"), [(2_000_000_000, 2048), (870_000_000, 1024), (800_000_000, 0)])
def test_the_context_is_as_long_as_memory_allows(free: int, context: int) -> None:
    # 22 layers x 4 heads x 64 numbers of 2 bytes, for keys and for values: 22.5 kB a token.
    assert fit(HEAD, 4096, free).context == context


def test_smaller_numbers_allow_a_longer_context() -> None:
    assert fit(HEAD, 4096, 870_000_000, "q8_0").context == 2048


def test_the_size_that_would_fit_is_given() -> None:
    assert fit(replace(HEAD, bytes_needed=9_000_000_000), 4096, 3_000_000_000).detail == (
        "it needs 9.2 GB, 3.0 GB are free; one of up to 2.2 GB fits"
    )
