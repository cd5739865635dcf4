"""Verbalization of text: what is spoken, and that nothing breaks it."""
