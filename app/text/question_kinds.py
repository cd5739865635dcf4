# ruff: noqa: RUF001 - letters of other alphabets are what this is about
"""What a question wants: one fact, a yes or no, something put together, or more than two sentences. Pure.

The words of all languages are tried, since a short question seldom shows which one it is in.
"""

import re
from collections.abc import Iterable

_WHY = (
    r"why|how come|what (?:is|are|was|were) the (?:reasons?|causes?)",  # English
    r"warum|wieso|weshalb|weswegen",  # German
    r"por qu[ée]|pourquoi|perch[éeè]|waarom|porqu[êe]",  # Spanish, French, Italian, Dutch, Portuguese
    r"почему|зачем|отчего",
)
_COUNT = (
    r"how many|wie ?viele|cu[áa]nt[oa]s(?! (?:horas|d[íi]as|a[ñn]os|meses) )|combien (?:de|d)(?! temps)\b",
    r"quant[ie]|hoeveel \w+(?:en|s)|quant[oa]s|сколько(?! (?:стоит|стоят|времени|лет))",
)
_MORE = (
    r"compar\w+|differen(?:ce|ces|t)|differ(?:s|ed)?|versus|vs|pros and cons|in common",
    r"summar\w+|sum up|sum (?:it|that|this|them) up|overview|gist|outline|main points?|key points?",
    r"enumerate|(?:list|name|give me|tell me|show me) (?:all|every|everything|the)|lists? of|what (?:are|were) all|"
    r"which (?:\w+ )?(?:are|were) there",
    r"explain\w*|explanation|describe|elaborate|in (?:more )?detail|tell me (?:more )?about|in your own words|walk me",
    r"vergleich\w*|unterschied\w*|unterscheid\w+|gemeinsam|zusammenfass\w*|fass\w*\b.+\bzusammen|überblick|kernpunkte",
    r"liste|auflist\w*|aufzähl\w*|zähl\w*\b.+\bauf|(?:nenn|gib|zeig)\w* (?:mir )?alle|welche \w+ gibt es|"
    r"was sind (?:alle|die)",
    r"erklär\w*|erläuter\w*|beschreib\w*|ausführlich|genauer|in eigenen worten|erzähl\w*",
    r"diferenci\w+|resum\w+|resúm\w+|enumer\w+|lista(?:r|me)?|liste|cu[áa]les son|quais são|"
    r"expli[cq]\w+|descri\w+|detall\w+|detalh\w+|diferenç\w+",
    r"différen\w+|résum\w+|énumér\w+|list(?:e|er|ez)|(?:cite|donne)\w* (?:moi )?tou(?:s|tes) les|quel(?:le)?s sont|"
    r"décri\w+|en détail|vue d ensemble",
    r"confront\w+|paragon\w+|differenz\w+|riassu\w+|elenc\w+|quali sono|spieg\w+|descriv\w+",
    r"vergelijk\w*|verschil\w*|samenvat\w*|vat\b.+\bsamen|opsomm\w*|som\b.+\bop|noem alle|welke \w+ zijn er|"
    r"leg\b.+\buit|uitleg\w*|beschrijf\w*",
    r"сравн\w+|разниц\w+|отлича\w+|различ\w+|резюм\w+|обобщ\w+|кратк\w+ (?:изложи|опиши|перескажи)\w*|перечисл\w+|"
    r"список|назови все|объясн\w+|опиш\w+|подробн\w+",
)
_UNSPACED_MORE = (
    "比较|区别|不同|总结|概括|列出|列举|解释|说明|详细|比較|區別|總結|違い|要約|まとめ|一覧|비교|차이|요약|목록|설명"
)
_UNSPACED_TOGETHER = "为什么|為什麼|为何|多少个|几个|なぜ|どうして|いくつ|왜|몇 개"
_YES_OR_NO = (
    r"is|isn|are|aren|was|were|am|do|don|does|doesn|did|can|could|may|must|shall|should|will|would|has|have",
    r"ist|sind|war|waren|bin|hat|haben|habe|hatte|darf|dürfen|dürft|kann|können|könnte|muss|müssen|soll|sollen|sollte|"
    r"wird|werden|gibt es|gilt|gelten|gehört|brauche|braucht|brauchen|bekomme|bekommt|zahlt|kostet",
    r"es|est[áa]n?|son|puedo|puede|pueden|podemos|se (?:puede|permite)|hay|tengo|tiene|debo|debe|hace falta",
    r"est|sont|ai je|as tu|a t|avons|peut|peux|puis je|peut on|dois|doit|faut|y a t|est ce que",
    r"è|sono|posso|può|possono|si può|c è|ci sono|devo|deve|ha|hanno",
    r"mag|mogen|kan|kunnen|zijn|heb|heeft|hebben|moet|moeten|wordt|worden|er (?:is|zijn)",
    r"[ée]|são|posso|pode|podem|há|devo|deve|tem|têm|preciso",
    r"можно|могу|может|могут|есть|нужно|надо|должен|разрешен\w*|является",
)
_YES_OR_NO_AFTER = re.compile(
    r"\bли\b|吗[？?]?\s*$|嗎[？?]?\s*$|ですか[？?]?\s*$|ますか[？?]?\s*$|(?:나요|습니까|까요)[？?]?\s*$"
)
_OTHER = re.compile(r"\bor\b|\boder\b|\bo\b|\bou\b|\bof\b|\bили\b|还是|還是")
"""A choice between two is no yes or no."""


def _any(groups: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(groups)})\b|^(?:please |bitte )?list\b")


_COMPOSITE, _LONG = _any((*_WHY, *_COUNT, *_MORE)), _any(_MORE)
_TOLD = re.compile(rf"{_LONG.pattern}|{_UNSPACED_MORE}", re.IGNORECASE)
_LEADING = re.compile(rf"(?:{'|'.join(_YES_OR_NO)})\b")
_BLANKS = re.compile(r"[\s\-'’\u2019¿¡]+")


def _plain(question: str) -> str:
    return _BLANKS.sub(" ", question.casefold()).strip()


def matter(question: str) -> str:
    """A question without the words that say what is to be done: "explain the fees" is about "the fees"."""
    left = " ".join(_TOLD.sub(" ", question).split())
    return left if re.search(r"\w", left) else question


def is_composite(question: str) -> bool:
    """Whether the answer has to be put together: why, how many, compare, summarize, list, explain."""
    plain = _plain(question)
    return bool(_COMPOSITE.search(plain) or re.search(f"{_UNSPACED_TOGETHER}|{_UNSPACED_MORE}", plain))


def wants_more(question: str) -> bool:
    """Whether more than two sentences are asked for: a comparison, a summary, a list, an explanation."""
    plain = _plain(question)
    return bool(_LONG.search(plain) or re.search(_UNSPACED_MORE, plain))


def is_yes_or_no(question: str) -> bool:
    """Whether a yes or a no would answer it."""
    plain = _plain(question)
    if _COMPOSITE.search(plain) or _OTHER.search(plain):
        return False
    return bool(_LEADING.match(plain) or _YES_OR_NO_AFTER.search(plain))
