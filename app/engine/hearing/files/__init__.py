"""Recordings of any length -> text."""
