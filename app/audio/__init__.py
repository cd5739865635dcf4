"""Samples and sound files; no device."""
