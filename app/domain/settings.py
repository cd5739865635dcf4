"""The user's settings, as plain values: read everywhere, kept in a file by `app.storage.settings`."""

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator

Language = Annotated[str, Field(pattern="^[a-z]{2,3}$")]
"""ISO 639-1, or ISO 639-3 for languages that have no such code."""

_GONE = frozenset({"pocketsphinx"})
"""Recognizers that older settings files may name; the best takes their place."""


class Settings(BaseModel):
    """Every setting has a default that works without any download; None means the best available."""

    model_config = ConfigDict(frozen=True, extra="allow")

    language: Language = "en"
    """The user's language; where the file says nothing, it is the system's."""
    languages: tuple[Language, ...] = ()
    """Further languages that may be spoken; which one it is is then detected each time."""
    recognizers: dict[str, str] = Field(default_factory=dict)
    """Language -> name of the recognizer for it, if not `recognizer`."""
    voices: dict[str, str] = Field(default_factory=dict)
    """Language -> the synthesizer's own id of the voice for it, if not `voice`."""
    recognizer: str | None = None
    """Name of the recognizer to use."""
    recognizer_model: str | None = None
    """File or folder name of its model below `models/<engine>/`."""
    recognizer_models: dict[str, str] = Field(default_factory=dict)
    """Language -> file or folder name of the model for it, if not `recognizer_model`."""
    generator: str | None = None
    """Name of the generator to use."""
    generator_model: str | None = None
    """File name of its model below `models/<engine>/`."""
    trusted_models: tuple[str, ...] = ()
    """Language models that may answer in their own words whatever their examination shows: by file name, by name at
    the server, or all of a generator by its name."""
    embedder: str | None = None
    """Name of the embedder to use."""
    embedder_model: str | None = None
    """Folder name of its model below `models/embedders/`."""
    chroma_server: str = Field(default="", pattern=r"^(https?://[^/\s@?#]+/?)?$")
    """Address of a Chroma server for the vectors ("http://127.0.0.1:8000"); empty: they are kept in the home."""
    server: str = ""
    """Address for the generator `server`, such as http://127.0.0.1:11434; empty: the usual ports of such programs."""
    server_model: str = ""
    """Name of the server's model to use; empty: the first."""
    allowed_hosts: tuple[str, ...] = ()
    """Names of other computers that may be connected to: those of `server` and `chroma_server`."""
    reranker_model: str | None = None
    """Folder name of the cross-encoder below `models/rerankers/`."""
    mirrors: dict[str, str] = Field(default_factory=dict)
    """Host -> address to download models from instead ("huggingface.co": "https://mirror.example")."""
    proxy: str | None = None
    """Address of the proxy to download models through; None: the one that the environment names."""
    unload_after_min: float = Field(default=15, ge=0, le=1440)
    """Minutes without a question after which models are unloaded, until the next press; 0: never."""
    synthesizer: str | None = Field(default=None, validation_alias=AliasChoices("synthesizer", "speaker"))
    """Name of the synthesizer to use; older settings files call it `speaker`."""
    voice: str | None = None
    """The synthesizer's own id of a voice."""
    speaking_rate_wpm: int = Field(default=175, ge=80, le=450)
    """Words per minute."""
    pitch: int = Field(default=50, ge=0, le=99)
    """The voice's pitch, for voices that have one to set; 50 is its natural pitch."""
    volume: float = Field(default=1.0, ge=0, le=2)
    """Factor for the volume of replies and cues."""
    ducks: bool = False
    """Whether other programs are made quieter while a reply is spoken, where the system can do that."""
    speaks: bool = True
    """Whether replies are spoken."""
    microphone: str | None = None
    """Stable id of the input device (see `sotto doctor`), or a part of its name; None: the system's default."""
    loudspeaker: str | None = None
    """Stable id of the output device, or a part of its name; None: the system's default."""
    keeps_microphone_ready: bool = False
    """Whether the microphone stays open between turns, keeping the last half second in memory."""
    normalizes_gain: bool = True
    """Whether quiet speech is amplified before recognition; the recording stays as it is."""
    suppresses_rumble: bool = True
    """Whether sound below speech (hum, wind, footsteps) is filtered out before recognition."""
    suppresses_noise: bool = False
    """Whether steady noise is filtered out before recognition."""
    patience_s: float = Field(default=0.9, ge=0.2, le=10)
    """Seconds of silence after which hands-free listening ends."""
    first_word_s: float = Field(default=6, ge=1, le=60)
    """Seconds after which hands-free listening ends if nobody has spoken."""
    plays_cues: bool = True
    """Whether short sounds mark the beginning and the end of listening."""
    vocabulary: tuple[str, ...] = ()
    """The user's own words, which are not in ordinary dictionaries."""
    learns_vocabulary: bool = True
    """Whether unusual words from the documents are expected in speech."""
    longest_question_s: float = Field(default=120, ge=5, le=3600)
    """Seconds after which listening ends by itself."""
    thinks_ahead: bool = True
    """Whether documents are searched and read by the model while the question is still being spoken."""
    quotes_first: bool | None = None
    """Whether a model's reply opens by quoting where a quote is sure; None: only if the model is slow. False: a model
    that may speak in its own words answers whatever the documents hold, even where a quote would do."""
    talks_without_documents: bool = False
    """Whether such a model answers from what it knows where the documents hold nothing; it is said each time."""
    reflects: bool = True
    """Whether a language model, when idle, picks out what users said about themselves, to be remembered."""
    passages: int = Field(default=5, ge=1, le=100)
    """How many passages a reply may use."""
    largest_document_mb: int = Field(default=200, ge=1)
    """Larger files are skipped."""
    largest_recording_mb: int = Field(default=5000, ge=1)
    """Larger recordings are skipped."""
    ignored: tuple[str, ...] = ()
    """What to ignore in added folders, as rules in the manner of .gitignore."""

    @field_validator("recognizer", "recognizers", mode="before")
    @classmethod
    def _without_what_is_gone(cls, value: object) -> object:
        if isinstance(value, dict):
            return {language: name for language, name in value.items() if name not in _GONE}
        return None if isinstance(value, str) and value in _GONE else value

    @property
    def spoken_languages(self) -> tuple[str, ...]:
        """All languages that may be spoken, the user's own first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))
