"""Which model plays a role: the settings that choose it, and which one it is now."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.models import rerankers
from app.engine.models.catalogue import Entry
from app.engine.models.formats.formats import FORMATS, KINDS
from app.engine.models.installed import InstalledModel
from app.engine.models.loading import failure
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations

Changes = dict[str, object]


def use(settings: Settings, kept: InstalledModel, language: str | None = None) -> Changes:
    """The settings that put a model to use, for one language if one is given or it knows no other.

    Raises AssistantError(MODEL_MISSING) where nothing installed reads its format.
    """
    role = FORMATS[kept.format].role
    engine = reader(kept.format)
    language = language or _own_language(settings, kept)
    if role == "recognition":
        if language and language != settings.language:
            return {
                "recognizers": settings.recognizers | {language: engine},
                "recognizer_models": settings.recognizer_models | {language: kept.name},
            }
        return {"recognizer": engine, "recognizer_model": kept.name}
    if role == "speech":
        spoken = language or settings.language
        main: Changes = {"voice": kept.name} if spoken == settings.language else {}
        return {"synthesizer": engine, "voices": settings.voices | {spoken: kept.name}, **main}
    if role == "generation":
        return {"generator": engine, "generator_model": kept.name}
    if role == "embedding":
        return {"embedder": engine, "embedder_model": kept.name}
    return {"reranker_model": kept.name}


def trust(settings: Settings, kept: InstalledModel, is_trusted: bool) -> Changes:
    """The settings by which a language model answers in its own words whatever its examination shows, or no more."""
    if FORMATS[kept.format].role != "generation" or is_trusted == (kept.name in settings.trusted_models):
        return {}
    others = tuple(name for name in settings.trusted_models if name != kept.name)
    return {"trusted_models": (*others, kept.name) if is_trusted else others}


def use_built_in(entry: Entry) -> Changes:
    """The settings that put what is bundled to use."""
    kind = KINDS.get(entry.role)
    if kind is None:
        return {}
    names = {"speech": ("voice",), "embedding": ("embedder_model",)}.get(entry.role, (f"{kind}_model",))
    rest: Changes = {"voices": {}} if entry.role == "speech" else {}
    model = None if entry.name == entry.engine else entry.name  # of one that has several
    return {kind: entry.engine, **dict.fromkeys(names, model), **rest}


def forget(settings: Settings, kept: InstalledModel) -> Changes:
    """The settings that no longer name a model."""
    changes: Changes = {}
    for name, model_name in (("recognizer", "recognizer_model"), ("generator", "generator_model")):
        if getattr(settings, model_name) == kept.name:
            changes |= {name: None, model_name: None}
    for name in ("recognizer_models", "voices"):
        named: Mapping[str, str] = getattr(settings, name)
        left = {language: model for language, model in named.items() if model != kept.name}
        if left != named:
            changes[name] = left
            if name == "recognizer_models":
                changes["recognizers"] = {key: engine for key, engine in settings.recognizers.items() if key in left}
    if settings.voice == kept.name:
        changes |= {"voice": None, "synthesizer": None}
    changes |= trust(settings, kept, is_trusted=False)
    for name in ("reranker_model", "embedder_model"):
        if getattr(settings, name, None) == kept.name:
            changes[name] = None
            changes |= {"embedder": None} if name == "embedder_model" else {}
    return changes


def reader(form: str) -> str:
    """The engine that reads a format. Raises AssistantError(MODEL_MISSING) where none is installed."""
    shape = FORMATS[form]
    kind = KINDS.get(shape.role or "")
    if kind is None:
        return ""
    known = implementations(kind)
    engines = (*shape.engines, *_OTHER_NAMES.get(form, ()))
    found: str | None = next((engine for engine in engines if engine in known), None)
    if found is None:
        raise AssistantError(Code.MODEL_MISSING, shape.engines[0])
    return found


_OTHER_NAMES = {"embedder": ("sentence-transformers",)}
"""Implementations that are not named like the folder of their models."""
_KEPT_IN = {engine: FORMATS[form].engines[0] for form, others in _OTHER_NAMES.items() for engine in others}


def fault(kit: Kit, kept: InstalledModel) -> AssistantError | None:
    """Why an installed model cannot work here, as far as that is known without loading it."""
    kind = KINDS.get(FORMATS[kept.format].role or "")
    if kind is None:
        return None
    try:
        engine = reader(kept.format)
        part = implementations(kind)[engine]
        part.inspect_model(kept.paths[0])
    except AssistantError as error:
        return error
    code = failure(kit.paths.models, kept.paths[0])
    if code is not None:
        return AssistantError(code, kept.name)
    own = {"language": kept.languages[0]} if len(kept.languages) == 1 else {}
    settings = kit.settings.model_copy(update=own)
    settings = settings.model_copy(update=use(settings, kept))
    check = part.check(replace(kit.context, settings=settings, passed_over=frozenset()))
    return None if check.is_ok else AssistantError(Code.MODEL_UNUSABLE, check.detail.rstrip("."), kept.name)


def active(kit: Kit) -> set[tuple[str, str]]:
    """(engine, name of the model) of everything that plays a role now; of what comes with Sotto, the engine twice."""
    found: set[tuple[str, str]] = {("silero", "silero")}
    for kind in KINDS.values():
        checks = kit.check(kind)
        held = kit.held(kind)
        working = [name for name in kit.candidates(kind) if name in checks and checks[name].is_ok]
        engine = held.name if held is not None else next(iter(working), None)
        if engine is not None:
            model = checks[engine].model if engine in checks else ""
            found |= {(_KEPT_IN.get(engine, engine), model), (engine, engine)}
            found |= {(engine, other) for other in checks[engine].also} if engine in checks else set()
    settings = kit.settings
    spoken = settings.spoken_languages
    found |= {
        (engine, settings.recognizer_models[language])
        for language, engine in settings.recognizers.items()
        if language in settings.recognizer_models and language in spoken
    }
    reranker = rerankers.installed(kit.paths.models / "rerankers", settings.reranker_model)
    return found | ({("rerankers", reranker.name)} if reranker else set())


def _own_language(settings: Settings, kept: InstalledModel) -> str | None:
    """The language that a model is for, if it is for one only."""
    languages = kept.languages
    return languages[0] if len(languages) == 1 and languages[0] != settings.language else None
