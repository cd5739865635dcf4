"""Samples and sound files, without any device."""
