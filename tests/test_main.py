from app.domain.formats import SUFFIXES
from app.engine.parts.registry import implementations


def test_the_window_offers_what_the_readers_read() -> None:
    assert set(SUFFIXES) == {suffix for make in implementations("reader").values() for suffix in make.suffixes}  # type: ignore[attr-defined]
