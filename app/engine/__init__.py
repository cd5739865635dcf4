"""Hears, finds, thinks and speaks; knows nothing of any window."""

from app.offline import seal

seal()
