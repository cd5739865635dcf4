"""Passages -> vectors."""
