"""Texts, sheets and slides."""
