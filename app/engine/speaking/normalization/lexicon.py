# ruff: noqa: E501 - tables are read by their rows
"""The words for signs and abbreviations in each language, except those that babel and num2words provide."""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language."""

    point: str
    """In a decimal, a version, an IP address."""
    decimal_mark: str
    """The character between a number and its decimals."""
    minus: str
    to: str
    """Between the ends of a range."""
    percent: str
    oh_clock: str
    """A pattern for a time with hour and minutes; `{m}` is empty on the hour."""
    half: dict[str, str]
    """Fractions that have a name."""
    over: str
    """Between numerator and denominator of others."""
    dot: str
    """In an address."""
    at: str
    dash: str
    underscore: str
    slash: str
    code: str
    """The announcement of a code block; `{n}` is the number of its lines."""
    of: str
    """Before the name of the programming language."""
    line: tuple[str, str]
    table: str
    """The announcement of a large table, with its numbers of rows and columns."""
    picture: str
    signs: dict[str, str]
    """Characters that are spoken."""
    abbreviations: dict[str, str]
    """Abbreviation, with its full stops -> in full."""
    minors: dict[str, tuple[str, str]]
    """Currency code -> the name of a hundredth, singular and plural."""
    joins: str
    """Between an amount and its hundredths."""
    feminine: str
    """A pattern for feminine names of units and currencies."""
    ones: tuple[str, str]
    """"One" before a masculine and a feminine noun."""
    ordinal: str
    """A pattern for the ending of an ordinal in figures."""


_SCALES = {"en": "thousand million billion trillion", "de": "Tausend Million Millionen Milliarde Milliarden Billionen",
           "es": "mil mill\u00f3n millones", "fr": "mille million millions milliard milliards",
           "it": "mila milione milioni miliardo miliardi"}  # fmt: skip


def scales(language: str) -> str:
    """A pattern for the words that multiply an amount of money."""
    return "|".join(_SCALES[language].split())


_SIGNS = "= + \u00d7 \u00f7 \u00b1 \u2248 \u2260 \u2264 \u2265 < > \u221a \u221e \u03c0 \u00b2 \u00b3 \u00b0 & \u00a7 # ~ \u2192 \u2030 \u2208 \u2211".split()  # noqa: SIM905  # a table


def _signs(words: str) -> dict[str, str]:
    return dict(zip(_SIGNS, (word.strip() for word in words.split("|")), strict=True))


def _table(text: str) -> dict[str, str]:
    """`short: long; short: long`."""
    return {short.strip(): long.strip() for short, _, long in (entry.partition(":") for entry in text.split(";"))}


_EN = Lexicon(
    point="point", decimal_mark=".", minus="minus", to="to", percent="percent", oh_clock="{h} {m}",
    half=_table("1/2: one half; 1/3: one third; 2/3: two thirds; 1/4: one quarter; 3/4: three quarters; 1/8: one eighth"),
    over="over", dot="dot", at="at", dash="dash", underscore="underscore", slash="slash",
    code="There is code on the screen: {n}.", of=" of ", line=("line", "lines"),
    table="Here is a table of {rows} rows and {columns} columns, shown on the screen.", picture="a picture",
    signs=_signs(
        "equals|plus|times|divided by|plus or minus|about|is not|at most|at least|less than|greater than|the root of"
        "|infinity|pi|squared|cubed|degrees|and|section|number|about|to|per mille|in|the sum of"
    ),
    abbreviations=_table(
        "e.g.: for example; i.e.: that is; etc.: et cetera; Dr.: Doctor; Mr.: Mister; Mrs.: Missus; Ms.: Miz;"
        "Prof.: Professor; vs.: versus; No.: number; Nos.: numbers; p.: page; pp.: pages; Fig.: figure; fig.: figure;"
        "approx.: approximately; Jr.: Junior; Sr.: Senior; Inc.: Incorporated; Ltd.: Limited; Co.: Company;"
        "Ave.: Avenue; Rd.: Road; Blvd.: Boulevard; dept.: department; Dept.: Department; incl.: including;"
        "max.: maximum; Vol.: volume; vol.: volume; ch.: chapter; sec.: section; ed.: edition; et al.: and others;"
        "cf.: compare; ca.: about; a.m.: a m; p.m.: p m; Jan.: January; Feb.: February; Aug.: August; Sept.: September;"
        "Oct.: October; Nov.: November; Dec.: December; Gov.: Governor; Gen.: General; Rev.: Reverend; tel.: telephone;"
        "Tel.: telephone; N.B.: note well; P.S.: P S; w/o: without; mo.: month; yr.: year; yrs.: years"
    ),
    minors={"USD": ("cent", "cents"), "EUR": ("cent", "cents"), "GBP": ("penny", "pence"), "CHF": ("centime", "centimes")},
    joins="and", feminine=r"$^", ones=("one", "one"), ordinal="(?:st|nd|rd|th)",
)  # fmt: skip
_DE = Lexicon(
    point="Punkt", decimal_mark=",", minus="minus", to="bis", percent="Prozent", oh_clock="{h} Uhr {m}",
    half=_table("1/2: ein halb; 1/3: ein Drittel; 2/3: zwei Drittel; 1/4: ein Viertel; 3/4: drei Viertel; 1/8: ein Achtel"),
    over="durch", dot="Punkt", at="ät", dash="Strich", underscore="Unterstrich", slash="Schrägstrich",
    code="Auf dem Bildschirm steht Code: {n}.", of=" ", line=("Zeile", "Zeilen"),
    table="Hier steht eine Tabelle mit {rows} Zeilen und {columns} Spalten, auf dem Bildschirm.", picture="ein Bild",
    signs=_signs(
        "gleich|plus|mal|geteilt durch|plus minus|ungefähr|ungleich|höchstens|mindestens|kleiner als|größer als"
        "|Wurzel aus|unendlich|pi|Quadrat|hoch drei|Grad|und|Paragraf|Nummer|etwa|nach|Promille|in|Summe von"
    ),
    abbreviations=_table(
        "z. B.: zum Beispiel; z.B.: zum Beispiel; d. h.: das heißt; d.h.: das heißt; u. a.: unter anderem;"
        "u.a.: unter anderem; usw.: und so weiter; bzw.: beziehungsweise; ca.: circa; Dr.: Doktor; Prof.: Professor;"
        "Nr.: Nummer; S.: Seite; Str.: Straße; Abs.: Absatz; Art.: Artikel; inkl.: inklusive; zzgl.: zuzüglich;"
        "ggf.: gegebenenfalls; evtl.: eventuell; vgl.: vergleiche; Mio.: Millionen; Mrd.: Milliarden; Tsd.: Tausend;"
        "Hr.: Herr; Fr.: Frau; geb.: geboren; gest.: gestorben; max.: maximal; mind.: mindestens; St.: Sankt; Tel.: Telefon; u. U.: unter Umständen;"
        "i. d. R.: in der Regel; o. Ä.: oder Ähnliches; s. o.: siehe oben; s. u.: siehe unten; v. Chr.: vor Christus;"
        "n. Chr.: nach Christus; bspw.: beispielsweise; sog.: sogenannte; Std.: Stunden; Min.: Minuten; Bd.: Band;"
        "Kap.: Kapitel; Abb.: Abbildung; etc.: et cetera; o. g.: oben genannte; i. A.: im Auftrag; exkl.: exklusive;"
        "Jh.: Jahrhundert; Jan.: Januar; Feb.: Februar; Aug.: August; Sept.: September; Okt.: Oktober; Nov.: November;"
        "Dez.: Dezember; Mo.: Montag; Di.: Dienstag; Mi.: Mittwoch; Do.: Donnerstag; Sa.: Samstag; So.: Sonntag;"
        "zz.: zurzeit; z. T.: zum Teil; z.T.: zum Teil; gem.: gemäß; lt.: laut; e. V.: eingetragener Verein;"
        "GmbH: G m b H; bzgl.: bezüglich; einschl.: einschließlich; u. Ä.: und Ähnliches; m. E.: meines Erachtens"
    ),
    minors={"USD": ("Cent", "Cent"), "EUR": ("Cent", "Cent"), "GBP": ("Penny", "Pence"), "CHF": ("Rappen", "Rappen")},
    joins="", feminine="(Zeile|Seite|Stunde|Minute|Sekunde|Woche|Meile|Tonne|Unze|Krone|Lira|Rupie|Million|Milliarde|sekunde|stunde)",
    ones=("ein", "eine"), ordinal=r"\.(?= [a-zäöüA-ZÄÖÜ])",
)  # fmt: skip
_ES = Lexicon(
    point="punto", decimal_mark=",", minus="menos", to="a", percent="por ciento", oh_clock="{h} {m}",
    half=_table("1/2: un medio; 1/3: un tercio; 2/3: dos tercios; 1/4: un cuarto; 3/4: tres cuartos"),
    over="sobre", dot="punto", at="arroba", dash="guión", underscore="guión bajo", slash="barra",
    code="Hay código en la pantalla: {n}.", of=" de ", line=("línea", "líneas"),
    table="Aquí hay una tabla de {rows} filas y {columns} columnas, en la pantalla.", picture="una imagen",
    signs=_signs(
        "igual a|más|por|dividido por|más menos|aproximadamente|distinto de|como máximo|al menos|menor que|mayor que"
        "|raíz de|infinito|pi|al cuadrado|al cubo|grados|y|sección|número|unos|a|por mil|en|suma de"
    ),
    abbreviations=_table(
        "p. ej.: por ejemplo; etc.: etcétera; Sr.: señor; Sra.: señora; Dr.: doctor; Dra.: doctora; Ud.: usted;"
        "Uds.: ustedes; núm.: número; pág.: página; págs.: páginas; aprox.: aproximadamente; Avda.: avenida; tel.: teléfono"
    ),
    minors={"USD": ("centavo", "centavos"), "EUR": ("céntimo", "céntimos"), "GBP": ("penique", "peniques")},
    joins="con", feminine="(a|as)$|^(libra|hora|semana|milla|onza|tonelada)", ones=("un", "una"), ordinal=r"\.?[ºª]",
)  # fmt: skip
_FR = Lexicon(
    point="point", decimal_mark=",", minus="moins", to="à", percent="pour cent", oh_clock="{h} heures {m}",
    half=_table("1/2: un demi; 1/3: un tiers; 2/3: deux tiers; 1/4: un quart; 3/4: trois quarts"),
    over="sur", dot="point", at="arobase", dash="tiret", underscore="tiret bas", slash="barre",
    code="Il y a du code à l'écran : {n}.", of=" de ", line=("ligne", "lignes"),
    table="Voici un tableau de {rows} lignes et {columns} colonnes, à l'écran.", picture="une image",
    signs=_signs(
        "égale|plus|fois|divisé par|plus ou moins|environ|différent de|au plus|au moins|inférieur à|supérieur à"
        "|racine de|infini|pi|au carré|au cube|degrés|et|paragraphe|numéro|environ|vers|pour mille|dans|somme de"
    ),
    abbreviations=_table(
        "p. ex.: par exemple; etc.: et cetera; M.: monsieur; Mme: madame; Mlle: mademoiselle; Dr: docteur;"
        "n°: numéro; env.: environ; c.-à-d.: c'est-à-dire; tél.: téléphone; av.: avenue; p.: page; pp.: pages"
    ),
    minors={"USD": ("cent", "cents"), "EUR": ("centime", "centimes"), "GBP": ("penny", "pence"), "CHF": ("centime", "centimes")},
    joins="", feminine="^(livre|heure|minute|seconde|semaine|once|tonne|couronne|roupie)", ones=("un", "une"),
    ordinal="(?:er|re|ère|e|ème|nd|nde)",
)  # fmt: skip
_IT = Lexicon(
    point="punto", decimal_mark=",", minus="meno", to="a", percent="per cento", oh_clock="{h} e {m}",
    half=_table("1/2: un mezzo; 1/3: un terzo; 2/3: due terzi; 1/4: un quarto; 3/4: tre quarti"),
    over="su", dot="punto", at="chiocciola", dash="trattino", underscore="trattino basso", slash="barra",
    code="C'è del codice sullo schermo: {n}.", of=" di ", line=("riga", "righe"),
    table="Ecco una tabella di {rows} righe e {columns} colonne, sullo schermo.", picture="un'immagine",
    signs=_signs(
        "uguale a|più|per|diviso|più o meno|circa|diverso da|al massimo|almeno|minore di|maggiore di|radice di"
        "|infinito|pi greco|al quadrato|al cubo|gradi|e|paragrafo|numero|circa|a|per mille|in|somma di"
    ),
    abbreviations=_table(
        "p. es.: per esempio; ecc.: eccetera; Sig.: signor; Sig.ra: signora; Dott.: dottor; Prof.: professor;"
        "n.: numero; pag.: pagina; pagg.: pagine; ca.: circa; tel.: telefono"
    ),
    minors={"USD": ("centesimo", "centesimi"), "EUR": ("centesimo", "centesimi"), "GBP": ("penny", "pence")},
    joins="e", feminine="(a|e)$|^(sterlina|ora|settimana)", ones=("un", "una"), ordinal=r"\.?[ºª]",
)  # fmt: skip

LEXICONS = {"en": _EN, "de": _DE, "es": _ES, "fr": _FR, "it": _IT}
"""ISO 639-1 -> the language's words."""


@cache
def abbreviations(language: str) -> re.Pattern[str]:
    """A pattern for any of a language's abbreviations as a separate word."""
    known = sorted(LEXICONS[language].abbreviations, key=len, reverse=True)
    return re.compile(
        r"(?<![\w.])(" + "|".join(re.escape(short).replace(r"\ ", r"\s?") for short in known) + r")(?!\w)"
    )
