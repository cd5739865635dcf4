"""Hears, finds, thinks and speaks; knows nothing of any window."""

from app.system.offline import seal

seal()
