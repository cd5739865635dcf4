"""Hears, finds, thinks and speaks; knows nothing of any window."""
