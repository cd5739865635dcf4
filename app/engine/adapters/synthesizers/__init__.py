"""Text -> speech."""
