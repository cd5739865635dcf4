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
    decimal_word: str
    """How `decimal_mark` is read."""
    plus: str
    also: str
    """Between a whole number and a fraction, or minutes and seconds."""
    ratio: str
    """Between the sides of a ratio."""
    per: str
    """Between an amount and that for each of which it is."""
    by: str
    """Between the lengths of two sides."""
    powers: tuple[str, str, str]
    """After what is squared, what is cubed, and what has another exponent, `{n}`."""
    scales: dict[str, tuple[str, str]]
    """Letters after a figure -> the number that they stand for, singular and plural."""
    digits_after: str
    """A pattern for words after which figures are read singly."""
    sections: str
    """The sign of several sections."""


def scales(language: str) -> str:
    """A pattern for what multiplies an amount of money: words, and letters right behind the figures."""
    words = {word for pair in LEXICONS[language].scales.values() for word in pair} | _MORE.get(language, set())
    return "|".join(sorted(words, key=len, reverse=True))


_MORE = {"en": {"thousand", "hundred"}, "de": {"Tausend", "tausend"}, "es": {"mil"}, "fr": {"mille"}, "it": {"mila"}}


_SIGNS = "= + \u00d7 \u00f7 \u00b1 \u2248 \u2260 \u2264 \u2265 < > \u221a \u221e \u03c0 \u00b2 \u00b3 \u00b0 & \u00a7 # ~ \u2192 \u2030 \u2208 \u2211 \u2190 \u2194 \u2206 \u2202 \u222b \u2212 \u2713 @".split()  # noqa: SIM905  # a table


def _signs(words: str) -> dict[str, str]:
    return dict(zip(_SIGNS, (word.strip() for word in words.split("|")), strict=True))


def _table(text: str) -> dict[str, str]:
    """`short: long; short: long`."""
    return {short.strip(): long.strip() for short, _, long in (entry.partition(":") for entry in text.split(";"))}


