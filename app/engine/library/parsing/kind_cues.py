"""Cues to what a document is and what it is about: words, with weights. Data only."""
# ruff: noqa: E501, RUF001  # a cue is one line, spelled as people write it

import re

Cue = tuple[float, str, re.Pattern[str]]
"""Weight; label shown to people; pattern in the text."""


def _cue(weight: float, label: str, words: str) -> Cue:
    return weight, label, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _line(weight: float, label: str, words: str) -> Cue:
    """A line that begins with one of these words."""
    return weight, label, re.compile(rf"^\W{{0,4}}(?:{words})(?!\w)", re.IGNORECASE | re.MULTILINE)


def _title(label: str, words: str) -> Cue:
    """A title: a short line with one of these words."""
    return 3, label, re.compile(rf"^.{{0,40}}(?<!\w)(?:{words})(?!\w).{{0,40}}$", re.IGNORECASE | re.MULTILINE)


def _pattern(weight: float, label: str, pattern: str) -> Cue:
    return weight, label, re.compile(pattern, re.MULTILINE)


_MONTH = r"\d{1,2}[./ -]\s?(?:\d{1,2}|[^\W\d]{3,10})[./ -]\s?\d{2,4}|\d{4}-\d\d-\d\d"

KINDS: dict[str, tuple[Cue, ...]] = {
    "invoice": (
        _title("titled as an invoice", r"(?:tax )?invoice|rechnung|factura|facture|fattura|receipt|quittung|recibo|reçu"),
        _cue(2, "an invoice number", r"invoice (?:no|number|#)\S*|rechnungs-?(?:nr|nummer)\S*|(?:n[úº°o]\S* (?:de )?|número de )(?:factura|facture)|factura n\S*|facture n\S*"),
        _cue(2, "a total", r"(?:grand |sub)?total(?: due)?|amount due|balance due|gesamtbetrag|rechnungsbetrag|zu zahlen|importe total|total a pagar|montant (?:total|ttc)|net à payer"),
        _cue(1.5, "tax", r"vat|sales tax|mwst|ust|umsatzsteuer|mehrwertsteuer|iva|tva"),
        _cue(1.5, "a due date", r"due date|payable (?:by|within)|payment terms|zahlbar|zahlungsziel|fällig am|vencimiento|échéance"),
        _cue(1, "bank details", r"iban|bic|swift|sort code|bank account|bankverbindung|kontonummer"),
        _pattern(1.5, "sums of money", r"(?:[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|EUR|USD|CHF|GBP))(?:[\s\S]{1,400}?(?:[$€£¥]\s?\d|\d\s?(?:€|EUR|USD|CHF|GBP))){2}"),
    ),
    "contract": (
        _title("titled as a contract", r"agreement|contract|lease|\w*vertrag|contrato|contrat de \w+|bail"),
        _cue(2, "parties to a contract", r"(?:the |both )?parties|hereinafter|die parteien|vertragspartner|nachfolgend|las partes|en adelante|les parties|ci-après"),
        _cue(2.5, "contract wording", r"whereas|hereby|herein|witnesseth|now,? therefore|in witness whereof|hiermit vereinbar\w+|por el presente|il est convenu"),
        _pattern(2, "numbered clauses", r"^\W{0,3}(?:§+\s*\d+|Art(?:icle|ikel|ículo)?\.?\s+\d+|Clause\s+\d+|Cláusula)"),
        _cue(1.5, "terms of termination", r"termination|terminate|notice period|kündigung\w*|kündigungsfrist|rescisión|résiliation"),
        _cue(1.5, "governing law", r"governing law|jurisdiction|gerichtsstand|anwendbares recht|ley aplicable|droit applicable"),
        _cue(1.5, "roles in a contract", r"landlord|tenant|lessor|lessee|licensor|licensee|vermieter\w*|mieter\w*|auftragnehmer|arrendador|arrendatario|bailleur|locataire"),
        _cue(1, "liability", r"liability|liable|indemnif\w+|haftung|responsabilidad|responsabilité"),
    ),
    "manual": (
        _title("titled as a manual", r"(?:manual|user[’']?s?[’']? guide|handbook|instructions for use|quick start|getting started|usage|installation)|(?:bedienungs|gebrauchs|betriebs)?anleitung|handbuch|(?:manual|guía) del? \w+|mode d[’']emploi|notice d[’']utilisation|guide (?:d[’']utilisation|de l[’']utilisateur)"),
        _cue(1.5, "operating instructions", r"press|click(?: on)?|connect|install|insert|switch (?:on|off)|plug|unplug|turn (?:on|off)|drücken|klicken|schließen sie|schalten sie|pulse|haga clic|conecte|appuyez|cliquez|branchez"),
        _cue(1.5, "warnings", r"warning|caution|danger|achtung|warnung|vorsicht|advertencia|precaución|avertissement|mise en garde"),
        _cue(1.5, "troubleshooting", r"troubleshooting|fault finding|error (?:code|message)|fehlerbehebung|störung\w*|solución de problemas|dépannage"),
        _cue(1, "settings and parts of a device", r"settings?|button|display|battery|cable|device|configure|configuration|einstellungen|taste|gerät|akku|botón|pantalla|batería|bouton|écran|batterie|command|options?"),
        _pattern(1, "steps", r"^\W{0,3}(?:Step|Schritt|Paso|Étape)\s+\d|\$ \w+ "),
    ),
    "letter": (
        _line(3, "a salutation", r"dear (?:\w+|sir)|to whom it may concern|sehr geehrte\w*|liebe[rs]? \w+|estimad[oa]s?|querid[oa]s? \w+|muy señor\w*|cher \w+|chère \w+|madame|monsieur"),
        _line(3, "a closing phrase", r"(?:yours )?(?:sincerely|faithfully|truly)|(?:best|kind|warm) regards|best wishes|mit freundlichen grüßen|hochachtungsvoll|viele grüße|atentamente|un cordial saludo|saludos cordiales|cordialement|veuillez agréer|bien à vous"),
        _pattern(1, "a place and date at the top", rf"\A(?:.*\n){{0,14}}.{{0,40}}(?:{_MONTH})\s*$"),
        _line(1, "a subject line", r"re:|subject:|betreff:?|betr\.|asunto:|objet ?:"),
        _cue(1, "it addresses somebody", r"i am writing|thank you for your|we look forward|ich schreibe ihnen|vielen dank für|wir freuen uns|le escribo|gracias por su|je vous écris|nous vous remercions"),
    ),
    "recipe": (
        _line(3, "ingredients", r"ingredients?|zutaten|ingredientes|ingrédients?|ingredienti"),
        _line(1.5, "preparation steps", r"directions|method|preparation|instructions|zubereitung|preparación|elaboración|préparation"),
        _pattern(2, "kitchen measures", r"(?i)\d\s?(?:/\s?\d\s?)?(?:cups?|tbsp|tsp|tablespoons?|teaspoons?|oz|EL|TL|esslöffel|teelöffel|cucharad\w+|tazas?|cuill\w+|cloves?|pinch|g|ml|kg)\b[\s\S]{1,600}?\d\s?(?:cups?|tbsp|tsp|tablespoons?|teaspoons?|oz|EL|TL|esslöffel|teelöffel|cucharad\w+|tazas?|cuill\w+|cloves?|g|ml|kg)\b"),
        _cue(1.5, "cooking steps", r"preheat|simmer|stir|bake|boil|fry|chop(?:ped)?|whisk|knead|sauté|marinate|vorheizen|rühren|backen|kochen|braten|schneiden|hornear|hervir|freír|mezclar|cuire|mélanger|four"),
        _cue(1.5, "servings or cooking time", r"serv(?:es|ings?)|portions?|portionen|raciones|personas|personnes|yields?|cook(?:ing)? time|prep(?:aration)? time"),
    ),
    "article": (
        _line(3, "an abstract", r"abstract|zusammenfassung|resumen|résumé|summary"),
        _line(2.5, "a list of references", r"(?:references|bibliography|literatur(?:verzeichnis)?|referencias|bibliografía|références|bibliographie|works cited)(?=\W*$)"),
        _cue(1.5, "sections of an article", r"introduction|conclusions?|related work|methodology|einleitung|fazit|introducción|conclusiones"),
        _pattern(1.5, "citations in the text", r"\[\d{1,3}(?:, ?\d{1,3})*\]|\(\w+ et al\.,? \d{4}\)|et al\."),
        _cue(1.5, "publication details", r"doi|issn|arxiv|journal|proceedings|vol\. ?\d+|posted (?:on|by)|published (?:on|by|in)|by [A-Z]\w+ [A-Z]\w+|reporter|correspondent|veröffentlicht|publicado|publié"),
        _cue(1, "figures and tables", r"fig(?:ure|\.)? ?\d+|table \d+|abb(?:ildung|\.)? ?\d+|tabla \d+|tableau \d+"),
    ),
    "report": (
        _title("titled as a report", r"report|\w*bericht|informe|rapport|form 10-[kq]"),
        _cue(2, "an executive summary", r"executive summary|management summary|kurzfassung|resumen ejecutivo|synthèse"),
        _cue(1.5, "findings or recommendations", r"findings|recommendations?|results|ergebnisse|empfehlungen|hallazgos|recomendaciones|conclusions et recommandations"),
        _cue(1.5, "a reporting period", r"fiscal year|quarter(?:ly)?|annual|q[1-4] \d{4}|geschäftsjahr|quartal|ejercicio|trimestre|exercice"),
        _cue(1, "business figures", r"revenue|net income|assets|risk factors|umsatz|gewinn|ingresos|chiffre d[’']affaires"),
    ),
    "minutes": (
        _title("titled as minutes", r"(?:meeting )?minutes|minutes of|(?:sitzungs|ergebnis)?protokoll|niederschrift|acta|procès-verbal|compte[- ]rendu"),
        _line(2.5, "attendees", r"attendees|present|participants|apologies|anwesend\w*|teilnehmer\w*|entschuldigt|asistentes|presentes|présents|participants"),
        _line(2, "an agenda", r"agenda|tagesordnung|top \d+|orden del día|ordre du jour"),
        _cue(2, "decisions", r"action items?|resolved that|motion|seconded|adjourned|beschlossen|beschluss|abstimmung|acuerdos|se acordó|décisions|il est décidé"),
    ),
    "form": (
        _pattern(3, "blank lines to fill in", r"_{5,}|\.{12,}|☐|\[ \]|□"),
        _cue(2, "instructions for filling it in", r"please (?:fill|complete|print|tick|check)|applicant(?:['’]s)?|bitte (?:ausfüllen|ankreuzen)|antragsteller\w*|rellen[ae]r?|solicitante|remplir|cochez|demandeur"),
        _title("titled as a form", r"(?:application|registration|order|claim) form|\w*formular|antrag auf \w+|formulario|formulaire|solicitud"),
        _cue(1.5, "form fields", r"date of birth|first name|last name|surname|signature|geburtsdatum|vorname|nachname|unterschrift|fecha de nacimiento|apellidos|firma|date de naissance|prénom"),
    ),
    "faq": (
        _cue(4, "titled as questions and answers", r"faqs?|frequently asked questions|häufig(?:e| gestellte) fragen|fragen und antworten|preguntas frecuentes|foire aux questions|questions fréquentes|q ?& ?a"),
    ),
    "book": (
        _line(2, "chapters", r"chapter (?:\d+|[ivxlc]+|one|two)|kapitel \d+|capítulo \w+|chapitre \w+"),
        _cue(2, "an imprint", r"isbn|all rights reserved|project gutenberg|first (?:published|edition)|publisher|alle rechte vorbehalten|verlag|éditions?|editorial"),
        _line(1, "parts of a book", r"table of contents|contents|preface|foreword|epilogue|inhaltsverzeichnis|vorwort|índice|prólogo|table des matières|préface"),
    ),
    "notes": (
        _line(2, "titled as notes", r"(?:my )?notes|notizen|to-?do|ideas|notas|apuntes|idées"),
        _pattern(1.5, "to-do items", r"(?i)^\W{0,3}(?:\[[ x]\]|todo\b|tbd\b)"),
    ),
}  # fmt: skip
"""Each cue counts once, however often it occurs."""

