"""Written text -> what a person reading it aloud would say. Pure; English, German, Spanish, French and Italian."""

from app.engine.speaking.normalization.normalize import sayable

__all__ = ["sayable"]
