"""Pure functions on text in any language."""
