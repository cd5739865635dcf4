"""Speech -> text, by one recognizer or several together."""
