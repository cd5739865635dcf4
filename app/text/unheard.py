"""The part of a reply that was written but not heard. Pure."""

from app.text.sentences import segment


def unheard(reply: str, spoken: str, language: str = "en") -> str:
    """The rest of a reply, from the sentence in which it was cut off; empty if all of it was heard.

    `spoken`: what was heard: a beginning of the reply, apart from white space.
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
