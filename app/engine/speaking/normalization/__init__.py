"""Verbalizes written text as a person would read it aloud, in English, German, Spanish, French and Italian."""

from app.engine.speaking.normalization.normalize import verbalize
from app.engine.speaking.normalization.seams import is_torn

__all__ = ["is_torn", "verbalize"]
