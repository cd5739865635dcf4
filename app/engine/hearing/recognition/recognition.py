"""Which recognizers hear, together, for each language, with the words to expect."""

import threading
from collections.abc import Iterable
from contextlib import closing
from typing import cast

from app.audio.samples import Audio
from app.domain.settings import Settings
from app.domain.transcript import Transcript
from app.engine.hearing.recognition.foreign_speech import ForeignSpeech
from app.engine.hearing.recognition.incremental import IncrementalRecognizer
from app.engine.hearing.recognition.multilingual import MultilingualRecognizer, compose
from app.engine.hearing.vocabulary.phonetic_repair import repair
from app.engine.hearing.vocabulary.vocabulary import DocumentTexts, Learned, NoTexts, expected
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import Hints, Recognizer
from app.engine.parts.registry import implementations


class Recognition:
    """The recognizers of one home as one; what they settle is mended with the words of the user and the documents."""

    def __init__(self, kit: Kit, documents: DocumentTexts | None = None) -> None:
        """`documents`: what to learn words from."""
        self._kit = kit
        self._documents = documents or NoTexts()
        self._learned = Learned(self._documents, kit.settings.spoken_languages)
        self._usual: Recognizer | MultilingualRecognizer | IncrementalRecognizer | None = None
        self._settings: Settings | None = None
        self._choosing = threading.RLock()
        """At the press after a rest another thread than the engine's asks for them."""
        self.foreign_speech = ForeignSpeech(kit)
        """Notices what is said in a language that is not listened for."""

    def recognize(self, blocks: Iterable[Audio], name: str | None = None) -> ClosableIterator[Transcript]:
        """Transcripts as `Recognizer` yields them, by the chosen recognizers or the one of a name.

        Raises AssistantError(RECOGNIZER_MISSING | MODEL_MISSING | RECOGNITION_FAILED | ...).
        """
        hints = self.hints()
        recognizer = self.whole(name) if name else self.usual()
        with closing(recognizer.recognize(blocks, hints)) as transcripts:
            for transcript in transcripts:
                yield repair(transcript, hints.words) if transcript.is_final else transcript

    def learn(self) -> bool:
        """Look at the next document for words to expect; returns whether there is none left."""
        settings = self._kit.settings
        if self._learned.languages != settings.spoken_languages:
            self._learned = Learned(self._documents, settings.spoken_languages)
        return not settings.learns_vocabulary or self._learned.step()

    def hints(self) -> Hints:
        """Which languages and which unusual words to expect."""
        settings = self._kit.settings
        learned = self._learned.words if settings.learns_vocabulary else ()
        return Hints(settings.spoken_languages, expected(settings.vocabulary, learned))

    def whole(self, name: str | None = None) -> Recognizer | MultilingualRecognizer:
        """The recognizer of a name, or the chosen one for every language: for what need not be heard while it is said.

        Raises AssistantError(RECOGNIZER_MISSING | MODEL_MISSING | ...).
        """
        return cast(Recognizer, self._kit.named("recognizer", name)) if name else compose(self._kit)

    def usual(self) -> Recognizer | MultilingualRecognizer | IncrementalRecognizer:
        """The chosen ones, again and again while one speaks where they do not stream. Raises AssistantError."""
        settings = self._kit.settings
        with self._choosing:
            if self._usual is None or self._settings is not settings:
                self.release()
                final = self.whole()
                self._usual = final if final.is_streaming else IncrementalRecognizer(final)
                self._settings = settings
            return self._usual

    def release(self) -> None:
        """Hold no recognizer any more; the next is asked for when something is to be heard."""
        with self._choosing:
            if isinstance(self._usual, IncrementalRecognizer):
                self._usual.close()
            self._usual = None

    def names(self) -> tuple[str, ...]:
        """The recognizers that work here, best first."""
        return tuple(self._kit.candidates("recognizer"))

    def describe(self) -> str:
        """With which model the chosen one hears, and why; empty where none does."""
        name = self._kit.chosen("recognizer") or ""
        one = implementations("recognizer").get(name)
        return one.check(self._kit.context).detail if one is not None else ""
