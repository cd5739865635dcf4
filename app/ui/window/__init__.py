"""The main window: what stands in it, and what its buttons do."""
