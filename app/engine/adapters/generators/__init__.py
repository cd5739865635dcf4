"""Generators of replies."""
