"""Text -> sound."""
