"""Formats that are plain text."""
