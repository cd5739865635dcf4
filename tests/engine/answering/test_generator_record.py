"""What came of the generators counts until they are released."""

from app.engine.answering.generator_record import GeneratorRecord
from app.engine.prompts.prompt import Prompt

PROMPT = Prompt("Sotto.", (), (), "Why?")


def test_it_is_empty_once_the_generators_have_been_released() -> None:
    record = GeneratorRecord()
    record.renew(0)
    record.replies.keep(PROMPT, "Because.", "model")
    record.failed_at_s["other"] = 1.0
    record.renew(0)
    assert record.replies.find(PROMPT) == ("Because.", "model")
    assert record.failed_at_s == {"other": 1.0}
    record.renew(1)
    assert record.replies.find(PROMPT) is None
    assert record.failed_at_s == {}
