"""In which manner a question is to be answered, and what of a reply was not said."""

from dataclasses import dataclass
from enum import StrEnum


class Manner(StrEnum):
    """How the user wants a question to be answered."""

    USUAL = "usual"
    """By quoting where a quote is sure; a model is asked where something has to be put together."""
    OWN_WORDS = "own_words"
    """From the documents, but in a model's own words."""
    WITHOUT_DOCUMENTS = "without_documents"
    """From what a model knows, though no document holds it."""


class Fault(StrEnum):
    """What is wrong with a sentence that a model wrote."""

    ECHO = "echo"
    """It repeats what the model was given: the question, its rules, the marks around passages."""
    REPEATED = "repeated"
    """It was said before."""
    SOURCE = "source"
    """It names a page or a passage that was not found."""
    NUMBER = "number"
    """It holds a number, a unit or a date that its passage does not."""
    NAME = "name"
    """It holds a name that its passage does not."""
    NEGATION = "negation"
    """It denies or affirms what its passage does not."""
    UNSUPPORTED = "unsupported"
    """Its passage holds too few of its words, or not what it puts in quotation marks."""
    UNFINISHED = "unfinished"
    """It breaks off."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A sentence that was neither shown nor spoken."""

    sentence: str
    fault: Fault
