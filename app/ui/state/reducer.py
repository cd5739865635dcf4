"""How each event changes what the window shows. Pure: no Qt, no clock."""

from dataclasses import replace
from pathlib import Path

from app.domain import events
from app.domain.errors import Code
from app.domain.events import Event, Source, TurnEvent
from app.ui.state.events import (
    AlarmsDismissed,
    CollectionsChanged,
    DevicesFound,
    DocumentsCounted,
    EngineMade,
    HandsFreeBegan,
    ScopeChosen,
    SettingRequested,
    StartFailed,
)
from app.ui.state.state import Loading, Phase, State, Trouble, TurnView

_FIRST = {
    Source.MICROPHONE: Phase.LISTENING,
    Source.RECORDING: Phase.UNDERSTANDING,
    Source.TEXT: Phase.SEARCHING,
    Source.READING: Phase.REPLYING,
}
"""What a turn begins with."""
_LOUD_S = 1.0
"""How long it is shown that the input was too loud: one clipped syllable should still be noticed."""

_OVER = (events.ModelStage.DONE, events.ModelStage.FAILED, events.ModelStage.CANCELLED)
"""The stages in which nothing more comes of a model."""


def reduce(state: State, event: Event) -> State:
    """Return the state after an event. Never raises; an event that fits nowhere changes nothing."""
    match event:
        case events.TurnEnded():
            return _enter(_revise(state, event, outcome=event.outcome), Phase.IDLE)
        case events.TurnStarted():
            return _start(state, event)
        case TurnEvent():
            running = state.running
            return _advance(state, event) if running and running.id == event.turn else state
        case events.TroubleArose():
            return _note(state, event)
        case _:
            return _reduce_outside(state, event)


def dismiss(state: State) -> State:
    """Take the trouble line away: the user has read it."""
    return replace(state, trouble=None, unread=())


def _start(state: State, event: events.TurnStarted) -> State:
    is_typed = event.source in (Source.TEXT, Source.READING)
    turn = TurnView(event.turn, event.source, event.question, is_settled=is_typed, repeats=event.repeats)
    return _enter(replace(state, turns=(*state.turns, turn)), _FIRST[event.source])


def _enter(state: State, phase: Phase) -> State:
    """Change the phase; whatever the new one is, nothing is captured any more."""
    return replace(
        state, phase=phase, is_paused=False, is_capturing=False, level=0.0, is_too_loud=False, loud_until_s=0.0
    )


def _advance(state: State, event: TurnEvent) -> State:
    """Apply an event of the running turn."""
    match event:
        case events.ListeningStarted() if state.turns[-1].source is Source.MICROPHONE:
            state = replace(_enter(state, Phase.LISTENING), is_capturing=True)
        case events.LevelMeasured() if state.is_capturing:
            state = _measure(state, event)
        case events.TranscriptRevised() if not state.turns[-1].is_settled:
            state = _revise(state, event, question=event.text)
        case events.ListeningStopped():
            kept = _revise(state, event, has_recording=event.recording is not None)
            state = _enter(kept, Phase.UNDERSTANDING)
        case events.TranscriptSettled():
            state = _enter(_settle(state, event), Phase.SEARCHING)
        case events.PassagesFound():
            state = _find(state, event)
        case _:
            state = _advance_reply(state, event)
    return state


def _measure(state: State, event: events.LevelMeasured) -> State:
    """Show how loud it is; a microphone that hears something is no longer silent."""
    until_s = event.at_s + _LOUD_S if event.is_clipping else state.loud_until_s
    state = replace(state, level=event.level, is_too_loud=event.at_s < until_s, loud_until_s=until_s)
    troubles = state.turns[-1].troubles
    if event.level > 0 and any(trouble.code == Code.MICROPHONE_SILENT for trouble in troubles):
        left = tuple(trouble for trouble in troubles if trouble.code != Code.MICROPHONE_SILENT)
        state = _revise(state, event, troubles=left)
    return state


def _settle(state: State, event: events.TranscriptSettled) -> State:
    """Put down what was finally understood."""
    heard = event.transcript
    changes = {"question": heard.text, "words": heard.words, "mends": heard.mends, "recognizer": heard.engine}
    return _revise(state, event, is_settled=True, corrects=event.corrects, **changes)


def _find(state: State, event: events.PassagesFound) -> State:
    """Keep what was found, so that it can be shown."""
    known = {passage.id for passage in state.turns[-1].passages}
    new = tuple(passage for passage in event.passages if passage.id not in known)
    state = _revise(state, event, passages=state.turns[-1].passages + new)
    # Passages found from a partial transcript do not end the listening.
    return _enter(state, Phase.REPLYING) if state.phase is Phase.SEARCHING else state


