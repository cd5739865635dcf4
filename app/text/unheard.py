"""What of a reply was written and not heard: pure."""

from app.text.sentences import segment


def unheard(reply: str, spoken: str, language: str = "en") -> str:
    """The rest of a reply from the sentence in which it was cut off; empty where all of it was heard.

    `spoken`: what was heard, white space aside a beginning of the reply.
    """
    heard, passed = _letters(spoken), 0
    sentences = segment(reply, language)
    for number, sentence in enumerate(sentences):
        passed += _letters(sentence)
        if passed > heard:
            return "".join(sentences[number:]).strip()
    return ""


def _letters(text: str) -> int:
    return sum(not character.isspace() for character in text)
