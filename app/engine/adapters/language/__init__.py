"""Text -> its language."""
