"""Formats that are made of HTML or XML."""
