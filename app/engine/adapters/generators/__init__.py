"""What writes replies."""
