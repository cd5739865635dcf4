"""Plain values without behaviour."""
