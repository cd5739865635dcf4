"""Passages -> an answer that they support."""
