"""Piper, as a library or as a program."""