TOPICS: dict[str, str] = {
    "money": r"bank\w*|invoice\w*|tax(?:es)?|loan|mortgage|insurance|salary|payment\w*|revenue|euros?|dollars?|budget|account|shares?|rechnung\w*|steuer\w*|konto|versicherung\w*|kredit|gehalt|factura|impuesto\w*|cuenta|seguro|facture|impôts?|compte|assurance",
    "home": r"rent|lease|landlord|tenant\w*|flat|apartment|house\w*|kitchen|garden|heating|furniture|roof|miete|mieter\w*|vermieter\w*|wohnung\w*|haus\w*|garten|heizung|alquiler|vivienda|casa|loyer|logement|maison|chauffage",
    "health": r"patients?|doctor\w*|health\w*|hospital\w*|medicine|medical|disease\w*|symptoms?|treatment|vaccin\w+|blood|therapy|covid\S*|arzt|ärzt\w+|krankheit\w*|patient\w*|gesundheit|krankenhaus|médic\w+|salud|enfermedad\w*|paciente\w*|santé|médecin\w*|maladie\w*",
    "work": r"employ\w+|job|career|meeting\w*|project\w*|team|manager\w*|office|staff|colleague\w*|arbeit\w*|mitarbeiter\w*|besprechung|büro|projekt\w*|empleo|trabajo|reunión|empresa|emploi|travail|réunion|entreprise",
    "travel": r"travel\w*|flight\w*|hotel\w*|airport|passport|visa|booking|itinerary|luggage|tourist\w*|trip|reise\w*|flug\w*|urlaub|koffer|viaje\w*|vuelo|equipaje|voyage\w*|vol|vacances",
    "law": r"law\w*|court\w*|attorney|plaintiff|defendant|statute|legal\w*|liability|trustee|bankruptcy|clause|gesetz\w*|gericht\w*|anwalt|klage|recht\w*|ley|tribunal|abogado|demanda|loi|avocat|juridique",
    "tech": r"software|comput\w+|server|code|algorithm\w*|data\w*|network|programm\w+|python|api|install\w*|files?|browser|model\w*|matrix|rechner|datei\w*|netzwerk|programm\w*|ordenador|archivo\w*|red|logiciel\w*|ordinateur|fichier\w*|réseau",
    "food": r"recipe\w*|ingredients?|cook\w*|bake\w*|salt|pepper|sugar|flour|butter|onions?|garlic|oil|cheese|chicken|rezept\w*|zutaten|salz|zucker|mehl|zwiebel\w*|receta|sal|azúcar|harina|cebolla|ajo|recette|sel|sucre|farine|oignon\w*",
    "school": r"school\w*|students?|teacher\w*|university|exam\w*|course\w*|lecture\w*|homework|curriculum|schul\w*|schüler\w*|lehrer\w*|prüfung\w*|universität|escuela|alumno\w*|profesor\w*|examen\w*|école|élève\w*|professeur\w*|cours",
    "science": r"theorem|proof|experiment\w*|physics|chemistry|biology|species|hypothesis|equation\w*|boundary|flow|topolog\w+|satz|beweis|experiment\w*|gleichung\w*|teorema|ecuación|théorème|équation\w*",
    "sport": r"team|match|league|cup|coach|player\w*|goal\w*|season|championship|olympic\w*|mannschaft|spieler\w*|liga|jugador\w*|partido|équipe|joueur\w*|championnat",
    "arts": r"novel\w*|poem\w*|poet\w*|music\w*|album|film\w*|theatre|paint\w+|museum|literature|roman|gedicht\w*|musik|kunst|poesía|música|cine|poème\w*|musique|peinture",
}  # fmt: skip
"""Topic -> its words."""
