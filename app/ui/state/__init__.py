"""What the window shows, as plain values: `reduce(state, event) -> state`; no Qt."""
