# ruff: noqa: RUF001 - letters of other alphabets are what this is about
"""Whether a sentence denies, and whether it begins with yes or no. Pure.

The words of all languages are tried at once but for those that mean something else in another one.
"""

import re

_DENIES = {
    "": r"not|\w+n['’]t|cannot|never|nobody|nothing|neither|nor|without|prohibit\w*|forbid\w*|forbidden|banned|unable|"
    r"nicht|kein\w*|niemals|niemand\w*|nichts|ohne|weder|verboten\w*|untersagt\w*|unzulässig\w*|"
    r"nunca|ning[uú]n\w*|nadie|tampoco|prohibid[oa]s?|jamais|aucune?s?|interdit\w*|"
    r"mai|nessun\w*|senza|vietat\w+|niet|geen|nooit|niemand|niets|zonder|verboden|"
    r"não|nenhum\w*|ninguém|proibid\w+|"
    r"не|нет|ни|нельзя|никогда|никто|ничего|без|запрещ\w+",
    "en": r"no|none",
    "de": r"nie|nein",
    "es": r"no|nada|sin",
    "fr": r"ne|n|sans|rien|non",
    "it": r"non|no|niente|nulla",
    "nl": r"nee|nooit",
    "pt": r"nunca|nada|sem|nem",
}
_UNSPACED = re.compile("不|没|沒|無|无|未|非|勿|禁|ません|ない|않|없|못|금지")
_YES_OR_NO = re.compile(
    r"\W*(?:(?P<no>no|nein|non|nee|não|нет|不是|いいえ|아니요)|yes|yeah|yep|ja|doch|sí|oui|si|sì|sim|да|是的|はい|네)"
    r"(?=[,.;:!\u2013\u2014]|\s*$)\W*",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:only|unless|except\w*|if|provided|consent\w*|permission|need\w*|requir\w+|must|until|before|after|exempt\w*|exception\w*|exclud\w+|"
    r"nur|außer|wenn|falls|sofern|zustimmung|erlaubnis|genehmigung|brauch\w+|benötig\w+|muss|müssen|bis|ausgenommen|ausnahme\w*|"
    r"s[oó]lo|salvo|excepto|si|permiso|seulement|sauf|autorisation|accord|solo|tranne|se|permesso|"
    r"alleen|tenzij|behalve|als|toestemming|somente|exceto|permissão|только|кроме|если|согласи\w+|разрешени\w+)\b",
    re.IGNORECASE,
)
"""What makes a permission a condition: a plain yes would leave it out."""
_WORDS = re.compile(r"[\w'’]+")


def denies(sentence: str, language: str = "en") -> bool:
    """Whether it denies something: an odd number of negations, so that "not without" affirms."""
    denying = re.compile("|".join(filter(None, (_DENIES[""], _DENIES.get(language, "")))))
    words = _WORDS.findall(sentence.casefold())
    elided = [word.partition("'")[0] if word.startswith(("n'", "n’")) else word for word in words]
    return (sum(bool(denying.fullmatch(word)) for word in elided) + len(_UNSPACED.findall(sentence))) % 2 == 1


def without_verdict(sentence: str) -> tuple[str, bool | None]:
    """A sentence without the yes or no that it begins with, and which it was; None where it begins with neither."""
    found = _YES_OR_NO.match(sentence)
    return (sentence[found.end() :], found["no"] is None) if found else (sentence, None)


def is_limited(sentence: str) -> bool:
    """Whether it names a condition or an exception."""
    return _LIMITS.search(sentence) is not None