def _advance_reply(state: State, event: TurnEvent) -> State:
    """Apply an event that concerns the running turn's reply."""
    turn = state.turns[-1]
    match event:
        case events.ReplyExtended():
            cited = turn.citations + event.citations
            phase = state.phase if state.phase is Phase.SPEAKING else Phase.REPLYING
            state = _enter(_revise(state, event, reply=turn.reply + event.text, citations=cited), phase)
        case events.SpeakingStarted():
            state = _enter(_revise(state, event, is_spoken=True), Phase.SPEAKING)
        case events.SpeakingPaused():
            state = replace(state, is_paused=event.is_paused)
        case events.SentenceSpoken():
            spoken = f"{turn.spoken} {event.text}".strip()
            state = _revise(state, event, spoken=spoken, spoken_to=_find_end(turn, event.text))
        case events.ReplySettled():
            heard = min(turn.spoken_to, len(event.text))
            settled = {"reply": event.text, "spoken": event.spoken, "spoken_to": heard, "citations": event.citations}
            rest = {"held_back": event.held_back, "is_from_documents": event.is_from_documents, "offers": event.offers}
            state = _revise(state, event, **settled, **rest, is_known=event.is_known)
        case events.SpeakingStopped():
            state = _enter(state, Phase.REPLYING)
    return state


def _find_end(turn: TurnView, sentence: str) -> int:
    """Find where in the reply a sentence just heard ends; sentences come in order, whatever parts them."""
    position = turn.spoken_to
    for word in sentence.split():
        at = turn.reply.find(word, position)
        if at < 0:
            break
        position = at + len(word)
    return position


def _note(state: State, event: events.TroubleArose) -> State:
    trouble = Trouble(event.code, event.detail, event.subject)
    running = state.running
    if running is None or event.turn != running.id:
        return replace(state, trouble=trouble)
    turn = replace(running, troubles=(*running.troubles, trouble))
    return replace(state, turns=(*state.turns[:-1], turn))


def _reduce_outside(state: State, event: Event) -> State:
    """Apply an event outside turns."""
    match event:
        case events.EngineReady():
            phase = Phase.IDLE if state.phase in (Phase.STARTING, Phase.BROKEN) else state.phase
            state = replace(state, phase=phase, has_engine=True, has_loaded=True, loading=None)
            state = replace(state, engines=dict(event.engines))
        case EngineMade():
            state = replace(state, has_engine=True)
        case StartFailed():
            state = replace(_enter(state, Phase.BROKEN), loading=None)
        case events.DeviceChanged():
            is_kept = event.is_kept_ready if event.kind == events.DeviceKind.MICROPHONE else state.is_kept_ready
            state = replace(state, devices={**state.devices, event.kind: event.name}, is_kept_ready=is_kept)
        case events.AlarmRang():
            state = replace(state, alarms=(*state.alarms, event))
        case AlarmsDismissed():
            state = replace(state, alarms=())
        case DevicesFound():
            state = replace(state, connected={**state.connected, event.kind: event.devices})
        case HandsFreeBegan():
            state = replace(state, hands_free=event.turn)
        case events.SettingsChanged() | SettingRequested():
            state = _reduce_settings(state, event)
        case _:
            state = _reduce_models(state, event)
    return state


def _reduce_settings(state: State, event: events.SettingsChanged | SettingRequested) -> State:
    """Apply an event that concerns the settings; what the engine has answered for is no longer requested."""
    in_force, requested = state.settings_in_force, list(state.requested)
    if isinstance(event, SettingRequested):
        requested.append((event.name, event.value))
    else:
        in_force = event.settings
        for answered in event.requested.items():
            if answered in requested:
                requested.remove(answered)  # the oldest
    shown = in_force.model_copy(update=dict(requested))
    return replace(state, settings_in_force=in_force, requested=tuple(requested), settings=shown)


def _reduce_models(state: State, event: Event) -> State:
    """Apply an event that concerns the models."""
    match event:
        case events.ModelProgressed(stage=events.ModelStage.LOADING):
            loading = Loading(event.model, event.fraction) if event.fraction < 1 else None
            state = replace(state, loading=loading)
        case events.ModelsListed():
            state = replace(state, models=event)
        case events.ModelProgressed() if event.stage in _OVER:
            left = {name: progress for name, progress in state.transfers.items() if name != event.model}
            state = replace(state, transfers=left)
        case events.ModelProgressed():
            state = replace(state, transfers={**state.transfers, event.model: event})
        case _:
            state = _reduce_library(state, event)
    return state


def _reduce_library(state: State, event: Event) -> State:
    """Apply an event that concerns the documents."""
    match event:
        case DocumentsCounted():
            state = replace(state, documents=event.documents)
        case events.LibraryProgressed() if event.done >= event.total and not event.is_paused:
            state = replace(state, progress=None)
        case events.LibraryProgressed():
            unread = state.unread if state.progress else ()
            state = replace(state, progress=event, unread=unread)
        case events.DocumentRead() if event.code and event.code != Code.DOCUMENT_CANCELLED:
            name = event.title or Path(event.document).name
            state = replace(state, unread=(*state.unread, Trouble(event.code, name)))
        case events.DocumentsListed() | CollectionsChanged():
            scope = state.scope if state.scope in event.collections else ""
            state = replace(state, collections=dict(event.collections), scope=scope)
        case events.FetchStarted():
            state = replace(state, fetching=event.host)
        case events.FetchEnded():
            state = replace(state, fetching="")
        case ScopeChosen() if not event.collection or event.collection in state.collections:
            state = replace(state, scope=event.collection)
    return state


def _revise(state: State, event: TurnEvent, **changes: object) -> State:
    """Change the running turn, if the event is that turn's."""
    running = state.running
    if running is None or running.id != event.turn:
        return state
    turn = replace(running, **changes)  # type: ignore[arg-type]  # each caller names fields of TurnView
    return replace(state, turns=(*state.turns[:-1], turn))