_EN = Lexicon(
    decimal_word="point", plus="plus", also="and", ratio="to", by="by", per="per",
    powers=("squared", "cubed", "to the power of {n}"), sections="sections",
    scales={"k": ("thousand", "thousand"), "M": ("million", "million"), "B": ("billion", "billion"), "T": ("trillion", "trillion")},
    digits_after="phone|telephone|tel|fax|mobile|cell|call|dial|ring|text|zip|zip code|postcode|postal code|pin|password|code|extension|ext|account|iban|isbn|serial",
    point="point", decimal_mark=".", minus="minus", to="to", percent="percent", oh_clock="{h} {m}",
    half=_table("1/2: one half; 1/3: one third; 2/3: two thirds; 1/4: one quarter; 3/4: three quarters; 1/8: one eighth; 24/7: twenty-four seven; 9/11: nine eleven"),
    over="over", dot="dot", at="at", dash="dash", underscore="underscore", slash="slash",
    code="There is code on the screen: {n}.", of=" of ", line=("line", "lines"),
    table="Here is a table of {rows} rows and {columns} columns, shown on the screen.", picture="a picture",
    signs=_signs(
        "equals|plus|times|divided by|plus or minus|about|is not|at most|at least|less than|greater than|the root of"
        "|infinity|pi|squared|cubed|degrees|and|section|number|about|to|per mille|in|the sum of|from|to and from|delta|partial|the integral of|minus|check|at"
    ),
    abbreviations=_table(
        "e.g.: for example; i.e.: that is; etc.: et cetera; Dr.: Doctor; Mr.: Mister; Mrs.: Missus; Ms.: Miz;"
        "Prof.: Professor; vs.: versus; No.: number; Nos.: numbers; p.: page; pp.: pages; Fig.: figure; fig.: figure;"
        "approx.: approximately; Jr.: Junior; Sr.: Senior; Inc.: Incorporated; Ltd.: Limited; Co.: Company;"
        "Ave.: Avenue; Rd.: Road; Blvd.: Boulevard; dept.: department; Dept.: Department; incl.: including;"
        "max.: maximum; Vol.: volume; vol.: volume; ch.: chapter; sec.: section; ed.: edition; et al.: and others;"
        "cf.: compare; ca.: about; a.m.: a m; p.m.: p m; Jan.: January; Feb.: February; Aug.: August; Sept.: September;"
        "Oct.: October; Nov.: November; Dec.: December; Gov.: Governor; Gen.: General; Rev.: Reverend; tel.: telephone;"
        "Tel.: telephone; no.: number; nos.: numbers; St.: Saint; Ln.: Lane; Hwy.: Highway; Pkwy.: Parkway; Apt.: apartment;"
        "Mt.: Mount; Ft.: Fort; Sen.: Senator; Rep.: Representative; Capt.: Captain; Sgt.: Sergeant; Lt.: Lieutenant;"
        "Col.: Colonel; Hon.: Honorable; Figs.: figures; figs.: figures; Ch.: chapter; Sec.: section; Art.: article;"
        "art.: article; para.: paragraph; Mar.: March; Apr.: April; Sep.: September; Corp.: Corporation; Bros.: Brothers;"
        "min.: minimum; govt.: government; est.: established; misc.: miscellaneous; vs: versus; w/: with; N.B.: note well; P.S.: P S; w/o: without; mo.: month; yr.: year; yrs.: years"
    ),
    minors={"USD": ("cent", "cents"), "EUR": ("cent", "cents"), "GBP": ("penny", "pence"), "CHF": ("centime", "centimes")},
    joins="and", feminine=r"$^", ones=("one", "one"), ordinal="(?:st|nd|rd|th|ST|ND|RD|TH)",
)  # fmt: skip
_DE = Lexicon(
    decimal_word="Komma", plus="plus", also="und", ratio="zu", by="mal", per="pro",
    powers=("Quadrat", "hoch drei", "hoch {n}"), sections="Paragrafen",
    scales={"k": ("tausend", "tausend"), "M": ("Million", "Millionen"), "B": ("Milliarde", "Milliarden"), "T": ("Billion", "Billionen")},
    digits_after="Telefon|Tel|Fax|Mobil|Handy|Notruf|PLZ|Postleitzahl|PIN|Passwort|Code|Durchwahl|Konto|Kontonummer|IBAN|ISBN",
    point="Punkt", decimal_mark=",", minus="minus", to="bis", percent="Prozent", oh_clock="{h} Uhr {m}",
    half=_table("1/2: ein halb; 1/3: ein Drittel; 2/3: zwei Drittel; 1/4: ein Viertel; 3/4: drei Viertel; 1/8: ein Achtel; 24/7: vierundzwanzig sieben"),
    over="durch", dot="Punkt", at="ät", dash="Strich", underscore="Unterstrich", slash="Schrägstrich",
    code="Auf dem Bildschirm steht Code: {n}.", of=" ", line=("Zeile", "Zeilen"),
    table="Hier steht eine Tabelle mit {rows} Zeilen und {columns} Spalten, auf dem Bildschirm.", picture="ein Bild",
    signs=_signs(
        "gleich|plus|mal|geteilt durch|plus minus|ungefähr|ungleich|höchstens|mindestens|kleiner als|größer als"
        "|Wurzel aus|unendlich|pi|Quadrat|hoch drei|Grad|und|Paragraf|Nummer|etwa|nach|Promille|in|Summe von|von|hin und her|Delta|partiell|Integral von|minus|Haken|ät"
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
        "No.: Nummer; ff.: und folgende; Nrn.: Nummern; zz.: zurzeit; z. T.: zum Teil; z.T.: zum Teil; gem.: gemäß; lt.: laut; e. V.: eingetragener Verein;"
        "GmbH: G m b H; bzgl.: bezüglich; einschl.: einschließlich; u. Ä.: und Ähnliches; m. E.: meines Erachtens"
    ),
    minors={"USD": ("Cent", "Cent"), "EUR": ("Cent", "Cent"), "GBP": ("Penny", "Pence"), "CHF": ("Rappen", "Rappen")},
    joins="", feminine="(Zeile|Seite|Stunde|Minute|Sekunde|Woche|Meile|Tonne|Unze|Krone|Lira|Rupie|Million|Milliarde|sekunde|stunde)",
    ones=("ein", "eine"), ordinal=r"\.(?= [a-zäöüA-ZÄÖÜ])",
)  # fmt: skip
_ES = Lexicon(
    decimal_word="coma", plus="más", also="y", ratio="a", by="por", per="por",
    powers=("al cuadrado", "al cubo", "elevado a {n}"), sections="secciones",
    scales={"k": ("mil", "mil"), "M": ("millón", "millones"), "B": ("mil millones", "mil millones"), "T": ("billón", "billones")},
    digits_after="teléfono|tel|tfno|fax|móvil|llame al|código postal|C\\.?P|PIN|contraseña|código|cuenta|IBAN|ISBN",
    point="punto", decimal_mark=",", minus="menos", to="a", percent="por ciento", oh_clock="{h} {m}",
    half=_table("1/2: un medio; 1/3: un tercio; 2/3: dos tercios; 1/4: un cuarto; 3/4: tres cuartos"),
    over="sobre", dot="punto", at="arroba", dash="guión", underscore="guión bajo", slash="barra",
    code="Hay código en la pantalla: {n}.", of=" de ", line=("línea", "líneas"),
    table="Aquí hay una tabla de {rows} filas y {columns} columnas, en la pantalla.", picture="una imagen",
    signs=_signs(
        "igual a|más|por|dividido por|más menos|aproximadamente|distinto de|como máximo|al menos|menor que|mayor que"
        "|raíz de|infinito|pi|al cuadrado|al cubo|grados|y|sección|número|unos|a|por mil|en|suma de|desde|ida y vuelta|delta|parcial|integral de|menos|marca|arroba"
    ),
    abbreviations=_table(
        "p. ej.: por ejemplo; etc.: etcétera; Sr.: señor; Sra.: señora; Dr.: doctor; Dra.: doctora; Ud.: usted;"
        "Uds.: ustedes; núm.: número; n.º: número; N.º: número; nº: número; Nº: número; No.: número; art.: artículo; Art.: artículo; EE. UU.: Estados Unidos; pág.: página; págs.: páginas; aprox.: aproximadamente; Avda.: avenida; tel.: teléfono"
    ),
    minors={"USD": ("centavo", "centavos"), "EUR": ("céntimo", "céntimos"), "GBP": ("penique", "peniques")},
    joins="con", feminine="(a|as)$|^(libra|hora|semana|milla|onza|tonelada)", ones=("un", "una"), ordinal=r"\.?[ºª]",
)  # fmt: skip
_FR = Lexicon(
    decimal_word="virgule", plus="plus", also="et", ratio="à", by="par", per="par",
    powers=("au carré", "au cube", "puissance {n}"), sections="paragraphes",
    scales={"k": ("mille", "mille"), "M": ("million", "millions"), "B": ("milliard", "milliards"), "T": ("billion", "billions")},
    digits_after="téléphone|tél|fax|portable|appelez le|code postal|PIN|mot de passe|code|compte|IBAN|ISBN",
    point="point", decimal_mark=",", minus="moins", to="à", percent="pour cent", oh_clock="{h} heures {m}",
    half=_table("1/2: un demi; 1/3: un tiers; 2/3: deux tiers; 1/4: un quart; 3/4: trois quarts"),
    over="sur", dot="point", at="arobase", dash="tiret", underscore="tiret bas", slash="barre",
    code="Il y a du code à l'écran : {n}.", of=" de ", line=("ligne", "lignes"),
    table="Voici un tableau de {rows} lignes et {columns} colonnes, à l'écran.", picture="une image",
    signs=_signs(
        "égale|plus|fois|divisé par|plus ou moins|environ|différent de|au plus|au moins|inférieur à|supérieur à"
        "|racine de|infini|pi|au carré|au cube|degrés|et|paragraphe|numéro|environ|vers|pour mille|dans|somme de|depuis|aller et retour|delta|partielle|intégrale de|moins|coche|arobase"
    ),
    abbreviations=_table(
        "p. ex.: par exemple; etc.: et cetera; M.: monsieur; Mme: madame; Mlle: mademoiselle; Dr: docteur;"
        "n°: numéro; N°: numéro; nº: numéro; Nº: numéro; No: numéro; art.: article; Art.: article; boul.: boulevard; env.: environ; c.-à-d.: c'est-à-dire; tél.: téléphone; av.: avenue; p.: page; pp.: pages"
    ),
    minors={"USD": ("cent", "cents"), "EUR": ("centime", "centimes"), "GBP": ("penny", "pence"), "CHF": ("centime", "centimes")},
    joins="", feminine="^(livre|heure|minute|seconde|semaine|once|tonne|couronne|roupie)", ones=("un", "une"),
    ordinal="(?:er|re|ère|e|ème|nd|nde)",
)  # fmt: skip
_IT = Lexicon(
    decimal_word="virgola", plus="più", also="e", ratio="a", by="per", per="per",
    powers=("al quadrato", "al cubo", "elevato a {n}"), sections="paragrafi",
    scales={"k": ("mila", "mila"), "M": ("milione", "milioni"), "B": ("miliardo", "miliardi"), "T": ("bilione", "bilioni")},
    digits_after="telefono|tel|fax|cellulare|chiami il|CAP|codice postale|PIN|password|codice|conto|IBAN|ISBN",
    point="punto", decimal_mark=",", minus="meno", to="a", percent="per cento", oh_clock="{h} e {m}",
    half=_table("1/2: un mezzo; 1/3: un terzo; 2/3: due terzi; 1/4: un quarto; 3/4: tre quarti"),
    over="su", dot="punto", at="chiocciola", dash="trattino", underscore="trattino basso", slash="barra",
    code="C'è del codice sullo schermo: {n}.", of=" di ", line=("riga", "righe"),
    table="Ecco una tabella di {rows} righe e {columns} colonne, sullo schermo.", picture="un'immagine",
    signs=_signs(
        "uguale a|più|per|diviso|più o meno|circa|diverso da|al massimo|almeno|minore di|maggiore di|radice di"
        "|infinito|pi greco|al quadrato|al cubo|gradi|e|paragrafo|numero|circa|a|per mille|in|somma di|da|avanti e indietro|delta|parziale|integrale di|meno|spunta|chiocciola"
    ),
    abbreviations=_table(
        "p. es.: per esempio; ecc.: eccetera; Sig.: signor; Sig.ra: signora; Dott.: dottor; Prof.: professor;"
        "n.: numero; N.: numero; n°: numero; N°: numero; nº: numero; No.: numero; art.: articolo; Art.: articolo; pag.: pagina; pagg.: pagine; ca.: circa; tel.: telefono"
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
        r"(?<![\w.])("
        + "|".join(re.escape(short).replace(r"\ ", r"\s?") for short in known)
        + r")(?:(?!\w)|(?<=\.)(?=\d))"
    )
