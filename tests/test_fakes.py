"""The fakes keep to the protocols: mypy checks each against its own here."""

from app.engine.parts.embedder import Embedder
from app.engine.parts.generator import Generator
from app.engine.parts.listener import Listener
from app.engine.parts.player import Player
from app.engine.parts.recognizer import Recognizer
from app.engine.parts.registry import KINDS
from app.engine.parts.retriever import Retriever
from app.engine.parts.synthesizer import Synthesizer
from tests import fakes

listener: Listener = fakes.Listener()
recognizer: Recognizer = fakes.Recognizer()
embedder: Embedder = fakes.Embedder()
retriever: Retriever = fakes.Retriever()
generator: Generator = fakes.Generator()
model: Generator = fakes.Model()
synthesizer: Synthesizer = fakes.Synthesizer()
player: Player = fakes.Player()


def test_there_is_a_fake_of_every_kind_that_a_turn_needs() -> None:
    assert set(fakes.parts()) == set(KINDS) - {"reader", "skill"}
    for kind, part in fakes.parts().items():
        members = {name for name in dir(KINDS[kind]) if not name.startswith("_")}
        assert members <= set(dir(part)), kind
