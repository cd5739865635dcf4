"""Questions, answers and their sources, as they are shown."""
