"""The engine is what the window expects of it."""

import inspect
from collections.abc import Iterator
from typing import Protocol, get_type_hints

import pytest

from app.domain.events import Event
from app.engine.engine import Engine
from app.storage.paths import Paths
from app.ui import ports
from app.ui.ports import EnginePort


def as_the_window_sees_it(engine: Engine) -> EnginePort:
    """A drift of one from the other is an error of mypy's, here and in `app.main`."""
    return engine


@pytest.fixture
def engine(paths: Paths) -> EnginePort:
    def emit(event: Event) -> None:
        raise AssertionError(f"an engine that was not started reports {event}")

    return as_the_window_sees_it(Engine(paths, emit))


def walk(port: type, real: object) -> Iterator[tuple[str, object, object]]:
    """Each method that a port asks for, with the real one; also those of the ports below it."""
    for name, asked in vars(port).items():
        if name.startswith("_"):
            continue
        assert hasattr(real, name), f"{type(real).__name__} has no {name}, which {port.__name__} asks for"
        if isinstance(asked, property):
            below = get_type_hints(asked.fget)["return"]
            if getattr(below, "_is_protocol", False):
                yield from walk(below, getattr(real, name))
        else:
            yield f"{port.__name__}.{name}", asked, getattr(real, name)


def test_every_method_is_there_and_can_be_called_as_the_port_says(engine: EnginePort) -> None:
    seen = set()
    for name, asked, real in walk(EnginePort, engine):
        seen.add(name)
        assert callable(asked)
        assert callable(real)
        theirs = inspect.signature(real).parameters
        takes_any = any(one.kind is one.VAR_KEYWORD for one in theirs.values())
        for parameter in list(inspect.signature(asked).parameters.values())[1:]:
            if parameter.kind is parameter.VAR_KEYWORD:
                assert takes_any, name
                continue
            assert parameter.name in theirs, f"{name} takes no {parameter.name}"
            assert theirs[parameter.name].default == parameter.default or theirs[parameter.name].default is None, name
        needed = {one.name for one in theirs.values() if one.default is one.empty and one.kind is not one.VAR_KEYWORD}
        assert needed <= set(inspect.signature(asked).parameters), name
    protocols = {
        one.__name__ for one in vars(ports).values() if getattr(one, "_is_protocol", False) and one is not Protocol
    }
    assert {name.partition(".")[0] for name in seen} == protocols, "no port is left unasked"
