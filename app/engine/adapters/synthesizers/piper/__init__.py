"""Piper, used as a library or as a program."""
