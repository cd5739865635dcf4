"""Speech -> text."""
