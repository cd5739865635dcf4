"""Passages -> an answer that they bear out."""
