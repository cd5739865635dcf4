"""Unusual words: expected, repaired, corrected."""
