# ruff: noqa: RUF001 - letters of other alphabets are what this is about
"""What is said where the documents hold no answer, in the language of the question."""

NOTHING_FOUND = {
    "en": "I found nothing about that in your documents.",
    "de": "Dazu habe ich in Ihren Dokumenten nichts gefunden.",
    "es": "No he encontrado nada sobre eso en sus documentos.",
    "fr": "Je n'ai rien trouvé à ce sujet dans vos documents.",
    "it": "Non ho trovato nulla al riguardo nei suoi documenti.",
    "nl": "Daarover heb ik in uw documenten niets gevonden.",
    "pt": "Não encontrei nada sobre isso nos seus documentos.",
    "ru": "В ваших документах я ничего об этом не нашёл.",
}
"""ISO 639-1 -> the whole reply where no statement answers the question."""
NO_DOCUMENTS = {
    "en": "There are no documents yet. Add some, and ask again.",
    "de": "Es gibt noch keine Dokumente. Fügen Sie welche hinzu und fragen Sie noch einmal.",
    "es": "Todavía no hay documentos. Añada algunos y pregunte de nuevo.",
    "fr": "Il n'y a pas encore de documents. Ajoutez-en et posez votre question à nouveau.",
    "it": "Non ci sono ancora documenti. Ne aggiunga alcuni e chieda di nuovo.",
    "nl": "Er zijn nog geen documenten. Voeg er een paar toe en vraag het opnieuw.",
    "pt": "Ainda não há documentos. Adicione alguns e pergunte de novo.",
    "ru": "Документов пока нет. Добавьте их и спросите ещё раз.",
}
"""ISO 639-1 -> the whole reply where there is nothing to ask about."""

NOT_FROM_DOCUMENTS = {
    "en": "This is not from your documents.",
    "de": "Das steht nicht in Ihren Dokumenten.",
    "es": "Esto no procede de sus documentos.",
    "fr": "Ceci ne vient pas de vos documents.",
    "it": "Questo non viene dai suoi documenti.",
    "nl": "Dit komt niet uit uw documenten.",
    "pt": "Isto não vem dos seus documentos.",
    "ru": "Это не из ваших документов.",
}
"""ISO 639-1 -> what is said before a model answers from what it knows."""
NO_MODEL = {
    "en": "There is no language model here that may answer in its own words.",
    "de": "Es gibt hier kein Sprachmodell, das mit eigenen Worten antworten darf.",
    "es": "Aquí no hay ningún modelo de lenguaje que pueda responder con sus propias palabras.",
    "fr": "Il n'y a ici aucun modèle de langage qui puisse répondre avec ses propres mots.",
    "it": "Qui non c'è alcun modello linguistico che possa rispondere con parole sue.",
    "nl": "Er is hier geen taalmodel dat in eigen woorden mag antwoorden.",
    "pt": "Não há aqui nenhum modelo de linguagem que possa responder com palavras próprias.",
    "ru": "Здесь нет языковой модели, которой можно отвечать своими словами.",
}
"""ISO 639-1 -> the whole reply where one is wanted and none has qualified."""


def said_in(sentences: dict[str, str], language: str) -> str:
    """One of these sentences, in English where the language is not among them."""
    return sentences.get(language, sentences["en"])
