"""What has happened: reported once, never changed."""

from app.domain.events.base import EngineReady, Event, TroubleArose
from app.domain.events.devices import Device, DeviceChanged, DeviceKind
from app.domain.events.library import DocumentRead, DocumentsListed, LibraryProgressed
from app.domain.events.memory import AlarmKind, AlarmRang, MemoriesListed
from app.domain.events.models import ModelProgressed, ModelsListed, ModelStage
from app.domain.events.settings import SettingsChanged
from app.domain.events.turns import (
    LevelMeasured,
    ListeningStarted,
    ListeningStopped,
    Outcome,
    PassagesFound,
    ReplyExtended,
    ReplySettled,
    SentenceSpoken,
    Source,
    SourceRequested,
    SpeakingPaused,
    SpeakingStarted,
    SpeakingStopped,
    TranscriptRevised,
    TranscriptSettled,
    TurnEnded,
    TurnEvent,
    TurnStarted,
)
from app.domain.events.web_pages import (
    AnswersListed,
    FetchEnded,
    FetchStarted,
)

__all__ = [
    "AlarmKind",
    "AlarmRang",
    "AnswersListed",
    "Device",
    "DeviceChanged",
    "DeviceKind",
    "DocumentRead",
    "DocumentsListed",
    "EngineReady",
    "Event",
    "FetchEnded",
    "FetchStarted",
    "LevelMeasured",
    "LibraryProgressed",
    "ListeningStarted",
    "ListeningStopped",
    "MemoriesListed",
    "ModelProgressed",
    "ModelStage",
    "ModelsListed",
    "Outcome",
    "PassagesFound",
    "ReplyExtended",
    "ReplySettled",
    "SentenceSpoken",
    "SettingsChanged",
    "Source",
    "SourceRequested",
    "SpeakingPaused",
    "SpeakingStarted",
    "SpeakingStopped",
    "TranscriptRevised",
    "TranscriptSettled",
    "TroubleArose",
    "TurnEnded",
    "TurnEvent",
    "TurnStarted",
]
