"""Sotto: a desktop voice assistant that never leaves the computer it runs on."""

__version__ = "0.1.0"
