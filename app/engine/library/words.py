"""A question's words as an FTS5 query. Pure."""

import re

_WORD = re.compile(r"\w+")
_EMPTY = """
a about an and any are as at be been by can could did do does for from get got had has have how i if in into is it its
ll many me much my of on or our please re s say says should so some t tell than that the their them then there these
they this those to us ve was we were what when where which who whom whose why will with would you your
"""
"""English words that say nothing about the matter; s, t, ll, re and ve are what is left of it's or don't."""
_STOP = frozenset(_EMPTY.split())


def words(text: str) -> list[str]:
    """Every word in lower case, in order, once for each time it occurs."""
    return _WORD.findall(text.lower())


def terms(text: str) -> list[str]:
    """The words that carry the matter, each once, in order; all words where none does.

    Without stop words FTS5 put the right passage first for 0.946 of XQuAD-en's questions, with them for 0.937.
    """
    every = list(dict.fromkeys(words(text)))
    return [word for word in every if word not in _STOP] or every


def expression(question: str) -> str:
    """The FTS5 MATCH expression for passages that hold any of the question's terms; empty where it has none.

    Terms are quoted, so that nothing in a question is taken for an operator.
    """
    return " OR ".join(f'"{term}"' for term in terms(question))
